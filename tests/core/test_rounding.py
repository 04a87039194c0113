"""The one rounding function."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from core.rounding import rounded


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(0), "0.0"),
        (Fraction(5), "5.0"),
        (Fraction(1, 4), "0.3"),
        (Fraction(5, 4), "1.3"),
        (Fraction(249, 1000), "0.2"),
        (Fraction(440, 9), "48.9"),
        (Fraction(-1, 4), "-0.3"),
        (Fraction(-1, 30), "0.0"),
        (3, "3.0"),
    ],
)
def test_a_half_goes_up_to_one_decimal(value: Fraction | int, shown: str) -> None:
    assert str(rounded(value)) == shown


def test_other_places_can_be_asked_for() -> None:
    assert [str(rounded(Fraction(17, 6), places)) for places in (0, 2, 4)] == ["3", "2.83", "2.8333"]


@given(st.fractions(min_value=-1000, max_value=1000))
def test_what_is_printed_lies_within_half_a_step(value: Fraction) -> None:
    assert abs(Fraction(rounded(value)) - value) <= Fraction(1, 20)
    assert rounded(-value) == -rounded(value)
    assert rounded(value).as_tuple().exponent == -1
    assert not (rounded(value) == 0 and rounded(value).is_signed())


def test_the_result_is_a_decimal_that_reads_as_printed() -> None:
    assert rounded(Fraction(5, 2)) == Decimal("2.5")
