"""How the API reads: JSON, at most a mebibyte, nested at most 20 deep."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import IO, Any

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

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


def _is_too_deep(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_too_deep(one, levels - 1) for one in inner)
