"""Exact figures, fast enough to score every question at each save: sums in whole numbers, fractions made once."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

ZERO, ONE = Fraction(0), Fraction(1)


@lru_cache(maxsize=2**14)
def ratio(numerator: int, denominator: int) -> Fraction:
    """The fraction; the few that come up again and again are made once."""
    return Fraction(numerator, denominator)


@dataclass(frozen=True, slots=True)
class Scaled:
    """Figures as whole numbers over one common denominator."""

    numerators: list[int]
    denominator: int

    def mean(self, weights: Sequence[int]) -> Fraction:
        """Σ w · x ÷ Σ w."""
        total = sum([weight * number for weight, number in zip(weights, self.numerators, strict=True)])
        return ratio(total, self.denominator * sum(weights))

    def lowest(self) -> tuple[Fraction, list[int]]:
        """The lowest figure and the places where it stands."""
        low = min(self.numerators)
        return ratio(low, self.denominator), [place for place, number in enumerate(self.numerators) if number == low]


def scaled(figures: Sequence[Fraction]) -> Scaled:
    """Exact: the denominator is the least common multiple of theirs."""
    ratios = [figure.as_integer_ratio() for figure in figures]
    common = lcm(*[denominator for _, denominator in ratios])
    return Scaled([numerator * (common // denominator) for numerator, denominator in ratios], common)


def is_above(one: Fraction, other: Fraction) -> bool:
    """one > other, at half the price."""
    (numerator, denominator), (other_numerator, other_denominator) = one.as_integer_ratio(), other.as_integer_ratio()
    return numerator * other_denominator > other_numerator * denominator


def lower(one: Fraction, other: Fraction) -> Fraction:
    return other if is_above(one, other) else one


def product(one: Fraction, other: Fraction) -> Fraction:
    if one is ONE:
        return other
    if other is ONE:
        return one
    return ratio(one.numerator * other.numerator, one.denominator * other.denominator)
