"""What a score is made of: every figure carries its whole sum, so that a page can explain it without computing.

What there are hundreds of is a named tuple: as immutable as a frozen dataclass, and made in a quarter of the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import median
from typing import NamedTuple, Protocol, TypeVar

from assessments.scoring.shape import Mode
from assessments.scoring.states import NoData, NotApplicable

MEASURE = "measure"  # what a confidence rests on when it is not a piece of evidence
POINTS_PER_LEVEL = 20  # readiness runs from 0 to 100
THIN_SHARE = Fraction(1, 5)
LOW_CONFIDENCE, HIGH_CONFIDENCE = Fraction(2, 5), Fraction(7, 10)


class AnswerStatus(StrEnum):
    """What stands for an answer."""

    LEVEL = "level"
    UNKNOWN = "unknown"
    UNANSWERED = "unanswered"
    NOT_APPLICABLE = "not_applicable"
    OUT_OF_SCOPE = "out_of_scope"  # not asked in this assessment, and no earlier answer


class ProofCase(StrEnum):
    """Which rule set the evidence level; together with the mode it names one cell of the table in docs/scoring.md."""

    MEASURED = "measured"  # the measure has data
    LAST_KNOWN = "last_known"  # no data now, but a level on record
    NEVER_MEASURED = "never_measured"  # no data, and never had
    NOT_MEASURED = "not_measured"  # no measure, or the product does not compute it


class ConfidenceWord(StrEnum):
    LOW = "low"  # below 0.4
    MEDIUM = "medium"  # 0.4 to 0.7
    HIGH = "high"  # above 0.7


class Proof(NamedTuple):
    """How far evidence and measure prove a question, and by which rule."""

    level: Fraction  # the evidence level, 0 to 5
    mode: Mode  # of the question, also when the product does not compute its measure
    case: ProofCase
    strength: Fraction = Fraction(0)  # largest reliability × freshness over evidence and live data, 0 to 1
    strength_from: str | None = None  # id of that evidence, "measure", or None
    best: Fraction = Fraction(0)  # level × freshness of the best evidence; 0 without any
    evidence_id: str | None = None  # the best evidence
    evidence_level: Fraction | None = None
    freshness: Fraction | None = None  # of the best evidence, 0 to 1
    live: Fraction | None = None  # level of the measure
    last_known: Fraction | None = None
    why_no_data: NoData | None = None


class AnswerTerm(NamedTuple):
    """One question's part in the sum of its aspect. `claimed` is None when the question does not count."""

    code: str
    weight: int
    is_key: bool
    status: AnswerStatus
    claimed: Fraction | None
    evidenced: Fraction | None  # min(claimed, proof.level)
    proof: Proof
    confidence: Fraction | None = None  # agreement × proof.strength, 0 to 1; 0 where nobody gave a level
    agreement: Fraction | None = None  # 1 − spread / 5; 4/5 with one assessor
    spread: Fraction | None = None  # max − min of the independent levels, from two assessors on
    levels: tuple[Fraction, ...] = ()  # the independent levels
    is_consensus: bool = False
    not_applicable: NotApplicable | None = None
    is_carried: bool = False

    @property
    def counts(self) -> bool:
        return self.claimed is not None

    @property
    def is_zero(self) -> bool:
        """A key practice that is absent: level 0, not known, or (once submitted) not answered."""
        return self.is_key and self.claimed == 0

    @property
    def is_unproven(self) -> bool:
        """A key practice that is claimed while nothing proves it."""
        return self.is_key and bool(self.claimed) and self.evidenced == 0

    @property
    def may_be_underclaimed(self) -> bool:
        """The proof stands above the claim; it never raises it."""
        answered = self.status in (AnswerStatus.LEVEL, AnswerStatus.UNKNOWN)
        return answered and self.claimed is not None and self.proof.level > self.claimed


