"""Scores: of a draft, of a snapshot, and readiness now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, When

from accounts.models import Organization
from assessments.models import Assessment, Snapshot
from assessments.profiles import Target, TargetSource
from assessments.queries.frameworks import (
    MAIN_KEY,
    FrameworkContent,
    assessment_shape,
    framework_content,
    weighted_shape,
)
from assessments.queries.frozen import restored
from assessments.queries.states import answer_inputs, evidence_inputs, measure_inputs
from assessments.scoring import AnswerState, FrameworkShape, Scorecard, score
from core import clock


@dataclass(frozen=True)
class Readiness:
    """Readiness now: answers, targets and weights of the newest snapshot, evidence of this moment."""

    snapshot: Snapshot  # without its data; assessment at hand
    content: FrameworkContent
    shape: FrameworkShape
    card: Scorecard
    targets: Mapping[str, Target]
    on: date


@dataclass(frozen=True)
class FrozenState:
    """What a snapshot froze, as the engine reads it."""

    card: Scorecard
    answers: Mapping[str, AnswerState]
    scope: frozenset[str] | None
    shape: FrameworkShape
    targets: Mapping[str, Target]


def scorecard(assessment: Assessment) -> Scorecard:
    """The preview of a draft in three queries (answers, evidence, measures); of a submitted one, as it was frozen."""
    if not assessment.is_draft:
        frozen = newest_snapshots().filter(assessment=assessment).first()
        if frozen is not None:
            return snapshot_scorecard(frozen)
    return draft_scorecard(assessment, is_submitted=False)


def draft_scorecard(assessment: Assessment, *, is_submitted: bool) -> Scorecard:
    """What the answers and the evidence of this moment give; `is_submitted` counts unanswered questions as 0."""
    content = framework_content(assessment.framework_id)
    answers, scope = draft_answers(assessment, content)
    return score(
        assessment_shape(assessment),
        answers,
        evidence_inputs(content.key, content),
        measure_inputs(content),
        is_submitted=is_submitted,
        scope=scope,
    )


def draft_answers(
    assessment: Assessment, content: FrameworkContent
) -> tuple[dict[str, AnswerState], frozenset[str] | None]:
    """The answers that count and the questions in scope. A pulse takes what it does not ask from its base snapshot."""
    answers = answer_inputs(assessment, content)
    if assessment.scope != Assessment.Scope.PULSE:
        return answers, None
    asked = content.key_questions
    answers = {code: state for code, state in answers.items() if code in asked}
    if assessment.base_snapshot_id is not None:
        base = _frozen(assessment.base_snapshot_id)
        for code, state in base.answers.items():
            if code not in asked and code in content.questions:
                answers[code] = state._replace(is_carried=True)
    return answers, asked | frozenset(answers)


def snapshot_scorecard(snapshot: Snapshot) -> Scorecard:
    """The scores exactly as they were frozen; kept in memory."""
    return _frozen(snapshot.pk).card


def frozen_state(snapshot: Snapshot) -> FrozenState:
    """Answers, targets and scores as they were frozen; kept in memory."""
    return _frozen(snapshot.pk)


def readiness_now(organization: Organization, framework_key: str | None = None) -> Readiness | None:
    """None before the first submit. `framework_key` None: the main framework."""
    snapshot = latest_snapshot(organization, framework_key)
    return None if snapshot is None else readiness_of(snapshot)


def readiness_of(snapshot: Snapshot) -> Readiness:
    """A snapshot's answers with the evidence of this moment. Two queries."""
    frozen = _frozen(snapshot.pk)
    content = framework_content(snapshot.assessment.framework_id)
    card = score(
        frozen.shape,
        frozen.answers,
        evidence_inputs(content.key, content),
        measure_inputs(content),
        is_submitted=True,
        scope=frozen.scope,
    )
    return Readiness(snapshot, content, frozen.shape, card, frozen.targets, clock.today())


def main_framework_key(organization: Organization) -> str:
    """The framework whose readiness the overview shows: SOC Readiness, or else what the newest snapshot is of."""
    snapshot = latest_snapshot(organization)
    return snapshot.framework_key if snapshot else MAIN_KEY


def latest_snapshot(organization: Organization, framework_key: str | None = None) -> Snapshot | None:
    """The newest snapshot that is not superseded, of the main framework unless another is named. One query."""
    rows = newest_snapshots().filter(organization=organization, superseded_at=None)
    if framework_key is not None:
        return rows.filter(framework_key=framework_key).first()
    main_first = Case(When(framework_key=MAIN_KEY, then=0), default=1)
    return rows.order_by(main_first, "-taken_at", "-id").first()


def newest_snapshots() -> QuerySet[Snapshot]:
    """Without their data, the newest first, the assessment at hand."""
    return Snapshot.objects.select_related("assessment").defer("data")


def targets_of(assessment: Assessment) -> dict[str, Target]:
    """The targets that the assessment copied, by aspect code."""
    return read_targets(assessment.targets)


def read_targets(stored: Mapping[str, Any]) -> dict[str, Target]:
    return {
        aspect: Target(aspect, Fraction(one["level"]), TargetSource(one["source"]), one["reason"])
        for aspect, one in stored.items()
    }


_MEMORY: dict[UUID, FrozenState] = {}  # a snapshot never changes, so that each process reads it once
_MEMORY_SIZE = 64


def frozen_states(snapshots: Iterable[Snapshot]) -> Mapping[UUID, FrozenState]:
    """What these snapshots froze. One query for those that are not in memory yet."""
    wanted = {snapshot.pk for snapshot in snapshots}
    missing = wanted - _MEMORY.keys()
    found = {key: _MEMORY[key] for key in wanted - missing}
    if missing:
        for snapshot in Snapshot.objects.filter(pk__in=missing).select_related("assessment"):
            found[snapshot.pk] = _MEMORY[snapshot.pk] = _read(snapshot)
        for oldest in list(_MEMORY)[:-_MEMORY_SIZE]:
            _MEMORY.pop(oldest, None)
    return found


def _frozen(snapshot_id: UUID) -> FrozenState:
    return _MEMORY.get(snapshot_id) or frozen_states([Snapshot(pk=snapshot_id)])[snapshot_id]


def _read(snapshot: Snapshot) -> FrozenState:
    data: dict[str, Any] = snapshot.data
    return FrozenState(
        card=restored(Scorecard, data["scores"]),
        answers={code: restored(AnswerState, one["state"]) for code, one in data["answers"].items()},
        scope=None if data["scope"] is None else frozenset(data["scope"]),
        shape=weighted_shape(snapshot.assessment.framework_id, tuple(sorted(data["weights"].items()))),
        targets=read_targets(data["targets"]),
    )
