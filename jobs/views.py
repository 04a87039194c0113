"""Health for load balancers, and the jobs of an organization."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from accounts.policy import public


@public("a load balancer has no session; it learns only whether the process answers")
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "live"})


@public("a load balancer has no session; it learns only whether the database answers")
def ready(request: HttpRequest) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unavailable"}, status=503)
    return JsonResponse({"status": "ready", "database": "ready"})
