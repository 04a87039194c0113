"""Holding an assessment open while its answers are changed."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, Q, QuerySet, UUIDField

from assessments.actions.refusals import AssessmentClosed
from assessments.models import Assessment
from assessments.queries import AnswerView, QuestionContent
from assessments.queries.answers import COLUMNS, AnswerRow, views_of
from core.prepared import Prepared


def hold_open(assessment: Assessment) -> None:
    """Lock the assessment until the transaction ends. Raises AssessmentClosed."""
    locked = Assessment.objects.select_for_update(no_key=True).filter(pk=assessment.pk)
    if locked.values_list("status", flat=True).get() != Assessment.Status.DRAFT:
        raise AssessmentClosed


def hold_and_read(assessment: Assessment, question: QuestionContent) -> AnswerView:
    """`hold_open` and one answer, in one query. On PostgreSQL it may be one save behind when it had to wait: whoever
    writes compares the version again."""
    rows = _HELD.rows(assessment=assessment.pk, question=question.id)
    if not rows or rows[0].status != Assessment.Status.DRAFT:
        raise AssessmentClosed
    return views_of([row.answer for row in rows], [question])[question.code]


class _HeldRow(NamedTuple):
    status: str
    answer: AnswerRow  # of nothing where there is none yet


def _held_row(columns: Sequence[Any]) -> _HeldRow:
    return _HeldRow(columns[1], AnswerRow._make(columns[2:]))  # the assessment's key stands before its status


def _held(assessment: Any, question: Any) -> QuerySet[Assessment]:
    """The assessment's row, locked, with this answer beside it where there is one."""
    mine = FilteredRelation("answers", condition=Q(answers__question=question))
    rows = Assessment.objects.select_for_update(of=("self",), no_key=True).filter(pk=assessment).only("status")
    return rows.annotate(mine=mine).annotate(**{f"of_{path}": F(f"mine__{path}") for path in COLUMNS})


_HELD = Prepared(_held, _held_row, assessment=UUIDField(), question=UUIDField())
