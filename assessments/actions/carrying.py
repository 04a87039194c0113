"""Answers that come along from an earlier assessment."""

from collections.abc import Iterable
from uuid import UUID

from accounts.models import Membership
from assessments.actions.answers import condition_rows
from assessments.models import Answer, AnswerRevision, Assessment, ConditionConfirmation, Rating
from assessments.queries import AnswerView, QuestionContent, answer_states, evidence_for, framework_content
from assessments.queries.answers import asks
from assessments.queries.revisions import state_of


def carry_answers(source: Assessment, target: Assessment, *, policy: str, by: Membership) -> int:
    """Copy the answers of `source` into the empty draft `target`, marked as carried. Returns how many.

    "evidenced" takes only answers that valid evidence stands behind today. A question whose kind of answer changed
    between the versions of the framework starts empty.
    """
    if policy == Assessment.CarryForward.NONE:
        return 0
    pairs = list(_pairs(source, target))
    if policy == Assessment.CarryForward.EVIDENCED:
        proven = _proven(target)
        pairs = [(question, view) for question, view in pairs if question.code in proven]
    _write(target, pairs, by)
    return len(pairs)


def _proven(assessment: Assessment) -> set[str]:
    """Questions that at least one piece of still valid evidence stands behind."""
    found = evidence_for(framework_content(assessment.framework_id).key)
    return {code for code, views in found.items() if any(view.is_fresh for view in views)}


def _pairs(source: Assessment, target: Assessment) -> Iterable[tuple[QuestionContent, AnswerView]]:
    old = framework_content(source.framework_id)
    new = framework_content(target.framework_id)
    for code, view in answer_states(source).items():
        question = new.questions.get(code)
        if view.is_answered and question and asks(target, question) and question.type == old.questions[code].type:
            yield question, view


def _write(target: Assessment, pairs: list[tuple[QuestionContent, AnswerView]], by: Membership) -> None:
    """Answers, ratings, confirmations and first revisions, in bulk."""
    organization = target.organization_id
    answers, ratings, confirmations, revisions = [], [], [], []
    for question, view in pairs:
        answer = _answer(target, question, view, by)
        answers.append(answer)
        if view.assessor_id is not None:
            rating = _rating(answer, view, view.assessor_id)
            ratings.append(rating)
            confirmations += condition_rows(organization, rating.pk, view.conditions)
        state = state_of(view._replace(is_carried=True))
        revisions.append(AnswerRevision(organization_id=organization, answer=answer, version=1, state=state, by=by))
    Answer.objects.bulk_create(answers)
    Rating.objects.bulk_create(ratings)
    ConditionConfirmation.objects.bulk_create(confirmations)
    AnswerRevision.objects.bulk_create(revisions)


def _answer(target: Assessment, question: QuestionContent, view: AnswerView, by: Membership) -> Answer:
    return Answer(
        organization_id=target.organization_id,
        assessment=target,
        question_id=question.id,
        version=1,
        is_not_applicable=view.is_not_applicable,
        not_applicable_reason=view.reason,
        not_applicable_by_id=view.not_applicable_by_id,
        confirmed_by_id=view.confirmed_by_id,
        carried_from_id=view.id,
        changed_by=by,
    )


def _rating(answer: Answer, view: AnswerView, assessor: UUID) -> Rating:
    return Rating(
        organization_id=answer.organization_id,
        answer=answer,
        assessor_id=assessor,
        level=view.level,
        number=view.number,
        is_none=view.is_none,
        is_unknown=view.is_unknown,
        note=view.note,
    )
