"""The way from Redis to a worker. The library's own ends the worker at the first entry that is no message."""

from queue import Empty
from typing import Any

import structlog
from kombu.transport import redis

NO_MESSAGE = (TypeError, ValueError, LookupError, AttributeError)  # what unpacking an entry of another shape raises

log = structlog.get_logger(__name__)


class CarefulChannel(redis.Channel):
    """Drops what cannot be read, says so in the log, and goes on. The job's row stays, and is pushed again."""

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[no-untyped-call]  # kombu has half its types
        except NO_MESSAGE as error:
            raise _dropped(error) from error

    def _get(self, queue: Any, timeout: Any = None) -> Any:
        try:
            return super()._get(queue)  # type: ignore[no-untyped-call]  # the same
        except NO_MESSAGE as error:
            raise _dropped(error) from error


class CarefulTransport(redis.Transport):
    Channel = CarefulChannel


def _dropped(error: Exception) -> Empty:
    log.warning("message_unreadable", error=repr(error)[:200])
    return Empty()
