"""Answers: saved by version, so that nobody overwrites somebody else unseen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import BooleanField, CharField, DateTimeField, F, IntegerField, QuerySet, TextField, UUIDField
from django.utils.translation import gettext as _

from accounts.actions import record_event
from accounts.models import Membership
from assessments.actions.answer_values import AnswerChange, checked
from assessments.actions.approvals import approval_done, ask_confirmation
from assessments.actions.four_eyes import approve
from assessments.actions.holding import hold_and_read, hold_open
from assessments.actions.refusals import AnswerChanged, AssessmentClosed
from assessments.models import Answer, AnswerRevision, Assessment, ConditionConfirmation, Rating
from assessments.queries import AnswerView, Confirmed, QuestionContent, answer_states, framework_content
from assessments.queries.answers import asks, level_that_counts
from assessments.queries.revisions import revision, state_of
from core import clock
from core.errors import RecordChanged, Refused
from core.prepared import PreparedUpdate


@dataclass(slots=True)
class SavedAnswers:
    """What "Save all" did, by question code."""

    saved: dict[str, Answer] = field(default_factory=dict)  # also those that were unchanged
    conflicts: dict[str, AnswerChanged] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)  # a sentence each
    turned: list[str] = field(default_factory=list)  # what was not answered before and is now, or the other way


def record_answer(
    assessment: Assessment, question: QuestionContent, *, by: Membership, version: int, change: AnswerChange
) -> Answer:
    """Save one answer if it still has the version that was read (0: not answered before).

    An unchanged one writes nothing. Raises AnswerChanged, AssessmentClosed, Refused (a value the question does not
    take).
    """
    _before, after = _recorded(assessment, question, by, version, change)
    return _as_row(assessment, question, after)


def record_answers(
    assessment: Assessment, *, by: Membership, changes: Mapping[str, tuple[int, AnswerChange]]
) -> SavedAnswers:
    """Save what fits, by question code: (version read, change). Raises AssessmentClosed."""
    content, result = framework_content(assessment.framework_id), SavedAnswers()
    for code, (version, change) in changes.items():
        question = content.questions[code]
        try:
            before, after = _recorded(assessment, question, by, version, change)
        except AnswerChanged as conflict:
            result.conflicts[code] = conflict
        except AssessmentClosed:
            raise
        except Refused as refusal:
            result.refused[code] = str(refusal)
        else:
            result.saved[code] = _as_row(assessment, question, after)
            result.turned += [code] if after.is_answered != before.is_answered else []
    return result


@transaction.atomic
def confirm_not_applicable(answer: Answer, *, by: Membership) -> Answer:
    """A second member agrees that the question does not apply; a lone owner may confirm the own, marked.

    Raises AssessmentClosed, RecordChanged, Refused.
    """
    assessment = answer.assessment
    question = framework_content(assessment.framework_id).by_id[answer.question_id]
    hold_open(assessment)
    before = answer_states(assessment, question.aspect)[question.code]
    if before.version != answer.version:
        raise RecordChanged(_("The answer was changed since you opened it. Look at it again."), answer)
    if not before.is_not_applicable:
        raise Refused(_("Nobody says that this question does not apply."))
    if before.confirmed_by_id is not None:
        raise Refused(_("This was confirmed before."))
    is_own = approve(by, "answer.confirm", before.not_applicable_by_id)
    after = before._replace(confirmed_by_id=by.pk, version=before.version + 1)
    Answer.objects.filter(pk=answer.pk).update(
        version=after.version, confirmed_by=by, changed_by=by, changed_at=clock.now()
    )
    confirmed = _as_row(assessment, question, after)
    _trace("answer.confirm", confirmed, question, by, after, {"own": is_own})
    approval_done(confirmed)
    return confirmed


@transaction.atomic
def confirm_carried(assessment: Assessment, *, by: Membership, codes: Collection[str]) -> int:
    """These carried answers still hold: they are no longer carried. Returns how many. Raises AssessmentClosed."""
    hold_open(assessment)
    held = [view for code, view in answer_states(assessment).items() if code in codes and view.is_carried]
    if not held:
        return 0
    confirmed = sorted(view.code for view in held)
    event = record_event("answer.confirm_carried", by=by, record=assessment, payload={"questions": confirmed})
    rows = Answer.objects.filter(pk__in=[view.id for view in held])
    rows.update(carried_from=None, version=F("version") + 1, changed_at=clock.now(), changed_by=by)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            organization_id=assessment.organization_id,
            answer_id=view.id,
            version=view.version,
            state=state_of(view),
            by=by,
            event_id=event.pk,
        )
        for view in (view._replace(is_carried=False, version=view.version + 1) for view in held)
        if view.id is not None
    )
    return len(held)


class _Stale(Exception):
    """The answer has another version than the one that was read."""


def _recorded(
    assessment: Assessment, question: QuestionContent, by: Membership, version: int, change: AnswerChange
) -> tuple[AnswerView, AnswerView]:
    """The answer before and after."""
    change = checked(question, change)
    try:
        with transaction.atomic():
            before = hold_and_read(assessment, question)
            return before, _saved(assessment, question, by, version, change, before)
    except (_Stale, IntegrityError) as error:
        conflict = _conflict(assessment, question, version, change)
        if conflict is None:
            raise
        raise conflict from error


def _saved(
    assessment: Assessment,
    question: QuestionContent,
    by: Membership,
    version: int,
    change: AnswerChange,
    before: AnswerView,
) -> AnswerView:
    after = _changed(before, question, by, change)
    fields = [name for name in _SAID if getattr(before, name) != getattr(after, name)]
    if version != before.version and (fields or before.by_id != by.pk):  # not a repeated own save
        raise _Stale
    if not fields and not before.is_carried:
        return before
    if not asks(assessment, question):
        raise Refused(_("A pulse asks the key questions only, and %(question)s is none.") % {"question": question.code})
    after = after._replace(version=before.version + 1, is_carried=False, by=by.name, by_id=by.pk, at=clock.now())
    answer = _as_row(assessment, question, after)
    if before.id is None:
        answer.save(force_insert=True)
        after = after._replace(id=answer.pk)
    else:
        _write_answer(before, after)
    after = _write_rating(answer, before, after, by)
    _trace("answer.record", answer, question, by, after, {"fields": fields})
    if after.is_not_applicable and after.confirmed_by_id is None:
        if after.not_applicable_by_id != before.not_applicable_by_id or before.confirmed_by_id is not None:
            ask_confirmation(answer, assessment, question, by=by)
    elif before.is_not_applicable and not after.is_not_applicable:
        approval_done(answer)
    return after


_RATED = ("level", "number", "is_none", "is_unknown", "note")
_SAID = (*_RATED, "is_not_applicable", "reason", "conditions")  # what a person sees and sets


def _changed(before: AnswerView, question: QuestionContent, by: Membership, change: AnswerChange) -> AnswerView:
    """The state as `change` wants it; conditions that still hold keep who confirmed them and when."""
    conditions = {}
    for level in sorted(change.conditions):
        known = before.conditions.get(level)
        is_kept = known is not None and known.is_fresh
        conditions[level] = known if known and is_kept else Confirmed(level, by.name, clock.today(), True, by.pk)
    after = before._replace(
        **{name: getattr(change, name) for name in _RATED},
        is_not_applicable=change.is_not_applicable,
        reason=change.reason if change.is_not_applicable else "",
        conditions=conditions,
    )
    after = after._replace(shown_level=level_that_counts(question, after))
    if change.is_not_applicable and before.is_not_applicable and before.reason == change.reason:
        return after
    after = after._replace(confirmed_by="", confirmed_by_id=None, is_confirmed_by_same=False)
    if change.is_not_applicable:
        return after._replace(not_applicable_by=by.name, not_applicable_by_id=by.pk)
    return after._replace(not_applicable_by="", not_applicable_by_id=None)


def _write_answer(before: AnswerView, after: AnswerView) -> None:
    """The answer's own row, if it is still as it was read."""
    changed = _ANSWER.run(
        pk=before.id,
        read=before.version,
        version=after.version,
        is_not_applicable=after.is_not_applicable,
        not_applicable_reason=after.reason,
        not_applicable_by=after.not_applicable_by_id,
        confirmed_by=after.confirmed_by_id,
        changed_at=after.at,
        changed_by=after.by_id,
    )
    if not changed:
        raise _Stale


