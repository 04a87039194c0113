"""Answers: saved by version, so that nobody overwrites somebody else unseen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.actions import record_event
from accounts.models import AuditEvent, Membership
from assessments.actions.answer_values import AnswerChange, checked
from assessments.actions.approvals import approval_done, ask_confirmation
from assessments.actions.four_eyes import approve
from assessments.actions.refusals import AnswerChanged, AssessmentClosed
from assessments.actions.stored_answers import Confirmation, Stored, hold_and_read, hold_open, read_stored
from assessments.models import Answer, AnswerRevision, Assessment, ConditionConfirmation, Rating
from assessments.queries import QuestionContent, framework_content
from assessments.queries.answers import AnswerView, answer_view, names_in, revision_view
from core import clock
from core.errors import RecordChanged, Refused


@dataclass(slots=True)
class SavedAnswers:
    """What "Save all" did, by question code."""

    saved: dict[str, Answer] = field(default_factory=dict)  # also those that were unchanged
    conflicts: dict[str, AnswerChanged] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)  # a sentence each


def record_answer(
    assessment: Assessment, question: QuestionContent, *, by: Membership, version: int, change: AnswerChange
) -> Answer:
    """Save one answer if it still has the version that was read (0: not answered before).

    An unchanged one writes nothing. Raises AnswerChanged, AssessmentClosed, Refused (a value the question does not
    take).
    """
    change = checked(question, change)
    try:
        with transaction.atomic():
            return _saved(assessment, question, by, version, change)
    except (_Stale, IntegrityError) as error:
        conflict = _conflict(assessment, question, version, change)
        if conflict is None:
            raise
        raise conflict from error


def record_answers(
    assessment: Assessment, *, by: Membership, changes: Mapping[str, tuple[int, AnswerChange]]
) -> SavedAnswers:
    """Save what fits, by question code: (version read, change). Raises AssessmentClosed."""
    content, result = framework_content(assessment.framework_id), SavedAnswers()
    for code, (version, change) in changes.items():
        try:
            result.saved[code] = record_answer(
                assessment, content.questions[code], by=by, version=version, change=change
            )
        except AnswerChanged as conflict:
            result.conflicts[code] = conflict
        except AssessmentClosed:
            raise
        except Refused as refusal:
            result.refused[code] = str(refusal)
    return result


@transaction.atomic
def confirm_not_applicable(answer: Answer, *, by: Membership) -> Answer:
    """A second member agrees that the question does not apply; a lone owner may confirm the own, marked.

    Raises AssessmentClosed, RecordChanged, Refused.
    """
    hold_open(answer.assessment)
    (stored,) = read_stored([answer.pk])
    if stored.version != answer.version:
        raise RecordChanged(_("The answer was changed since you opened it. Look at it again."), answer)
    if not stored.is_not_applicable:
        raise Refused(_("Nobody says that this question does not apply."))
    if stored.confirmed_by is not None:
        raise Refused(_("This was confirmed before."))
    is_own = approve(by, "answer.confirm", stored.not_applicable_by)
    after = replace(stored, confirmed_by=by.pk, version=stored.version + 1)
    _update(answer, stored, after, by)
    question = framework_content(answer.assessment.framework_id).by_id[answer.question_id]
    event = _event("answer.confirm", answer, question, by, after, {"own": is_own})
    _revision(answer, after, by, event)
    approval_done(answer)
    return _as_row(answer.assessment, question, after, by)


@transaction.atomic
def confirm_carried(assessment: Assessment, *, by: Membership, codes: Collection[str]) -> int:
    """These carried answers still hold: they are no longer carried. Returns how many. Raises AssessmentClosed."""
    hold_open(assessment)
    content = framework_content(assessment.framework_id)
    wanted = [content.questions[code].id for code in codes if code in content.questions]
    carried = Answer.objects.filter(assessment=assessment, question__in=wanted, carried_from__isnull=False)
    answers = {answer.pk: answer for answer in carried}
    if not answers:
        return 0
    confirmed = sorted(content.by_id[answer.question_id].code for answer in answers.values())
    event = record_event("answer.confirm_carried", by=by, record=assessment, payload={"questions": confirmed})
    states = [replace(one, carried_from=None, version=one.version + 1) for one in read_stored(answers)]
    carried.update(carried_from=None, version=F("version") + 1, changed_at=clock.now(), changed_by=by)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            organization_id=assessment.organization_id,
            answer_id=state.pk,
            version=state.version,
            state=state.as_json(),
            by=by,
            event_id=event.pk,
        )
        for state in states
        if state.pk is not None
    )
    return len(states)


class _Stale(Exception):
    """The answer has another version than the one that was read."""


def _saved(
    assessment: Assessment, question: QuestionContent, by: Membership, version: int, change: AnswerChange
) -> Answer:
    before = hold_and_read(assessment, question.id)
    after = _changed(before, question, by, change)
    is_same = after.reply == before.reply
    if version != before.version and not (is_same and before.changed_by == by.pk):  # not a repeated own save
        raise _Stale
    if is_same and before.carried_from is None:
        return _as_row(assessment, question, before, by)
    if assessment.scope == Assessment.Scope.PULSE and not question.is_key:
        raise Refused(_("A pulse asks the key questions only, and %(question)s is none.") % {"question": question.code})
    after = replace(after, version=before.version + 1, carried_from=None)
    answer = _as_row(assessment, question, after, by)
    if before.pk is None:
        answer.save(force_insert=True)
        after = replace(after, pk=answer.pk)
    else:
        _update(answer, before, after, by)
    after = _write_rating(answer, before, after, by)
    fields = [name for name in _SHOWN if getattr(before, name) != getattr(after, name)]
    event = _event("answer.record", answer, question, by, after, {"fields": fields})
    _revision(answer, after, by, event)
    if after.is_not_applicable and after.confirmed_by is None:
        if after.not_applicable_by != before.not_applicable_by or before.confirmed_by is not None:
            ask_confirmation(answer, assessment, question, by=by)
    elif before.is_not_applicable and not after.is_not_applicable:
        approval_done(answer)
    return answer


_SHOWN = ("level", "number", "is_none", "is_unknown", "is_not_applicable", "reason", "note", "conditions")


def _changed(before: Stored, question: QuestionContent, by: Membership, change: AnswerChange) -> Stored:
    """The state as `change` wants it; conditions that still hold keep who confirmed them and when."""
    today = clock.today()
    conditions = {}
    for level in sorted(change.conditions):
        known = before.conditions.get(level)
        is_fresh = known is not None and (today - known.on).days <= question.validity_days
        conditions[level] = known if known is not None and is_fresh else Confirmation(by.pk, today)
    after = replace(
        before,
        level=change.level,
        number=change.number,
        is_none=change.is_none,
        is_unknown=change.is_unknown,
        note=change.note,
        conditions=conditions,
    )
    if not change.is_not_applicable:
        after = replace(after, not_applicable_by=None, confirmed_by=None)
        return replace(after, is_not_applicable=False, reason="")
    if before.is_not_applicable and before.reason == change.reason:
        return after
    return replace(
        after,
        is_not_applicable=True,
        reason=change.reason,
        not_applicable_by=by.pk,
        confirmed_by=None,
    )


def _update(answer: Answer, before: Stored, after: Stored, by: Membership) -> None:
    """Write the answer's own row if it is still as it was read."""
    updated = Answer.objects.filter(pk=answer.pk, version=before.version).update(
        version=after.version,
        is_not_applicable=after.is_not_applicable,
        not_applicable_reason=after.reason,
        not_applicable_by_id=after.not_applicable_by,
        confirmed_by_id=after.confirmed_by,
        carried_from_id=after.carried_from,
        changed_at=clock.now(),
        changed_by=by,
    )
    if not updated:
        raise _Stale


