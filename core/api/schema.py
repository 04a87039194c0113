"""How the API describes itself: OpenAPI 3.1 with every status and every error of every operation."""

from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema

from core.api.parameters import COUNTS, DEFAULT_LIMIT, MOST
from core.api.views import (
    CONDITIONAL,
    FileView,
    ListView,
    Operation,
    RecordView,
    ShapedView,
    WholeListView,
    operation_of,
)

ERROR = {"$ref": "#/components/schemas/Problem"}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What was refused, and why (RFC 9457).",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "description": "urn:soc-builder:problem:… names the kind of problem."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for people."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "A JSON Pointer into the body, ?name of a parameter, or the name of a header.",
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token of the page API tokens: `Authorization: Bearer socb_…`. Nothing else opens the API.",
}
SECURITY = "token"
HEADERS = {
    "ETag": {
        "description": "The state of what was read; send it back in If-None-Match or If-Match.",
        "schema": {"type": "string"},
    },
}
RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
WORDS = {
    HTTPStatus.OK: "Done.",
    HTTPStatus.CREATED: "Made; Location says where.",
    HTTPStatus.ACCEPTED: "A job does the work; Location leads to it.",
    HTTPStatus.NO_CONTENT: "Done, nothing to show.",
    HTTPStatus.NOT_MODIFIED: "Unchanged since the ETag in If-None-Match.",
    HTTPStatus.BAD_REQUEST: "The parameters or the body are not valid.",
    HTTPStatus.UNAUTHORIZED: "No token, or one that has ended.",
    HTTPStatus.FORBIDDEN: "The role or the scopes of the token do not allow this.",
    HTTPStatus.NOT_FOUND: "No such record in this organization.",
    HTTPStatus.NOT_ACCEPTABLE: "The API answers application/json only.",
    HTTPStatus.CONFLICT: "A rule forbids this, or a request with the same Idempotency-Key is still being answered.",
    HTTPStatus.GONE: "It was there, and is damaged.",
    HTTPStatus.PRECONDITION_FAILED: "The record has changed since its ETag was read.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is of another type than the one described.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The Idempotency-Key was used for another request.",
    HTTPStatus.PRECONDITION_REQUIRED: "If-Match is missing.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests within a minute.",
}


