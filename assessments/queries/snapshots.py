"""What a snapshot froze: scores, answers and evidence, read as they were written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, When

from accounts.models import Organization
from assessments.models import Assessment, Snapshot
from assessments.profiles import Target, TargetSource
from assessments.queries.answers import AnswerView, Confirmed
from assessments.queries.frameworks import MAIN_KEY, weighted_shape
from assessments.queries.frozen import restored
from assessments.queries.standards import is_outside_proof
from assessments.scoring import AnswerState, FrameworkShape, Provenance, Scorecard

_MEMORY_SIZE = 24


@dataclass(frozen=True)
class FrozenState:
    """What a snapshot froze, as the engine reads it."""

    card: Scorecard
    answers: Mapping[str, AnswerState]
    scope: frozenset[str] | None
    shape: FrameworkShape
    targets: Mapping[str, Target]
    seen_outside: frozenset[str]  # questions that evidence from an outside party proved at level 4 or more


@dataclass(frozen=True, slots=True)
class FrozenEvidence:
    """One piece of evidence as it counted at submission."""

    id: str
    name: str
    kind: str
    level: Decimal  # what counted: the reviewed level, or the one given
    stated_level: Decimal
    collected_on: date
    validity_days: int
    provenance: str  # self, reviewed, outside
    reliability: Fraction
    freshness: Fraction
    added_by: str
    reviewed_by: str
    is_own_review: bool
    file_name: str
    file_sha256: str
    url: str


def newest_snapshots() -> QuerySet[Snapshot]:
    """Without their data, the newest first, the assessment at hand."""
    return Snapshot.objects.select_related("assessment").defer("data")


def latest_snapshot(organization: Organization, framework_key: str | None = None) -> Snapshot | None:
    """The newest snapshot that is not superseded, of the main framework unless another is named. One query."""
    rows = newest_snapshots().filter(organization=organization, superseded_at=None)
    if framework_key is not None:
        return rows.filter(framework_key=framework_key).first()
    main_first = Case(When(framework_key=MAIN_KEY, then=0), default=1)
    return rows.order_by(main_first, "-taken_at", "-id").first()


def main_framework_key(organization: Organization) -> str:
    """The framework whose readiness the overview shows: SOC Readiness, or else what the newest snapshot is of."""
    snapshot = latest_snapshot(organization)
    return snapshot.framework_key if snapshot else MAIN_KEY


def snapshot_scorecard(snapshot: Snapshot) -> Scorecard:
    """The scores exactly as they were frozen; kept in memory."""
    return frozen_state(snapshot.pk).card


def snapshot_answers(snapshot: Snapshot) -> Mapping[str, AnswerView]:
    """Every answer that counted, by question code, in the framework's order."""
    return {code: read_answer(code, one["view"]) for code, one in snapshot.data["answers"].items()}


def snapshot_evidence(snapshot: Snapshot) -> Mapping[str, tuple[FrozenEvidence, ...]]:
    """The evidence that stood then, by question code, best first."""
    return {code: tuple(_evidence(one) for one in found) for code, found in snapshot.data["evidence"].items()}


def snapshot_targets(snapshot: Snapshot) -> Mapping[str, Target]:
    return frozen_state(snapshot.pk).targets


def frozen_state(snapshot_id: UUID) -> FrozenState:
    """Answers, targets and scores as they were frozen; kept in memory."""
    return _MEMORY.get(snapshot_id) or frozen_states([snapshot_id])[snapshot_id]


def frozen_states(snapshot_ids: Iterable[UUID]) -> Mapping[UUID, FrozenState]:
    """What these snapshots froze. One query for those that are not in memory yet."""
    found = {key: _MEMORY[key] for key in snapshot_ids if key in _MEMORY}
    missing = set(snapshot_ids) - found.keys()
    if missing:
        for snapshot in Snapshot.objects.filter(pk__in=missing).select_related("assessment"):
            found[snapshot.pk] = _MEMORY[snapshot.pk] = _read(snapshot)
        for oldest in list(_MEMORY)[:-_MEMORY_SIZE]:
            _MEMORY.pop(oldest, None)
    return found


def targets_of(assessment: Assessment) -> dict[str, Target]:
    """The targets that the assessment copied, by aspect code."""
    return _targets(assessment.targets)


def written_answer(view: AnswerView) -> dict[str, Any]:
    """An answer as a snapshot keeps it."""
    return {
        "id": view.id and str(view.id),
        "version": view.version,
        "level": _text(view.level),
        "shown_level": _text(view.shown_level),
        "number": _text(view.number),
        "is_none": view.is_none,
        "is_unknown": view.is_unknown,
        "is_not_applicable": view.is_not_applicable,
        "reason": view.reason,
        "not_applicable_by": view.not_applicable_by,
        "confirmed_by": view.confirmed_by,
        "is_confirmed_by_same": view.is_confirmed_by_same,
        "note": view.note,
        "conditions": {
            str(level): {"by": one.by, "on": one.on.isoformat(), "is_fresh": one.is_fresh}
            for level, one in view.conditions.items()
        },
        "is_carried": view.is_carried,
        "by": view.by,
        "at": view.at and view.at.isoformat(),
    }


def read_answer(code: str, data: Mapping[str, Any]) -> AnswerView:
    """What `written_answer` wrote."""
    same = {name: data[name] for name in _SAME}
    return AnswerView(
        code=code,
        id=UUID(data["id"]) if data["id"] else None,
        level=_decimal(data["level"]),
        shown_level=_decimal(data["shown_level"]),
        number=_decimal(data["number"]),
        conditions={
            int(level): Confirmed(int(level), one["by"], date.fromisoformat(one["on"]), one["is_fresh"])
            for level, one in data["conditions"].items()
        },
        at=datetime.fromisoformat(data["at"]) if data["at"] else None,
        **same,
    )


_MEMORY: dict[UUID, FrozenState] = {}  # a snapshot never changes, so that each process reads it once
_SAME = (
    *("version", "is_none", "is_unknown", "is_not_applicable", "reason", "not_applicable_by", "confirmed_by"),
    *("is_confirmed_by_same", "note", "is_carried", "by"),
)


def _read(snapshot: Snapshot) -> FrozenState:
    data: dict[str, Any] = snapshot.data
    return FrozenState(
        card=restored(Scorecard, data["scores"]),
        answers={code: restored(AnswerState, one["state"]) for code, one in data["answers"].items()},
        scope=None if data["scope"] is None else frozenset(data["scope"]),
        shape=weighted_shape(snapshot.assessment.framework_id, tuple(sorted(data["weights"].items()))),
        targets=_targets(data["targets"]),
        seen_outside=frozenset(code for code, found in data["evidence"].items() if any(map(_is_outside, found))),
    )


def _is_outside(evidence: Mapping[str, Any]) -> bool:
    return evidence["provenance"] == Provenance.OUTSIDE and is_outside_proof(
        Fraction(evidence["level"]), Fraction(evidence["freshness"])
    )


def _targets(stored: Mapping[str, Any]) -> dict[str, Target]:
    return {
        aspect: Target(aspect, Fraction(one["level"]), TargetSource(one["source"]), one["reason"])
        for aspect, one in stored.items()
    }


def _evidence(data: Mapping[str, Any]) -> FrozenEvidence:
    return FrozenEvidence(
        **{
            **data,
            "level": Decimal(data["level"]),
            "stated_level": Decimal(data["stated_level"]),
            "collected_on": date.fromisoformat(data["collected_on"]),
            "reliability": Fraction(data["reliability"]),
            "freshness": Fraction(data["freshness"]),
        }
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
