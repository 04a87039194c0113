"""Gaps: the list with its filters, and what closes one."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from assessments.models import Gap
from assessments.queries.frameworks import LevelText, QuestionContent
from assessments.queries.scores import Readiness
from assessments.scoring import AnswerTerm

SORTS = ("priority", "value", "size", "due")


@dataclass(frozen=True, slots=True)
class GapItem:
    """A question of the gap's aspect that is proven below the target, and what the next level asks."""

    question: QuestionContent
    term: AnswerTerm
    next_level: LevelText | None  # in the way: the claim's next level where the claim is below the target
    needs_proof: bool  # the claim reaches the target already; proof is missing


def gaps(
    framework_key: str,
    *,
    status: Collection[str] = (),
    domain: str = "",
    owner: str = "",
    text: str = "",
    sort: str = "priority",
) -> QuerySet[Gap]:
    """Gaps with owner at hand and `value` (priority ÷ effort); without `status` all but the closed.
    `domain`: its code; `owner`: a membership's id, or "none". One query."""
    raise NotImplementedError


def gap_items(gap: Gap, readiness: Readiness) -> tuple[GapItem, ...]:
    """Lowest proof first, then heavier. No query."""
    raise NotImplementedError
