"""Scores: the preview of a draft, and readiness now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import Organization
from assessments.models import Assessment, Snapshot
from assessments.profiles import Target
from assessments.queries.frameworks import FrameworkContent, assessment_shape, framework_content
from assessments.queries.snapshots import (
    frozen_state,
    latest_snapshot,
    newest_snapshots,
    snapshot_scorecard,
)
from assessments.queries.states import answer_inputs, evidence_inputs, measure_inputs
from assessments.scoring import AnswerState, EvidenceState, FrameworkShape, MeasureState, Scorecard, score
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
class ScoreInputs:
    """All that the engine reads."""

    shape: FrameworkShape
    answers: Mapping[str, AnswerState]
    evidence: Mapping[str, Sequence[EvidenceState]]
    measures: Mapping[str, MeasureState]
    scope: frozenset[str] | None  # None: all questions

    def scored(self, *, is_submitted: bool) -> Scorecard:
        return score(
            self.shape, self.answers, self.evidence, self.measures, is_submitted=is_submitted, scope=self.scope
        )


def scorecard(assessment: Assessment) -> Scorecard:
    """The preview of a draft in three queries (answers, evidence, measures); of a submitted one, as it was frozen."""
    if not assessment.is_draft:
        frozen = newest_snapshots().filter(assessment=assessment).first()
        if frozen is not None:
            return snapshot_scorecard(frozen)
    return draft_inputs(assessment).scored(is_submitted=False)


def score_if_submitted(assessment: Assessment) -> Scorecard:
    """What a draft would get today: unanswered questions count 0. Three queries."""
    return draft_inputs(assessment).scored(is_submitted=True)


def draft_inputs(assessment: Assessment) -> ScoreInputs:
    """Answers, evidence and measures of this moment. Three queries."""
    content = framework_content(assessment.framework_id)
    answers, scope = _draft_answers(assessment, content)
    return ScoreInputs(
        assessment_shape(assessment),
        answers,
        evidence_inputs(content.key, content),
        measure_inputs(content),
        scope,
    )


def readiness_now(organization: Organization, framework_key: str | None = None) -> Readiness | None:
    """None before the first submit. `framework_key` None: the main framework. Three queries, one more when cold."""
    snapshot = latest_snapshot(organization, framework_key)
    return None if snapshot is None else readiness_of(snapshot)


def readiness_of(snapshot: Snapshot) -> Readiness:
    """A snapshot's answers with the evidence of this moment. Two queries, one more when cold."""
    frozen = frozen_state(snapshot.pk)
    content = framework_content(snapshot.assessment.framework_id)
    inputs = ScoreInputs(
        frozen.shape, frozen.answers, evidence_inputs(content.key, content), measure_inputs(content), frozen.scope
    )
    card = inputs.scored(is_submitted=True)
    return Readiness(snapshot, content, frozen.shape, card, frozen.targets, clock.today())


def _draft_answers(
    assessment: Assessment, content: FrameworkContent
) -> tuple[dict[str, AnswerState], frozenset[str] | None]:
    """The answers that count and the questions in scope. A pulse takes what it does not ask from its base snapshot."""
    answers = answer_inputs(assessment, content)
    if assessment.scope != Assessment.Scope.PULSE:
        return answers, None
    asked = content.key_questions
    answers = {code: state for code, state in answers.items() if code in asked}
    if assessment.base_snapshot_id is not None:
        for code, state in frozen_state(assessment.base_snapshot_id).answers.items():
            if code not in asked and code in content.questions:
                answers[code] = state._replace(is_carried=True)
    return answers, asked | frozenset(answers)
