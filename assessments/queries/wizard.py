"""An aspect as the wizard shows it: answers, evidence and score from two queries, three where a measure is computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from uuid import UUID

from django.apps import apps

from assessments import scoring
from assessments.models import Assessment
from assessments.profiles import Target
from assessments.queries.answers import AnswerView, answer_states, asked_by_aspect
from assessments.queries.evidence import EvidenceView, evidence_of_aspect
from assessments.queries.frameworks import (
    AspectContent,
    DomainContent,
    FrameworkContent,
    QuestionContent,
    Term,
    framework_content,
    framework_shape,
)
from assessments.queries.glossary import terms_of
from assessments.queries.snapshots import targets_of
from assessments.queries.states import measure_inputs
from assessments.scoring import AnswerState, AspectScore, DomainShape, EvidenceState, FrameworkShape, NotApplicable
from core import clock


@dataclass(frozen=True)
class AspectPage:
    """One aspect of an assessment."""

    assessment: Assessment
    content: FrameworkContent
    domain: DomainContent
    aspect: AspectContent
    questions: tuple[QuestionContent, ...]  # the asked ones
    answers: Mapping[str, AnswerView]  # to them
    evidence: Mapping[str, list[EvidenceView]]  # of this aspect
    score: AspectScore
    target: Target | None

    @property
    def terms(self) -> tuple[Term, ...]:
        """The words of the framework that the aspect uses."""
        return terms_of(self.content.id, self.aspect.code)

    def neighbours(self) -> tuple[str | None, str | None]:
        """The aspects before and after this one, of those that ask anything."""
        codes = list(asked_by_aspect(self.assessment))
        place = codes.index(self.aspect.code)
        return codes[place - 1] if place else None, codes[place + 1] if place + 1 < len(codes) else None


def aspect_page(assessment: Assessment, aspect_code: str) -> AspectPage:
    """Raises KeyError for an aspect that the framework does not have or the assessment does not ask about."""
    content = framework_content(assessment.framework_id)
    aspect = content.aspects[aspect_code]
    questions = asked_by_aspect(assessment)[aspect_code]
    answers = answer_states(assessment, aspect_code)
    evidence = evidence_of_aspect(content, aspect)
    return AspectPage(
        assessment=assessment,
        content=content,
        domain=content.domain_of[aspect_code],
        aspect=aspect,
        questions=questions,
        answers=answers,
        evidence=evidence,
        score=_score(assessment, content, questions, answers, evidence),
        target=targets_of(assessment).get(aspect_code),
    )


def _may_be_measured(question: QuestionContent) -> bool:
    """Whether this installation has the room whose records would feed the question's measure."""
    return question.measure is not None and apps.is_installed(question.measure.room)


def _score(
    assessment: Assessment,
    content: FrameworkContent,
    questions: Sequence[QuestionContent],
    answers: Mapping[str, AnswerView],
    evidence: Mapping[str, list[EvidenceView]],
) -> AspectScore:
    codes = frozenset(question.code for question in questions)
    measured = any(_may_be_measured(question) for question in questions)
    measures = measure_inputs(content) if measured else {}
    card = scoring.score(
        _shape(assessment.framework_id, questions[0].aspect),
        {code: _answer_state(answers[code]) for code in codes},
        {code: [_evidence_state(view) for view in views] for code, views in evidence.items()},
        {code: state for code, state in measures.items() if code in codes},
        is_submitted=not assessment.is_draft,
        scope=codes,
    )
    return card.aspect(questions[0].aspect)


@lru_cache(maxsize=512)
def _shape(framework_id: UUID, aspect_code: str) -> FrameworkShape:
    """The one aspect, as the engine sees it."""
    whole = framework_shape(framework_id)
    return FrameworkShape((DomainShape(whole.domain_of[aspect_code].code, (whole.aspects[aspect_code],)),))


def _answer_state(view: AnswerView) -> AnswerState:
    if view.is_not_applicable:
        return AnswerState(not_applicable=_agreed(view), is_carried=view.is_carried)
    levels = () if view.shown_level is None else (Fraction(view.shown_level),)
    return AnswerState(levels, int(view.is_unknown), is_carried=view.is_carried)


def _agreed(view: AnswerView) -> NotApplicable:
    if view.needs_confirmation:
        return NotApplicable.UNCONFIRMED
    return NotApplicable.CONFIRMED_BY_SAME if view.is_confirmed_by_same else NotApplicable.CONFIRMED


def _evidence_state(view: EvidenceView) -> EvidenceState:
    record = view.record
    age = (clock.today() - record.collected_on).days
    return EvidenceState(str(record.pk), view.level, age, record.validity_days, view.provenance)
