"""What the audit trail holds, and whether its chain still holds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from accounts import chain
from accounts.models import AuditEvent, AuditSeal, Organization, TenantModel, User
from accounts.queries.history import FieldChange, Spoken
from core.canonical import fingerprint

AT_ONCE = 1_000
LATE = timedelta(days=1)  # no transaction commits later than this after it made its event
ERASURE = "person.erase"
VERIFICATION = "audit.verify"


def record_types() -> list[tuple[str, str]]:
    """What events may be about, with its name: every model whose rows belong to an organization, and people."""
    found = {
        str(model._meta.model_name): str(model._meta.verbose_name)
        for model in apps.get_models()
        if issubclass(model, TenantModel) or model in (Organization, User)
    }
    return sorted(found.items(), key=lambda one: one[1])


@dataclass(frozen=True, slots=True)
class Told:
    """One event with its payload as people read it."""

    event: AuditEvent
    changes: Sequence[FieldChange]
    facts: Sequence[tuple[str, str]]

    @property
    def size(self) -> int:
        return len(self.changes) + len(self.facts)


def told(events: Sequence[AuditEvent]) -> list[Told]:
    """The events with their changes field by field; the number of queries grows with record types, not with events."""
    spoken: dict[str, Spoken] = {}
    for record_type in {event.record_type for event in events}:
        model = _model_of(record_type)
        if model is not None:
            sides = [side for event in events if event.record_type == record_type for side in _sides(event)]
            spoken[record_type] = Spoken(model, sides)
    return [
        Told(
            event,
            spoken[event.record_type].between(*_sides(event)) if event.record_type in spoken else (),
            [(name.replace("_", " "), _as_text(fact)) for name, fact in event.payload.items() if name != "changes"],
        )
        for event in events
    ]


def _sides(event: AuditEvent) -> tuple[dict[str, Any], dict[str, Any]]:
    changes: Mapping[str, Sequence[Any]] = event.payload.get("changes", {})
    return {name: pair[0] for name, pair in changes.items()}, {name: pair[1] for name, pair in changes.items()}


def _model_of(record_type: str) -> type[models.Model] | None:
    return next((model for model in apps.get_models() if model._meta.model_name == record_type), None)


def _as_text(fact: Any) -> str:
    if isinstance(fact, bool):
        return _("yes") if fact else _("no")
    if isinstance(fact, list):
        return ", ".join(map(_as_text, fact))
    if isinstance(fact, dict):
        return ", ".join(f"{name}: {_as_text(part)}" for name, part in fact.items())
    return "" if fact is None else str(fact)


# The chain


@dataclass(frozen=True, slots=True)
class Verification:
    """What walking the chain found: `broken` is a sentence about the first broken link, or empty."""

    sealed: int
    unsealed: int
    head: str
    broken: str = ""


def linked_fields(event: AuditEvent) -> dict[str, Any]:
    """What a link covers: every column of the event but the payload, which takes part by its hash.

    The token takes part where there is one, so that seals from before there were tokens hold.
    """
    token = {"token_id": str(event.token_id or ""), "token_name": event.token_name or ""}
    return {
        "id": str(event.pk),
        "organization": str(event.organization_id or ""),
        "at": event.at.isoformat(timespec="microseconds"),
        "actor_id": str(event.actor_id or ""),
        "actor_name": event.actor_name,
        "verb": event.verb,
        "record_type": event.record_type,
        "record_id": str(event.record_id or ""),
        "record_label": event.record_label,
        "payload_sha256": event.payload_sha256,
        "request_id": event.request_id,
        "address": event.address,
        **(token if any(token.values()) else {}),
    }


def verify_chain(
    organization: Organization | None, *, head: str = "", tell: Callable[[int, int], None] | None = None
) -> Verification:
    """Walk the chain of an organization (None: of the installation) from its start to the first broken link.

    `tell` hears how many seals of how many are walked.

    Finds edited, deleted, swapped, moved and backdated events. A chain cut off at its end, or written anew from the
    start, shows only against a `head` ("sequence:hash") that was kept elsewhere.
    """
    with scopes_disabled():
        unsealed = AuditEvent.objects.filter(organization=organization, seal=None).count()
        previous, sequence, broken = chain.START, 0, ""
        wanted_sequence, _colon, wanted_hash = head.partition(":")
        seals = AuditSeal.objects.filter(organization=organization).count()
        for seal, event in _sealed(organization):
            if tell and sequence % AT_ONCE == 0:
                tell(sequence, seals)
            broken = _fault(seal, event, previous, sequence + 1, organization)
            if not broken and str(seal.sequence) == wanted_sequence and seal.chain_sha256 != wanted_hash:
                broken = _("Seal %(n)d is not the one of the head given: the chain was written anew.") % {
                    "n": seal.sequence
                }
            if broken:
                break
            previous, sequence = seal.chain_sha256, seal.sequence
        if head and not broken and int(wanted_sequence or 0) > sequence:
            broken = _("The chain ends at seal %(n)d, before the head given: its end is missing.") % {"n": sequence}
        return Verification(sequence, unsealed, f"{sequence}:{previous}", broken or _stranger(organization))


def last_verification() -> AuditEvent | None:
    """When the open organization's chain was last walked, by whom, and what was found."""
    return AuditEvent.objects.filter(verb=VERIFICATION).order_by("-at", "-pk").first()


