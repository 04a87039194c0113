"""How the API writes: JSON by orjson, with an entity tag, so that what is unchanged is not sent again."""

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.api.problems import Fault, Problem

_TAGS = re.compile(r'(?:W/)?"([^"]*)"')
_FORM = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def written(data: Any) -> bytes:
    """JSON: moments in UTC, decimals as texts, ids as texts."""
    return orjson.dumps(data, default=_plain, option=_FORM)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, Fraction):
        raise TypeError("Say how a fraction is rounded before it is written.")
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in the API.")


def answered(
    request: HttpRequest, data: Any, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The answer, or 304 where the caller has it already. The tag of a record begins with its version."""
    content = written(data)
    return answered_with(request, content, tag_of(data, content), status=status, headers=headers)


def answered_with(
    request: HttpRequest,
    content: bytes,
    tag: str,
    *,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The same, of JSON that is written already."""
    if request.method in ("GET", "HEAD") and _has(request.headers.get("If-None-Match", ""), tag):
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
        del response["Content-Type"]
    else:
        response = HttpResponse(content, status=status, content_type="application/json", headers=dict(headers or {}))
    response["ETag"] = f'"{tag}"'
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Authorization"])
    return response


def tag_of(data: Any, content: bytes) -> str:
    """The version of a record in front, then what was written."""
    digest = hashlib.sha256(content).hexdigest()[:24]
    version = data.get("version") if isinstance(data, dict) else None
    return f"{version}-{digest}" if isinstance(version, int) else digest


def _has(header: str, tag: str) -> bool:
    return header.strip() == "*" or tag in _TAGS.findall(header)


def wants_condition(request: HttpRequest) -> None:
    """PUT, PATCH and DELETE say which state they change; a PUT may say that there is none yet. Raises 428."""
    if not request.headers.get("If-Match", "").strip() and not (request.method == "PUT" and _says_new(request)):
        raise Problem(
            HTTPStatus.PRECONDITION_REQUIRED,
            "condition_needed",
            _("Send If-Match with the ETag of the record as you read it."),
            errors=[Fault("If-Match", "required", _("This header is needed."))],
        )


def check_condition(request: HttpRequest, version: int) -> None:
    """Whether the record is still the one that the caller read: the version in If-Match, where there is one. Or 412."""
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        return
    if str(version) not in _versions(header):
        raise Problem(
            HTTPStatus.PRECONDITION_FAILED,
            "changed",
            _("The record has changed since you read it. Read it again."),
            errors=[Fault("If-Match", "stale", _("This is not the record's ETag now."))],
        )


def version_seen(request: HttpRequest, version: int) -> int:
    """The version that a PUT was made from; of a record that is there now in `version` (0: not yet).

    The action compares it again, and can say what changed since. Raises 412 where If-Match names no version at all.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header and _says_new(request):
        return 0
    named = {int(text) for text in _versions(header) if text.isascii() and text.isdecimal() and len(text) < 10}
    if header == "*" or version in named:
        return version
    if not named:
        check_condition(request, version)
    return max(named, default=version)


def _says_new(request: HttpRequest) -> bool:
    return request.headers.get("If-None-Match", "").strip() == "*"


def _versions(header: str) -> set[str]:
    return {tag.partition("-")[0] for tag in _TAGS.findall(header)}
