"""How often one may ask: so many requests a minute for each token, few for each address without one.

Processes count for themselves and tell each other through the cache every few requests: a database cache costs more
than the requests that it counts. So a limit may be passed by a few requests for each process.
"""

import threading
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from core import clock
from core.api.problems import Problem

WINDOW = 60


@dataclass(slots=True)
class _Count:
    told: int  # what the cache knew when it was last asked
    own: int = 0  # counted here since


class Limiter:
    """Counts requests of a minute by key. Every minute begins with nothing, whoever called in the one before."""

    def __init__(self) -> None:
        self._window = 0
        self._counts: dict[str, _Count] = {}
        self._lock = threading.Lock()

    def note(self, key: str, most: int) -> None:
        """Count one request. Raises 429 with Retry-After where there were too many within this minute."""
        now = int(clock.now().timestamp())
        window = now // WINDOW
        with self._lock:
            if window != self._window:
                self._window, self._counts = window, {}
            count = self._counts.get(key)
            if count is None:
                count = self._counts[key] = _Count(int(cache.get(f"{key}:{window}", 0)))
            count.own += 1
            if count.own > most // 10:
                self._tell(key, count)
            too_many = count.told + count.own > most
        if too_many:
            raise Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                "too_many",
                _("At most %(most)d requests a minute. Try again later.") % {"most": most},
                headers={"Retry-After": str(WINDOW - now % WINDOW)},
            )

    def clear(self) -> None:
        with self._lock:
            self._counts.clear()

    def _tell(self, key: str, count: _Count) -> None:
        name = f"{key}:{self._window}"
        count.told = int(cache.get(name, 0)) + count.own
        count.own = 0
        cache.set(name, count.told, 2 * WINDOW)


limiter = Limiter()


def of_token(token: Any) -> None:
    limiter.note(f"api-token-{token}", settings.API_TOKEN_RATE)


def anonymous(address: str) -> None:
    limiter.note(f"api-address-{_caller(address)}", settings.API_ANONYMOUS_RATE)


def _caller(address: str) -> str:
    """One caller: an IPv4 address, or the network of 64 bits that a connection gets with IPv6."""
    found = ip_address(address)
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))
