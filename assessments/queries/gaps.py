"""Gaps: the list with its filters, and what closes one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from django.db.models import F, FloatField, OrderBy, Q, QuerySet
from django.db.models.functions import Cast

from assessments.gaps import Gap as EngineGap, find_gaps
from assessments.models import Gap
from assessments.profiles import Target
from assessments.queries.frameworks import FrameworkContent, LevelText, QuestionContent
from assessments.queries.scores import Readiness
from assessments.scoring import AnswerTerm, FrameworkShape, Scorecard

SORTS = ("priority", "value", "size", "due")
NOBODY = "none"


@dataclass(frozen=True, slots=True)
class GapItem:
    """A question of the gap's aspect that is proven below the target, and what would raise it."""

    question: QuestionContent
    term: AnswerTerm
    next_level: LevelText | None  # what the level above the proven one asks
    needs_proof: bool  # the claim reaches the target already: proof is missing, not practice


def gaps(
    framework_key: str,
    *,
    status: Collection[str] = (),
    domain: str = "",
    owner: str = "",
    text: str = "",
    sort: str = "priority",
) -> QuerySet[Gap]:
    """Gaps with owner at hand; without `status` all but the closed.

    `domain`: its code; `owner`: a membership's id, or "none". One query.
    """
    rows = Gap.objects.filter(framework_key=framework_key).select_related("organization", "owner")
    rows = rows.filter(status__in=status) if status else rows.exclude(status=Gap.Status.CLOSED)
    if domain:
        rows = rows.filter(aspect_code__startswith=f"{domain}.")
    if owner == NOBODY:
        rows = rows.filter(owner=None)
    elif owner:
        key = _id(owner)
        rows = rows.none() if key is None else rows.filter(owner=key)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(aspect_code__icontains=text) | Q(plan__icontains=text))
    return rows.order_by(*_ORDERS.get(sort, _ORDERS["priority"]))


def gap_items(gap: Gap, readiness: Readiness) -> tuple[GapItem, ...]:
    """Lowest proof first, then heavier. No query."""
    return engine_items(readiness.card, readiness.shape, readiness.targets, readiness.content).get(gap.aspect_code, ())


def engine_gaps(readiness: Readiness, efforts: Mapping[str, int] | None = None) -> tuple[EngineGap, ...]:
    """Every aspect's gap as of now, also of size 0; highest priority first. No query."""
    return find_gaps(readiness.card, readiness.shape, readiness.targets, efforts=efforts)


def engine_items(
    card: Scorecard, shape: FrameworkShape, targets: Mapping[str, Target], content: FrameworkContent
) -> dict[str, tuple[GapItem, ...]]:
    """What closes each gap, by aspect code. No query."""
    return {
        gap.aspect: tuple(_item(content.questions[term.code], term, gap.target) for term in gap.items)
        for gap in find_gaps(card, shape, targets)
    }


_VALUE = Cast("priority", FloatField()) / Cast("effort", FloatField())  # SQLite would divide whole numbers
_ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "priority": ("-priority", "-size", "aspect_code"),
    "value": (_VALUE.desc(), "-size", "aspect_code"),
    "size": ("-size", "-priority", "aspect_code"),
    "due": (F("due_on").asc(nulls_last=True), "-priority", "aspect_code"),
}


def _item(question: QuestionContent, term: AnswerTerm, target: Fraction) -> GapItem:
    above = (text for text in question.levels if text.level > (term.evidenced or 0))
    return GapItem(
        question,
        term,
        next_level=next(above, None),
        needs_proof=term.claimed is not None and term.claimed >= target,
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