def _stranger(organization: Organization | None) -> str:
    """A sentence about an event that stands before sealed ones and in no seal: none that this product wrote does."""
    newest = newest_sealed()
    if newest is None:
        return ""
    old = AuditEvent.objects.filter(organization=organization, seal=None, pk__lt=long_before(newest))
    found = old.order_by("pk").first()
    if found is None:
        return ""
    return _(
        "Event %(id)s is older than what is sealed, and in no seal: it was put in later, or the clock was wrong."
    ) % {"id": found.pk}


def _sealed(organization: Organization | None) -> Iterator[tuple[AuditSeal, AuditEvent | None]]:
    """Seals in their order, each with its event (None: the event is gone)."""
    seals = AuditSeal.objects.filter(organization=organization).order_by("sequence")
    last = 0
    while part := list(seals.filter(sequence__gt=last)[:AT_ONCE]):
        events = AuditEvent.objects.in_bulk([seal.event_id for seal in part])
        for seal in part:
            yield seal, events.get(seal.event_id)
        last = part[-1].sequence


def _fault(
    seal: AuditSeal, event: AuditEvent | None, previous: str, expected: int, organization: Organization | None
) -> str:
    """What is wrong with this link, as a sentence; empty where it holds."""
    place = {"n": seal.sequence, "expected": expected, "id": seal.event_id}
    if seal.sequence != expected:
        return _("Seal %(expected)d is missing; the next one is %(n)d.") % place
    if event is None:
        return _("Event %(id)s of seal %(n)d is missing.") % place
    if fingerprint(event.payload) != event.payload_sha256 and not _is_erased(event, organization):
        return _("The payload of event %(id)s (seal %(n)d) was changed.") % place
    if chain.link(previous, seal.sequence, linked_fields(event)) != seal.chain_sha256:
        return _("Event %(id)s does not fit its seal %(n)d: one of the two was changed.") % place
    return ""


def _is_erased(event: AuditEvent, organization: Organization | None) -> bool:
    """An empty payload is right only where an event of an erasure lists it."""
    if event.payload != {}:
        return False
    erasures = AuditEvent.objects.filter(organization=organization, verb=ERASURE)
    return any(str(event.pk) in payload.get("events", []) for payload in erasures.values_list("payload", flat=True))


def long_before(key: UUID) -> UUID:
    """A key older than this one by a day: its first 48 bits count milliseconds."""
    milliseconds = (key.int >> 80) - int(LATE.total_seconds() * 1000)
    return UUID(int=max(milliseconds, 0) << 80)


def newest_sealed() -> UUID | None:
    """The newest event that any chain holds."""
    newest = AuditSeal.objects.order_by("-event_id").first()
    return newest.event_id if newest else None
