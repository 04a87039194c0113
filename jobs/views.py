"""The jobs of an organization, the walk along its audit trail, and health for load balancers."""

from uuid import UUID

from celery import current_app
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from accounts.policy import allow, may, public
from accounts.views.lists import list_page
from core.errors import Refused
from core.http import MemberRequest
from core.lists import Column, Listing
from jobs import actions, queries
from jobs.filters import JobFilters
from jobs.models import Job

BROKER_SECONDS = 0.5


JOBS: Listing[Job] = Listing(
    _lazy("Jobs"),
    file="jobs",
    filters=JobFilters,
    order="-asked",
    tabs="state",
    none=_lazy("No job is like that"),
    columns=(
        Column("what", _lazy("What"), lambda job: job.label, by="label"),
        Column("state", _lazy("State"), lambda job: job.get_state_display(), by="state"),
        Column("kind", _lazy("Kind"), lambda job: job.kind, by="kind", is_shown=False),
        Column("asked", _lazy("Asked"), lambda job: job.requested_at, by="requested_at"),
        Column("by", _lazy("By"), lambda job: _who(job), by="requested_by__name"),
        Column("ended", _lazy("Ended"), lambda job: job.finished_at, by="finished_at", is_shown=False),
        Column("took", _lazy("Took"), ((_lazy("Took (seconds)"), lambda job: job.seconds_taken),), is_number=True),
        Column("reason", _lazy("Reason"), lambda job: job.reason, is_shown=False),
        Column("change", _lazy("Change")),
    ),
)


@allow("job.view")
@require_safe
def listing(request: MemberRequest, file: str = "") -> HttpResponseBase:
    shown = JOBS.shown(request, queries.jobs())
    context = {
        "is_any_open": any(job.is_open for job in shown.lines),
        "may_change": may(request.membership, "job.change"),
    }
    if request.htmx and not file and not shown.lines:
        return HttpResponse(headers={"HX-Refresh": "true"})  # the whole page has words for that
    return list_page(request, shown, "jobs/list.html#rows" if request.htmx else "jobs/list.html", context, file=file)


@allow("job.own")
@require_safe
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    job = get_object_or_404(queries.jobs(), pk=pk)
    is_own = job.requested_by_id == request.membership.pk
    if not (is_own or may(request.membership, "job.view")):
        raise PermissionDenied(_("Your role may only see the jobs that you asked for yourself."))
    context = {
        "job": job,
        "may_change": may(request.membership, "job.change"),
        "is_own": is_own,
        "attempts": queries.MAX_ATTEMPTS,
        "is_verification": job.kind == actions.VERIFY and job.state == Job.State.DONE,
    }
    if request.htmx:
        return render(request, "jobs/detail.html#job", context)
    return render(request, "jobs/detail.html", {**context, "events": queries.events_of(job)})


@allow("audit.verify")
@require_POST
def verify_audit(request: MemberRequest) -> HttpResponse:
    job = actions.ask_verification(by=request.membership)
    return redirect("jobs:detail", request.organization.slug, job.pk)


@allow("job.change")
@require_POST
def cancel(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _cancelled(request, get_object_or_404(queries.jobs(), pk=pk))


@allow("job.change_own")
@require_POST
def cancel_own(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _cancelled(request, get_object_or_404(queries.jobs(by=request.membership), pk=pk))


@allow("job.change")
@require_POST
def retry(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _retried(request, get_object_or_404(queries.jobs(), pk=pk))


@allow("job.change_own")
@require_POST
def retry_own(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _retried(request, get_object_or_404(queries.jobs(by=request.membership), pk=pk))


def _cancelled(request: MemberRequest, job: Job) -> HttpResponse:
    try:
        job = actions.cancel_job(job, by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It stops at its next step.") if job.is_open else _("The job is cancelled."))
    return _back(request, job)


def _retried(request: MemberRequest, job: Job) -> HttpResponse:
    try:
        actions.retry_job(job, by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The job waits for a worker again."))
    return _back(request, job)


def _back(request: MemberRequest, job: Job) -> HttpResponse:
    """To the list or the job, wherever the button stood."""
    if request.POST.get("back") == "list" and may(request.membership, "job.view"):
        return redirect("jobs:list", request.organization.slug)
    return redirect("jobs:detail", request.organization.slug, job.pk)


def _who(job: Job) -> str:
    return job.requested_by.name if job.requested_by else "SOC Builder"


# Health


@public("a load balancer has no session; it learns only whether the process answers")
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "live"})


@public("a load balancer has no session; it learns only whether the database, broker and workers answer")
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Fails on the database alone: pages and saves work without broker and workers, and jobs wait for them."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        is_heard = queries.is_worker_heard()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unavailable"}, status=503)
    parts = {"broker": _is_broker_there(), "worker": is_heard}
    return JsonResponse(
        {
            "status": "ready" if all(parts.values()) else "degraded",
            "database": "ready",
            **{name: "ready" if is_well else "degraded" for name, is_well in parts.items()},
        }
    )


def _is_broker_there() -> bool:
    """Whether the broker answers at once. In the embedded mode it is this very process."""
    url = str(current_app.conf.broker_url)
    if url.startswith("memory:"):
        return True
    client = Redis.from_url(
        url,
        socket_connect_timeout=BROKER_SECONDS,
        socket_timeout=BROKER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()