def _answer(pk: Any, read: Any, **values: Any) -> tuple[QuerySet[Answer], dict[str, Any]]:
    return Answer.objects.filter(pk=pk, version=read), {**values, "carried_from": None}


_ANSWER = PreparedUpdate(
    _answer,
    pk=UUIDField(),
    read=IntegerField(),
    version=IntegerField(),
    is_not_applicable=BooleanField(),
    not_applicable_reason=CharField(),
    not_applicable_by=UUIDField(),
    confirmed_by=UUIDField(),
    changed_at=DateTimeField(),
    changed_by=UUIDField(),
)


def _write_rating(answer: Answer, before: AnswerView, after: AnswerView, by: Membership) -> AnswerView:
    """One rating per answer: it belongs to whoever changed it last."""
    values = {name: getattr(after, name) for name in _RATED}
    if before.rating_id is None and (after.is_not_applicable or not after.is_answered) and not after.note:
        return after
    if before.rating_id is None:
        rating = Rating(organization_id=answer.organization_id, answer=answer, assessor=by, **values)
        rating.save(force_insert=True)
        after = after._replace(rating_id=rating.pk, assessor_id=by.pk)
    elif any(getattr(before, name) != value for name, value in values.items()):
        _RATING.run(pk=before.rating_id, **values, assessor=by.pk, rated_at=after.at)
        after = after._replace(assessor_id=by.pk)
    _write_conditions(answer, before, after)
    return after


