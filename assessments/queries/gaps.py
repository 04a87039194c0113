"""Gaps as of now, and what closes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessments.gaps import Gap as EngineGap, find_gaps
from assessments.models import Gap
from assessments.profiles import Target
from assessments.queries.frameworks import FrameworkContent, LevelText, QuestionContent
from assessments.queries.scores import Readiness
from assessments.scoring import AnswerTerm, FrameworkShape, Scorecard


@dataclass(frozen=True, slots=True)
class GapItem:
    """A question of the gap's aspect that is proven below the target, and what would raise it."""

    question: QuestionContent
    term: AnswerTerm
    next_level: LevelText | None  # what the level above the proven one asks
    needs_proof: bool  # the claim reaches the target already: proof is missing, not practice


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


def _item(question: QuestionContent, term: AnswerTerm, target: Fraction) -> GapItem:
    above = (text for text in question.levels if text.level > (term.evidenced or 0))
    return GapItem(
        question,
        term,
        next_level=next(above, None),
        needs_proof=term.claimed is not None and term.claimed >= target,
    )
