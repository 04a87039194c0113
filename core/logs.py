"""What must never stand in a log: the secrets of one-time links."""

import re
from collections.abc import MutableMapping
from typing import Any

_LINK = re.compile(r"(/(?:first|join|enter|account/address|account/password/reset/key)/)[^/\s?\"']+")


def without_links(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog step that takes the token out of addresses such as /join/<token>/."""
    for key in ("event", "request", "path"):
        if isinstance(text := event.get(key), str):
            event[key] = _LINK.sub(r"\1…", text)
    return event