class Schema(AutoSchema):
    """One operation, described by what its view declares."""

    view: Any

    @property
    def operation(self) -> Operation:
        declared = operation_of(self.view, self.method)
        if declared.gives is None and isinstance(self.view, ShapedView):
            return replace(declared, gives=self.view.shape)
        return declared

    @property
    def is_list(self) -> bool:
        return isinstance(self.view, ListView) and self.method == "GET"

    @property
    def gives_rows(self) -> bool:
        return self.is_list or (isinstance(self.view, WholeListView) and self.method == "GET")

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [] if hasattr(self.view, "public") else [{SECURITY: []}]

    def get_operation_id(self) -> str:
        name = "_".join(token.replace("-", "_") for token in self._tokenize_path()) or "root"
        what = {
            "GET": "list" if self.gives_rows else "get",
            "POST": "post",
            "PUT": "put",
            "PATCH": "change",
            "DELETE": "delete",
        }
        if self.method == "POST" and isinstance(self.view, ListView):
            return f"{name}_create"
        return f"{name}_{what[self.method]}" if self.method != "POST" else name

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> str:
        name: str = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return name.removesuffix("Shape").removesuffix("ShapeRequest")

    def get_summary(self) -> str:
        return self.get_description().partition("\n")[0].rstrip(".")

    def get_request_serializer(self) -> Any:
        return self.operation.takes

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False

    def _get_parameters(self) -> list[dict[str, Any]]:
        return [*super()._get_parameters(), *self._own_parameters()]

    def _own_parameters(self) -> Iterator[dict[str, Any]]:
        if self.is_list:
            yield from self._filters()
            yield _query(
                "limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}, "How many rows."
            )
            yield _query("cursor", {"type": "string"}, "Comes in `next` and `previous`.")
            orders = [sign + name for name in self.view.orderings for sign in ("", "-")]
            if orders:
                yield _query(
                    "ordering",
                    {"type": "string", "enum": sorted({*orders, self.view.ordering}), "default": self.view.ordering},
                    "- in front: descending.",
                )
            yield _query("count", {"type": "string", "enum": list(COUNTS)}, "Adds `count`.")
        if self.method == "GET" and isinstance(self.view, ListView | RecordView):
            yield _query("fields", {"type": "string"}, "Only these fields, with commas between.")
        if self.method == "GET":
            yield _header("If-None-Match", "An ETag: unchanged answers 304.")
        for name, (meaning, known) in self.operation.asks.items():
            yield _query(name, {"type": "string", **({"enum": list(known)} if known else {})}, str(meaning))
        if self.method in CONDITIONAL:
            yield _header("If-Match", "The ETag of the record as it was read.", required=self.method != "PUT")
        if self.method == "PUT":
            yield _header("If-None-Match", "* instead of If-Match: there is no such record yet.")
        if self.method == "POST":
            yield _header("Idempotency-Key", "The same key and body again: the same answer, nothing done twice.")

    def _filters(self) -> Iterator[dict[str, Any]]:
        for name, field in self.view.filters.base_filters.items():
            yield _query(name, _filter_schema(field), str(field.label or field.extra.get("label") or ""))

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        operation = self.operation
        answers: dict[str, Any] = {str(int(operation.status)): self._done(operation)}
        if self.method == "GET":
            answers["304"] = {"description": WORDS[HTTPStatus.NOT_MODIFIED]}
        for status in sorted(self._refusals(operation)):
            answers[str(int(status))] = {
                "description": WORDS[HTTPStatus(status)],
                "content": {"application/problem+json": {"schema": ERROR}},
                **({"headers": RETRY} if status == HTTPStatus.TOO_MANY_REQUESTS else {}),
            }
        return answers

    def _done(self, operation: Operation) -> dict[str, Any]:
        answer: dict[str, Any] = {"description": WORDS[HTTPStatus(operation.status)], "headers": HEADERS}
        if isinstance(self.view, FileView):
            binary = {"schema": {"type": "string", "format": "binary"}}
            answer["content"] = dict.fromkeys(self.view.media_types, binary)
        elif operation.gives is not None:
            schema = self.resolve_serializer(operation.gives, "response").ref
            answer["content"] = {"application/json": {"schema": _page(schema) if self.gives_rows else schema}}
        return answer

    def _refusals(self, operation: Operation) -> set[int]:
        status = HTTPStatus
        found = {status.BAD_REQUEST, status.NOT_ACCEPTABLE, status.TOO_MANY_REQUESTS, *operation.refuses}
        if not hasattr(self.view, "public"):
            found |= {status.UNAUTHORIZED, status.FORBIDDEN}
        if "{" in self.path:
            found.add(status.NOT_FOUND)
        if self.method in ("POST", *CONDITIONAL):
            found |= {status.CONFLICT, status.REQUEST_ENTITY_TOO_LARGE, status.UNSUPPORTED_MEDIA_TYPE}
        if self.method == "POST":
            found |= {status.UNPROCESSABLE_ENTITY, status.PRECONDITION_FAILED}
        if self.method in CONDITIONAL:
            found |= {status.PRECONDITION_FAILED, status.PRECONDITION_REQUIRED}
        return {int(one) for one in found}

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        """What is taken knows its fields and no others; what is given has all of them, unless `fields` projects."""
        schema = super()._map_serializer(serializer, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if direction == "request" and schema.get("type") == "object":
            schema = {**schema, "additionalProperties": False}
        return schema


def _page(schema: dict[str, Any]) -> dict[str, Any]:
    address = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "required": ["next", "previous", "results"],
        "properties": {
            "next": address,
            "previous": address,
            "count": {"type": "integer"},
            "results": {"type": "array", "items": schema},
        },
    }


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _header(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    return {
        "name": name, "in": "header", "schema": {"type": "string"}, "description": description,
        **({"required": True} if required else {}),
    }  # fmt: skip


FILTER_TYPES = {
    "UUIDFilter": {"type": "string", "format": "uuid"},
    "DateFilter": {"type": "string", "format": "date"},
    "IsoDateTimeFilter": {"type": "string", "format": "date-time"},
    "DateTimeFilter": {"type": "string", "format": "date-time"},
    "NumberFilter": {"type": "number"},
    "BooleanFilter": {"type": "boolean"},
}


def _filter_schema(field: Any) -> dict[str, Any]:
    """The choices of an organization (its people, its kinds of jobs) are a function, and not named here."""
    choices = field.extra.get("choices")
    if choices is not None and not callable(choices):
        values = [str(value) for value, _label in getattr(choices, "choices", choices) if value != ""]
        one: dict[str, Any] = {"type": "string", "enum": values}
        return {"type": "array", "items": one} if "Multiple" in type(field).__name__ else one
    for kind in type(field).__mro__:
        if kind.__name__ in FILTER_TYPES:
            return dict(FILTER_TYPES[kind.__name__])
    return {"type": "string"}


def finished(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """What stands once: the problem, the way to sign requests. Lazy texts become plain ones."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["securitySchemes"] = {SECURITY: BEARER}
    return result
