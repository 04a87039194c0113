"""What must hold before the server starts."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.policy import is_declared


@checks.register(checks.Tags.security)
def every_view_declares_its_policy(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    return [
        checks.Error(
            f"The view at /{route} declares no policy.", hint="Use @allow, @signed_in or @public.", id="accounts.E001"
        )
        for route, view in views(get_resolver())
        if not is_declared(view)
    ]


@checks.register(checks.Tags.database)
def sqlite_takes_its_lock_early(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"] and database.get("OPTIONS", {}).get("transaction_mode") != "IMMEDIATE":
        return [
            checks.Error(
                "SQLite needs transaction_mode IMMEDIATE, or saves fail while others save.", id="accounts.E002"
            )
        ]
    return []


def views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every route with its view, includes resolved."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from views(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback
