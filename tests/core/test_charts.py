"""Where the parts of the pictures stand."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, strategies as some

from core.charts import HeatCell, HeatRow, TrendPoint, bar, decay, distribution, heat, level_class, trend

A_YEAR = [TrendPoint(date(2025, 12, 1) + timedelta(days=30 * month), 38 + month, 52 + month) for month in range(12)]


def share(text: str) -> float:
    return float(text.removesuffix("%")) if text else 0.0


def test_the_hatch_begins_where_the_evidence_ends() -> None:
    drawn = bar(Fraction(12, 5), Fraction(37, 10), 4)
    assert (drawn.evidenced, drawn.claimed_from, drawn.claimed, drawn.target) == ("48%", "48%", "26%", "80%")


def test_nothing_is_hatched_where_the_claim_is_no_more_than_the_evidence() -> None:
    assert bar(3, 3).claimed == ""
    assert bar(3, 2).claimed == ""


def test_a_bar_without_data_draws_nothing_and_says_so() -> None:
    drawn = bar(None, None, 3)
    assert (drawn.evidenced, drawn.claimed, drawn.figures) == ("", "", "no data, target 3.0")


def test_a_zero_is_no_missing_value() -> None:
    assert bar(0, 0).figures == "0.0 of 5 evidenced, 0.0 claimed"


def test_a_bar_tells_all_its_figures() -> None:
    assert bar(48, 62, 68, scale=100, raw=51).figures == (
        "48.0 of 100 evidenced, 62.0 claimed, 51.0 before its cap, target 68.0"
    )


@given(some.fractions(-1, 6), some.fractions(-1, 6), some.fractions(-1, 6))
def test_no_part_of_a_bar_leaves_it(evidenced: Fraction, claimed: Fraction, target: Fraction) -> None:
    drawn = bar(evidenced, claimed, target)
    assert 0 <= share(drawn.evidenced) <= 100
    assert share(drawn.claimed_from) + share(drawn.claimed) <= 100.01
    assert 0 <= share(drawn.target) <= 100


@pytest.mark.parametrize(
    ("value", "css"), [(0, "l0"), (1, "l1"), (Fraction(1, 10), "l1"), (2.1, "l3"), (5, "l5"), (None, "l0")]
)
def test_a_score_takes_the_color_of_the_level_it_is_in(value: float | Fraction | None, css: str) -> None:
    assert level_class(value) == css


def test_a_trend_runs_from_its_first_day_to_its_last() -> None:
    drawn = trend(list(reversed(A_YEAR)))
    assert drawn.evidenced.startswith("0.0,")
    assert drawn.evidenced.split()[-1].startswith(f"{drawn.inner_width}.0,")
    assert [drawn.days[0].text, drawn.days[-1].text] == ["Dec 2025", "Oct 2026"]


def test_the_scale_of_a_trend_holds_every_figure() -> None:
    rules = [int(rule.text) for rule in trend(A_YEAR).rules]
    assert rules[0] <= 38
    assert rules[-1] >= 63
    assert len(rules) <= 6


@given(some.lists(some.fractions(0, 100), min_size=1, max_size=9))
def test_every_trend_fits_its_scale(values: list[Fraction]) -> None:
    points = [TrendPoint(date(2026, 1, 1) + timedelta(days=day), value) for day, value in enumerate(values)]
    drawn = trend(points)
    rules = [int(rule.text) for rule in drawn.rules]
    assert 0 <= rules[0] <= min(values)
    assert max(values) <= rules[-1] <= 100
    assert 2 <= len(rules) <= 6
    assert rules[-1] - rules[0] >= 20


def test_one_day_is_a_dot_and_no_line() -> None:
    drawn = trend([TrendPoint(date(2026, 11, 24), Fraction(499, 10))])
    assert (drawn.evidenced, drawn.area, len(drawn.dots)) == ("", "", 1)
    assert drawn.summary == "49.9 evidenced on 24 November 2026."


def test_a_trend_without_points_says_so() -> None:
    assert trend([]).summary == "There is no data yet."


def test_days_without_data_are_left_out_of_the_line_and_named_in_the_table() -> None:
    drawn = trend([*A_YEAR[:2], TrendPoint(date(2026, 2, 10), None)])
    assert len(drawn.evidenced.split()) == 2
    assert drawn.rows[-1].evidenced == "no data"


def test_the_shares_of_a_distribution_fill_the_bar() -> None:
    drawn = distribution({0: 1, 3: 2}, unknown=1, names={3: "Defined"})
    assert [(part.label, part.x, part.width) for part in drawn.shares if part.count] == [
        ("Level 0", "0%", "25%"),
        ("Level 3, Defined", "25%", "50%"),
        ("Don't know", "75%", "25%"),
    ]


def test_a_distribution_of_nothing_says_so() -> None:
    assert distribution({}).summary == "There is no data yet."


def test_a_heat_cell_without_data_is_no_zero() -> None:
    drawn = heat([HeatRow("Incident response", [HeatCell("IRP.1", "Plan", None), HeatCell("IRP.2", "Roles", 0)])])
    assert [(cell.css, cell.text) for cell in drawn.rows[0].cells] == [("off", "–"), ("l0", "0.0")]


@pytest.mark.parametrize("days_of_full_worth", [1, 20, 90, 400])
@pytest.mark.parametrize("days_ago", [0, 3, 60, 900])
def test_dates_below_the_worth_of_evidence_never_touch(days_of_full_worth: int, days_ago: int) -> None:
    since = date(2026, 1, 1)
    full_until = since + timedelta(days=days_of_full_worth)
    gone_on = since + timedelta(days=2 * days_of_full_worth)
    drawn = decay(3, since, full_until, gone_on, today=since + timedelta(days=days_ago))
    shift = {"start": 12, "middle": 0, "end": -12}
    middles = sorted(share(x) + shift[anchor] for x, _words, anchor in drawn.days)

    assert drawn.days[0][1] == "1 Jan 2026"
    assert all(after - before >= 23 for before, after in pairwise(middles))
