"""How our levels, 0 to 5, become figures on the scale of a standard. Source: docs/scoring.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from assessments.scoring.rollup import HEADROOM
from assessments.standards.catalogue import StandardKey

CAPABILITY_TOP = 3  # SOC-CMM rates the capability of technology and services from 0 to 3
LEVELS = 5
SIM3_UNCHECKED = 3  # what SIM3 gives where nobody from outside has looked


@dataclass(frozen=True, slots=True)
class Figures:
    """On the scale of the standard, each from 0 to its top. None: no data, or no target."""

    evidenced: Fraction | None = None
    claimed: Fraction | None = None
    target: Fraction | None = None

    @property
    def has_data(self) -> bool:
        return self.claimed is not None


@dataclass(frozen=True, slots=True)
class Conversion:
    """The rule of one standard: the weighted mean of the levels behind an item, on the standard's scale."""

    top: int
    is_capped: bool = False  # as our score: at most 2 levels above the weakest key question, or the weakest part
    is_tabled: bool = False  # each level goes through the table of SIM3 first; an item's mean is rounded down
    places: int = 1  # decimals in print; groups always have one

    @property
    def factor(self) -> Fraction:
        """From our levels to the scale, where no table stands between."""
        return Fraction(1) if self.is_tabled else Fraction(self.top, LEVELS)

    def of_level(self, level: Fraction, *, is_seen_outside: bool = False) -> Fraction:
        """One question's level on the standard's scale."""
        return sim3_level(level, is_seen_outside=is_seen_outside) if self.is_tabled else level * self.factor

    def of_item(self, levels: Sequence[Fraction], weights: Sequence[int], key_levels: Sequence[Fraction]) -> Fraction:
        """An item from its questions' figures, all on the standard's scale. There must be one."""
        mean = weighted_mean(levels, weights)
        return Fraction(mean.numerator // mean.denominator) if self.is_tabled else self.held(mean, key_levels)

    def held(self, mean: Fraction, parts: Sequence[Fraction]) -> Fraction:
        """A mean that may not stand more than two levels above its weakest part, where the rule says so."""
        return min([mean, *(part + HEADROOM * self.factor for part in parts)]) if self.is_capped else mean


CONVERSIONS: Mapping[StandardKey, Conversion] = MappingProxyType(
    {
        StandardKey.CSF: Conversion(top=5, is_capped=True),  # the framework has no scale for a subcategory
        StandardKey.CMM: Conversion(top=5),
        StandardKey.CIS: Conversion(top=100, is_capped=True, places=0),  # the controls have no levels
        StandardKey.SIM3: Conversion(top=4, is_tabled=True, places=0),
    }
)


def sim3_level(level: Fraction, *, is_seen_outside: bool) -> Fraction:
    """0 to 3 as ours; from 4 on 4 where outside evidence proves it, else 3."""
    return min(level, Fraction(SIM3_UNCHECKED + 1 if is_seen_outside else SIM3_UNCHECKED))


def weighted_mean(values: Sequence[Fraction], weights: Sequence[int]) -> Fraction:
    """Σ w · x ÷ Σ w."""
    total = sum((weight * value for weight, value in zip(weights, values, strict=True)), Fraction(0))
    return total / sum(weights)


def plain_mean(values: Sequence[Fraction]) -> Fraction:
    return weighted_mean(values, [1] * len(values))
