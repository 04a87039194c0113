"""The schema as a file, and the page to try the API on: both from this server alone."""

from functools import cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from core.api.answers import answered
from core.api.parameters import Parameters
from core.api.views import ApiView


@cache
def schema() -> dict[str, Any]:
    """OpenAPI 3.1 of every operation; made once."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # has no types
    made: dict[str, Any] = orjson.loads(
        orjson.dumps(generator.get_schema(request=None, public=True), default=str)  # type: ignore[no-untyped-call]
    )
    return made


class SchemaView(ApiView):
    """The schema of the API."""

    schema = None
    public = "the schema holds no data"

    def get(self, request: Request) -> HttpResponse:
        Parameters(request.GET, known=())
        return answered(request._request, schema())


def documentation(request: HttpRequest) -> HttpResponse:
    """The page to read and try the API on."""
    return render(request, "api/documentation.html")
