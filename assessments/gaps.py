"""What lies between the proof and the target, and what to close first. Plain Python: no database, no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessments.profiles import Target
from assessments.scoring import AnswerTerm, AspectScore, FrameworkShape, Scorecard

DEFAULT_THREAT = Fraction(1, 2)  # where the threat register says nothing about an aspect
HIGH_PRIORITY = 15
TOP_RATING = 5


@dataclass(frozen=True, slots=True)
class ThreatRating:
    """One entry of the threat register. Raises ValueError for a rating outside 1 to 5."""

    scenario: str  # key of its catalogue scenario
    likelihood: int
    impact: int

    def __post_init__(self) -> None:
        if not (1 <= self.likelihood <= TOP_RATING and 1 <= self.impact <= TOP_RATING):
            raise ValueError(f"Threat {self.scenario}: likelihood and impact must be from 1 to 5.")


@dataclass(frozen=True, slots=True)
class Gap:
    """Target minus evidenced of one aspect with data, and what its priority is made of."""

    aspect: str
    domain: str
    target: Fraction
    evidenced: Fraction
    claimed: Fraction
    size: Fraction  # max(0, target − evidenced), 0 to 5
    items: tuple[AnswerTerm, ...]  # counted questions proven below the target: lowest first, then heavier
    domain_factor: Fraction  # domain weight ÷ largest domain weight of the framework, above 0 to 1
    threat_factor: Fraction  # largest likelihood × impact ÷ 25, or 1/2
    threat: str | None  # scenario behind the threat factor; None: the default 1/2
    effort: int  # for one level step
    priority: Fraction  # 0 to 100: 100 × size / 5 × domain factor × threat factor
    value_for_effort: Fraction  # priority ÷ effort

    @property
    def is_open(self) -> bool:
        return self.size > 0

    @property
    def is_high(self) -> bool:
        """Priority of 15 or more, before rounding."""
        return self.priority >= HIGH_PRIORITY

    @property
    def uses_default_threat(self) -> bool:
        """To be printed as "default 0.5"."""
        return self.threat is None


def find_gaps(
    card: Scorecard,
    shape: FrameworkShape,
    targets: Mapping[str, Target],
    threats: Iterable[ThreatRating] = (),
    efforts: Mapping[str, int] | None = None,
) -> tuple[Gap, ...]:
    """One gap per aspect that has data and a target, also of size 0; highest priority first.

    Ties: the larger gap, then the aspect code. `efforts` are those edited on the gaps, by aspect; others come from
    the framework. `shape` carries the assessment's weights. Raises KeyError when `card` has an aspect that `shape`
    lacks, ValueError for an effort below 1. Source: docs/scoring.md.
    """
    raise NotImplementedError


def by_value_for_effort(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Most priority per effort first; ties: the larger gap, then the aspect code."""
    raise NotImplementedError
