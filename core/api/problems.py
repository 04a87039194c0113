"""What the API says when it refuses: problem+json (RFC 9457), with a pointer to each fault."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import (
    NON_FIELD_ERRORS,
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DataError, IntegrityError
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework import exceptions

from core.errors import RecordChanged, Refused

CONTENT_TYPE = "application/problem+json"
MOST_ERRORS = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `pointer`: a JSON Pointer into the body, `?name` of a parameter, or a header's name."""

    pointer: str
    code: str
    detail: str


class Problem(Exception):
    """Ends the request with this answer."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers = errors, headers or {}
        self.more = more or {}  # members of this kind of problem alone


def invalid(errors: Sequence[Fault]) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "invalid", _("The request is not valid."), errors=errors)


def problem_answer(problem: Problem) -> HttpResponse:
    """The answer that says it."""
    content = {
        "type": f"urn:soc-builder:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "errors": [asdict(error) for error in problem.errors[:MOST_ERRORS]],
        **problem.more,
    }
    return HttpResponse(
        orjson.dumps(content, default=str), status=problem.status, content_type=CONTENT_TYPE, headers=problem.headers
    )


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Django REST framework asks here; what is not ours to explain becomes a 500."""
    problem = problem_of(error)
    return None if problem is None else problem_answer(problem)


def problem_of(error: Exception) -> Problem | None:
    """What an exception means to the caller."""
    match error:
        case Problem():
            return error
        case RecordChanged():
            return Problem(HTTPStatus.PRECONDITION_FAILED, "changed", str(error))
        case Refused():
            return Problem(HTTPStatus.CONFLICT, error.code, str(error))
        case ValidationError():
            return invalid(list(_model_faults(error)))
        case Http404():
            return Problem(HTTPStatus.NOT_FOUND, "not_found", _("There is nothing here."))
        case PermissionDenied():
            return Problem(HTTPStatus.FORBIDDEN, "forbidden", str(error) or _("You may not do this."))
        case RequestDataTooBig():
            return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", _("The body is too large."))
        case SuspiciousOperation() | BadRequest() | MultiPartParserError() | DataError():
            return Problem(HTTPStatus.BAD_REQUEST, "malformed", _("The request cannot be read."))
        case IntegrityError():
            return Problem(
                HTTPStatus.CONFLICT, "conflict", _("This contradicts what is stored, or what somebody else just wrote.")
            )
        case exceptions.APIException():
            return _framework_problem(error)
        case _:
            return None


def _framework_problem(error: exceptions.APIException) -> Problem:
    status = HTTPStatus(error.status_code)
    match error:
        case exceptions.ValidationError():
            return invalid(list(_faults(error.get_full_details(), "")))
        case exceptions.MethodNotAllowed():
            return Problem(status, "method", _("This address does not take that method."))
        case exceptions.NotAcceptable():
            return Problem(status, "not_acceptable", _("The API answers application/json."))
        case exceptions.UnsupportedMediaType():
            return Problem(status, "media_type", _("Send application/json; with a file, multipart/form-data."))
        case exceptions.ParseError():
            return Problem(status, "malformed", str(error.detail))
        case _:
            return Problem(status, "error", str(error.detail))


def _faults(details: Any, pointer: str) -> Iterator[Fault]:
    """The framework's nested lists and dicts of details, as a flat list with pointers."""
    match details:
        case {"message": message, "code": code} if not isinstance(message, dict | list):
            yield Fault(pointer, str(code), str(message))
        case dict():
            for name, inner in details.items():
                yield from _faults(inner, pointer if name == "non_field_errors" else f"{pointer}/{_escaped(name)}")
        case list():
            for position, inner in enumerate(details):
                is_leaf = isinstance(inner, dict) and set(inner) == {"message", "code"}
                if inner:
                    yield from _faults(inner, pointer if is_leaf else f"{pointer}/{position}")


def _model_faults(error: ValidationError) -> Iterator[Fault]:
    by_field: Mapping[str, list[ValidationError]] = getattr(error, "error_dict", None) or {
        NON_FIELD_ERRORS: error.error_list
    }
    for name, errors in by_field.items():
        for one in errors:
            pointer = "" if name == NON_FIELD_ERRORS else f"/{_escaped(name)}"
            for message in one.messages:
                yield Fault(pointer, str(one.code or "invalid"), message)


def _escaped(name: Any) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
