"""The API describes itself, and a copy of that stands in the documentation."""

from http import HTTPStatus

from django.urls import get_resolver
from drf_spectacular.validation import validate_schema

from accounts.checks import views
from accounts.policy import api_class
from core.api.documents import schema
from soc_builder.management.commands.write_schema import PLACE, as_text
from tests.calling import Caller
from tests.cast import OwnClient


def test_the_copy_in_the_documentation_is_what_the_api_says() -> None:
    assert PLACE.read_text(encoding="utf-8") == as_text(), "Run: .venv/bin/python manage.py write_schema"


def test_the_schema_is_openapi_3_1_and_anybody_may_read_it(anonymous: OwnClient) -> None:
    answer = anonymous.get("/api/v1/schema/")
    assert answer.status_code == HTTPStatus.OK
    assert answer.json()["openapi"] == "3.1.0"
    validate_schema(answer.json())  # type: ignore[no-untyped-call]  # has no types


def test_every_operation_of_every_address_is_described() -> None:
    routes = {route: api_class(view) for route, view in views(get_resolver()) if api_class(view)}
    wanted = {
        (method.upper(), f"/{route}".count("/"))
        for route, view in routes.items()
        for method in ("get", "post", "put", "patch", "delete")
        if hasattr(view, method) and view.schema is not None
    }
    told_of = {
        (method.upper(), len(path.strip("/").split("/")) + 1)
        for path, ways in schema()["paths"].items()
        for method in ways
    }
    assert told_of == wanted
    assert len({way["operationId"] for ways in schema()["paths"].values() for way in ways.values()}) == sum(
        len(ways) for ways in schema()["paths"].values()
    )


def test_the_documentation_loads_nothing_from_elsewhere(anonymous: OwnClient) -> None:
    page = anonymous.get("/api/v1/docs/").content.decode()
    assert "swagger-ui-bundle.js" in page
    assert "//" not in page.replace("http://testserver", "").replace("<!doctype", "")


def test_an_address_that_is_none_says_so_in_json() -> None:
    answer = Caller("").get("nothing-here/")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer["Content-Type"] == "application/problem+json"
