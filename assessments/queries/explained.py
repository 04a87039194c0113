"""Every score opened into its sum, as plain rows for a page and for CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assessments.queries.frameworks import FrameworkContent
from assessments.scoring import Cap, Counts, Scorecard


@dataclass(frozen=True, slots=True)
class Part:
    """One summand of a score."""

    code: str
    name: str
    weight: Fraction
    claimed: Fraction | None  # None: leaves the sum, `status` says why
    evidenced: Fraction | None
    confidence: Fraction | None
    status: str  # level, unknown, unanswered, not_applicable, out_of_scope; "" for domains and aspects


@dataclass(frozen=True, slots=True)
class Explained:
    """A score and its sum: Σ weight × value ÷ Σ weight, then the cap."""

    kind: str  # overall, domain, aspect
    code: str
    name: str
    claimed: Fraction | None
    evidenced: Fraction | None
    raw_claimed: Fraction | None
    raw_evidenced: Fraction | None
    claimed_cap: Cap | None
    evidenced_cap: Cap | None
    confidence: Fraction | None
    weight_sum: Fraction
    counts: Counts
    parts: tuple[Part, ...]


def explain(card: Scorecard, content: FrameworkContent, code: str = "") -> Explained:
    """The whole ("" ), a domain, or an aspect. Raises KeyError. No query."""
    raise NotImplementedError


def explained_rows(card: Scorecard, content: FrameworkContent, *, with_questions: bool = True) -> Iterator[Explained]:
    """Overall, every domain, every aspect (and, in its parts, every question): for the CSV."""
    raise NotImplementedError
