"""Every score opened into its sum, as plain values for a page and for CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.queries.frameworks import FrameworkContent
from assessments.scoring import AnswerTerm, AspectScore, Cap, Counts, DomainScore, Scorecard


@dataclass(frozen=True, slots=True)
class Part:
    """One summand of a score."""

    code: str
    name: str
    weight: Fraction
    claimed: Fraction | None  # None: leaves the sum
    evidenced: Fraction | None
    confidence: Fraction | None
    term: AnswerTerm | None = None  # of a question: status, proof and agreement

    @property
    def weighted_claimed(self) -> Fraction | None:
        return None if self.claimed is None else self.weight * self.claimed

    @property
    def weighted_evidenced(self) -> Fraction | None:
        return None if self.evidenced is None else self.weight * self.evidenced


@dataclass(frozen=True, slots=True)
class Explained:
    """A score and its sum: Σ weight × value ÷ Σ weight, then the cap."""

    kind: str  # overall, domain, aspect
    code: str  # "" for the whole
    name: str
    claimed: Fraction | None
    evidenced: Fraction | None
    raw_claimed: Fraction | None  # before the cap
    raw_evidenced: Fraction | None
    claimed_cap: Cap | None
    evidenced_cap: Cap | None
    confidence: Fraction | None
    weight_sum: Fraction
    counts: Counts
    parts: tuple[Part, ...]

    @property
    def claimed_sum(self) -> Fraction:
        return sum((part.weighted_claimed or Fraction(0) for part in self.parts), Fraction(0))

    @property
    def evidenced_sum(self) -> Fraction:
        return sum((part.weighted_evidenced or Fraction(0) for part in self.parts), Fraction(0))


def explain(card: Scorecard, content: FrameworkContent, code: str = "") -> Explained:
    """The whole (""), a domain, or an aspect. Raises KeyError. No query."""
    if not code:
        return _overall(card, content)
    if code in content.aspects:
        return _aspect(card.aspect(code), content)
    return _domain(card.domain(code), content)


def explained_all(card: Scorecard, content: FrameworkContent) -> Iterator[Explained]:
    """The whole, then every domain with its aspects. No query."""
    yield _overall(card, content)
    for domain in card.domains:
        yield _domain(domain, content)
        for aspect in domain.aspects:
            yield _aspect(aspect, content)


def _overall(card: Scorecard, content: FrameworkContent) -> Explained:
    return Explained(
        kind="overall",
        code="",
        name=_("Overall"),
        claimed=card.claimed,
        evidenced=card.evidenced,
        raw_claimed=card.claimed,
        raw_evidenced=card.evidenced,
        claimed_cap=None,
        evidenced_cap=None,
        confidence=card.confidence,
        weight_sum=card.weight_sum,
        counts=card.counts,
        parts=tuple(_part(one, content.domain_of[one.code].name, one.weight) for one in card.domains),
    )


def _domain(score: DomainScore, content: FrameworkContent) -> Explained:
    parts = tuple(_part(one, content.aspects[one.code].name, Fraction(1)) for one in score.aspects)
    weight_sum = sum((part.weight for part in parts if part.claimed is not None), Fraction(0))
    return _capped("domain", score, content.domain_of[score.code].name, weight_sum, parts)


def _aspect(score: AspectScore, content: FrameworkContent) -> Explained:
    parts = tuple(
        Part(
            term.code,
            content.questions[term.code].text,
            Fraction(term.weight),
            term.claimed,
            term.evidenced,
            term.confidence,
            term,
        )
        for term in score.terms
    )
    return _capped("aspect", score, content.aspects[score.code].name, Fraction(score.weight_sum), parts)


def _capped(
    kind: str, score: DomainScore | AspectScore, name: str, weight_sum: Fraction, parts: tuple[Part, ...]
) -> Explained:
    return Explained(
        kind=kind,
        code=score.code,
        name=name,
        claimed=score.claimed,
        evidenced=score.evidenced,
        raw_claimed=score.raw_claimed,
        raw_evidenced=score.raw_evidenced,
        claimed_cap=score.claimed_cap,
        evidenced_cap=score.evidenced_cap,
        confidence=score.confidence,
        weight_sum=weight_sum,
        counts=score.counts,
        parts=parts,
    )


def _part(score: DomainScore | AspectScore, name: str, weight: Fraction) -> Part:
    return Part(score.code, name, weight, score.claimed, score.evidenced, score.confidence)