def _write_rating(answer: Answer, before: Stored, after: Stored, by: Membership) -> Stored:
    """One rating per answer: it belongs to whoever changed it last."""
    names = ("level", "number", "is_none", "is_unknown", "note")
    values = {name: getattr(after, name) for name in names}
    if before.rating is None and (after.is_not_applicable or not after.is_given) and not after.note:
        return after
    if before.rating is None:
        rating = Rating(organization_id=answer.organization_id, answer=answer, assessor=by, **values)
        rating.save(force_insert=True)
        after = replace(after, rating=rating.pk, assessor=by.pk)
    elif any(getattr(before, name) != value for name, value in values.items()):
        Rating.objects.filter(pk=before.rating).update(
            **values, assessor=by, version=F("version") + 1, rated_at=clock.now()
        )
        after = replace(after, assessor=by.pk)
    if after.rating is not None:
        _write_conditions(answer, after.rating, before, after)
    return after


def _write_conditions(answer: Answer, rating: UUID, before: Stored, after: Stored) -> None:
    gone = [level for level, one in before.conditions.items() if after.conditions.get(level) != one]
    new = {level: one for level, one in after.conditions.items() if before.conditions.get(level) != one}
    if gone:
        ConditionConfirmation.objects.filter(rating=rating, level__in=gone).delete()
    if new:
        ConditionConfirmation.objects.bulk_create(
            ConditionConfirmation(
                organization_id=answer.organization_id, rating_id=rating, level=level, by_id=one.by, on=one.on
            )
            for level, one in new.items()
        )


def _event(
    verb: str, answer: Answer, question: QuestionContent, by: Membership, after: Stored, more: dict[str, object]
) -> AuditEvent:
    payload = {"question": question.code, "assessment": answer.assessment_id, "version": after.version, **more}
    return record_event(verb, by=by, record=answer, payload=payload)


def _revision(answer: Answer, after: Stored, by: Membership, event: AuditEvent) -> None:
    AnswerRevision(
        organization_id=answer.organization_id,
        answer=answer,
        version=after.version,
        state=after.as_json(),
        by=by,
        event_id=event.pk,
    ).save(force_insert=True)


def _as_row(assessment: Assessment, question: QuestionContent, state: Stored, by: Membership) -> Answer:
    """The answer's row as it stands after this."""
    known = {} if state.pk is None else {"pk": state.pk}
    return Answer(
        organization=assessment.organization,
        assessment=assessment,
        question=question.as_row(),
        version=state.version,
        is_not_applicable=state.is_not_applicable,
        not_applicable_reason=state.reason,
        not_applicable_by_id=state.not_applicable_by,
        confirmed_by_id=state.confirmed_by,
        carried_from_id=state.carried_from,
        changed_by=by,
        **known,
    )


def _conflict(
    assessment: Assessment, question: QuestionContent, version: int, change: AnswerChange
) -> AnswerChanged | None:
    """Mine, theirs and the base; None when there is no such answer after all."""
    answer = Answer.objects.filter(assessment=assessment, question_id=question.id).first()
    if answer is None:
        return AnswerChanged(question, mine=change, theirs=AnswerView(question.code), base=None) if version else None
    base = AnswerRevision.objects.filter(answer=answer, version=version).first()
    return AnswerChanged(
        question,
        mine=change,
        theirs=answer_view(answer, question),
        base=revision_view(base, question, names_in([base])) if base else None,
    )