def _rating(pk: Any, **values: Any) -> tuple[QuerySet[Rating], dict[str, Any]]:
    return Rating.objects.filter(pk=pk), {**values, "version": F("version") + 1}


_RATING = PreparedUpdate(
    _rating,
    pk=UUIDField(),
    level=Rating._meta.get_field("level"),
    number=Rating._meta.get_field("number"),
    is_none=BooleanField(),
    is_unknown=BooleanField(),
    note=TextField(),
    assessor=UUIDField(),
    rated_at=DateTimeField(),
)


def _write_conditions(answer: Answer, before: AnswerView, after: AnswerView) -> None:
    gone = [level for level, one in before.conditions.items() if after.conditions.get(level) != one]
    new = {level: one for level, one in after.conditions.items() if before.conditions.get(level) != one}
    if gone:
        ConditionConfirmation.objects.filter(rating=after.rating_id, level__in=gone).delete()
    if new:
        ConditionConfirmation.objects.bulk_create(condition_rows(answer.organization_id, after.rating_id, new))


def condition_rows(
    organization: UUID, rating: UUID | None, conditions: Mapping[int, Confirmed]
) -> list[ConditionConfirmation]:
    """What people confirmed, as rows of a rating."""
    rows = []
    for level, one in conditions.items():
        if rating is None or one.by_id is None:
            raise LookupError("A condition was confirmed without a rating, or by nobody.")
        rows.append(
            ConditionConfirmation(
                organization_id=organization, rating_id=rating, level=level, by_id=one.by_id, on=one.on
            )
        )
    return rows


def _trace(
    verb: str, answer: Answer, question: QuestionContent, by: Membership, after: AnswerView, more: dict[str, object]
) -> None:
    """The audit event and the revision of a change."""
    payload = {"question": question.code, "assessment": answer.assessment_id, "version": after.version, **more}
    event = record_event(verb, by=by, record=answer, payload=payload)
    AnswerRevision(
        organization_id=answer.organization_id,
        answer=answer,
        version=after.version,
        state=state_of(after),
        by=by,
        event_id=event.pk,
    ).save(force_insert=True)


def _as_row(assessment: Assessment, question: QuestionContent, view: AnswerView) -> Answer:
    """The answer's row as it stands after this."""
    known = {} if view.id is None else {"pk": view.id}
    return Answer(
        organization=assessment.organization,
        assessment=assessment,
        question=question.as_row(),
        version=view.version,
        is_not_applicable=view.is_not_applicable,
        not_applicable_reason=view.reason,
        not_applicable_by_id=view.not_applicable_by_id,
        confirmed_by_id=view.confirmed_by_id,
        changed_at=view.at or clock.now(),
        changed_by_id=view.by_id,
        **known,
    )


def _conflict(
    assessment: Assessment, question: QuestionContent, version: int, change: AnswerChange
) -> AnswerChanged | None:
    """Mine, theirs and the base; None when there is no such answer after all."""
    theirs = answer_states(assessment, question.aspect)[question.code]
    if theirs.id is None:
        return AnswerChanged(question, mine=change, theirs=theirs, base=None) if version else None
    return AnswerChanged(question, mine=change, theirs=theirs, base=revision(theirs.id, version, question))
