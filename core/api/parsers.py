"""How the API reads: JSON, at most a mebibyte, nested at most 20 deep; where a file goes with it, a form."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import IO, Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, DataAndFiles

from core.api.problems import Problem

MOST_BYTES = 1_048_576
DEEPEST = 20


class JsonParser(BaseParser):
    """Strict JSON: one value, UTF-8, no NaN."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        content = stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", _("A body holds at most 1 MiB."))
        try:
            value = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("The body is no JSON: %(error)s.") % {"error": error}) from error
        if _is_too_deep(value, DEEPEST):
            raise ParseError(_("The body is nested deeper than %(n)d levels.") % {"n": DEEPEST})
        return value


class FileParser(BaseParser):
    """A form with a file, as the pages take it: Django reads it, within the same limits."""

    media_type = "multipart/form-data"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        assert parser_context is not None  # noqa: S101  # Django REST framework gives one
        request = parser_context["request"]._request
        sent, files = request.POST, request.FILES
        if getattr(request, "is_upload_too_large", False):
            most = settings.MAX_UPLOAD_BYTES // 1024**2
            raise Problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", _("A file has at most %(n)d MiB.") % {"n": most}
            )
        return DataAndFiles(sent, files)


def _is_too_deep(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_too_deep(one, levels - 1) for one in inner)
