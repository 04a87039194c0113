"""Every address of the product, and what may stand in its parameters.

A new route needs nothing here as long as its parameters are ids of records or codes of questions and aspects: the walk
tries what the world holds. Otherwise teach it in TAUGHT, and where a form is on no page, in BODIES.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from accounts.policy import api_class, verb_for
from core import clock
from tests.walk.forms import FILE, PACK

PARAMETERS = (UUIDConverter, StringConverter, IntConverter, SlugConverter)
SLUGS = ("small",)
CODES = ("IRP.1", "IRP.1.1", "IRP.1.2", "IRP.7.1", "IRP")

READINGS = ("standard", "standard_assessment")

# Route -> parameter -> values that are no ids of records. "token:join" is a token that the world made.
TAUGHT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "accounts:first": {"token": ("no-such-token",)},
    "accounts:confirm_address": {"token": ("no-such-token",)},
    "accounts:join": {"token": ("token:join",)},
    "accounts:enter": {"token": ("token:enter",)},
    "account_reset_password_from_key": {"uidb36": ("0",), "key": ("no-such-key",)},
    **{f"assessments:{name}": {"standard": ("sim3", "csf")} for name in READINGS},
    **{f"assessments:{name}_{file}": {"standard": ("cmm",)} for name in READINGS for file in ("csv", "xlsx")},
    **{f"assessments:{name}_item": {"standard": ("csf",), "code": ("RS.MA-01",)} for name in READINGS},
}

Body = Mapping[str, Any]


def _answer(values: Mapping[str, Any], known: list[Body]) -> list[Body]:
    """What the wizard's page sends for one question."""
    own: Iterable[Body] = (
        {name: value for name, value in body.items() if name.startswith(f"{values['code']}-")} for body in known
    )
    return [body for body in own if body][:1]


def _pack(values: Mapping[str, Any], known: list[Body]) -> list[Body]:
    return [{"pack": PACK}]


def _token(values: Mapping[str, Any], known: list[Body]) -> list[Body]:
    return [{"name": "walk", "days": "90", "scopes": ["gap:read"]}]


def _acceptance(values: Mapping[str, Any], known: list[Body]) -> list[Body]:
    until = (clock.today() + timedelta(days=30)).isoformat()
    return [{**body, "until": until} for body in known if {"reason", "until"} <= body.keys()]


def _kept(*emptied: str, **given: str) -> Callable[[Mapping[str, Any], list[Body]], list[Body]]:
    """The form as it was found: fields emptied that take no free words, others given."""

    def bodies(values: Mapping[str, Any], known: list[Body]) -> list[Body]:
        return [{**body, **dict.fromkeys(emptied, ""), **given} for body in known if given.keys() <= body.keys()]

    return bodies


ASSET: Callable[[Mapping[str, Any], list[Body]], list[Body]] = lambda values, known: [  # noqa: E731  # as those below
    {"name": "walk", "type": "server", "status": "in_use", "version": "1"}
]
ANCHORED = _kept(other="homecanary anchor", other_kind="asset", direction="down")


# Route -> what no form on any page sends by itself: from the values in the address and the forms that were found.
BODIES: Mapping[str, Callable[[Mapping[str, Any], list[Body]], list[Body]]] = {
    "accounts:make_token": _token,
    "accounts:make_service_token": _token,
    "assessments:answer": _answer,
    "inventory:new_import": lambda values, known: [{"upload": FILE}],
    "inventory:check_import": lambda values, known: [{"column-0": "name", "column-1": "", "source": ""}],
    "inventory:create_asset": ASSET,
    "inventory:change_asset": ASSET,
    "inventory:create_network": _kept(cidr="10.250.0.0/16"),
    "inventory:declared_fields": _kept(key="walked"),
    "inventory:add_asset_dependency": ANCHORED,
    "inventory:add_data_set_dependency": ANCHORED,
    "inventory:add_service_dependency": ANCHORED,
    "inventory:add_network_dependency": _kept(other="homecanary anchor", other_kind="asset", direction="up"),
    "reports:verify": lambda values, known: [{"sha256": "0" * 64}],
    "assessments:ask_acceptance": _acceptance,
    "assessments:frameworks": _pack,
}


@dataclass(frozen=True, slots=True)
class Route:
    """One address with its view."""

    name: str
    path: str
    view: Any
    parameters: tuple[str, ...]
    kinds: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} (/{self.path})"

    @property
    def is_in_organization(self) -> bool:
        return "slug" in self.parameters

    @property
    def own_parameters(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, kind) for name, kind in zip(self.parameters, self.kinds, strict=True) if name != "slug")

    @property
    def has_ids(self) -> bool:
        return any(kind == "uuid" for _name, kind in self.own_parameters)

    def verb(self, method: str) -> str | None:
        return verb_for(self.view, method)

    @property
    def is_signed_in(self) -> bool:
        return hasattr(self.view, "signed_in")

    @property
    def is_public(self) -> bool:
        return hasattr(self.view, "public")

    def url(self, slug: str, values: Mapping[str, Any]) -> str:
        arguments = {**values, **({"slug": slug} if self.is_in_organization else {})}
        return reverse(self.name, kwargs=arguments)

    def candidates(
        self, ids: Iterable[UUID], numbers: list[int], tokens: Mapping[str, str], known: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """Every filling of the parameters that might name something; some may be known."""
        taught = TAUGHT.get(self.name, {})
        choices: list[list[Any]] = []
        for name, kind in self.own_parameters:
            if name in known:
                choices.append([known[name]])
            elif name in taught:
                choices.append([tokens[value[6:]] if value.startswith("token:") else value for value in taught[name]])
            elif kind == "uuid":
                choices.append(list(ids))
            elif kind == "int":
                choices.append(list(numbers))
            elif kind == "slug":
                choices.append(list(SLUGS))
            else:
                choices.append(list(CODES))
        for values in product(*choices):
            yield dict(zip((name for name, _kind in self.own_parameters), values, strict=True))


def routes() -> list[Route]:
    """Every page; `tests/walk/calls.py` has the operations of the API."""
    return [route for route in _routes(get_resolver(), "", (), (), "") if api_class(route.view) is None]


def _routes(
    resolver: URLResolver, prefix: str, names: tuple[str, ...], kinds: tuple[str, ...], namespace: str
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        converters = entry.pattern.converters
        own = tuple(converters) or tuple(getattr(entry.pattern, "regex", None).groupindex if not converters else ())  # type: ignore[union-attr]
        own_kinds = tuple(_kind(converters[name]) if name in converters else "str" for name in own)
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _routes(entry, path, names + own, kinds + own_kinds, inner)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name or ''}", path, entry.callback, names + own, kinds + own_kinds)


def _kind(converter: Any) -> str:
    for kind, name in (
        (UUIDConverter, "uuid"),
        (IntConverter, "int"),
        (SlugConverter, "slug"),
        (StringConverter, "str"),
    ):
        if isinstance(converter, kind):
            return name
    return type(converter).__name__
