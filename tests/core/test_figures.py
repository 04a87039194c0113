"""From exact figures to what people read."""

from decimal import Decimal
from fractions import Fraction

import pytest

from core.figures import Figure, exact, shown, shown_change, shown_percent


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Fraction(49, 20), "2.5"),
        (2.25, "2.3"),
        (Decimal("2.449"), "2.4"),
        ("12/5", "2.4"),
        (3, "3.0"),
        (0, "0.0"),
        (None, "no data"),
        ("", "no data"),
    ],
)
def test_a_figure_is_printed_half_up_and_a_missing_one_says_so(value: Figure, printed: str) -> None:
    assert shown(value) == printed


def test_a_float_means_what_it_prints() -> None:
    assert exact(0.05) == Fraction(1, 20)


def test_a_share_is_printed_as_percent() -> None:
    assert [shown_percent(Fraction(1, 8)), shown_percent(Fraction(1, 8), 1), shown_percent(None)] == [
        "13%",
        "12.5%",
        "no data",
    ]


def test_a_change_carries_its_sign_unless_it_prints_as_nothing() -> None:
    assert [shown_change(value) for value in (Fraction(13, 10), Fraction(-13, 10), Fraction(-1, 100), None)] == [
        "+1.3",
        "−1.3",
        "0.0",
        "no data",
    ]
