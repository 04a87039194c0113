"""Former states of an answer: how one is written, and how it is read again."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.timezone import get_current_timezone

from accounts.models import Membership
from assessments.models import Answer, AnswerRevision
from assessments.queries.answers import AnswerView, confirmed, level_that_counts
from assessments.queries.frameworks import QuestionContent, framework_content


def state_of(view: AnswerView) -> dict[str, Any]:
    """The state as a revision keeps it. People by their id: names change."""
    return {
        "level": _text(view.level),
        "number": _text(view.number),
        "is_none": view.is_none,
        "is_unknown": view.is_unknown,
        "is_not_applicable": view.is_not_applicable,
        "reason": view.reason,
        "not_applicable_by": _key(view.not_applicable_by_id),
        "confirmed_by": _key(view.confirmed_by_id),
        "note": view.note,
        "conditions": {
            str(level): {"by": _key(one.by_id), "on": one.on.isoformat()} for level, one in view.conditions.items()
        },
        "is_carried": view.is_carried,
        "assessor": _key(view.assessor_id),
    }


def revisions(answer: Answer) -> list[AnswerView]:
    """Every state the answer ever had, newest first. Two queries."""
    question = framework_content(answer.assessment.framework_id).by_id[answer.question_id]
    return _read(list(AnswerRevision.objects.filter(answer=answer)), question)


def revision(answer: UUID, version: int, question: QuestionContent) -> AnswerView | None:
    """The answer as it was in that version. Two queries."""
    return next(iter(_read(list(AnswerRevision.objects.filter(answer=answer, version=version)), question)), None)


def _read(rows: list[AnswerRevision], question: QuestionContent) -> list[AnswerView]:
    people = {UUID(key) for row in rows for key in _members(row.state)}
    people |= {row.by_id for row in rows if row.by_id is not None}
    names = {str(pk): name for pk, name in Membership.objects.filter(pk__in=people).values_list("pk", "name")}
    return [_view(row, question, names) for row in rows]


def _view(row: AnswerRevision, question: QuestionContent, names: Mapping[str, str]) -> AnswerView:
    """Its conditions are judged as of the day it was saved."""
    state: dict[str, Any] = row.state
    saved_on = row.at.astimezone(get_current_timezone()).date()
    out_by, confirmed_by = state["not_applicable_by"], state["confirmed_by"]
    view = AnswerView(
        code=question.code,
        version=row.version,
        id=row.answer_id,
        level=_decimal(state["level"]),
        number=_decimal(state["number"]),
        is_none=state["is_none"],
        is_unknown=state["is_unknown"],
        is_not_applicable=state["is_not_applicable"],
        reason=state["reason"],
        not_applicable_by=names.get(out_by or "", ""),
        not_applicable_by_id=UUID(out_by) if out_by else None,
        confirmed_by=names.get(confirmed_by or "", ""),
        is_confirmed_by_same=confirmed_by is not None and confirmed_by == out_by,
        note=state["note"],
        conditions={
            int(level): confirmed(
                int(level), names.get(one["by"], ""), UUID(one["by"]), date.fromisoformat(one["on"]), question, saved_on
            )
            for level, one in state["conditions"].items()
        },
        is_carried=state["is_carried"],
        by=names.get(str(row.by_id), ""),
        at=row.at,
    )
    return view._replace(shown_level=level_that_counts(question, view))


def _members(state: Mapping[str, Any]) -> Iterator[str]:
    yield from (key for key in (state["not_applicable_by"], state["confirmed_by"]) if key)
    yield from (one["by"] for one in state["conditions"].values())


def _key(member: UUID | None) -> str | None:
    return None if member is None else str(member)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
