"""What follows from answers and evidence: gaps, the readiness of the day, what is due."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from accounts.actions import record_event, save_record
from accounts.models import Organization
from assessments.actions.approvals import approval_done
from assessments.actions.gaps import drop_acceptance, planned_status, set_gap_due
from assessments.gaps import Gap as EngineGap
from assessments.models import Gap, ReadinessPoint, Snapshot
from assessments.models.results import FIGURES
from assessments.queries import Readiness, engine_gaps
from assessments.queries.scores import readiness_of
from assessments.queries.snapshots import newest_snapshots
from core import clock
from core.rounding import rounded

PLACES = 4

_waiting: ContextVar[set[str | None] | None] = ContextVar("readiness_waiting", default=None)


@contextmanager
def one_refresh(organization: Organization) -> Iterator[None]:
    """For many changes of one moment: readiness is refreshed once, after the last of them."""
    waiting: set[str | None] = set()
    outer = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(outer)
    for framework_key in {None} if None in waiting else waiting:
        refresh_readiness(organization, framework_key)


@transaction.atomic
def refresh_readiness(organization: Organization, framework_key: str | None = None) -> None:
    """Rewrite gaps and today's readiness from the newest snapshots and the evidence of this moment.

    Idempotent; of one framework or of all that have a snapshot. Runs inside the organization's scope. Waits for the
    end of `one_refresh`.
    """
    waiting = _waiting.get()
    if waiting is not None:
        waiting.add(framework_key)
        return
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)  # one refresh at a time
    for snapshot in _newest_of_each(organization, framework_key):
        readiness = readiness_of(snapshot)
        _write_gaps(organization, snapshot.framework_key, readiness)
        _write_point(organization, snapshot.framework_key, readiness)


def _newest_of_each(organization: Organization, framework_key: str | None) -> Iterable[Snapshot]:
    rows = newest_snapshots().filter(organization=organization, superseded_at=None)
    if framework_key is not None:
        rows = rows.filter(framework_key=framework_key)
    newest: dict[str, Snapshot] = {}
    for snapshot in rows:
        newest.setdefault(snapshot.framework_key, snapshot)
    return newest.values()


def _write_point(organization: Organization, key: str, readiness: Readiness) -> None:
    card = readiness.card
    ReadinessPoint.objects.update_or_create(
        organization=organization,
        framework_key=key,
        day=readiness.on,
        defaults={
            "evidenced": shown(card.readiness),
            "claimed": shown(card.claimed_readiness),
            "confidence": shown(card.confidence),
        },
    )


def _write_gaps(organization: Organization, key: str, readiness: Readiness) -> None:
    """People's decisions survive; figures are written where they changed, a change of state with its event."""
    stored = {
        gap.aspect_code: gap for gap in Gap.objects.filter(framework_key=key).select_related("organization", "owner")
    }
    found = {gap.aspect: gap for gap in engine_gaps(readiness)}
    names = {code: aspect.name for code, aspect in readiness.content.aspects.items()}
    _open_new(organization, key, [gap for code, gap in found.items() if code not in stored and gap.is_open], names)
    moved = []
    for code, gap in stored.items():
        figures = _figures(found[code], names[code]) if code in found else {"size": Decimal(0), "priority": Decimal(0)}
        if any(getattr(gap, name) != value for name, value in figures.items()):
            _set(gap, figures)
            moved.append(gap)
    if moved:
        Gap.objects.bulk_create(moved, update_conflicts=True, unique_fields=["id"], update_fields=FIGURES)
    for code, gap in stored.items():
        if code in found and not gap.is_effort_edited and gap.effort != found[code].effort:
            gap.effort = found[code].effort  # another version of the framework says so
            save_record(gap, by=None, verb="gap.effort")
        _change_state(gap, is_open=code in found and found[code].is_open)


def _open_new(organization: Organization, key: str, gaps: list[EngineGap], names: dict[str, str]) -> None:
    """New gaps are opened in one batch, with one event."""
    if not gaps:
        return
    payload = {"framework": key, "aspects": [gap.aspect for gap in gaps]}
    event = record_event("gap.open", by=None, organization=organization, payload=payload)
    rows = [
        Gap(
            organization=organization,
            framework_key=key,
            aspect_code=gap.aspect,
            effort=gap.effort,
            **_figures(gap, names[gap.aspect]),
        )
        for gap in gaps
    ]
    bulk_create_with_history(rows, Gap, custom_historical_attrs={"event_id": event.pk})


def _change_state(gap: Gap, *, is_open: bool) -> None:
    """Closed by score, open again, or an acceptance that has run out."""
    today = clock.today()
    if not is_open and gap.status != Gap.Status.CLOSED:
        gap.status, gap.closed_on = Gap.Status.CLOSED, today
        drop_acceptance(gap)
        save_record(gap, by=None, verb="gap.close")
        approval_done(gap)
    elif is_open and gap.status == Gap.Status.CLOSED:
        gap.status, gap.closed_on, gap.opened_on = Gap.Status.OPEN, None, today
        save_record(gap, by=None, verb="gap.reopen")
    elif gap.status == Gap.Status.ACCEPTED and gap.accepted_until is not None and gap.accepted_until < today:
        drop_acceptance(gap)
        gap.status = planned_status(gap)
        save_record(gap, by=None, verb="gap.acceptance_expired")
    else:
        return
    set_gap_due(gap)


def _figures(gap: EngineGap, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "size": shown(gap.size),
        "claimed": shown(gap.claimed),
        "evidenced": shown(gap.evidenced),
        "target": shown(gap.target),
        "priority": shown(gap.priority),
        "likelihood_impact": shown(gap.threat_factor),
        "is_default_likelihood_impact": gap.uses_default_threat,
    }


def _set(gap: Gap, figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        setattr(gap, name, value)


def shown(value: Fraction | None) -> Decimal | None:
    """An exact figure as it is stored for lists: four places."""
    return None if value is None else rounded(value, PLACES)
