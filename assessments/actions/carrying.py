"""Answers that come along from an earlier assessment."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from accounts.models import Membership
from assessments.actions.stored_answers import Stored, read_stored
from assessments.models import Answer, AnswerRevision, Assessment, ConditionConfirmation, Rating
from assessments.queries import QuestionContent, framework_content
from assessments.queries.evidence import evidence_for


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
        pairs = [(question, stored) for question, stored in pairs if question.code in proven]
    _write(target, pairs, by)
    return len(pairs)


def _proven(assessment: Assessment) -> set[str]:
    """Questions that at least one piece of still valid evidence stands behind."""
    found = evidence_for(framework_content(assessment.framework_id).key)
    return {code for code, views in found.items() if any(view.is_fresh for view in views)}


def _pairs(source: Assessment, target: Assessment) -> Iterable[tuple[QuestionContent, Stored]]:
    old = framework_content(source.framework_id)
    new = framework_content(target.framework_id)
    asked = new.key_questions if target.scope == Assessment.Scope.PULSE else new.questions.keys()
    codes = dict(Answer.objects.filter(assessment=source).values_list("pk", "question_id"))
    for stored in read_stored(codes):
        if stored.pk is None:
            continue
        before = old.by_id[codes[stored.pk]]
        question = new.questions.get(before.code)
        if question is None or question.code not in asked or question.type != before.type:
            continue
        if stored.is_given:
            yield question, stored


def _write(target: Assessment, pairs: list[tuple[QuestionContent, Stored]], by: Membership) -> None:
    """Answers, ratings, confirmations and first revisions, in bulk."""
    organization = target.organization_id
    answers, ratings, confirmations, revisions = [], [], [], []
    for question, stored in pairs:
        answer = _answer(target, question, stored, by)
        rating = None if stored.assessor is None else _rating(answer, stored, stored.assessor)
        answers.append(answer)
        if rating is not None:
            ratings.append(rating)
            confirmations += [
                ConditionConfirmation(organization_id=organization, rating=rating, level=level, by_id=one.by, on=one.on)
                for level, one in stored.conditions.items()
            ]
        state = replace(stored, pk=answer.pk, version=1, carried_from=stored.pk, rating=rating.pk if rating else None)
        revisions.append(
            AnswerRevision(organization_id=organization, answer=answer, version=1, state=state.as_json(), by=by)
        )
    Answer.objects.bulk_create(answers)
    Rating.objects.bulk_create(ratings)
    ConditionConfirmation.objects.bulk_create(confirmations)
    AnswerRevision.objects.bulk_create(revisions)


def _answer(target: Assessment, question: QuestionContent, stored: Stored, by: Membership) -> Answer:
    return Answer(
        organization_id=target.organization_id,
        assessment=target,
        question_id=question.id,
        version=1,
        is_not_applicable=stored.is_not_applicable,
        not_applicable_reason=stored.reason,
        not_applicable_by_id=stored.not_applicable_by,
        confirmed_by_id=stored.confirmed_by,
        carried_from_id=stored.pk,
        changed_by=by,
    )


def _rating(answer: Answer, stored: Stored, assessor: UUID) -> Rating:
    return Rating(
        organization_id=answer.organization_id,
        answer=answer,
        assessor_id=assessor,
        level=stored.level,
        number=stored.number,
        is_none=stored.is_none,
        is_unknown=stored.is_unknown,
        note=stored.note,
    )
