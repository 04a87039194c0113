"""What lies between the proof and the target, and what to close first. Plain Python: no database, no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessments.profiles import Target
from assessments.scoring import AnswerTerm, FrameworkShape, Scorecard

DEFAULT_THREAT = Fraction(1, 2)  # where the threat register says nothing about an aspect
HIGH_PRIORITY = 15
TOP = 5  # the highest level
TOP_RATING = 5  # the highest likelihood and impact


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
    efforts, worst = efforts or {}, _worst_threats(threats)
    largest_weight = max((domain.weight for domain in shape.domains), default=Fraction(1))
    gaps = []
    for aspect in card.aspects:
        target = targets.get(aspect.code)
        if target is None or aspect.evidenced is None or aspect.claimed is None:
            continue
        known = shape.aspects[aspect.code]
        effort = efforts.get(aspect.code, known.effort)
        if effort < 1:
            raise ValueError(f"Aspect {aspect.code}: the effort is {effort}; it must be 1 or more.")
        size = max(Fraction(0), target.level - aspect.evidenced)
        domain_factor = shape.domain_of[aspect.code].weight / largest_weight
        threat_factor, threat = _threat(known.scenarios, worst)
        priority = 100 * (size / TOP) * domain_factor * threat_factor
        gaps.append(
            Gap(
                aspect=aspect.code,
                domain=aspect.domain,
                target=target.level,
                evidenced=aspect.evidenced,
                claimed=aspect.claimed,
                size=size,
                items=_items(aspect.terms, target.level),
                domain_factor=domain_factor,
                threat_factor=threat_factor,
                threat=threat,
                effort=effort,
                priority=priority,
                value_for_effort=priority / effort,
            )
        )
    return tuple(sorted(gaps, key=lambda gap: (-gap.priority, -gap.size, gap.aspect)))


def _items(terms: Iterable[AnswerTerm], target: Fraction) -> tuple[AnswerTerm, ...]:
    below = [
        (term.evidenced, -term.weight, place, term)
        for place, term in enumerate(terms)
        if term.evidenced is not None and term.evidenced < target
    ]
    return tuple(term for *_, term in sorted(below, key=lambda item: item[:3]))


def _worst_threats(threats: Iterable[ThreatRating]) -> dict[str, Fraction]:
    """The largest likelihood × impact ÷ 25 of each scenario."""
    worst: dict[str, Fraction] = {}
    for threat in threats:
        rating = Fraction(threat.likelihood * threat.impact, TOP_RATING * TOP_RATING)
        worst[threat.scenario] = max(rating, worst.get(threat.scenario, rating))
    return worst


def _threat(scenarios: Iterable[str], worst: Mapping[str, Fraction]) -> tuple[Fraction, str | None]:
    """The factor of an aspect and the scenario behind it; of equal ones the first by name."""
    rated = sorted((-worst[scenario], scenario) for scenario in scenarios if scenario in worst)
    return (-rated[0][0], rated[0][1]) if rated else (DEFAULT_THREAT, None)
