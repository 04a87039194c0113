"""What an address of the API is asked with: known parameters only, each within its bounds."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.api.problems import Fault, invalid
from core.api.serializers import Given
from core.api.shapes import names_of
from core.filters import Filters

DEFAULT_LIMIT = 50
MOST = 200
COUNTS = ("estimated", "exact")
MAY_BE_EMPTY = ("cursor", "search")


class Parameters:
    """The query of one request. Raises the problem that names every parameter it cannot accept."""

    def __init__(self, query: QueryDict, *, known: Iterable[str], filters: Filters | None = None) -> None:
        self.query = query
        faults = list(_strangers(query, set(known)))
        if filters is not None:
            faults += _misread(filters)
        if faults:
            raise invalid(faults)

    @property
    def cursor(self) -> str:
        return self.query.get("cursor", "")

    @property
    def limit(self) -> int:
        text = self.query.get("limit", "")
        if not text:
            return DEFAULT_LIMIT
        if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= MOST):
            raise invalid([Fault("?limit", "invalid", _("Between 1 and %(most)d.") % {"most": MOST})])
        return int(text)

    @property
    def count(self) -> str:
        """ "", "estimated" or "exact"."""
        text = self.query.get("count", "")
        if text and text not in COUNTS:
            raise invalid([Fault("?count", "invalid", _("One of: %(known)s.") % {"known": ", ".join(COUNTS)})])
        return text

    def fields_of(self, shape: type[Given]) -> tuple[str, ...] | None:
        """The wanted fields of the shape; None: all."""
        if "fields" not in self.query:
            return None
        wanted = tuple(dict.fromkeys(name.strip() for name in self.query.get("fields", "").split(",") if name.strip()))
        known = set(names_of(shape))
        if not wanted or set(wanted) - known:
            names = ", ".join(sorted(known))
            raise invalid(
                [Fault("?fields", "invalid", _("Names of fields with commas: %(known)s.") % {"known": names})]
            )
        return wanted

    def ordering_of(self, known: Sequence[str], default: str) -> str:
        """The field to order by, "-" in front: descending."""
        by = self.query.get("ordering", "") or default
        if by != default and by.removeprefix("-") not in known:
            names = ", ".join(known)
            raise invalid(
                [
                    Fault(
                        "?ordering",
                        "invalid",
                        _("One of these, with - in front descending: %(known)s.") % {"known": names},
                    )
                ]
            )
        return by


@cache
def filter_names(filters: Any) -> tuple[str, ...]:
    """The parameters of a filter set."""
    names: list[str] = []
    for name, one in filters.base_filters.items():
        suffixes = getattr(getattr(one.field_class, "widget", None), "suffixes", None)
        names += [f"{name}_{suffix}" for suffix in suffixes] if suffixes else [name]
    return tuple(names)


def _strangers(query: QueryDict, known: set[str]) -> Iterable[Fault]:
    for name in query:
        if name not in known:
            names = ", ".join(sorted(known))
            text = _("There is no such parameter here. Known: %(known)s.") % {"known": names} if names else ""
            yield Fault(f"?{name}"[:200], "unknown", text or _("This address takes no parameters."))
        elif not query[name] and name not in MAY_BE_EMPTY:
            yield Fault(f"?{name}", "empty", _("Give it a value, or leave it out."))
        elif "\x00" in query[name]:
            yield Fault(f"?{name}", "invalid", _("A parameter holds no zero byte."))


def _misread(filters: Filters) -> list[Fault]:
    filters.is_valid()
    return [
        Fault("" if name == "__all__" else f"?{name}", str(error.get("code") or "invalid"), str(error["message"]))
        for name, errors in filters.form.errors.get_json_data().items()
        for error in errors
    ]