class Cap(NamedTuple):
    """A weakest part holds the mean at most two levels above it."""

    weakest: Fraction
    limit: Fraction  # weakest + 2
    held_by: tuple[str, ...]  # the key questions (in an aspect) or aspects (in a domain) at `weakest`
    binds: bool  # the mean was above the limit


class Counts(NamedTuple):
    """How many questions are where. `asked` = `applicable` + `not_applicable`; out of scope ones are in none."""

    asked: int = 0
    answered: int = 0  # a level or "don't know"
    unknown: int = 0
    not_applicable: int = 0
    unconfirmed: int = 0  # not applicable, and nobody else confirmed it yet
    carried: int = 0

    @property
    def applicable(self) -> int:
        return self.asked - self.not_applicable

    @property
    def unanswered(self) -> int:
        return self.applicable - self.answered

    @property
    def completeness(self) -> Fraction | None:
        """Answered ÷ applicable, 0 to 1; None when nothing applies."""
        return Fraction(self.answered, self.applicable) if self.applicable else None

    @property
    def not_applicable_share(self) -> Fraction | None:
        """Not applicable ÷ asked, 0 to 1; None when nothing is asked."""
        return Fraction(self.not_applicable, self.asked) if self.asked else None


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the levels behind a mean lie. A level between two whole ones stands with the lower: nothing is rounded up."""

    counts: tuple[int, int, int, int, int, int]  # questions at 0, 1, … 5
    median: Fraction | None


@dataclass(frozen=True, slots=True)
class AspectScore:
    """The weighted mean of an aspect's questions, raw and held down by its weakest key question. None: no data."""

    code: str
    domain: str
    terms: tuple[AnswerTerm, ...]
    counts: Counts
    weight_sum: int  # of the questions that count
    claimed: Fraction | None = None  # 0 to 5, capped
    evidenced: Fraction | None = None
    raw_claimed: Fraction | None = None  # before the cap
    raw_evidenced: Fraction | None = None
    claimed_cap: Cap | None = None  # None: no key question counts
    evidenced_cap: Cap | None = None
    confidence: Fraction | None = None  # 0 to 1
    weakest: tuple[str, ...] = ()  # questions with the lowest evidenced level

    @property
    def has_data(self) -> bool:
        return self.claimed is not None

    @property
    def is_thin(self) -> bool:
        """More than a fifth of its questions is not applicable."""
        share = self.counts.not_applicable_share
        return share is not None and share > THIN_SHARE

    @property
    def confidence_word(self) -> ConfidenceWord | None:
        return confidence_word(self.confidence)

    @property
    def zeros(self) -> tuple[AnswerTerm, ...]:
        return tuple(term for term in self.terms if term.is_zero)

    @property
    def distribution(self) -> Distribution:
        """Of the claimed levels."""
        return _distribution([term.claimed for term in self.terms])

    @property
    def evidenced_distribution(self) -> Distribution:
        return _distribution([term.evidenced for term in self.terms])


@dataclass(frozen=True, slots=True)
class DomainScore:
    """The plain mean of a domain's aspects that have data, held down by the weakest of them. None: no data."""

    code: str
    weight: Fraction
    aspects: tuple[AspectScore, ...]
    counts: Counts
    claimed: Fraction | None = None  # 0 to 5, capped
    evidenced: Fraction | None = None
    raw_claimed: Fraction | None = None  # mean of the capped aspects, before the domain's own cap
    raw_evidenced: Fraction | None = None
    claimed_cap: Cap | None = None
    evidenced_cap: Cap | None = None
    confidence: Fraction | None = None  # 0 to 1
    weakest: tuple[str, ...] = ()  # aspects with the lowest evidenced score

    @property
    def has_data(self) -> bool:
        return self.claimed is not None

    @property
    def confidence_word(self) -> ConfidenceWord | None:
        return confidence_word(self.confidence)

    @property
    def terms(self) -> tuple[AnswerTerm, ...]:
        return tuple(term for aspect in self.aspects for term in aspect.terms)

    @property
    def zeros(self) -> tuple[AnswerTerm, ...]:
        return tuple(term for term in self.terms if term.is_zero)

    @property
    def distribution(self) -> Distribution:
        """Of the claimed levels."""
        return _distribution([term.claimed for term in self.terms])

    @property
    def evidenced_distribution(self) -> Distribution:
        return _distribution([term.evidenced for term in self.terms])


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The whole: the mean of the domains with data by their weights. None: no data."""

    domains: tuple[DomainScore, ...]
    counts: Counts
    is_submitted: bool
    weight_sum: Fraction = Fraction(0)  # of the domains with data
    claimed: Fraction | None = None  # 0 to 5
    evidenced: Fraction | None = None
    confidence: Fraction | None = None  # 0 to 1
    weakest: tuple[str, ...] = ()  # domains with the lowest evidenced score

    @property
    def has_data(self) -> bool:
        return self.claimed is not None

    @property
    def readiness(self) -> Fraction | None:
        """The headline, 0 to 100: 20 × evidenced."""
        return None if self.evidenced is None else POINTS_PER_LEVEL * self.evidenced

    @property
    def claimed_readiness(self) -> Fraction | None:
        """0 to 100: 20 × claimed."""
        return None if self.claimed is None else POINTS_PER_LEVEL * self.claimed

    @property
    def confidence_word(self) -> ConfidenceWord | None:
        return confidence_word(self.confidence)

    @property
    def aspects(self) -> tuple[AspectScore, ...]:
        return tuple(aspect for domain in self.domains for aspect in domain.aspects)

    @property
    def terms(self) -> tuple[AnswerTerm, ...]:
        return tuple(term for aspect in self.aspects for term in aspect.terms)

    @property
    def zeros(self) -> tuple[AnswerTerm, ...]:
        """Key practices that are absent, in the framework's order."""
        return tuple(term for term in self.terms if term.is_zero)

    @property
    def unproven(self) -> tuple[AnswerTerm, ...]:
        """Key practices that are claimed while nothing proves them."""
        return tuple(term for term in self.terms if term.is_unproven)

    @property
    def distribution(self) -> Distribution:
        """Of the claimed levels."""
        return _distribution([term.claimed for term in self.terms])

    @property
    def evidenced_distribution(self) -> Distribution:
        return _distribution([term.evidenced for term in self.terms])

    @property
    def is_thin(self) -> bool:
        return any(aspect.is_thin for aspect in self.aspects)

    def domain(self, code: str) -> DomainScore:
        """Raises KeyError for a code the framework does not have."""
        return _named(self.domains, code)

    def aspect(self, code: str) -> AspectScore:
        """Raises KeyError for a code the framework does not have."""
        return _named(self.aspects, code)

    def term(self, code: str) -> AnswerTerm:
        """Raises KeyError for a code the framework does not have."""
        return _named(self.terms, code)


def confidence_word(confidence: Fraction | None) -> ConfidenceWord | None:
    """Below 0.4 low, to 0.7 medium, above high; None without data."""
    if confidence is None:
        return None
    if confidence < LOW_CONFIDENCE:
        return ConfidenceWord.LOW
    return ConfidenceWord.HIGH if confidence > HIGH_CONFIDENCE else ConfidenceWord.MEDIUM


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


_CodedT = TypeVar("_CodedT", bound=_Coded)


def _named(parts: Sequence[_CodedT], code: str) -> _CodedT:
    for part in parts:
        if part.code == code:
            return part
    raise KeyError(code)


def _distribution(levels: Sequence[Fraction | None]) -> Distribution:
    known = [level for level in levels if level is not None]
    floors = [int(level) for level in known]
    zero, one, two, three, four, five = (floors.count(level) for level in range(6))
    return Distribution((zero, one, two, three, four, five), median(known) if known else None)
