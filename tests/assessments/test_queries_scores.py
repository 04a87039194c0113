"""Scores from rows: the worked example through the database, trend, explanations, and what each costs."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Organization
from assessments import actions, queries
from assessments.models import Answer, Assessment, MeasureValue, Rating, Snapshot
from assessments.queries.frozen import plain, restored
from assessments.scoring import Movement, ProofCase, Scorecard
from core import clock
from tests.assessments.factories import (
    answer,
    answer_all,
    content_of,
    prove,
    question_of,
    shipped_framework,
    small_framework,
    start,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_meridian")]


def cost(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def names(framework_key: str) -> list[str]:
    """What a page of evidence shows of every row."""
    found = queries.evidence_for(framework_key).values()
    return [view.record.added_by.name + view.record.get_absolute_url() for views in found for view in views]


def second_rating(assessment: Assessment, code: str, by: Membership, level: int) -> None:
    """Several assessors come with a later page; the rows and the sums know them already."""
    stored = Answer.objects.get(assessment=assessment, question_id=question_of(assessment, code).id)
    Rating.objects.create(organization=by.organization, answer=stored, assessor=by, level=level)


# The worked example


def test_the_worked_example_comes_out_of_the_database(olivia: Membership, marcus: Membership, nina: Membership) -> None:
    """Aspects IRP.1 and IRP.7 of the example, proven by evidence where it has live data."""
    assessment = start(olivia)
    answer(assessment, "IRP.1.1", olivia, level=4)
    second_rating(assessment, "IRP.1.1", marcus, 3)
    answer(assessment, "IRP.1.2", olivia, level=3)
    answer(assessment, "IRP.1.3", olivia, level=5)
    answer(assessment, "IRP.1.4", olivia, is_not_applicable=True, reason="One language.")
    reviewed = prove(nina, "IRP.1.1", level=4, days_old=200)
    actions.review_evidence(reviewed, by=olivia, level=Decimal(4))
    prove(nina, "IRP.1.2", level=3, provenance="outside")
    prove(nina, "IRP.1.3", level=5, days_old=300)

    aspect = queries.scorecard(assessment).aspect("IRP.1")

    assert aspect.claimed == Fraction(53, 14)  # 26.5 / 7
    assert aspect.evidenced == Fraction(119, 42)  # 19.8333 / 7
    first, second, third, fourth = aspect.terms
    assert (first.claimed, first.spread, first.confidence) == (Fraction(7, 2), 1, Fraction(16, 25))
    assert (second.evidenced, second.confidence) == (3, Fraction(4, 5))
    assert (third.evidenced, third.confidence) == (Fraction(5, 3), Fraction(2, 15))
    assert fourth.claimed is None


def test_a_draft_leaves_out_what_a_submitted_one_counts_as_nothing(olivia: Membership) -> None:
    assessment = start(olivia)
    answer(assessment, "DET.4.2", olivia, level=5)

    assert queries.scorecard(assessment).aspect("DET.4").claimed == 5
    assert queries.score_if_submitted(assessment).aspect("DET.4").claimed == 2  # 10 / 5, held at 0 + 2
    actions.submit_assessment(assessment, by=olivia)
    assert queries.scorecard(assessment).aspect("DET.4").claimed == 2


def test_a_measure_is_read_as_soon_as_there_is_one(olivia: Membership) -> None:
    assessment = start(olivia)
    answer(assessment, "IRP.7.1", olivia, number=5, conditions=frozenset({4, 5}))
    prove(olivia, "IRP.7.1", level=5)
    assert queries.scorecard(assessment).term("IRP.7.1").evidenced == 5

    yesterday = clock.today() - timedelta(days=1)
    value = {"organization": olivia.organization, "measure": "exercise_age"}
    old = MeasureValue.objects.create(**value, day=yesterday, level=1, last_known=1, n=3, state="data")
    term = queries.scorecard(assessment).term("IRP.7.1")
    assert (term.evidenced, term.proof.case) == (1, ProofCase.MEASURED)

    MeasureValue.objects.filter(pk=old.pk).update(is_current=False)
    MeasureValue.objects.create(**value, level=None, last_known=1, n=0, state="no_data")
    term = queries.scorecard(assessment).term("IRP.7.1")
    assert (term.evidenced, term.proof.case) == (1, ProofCase.LAST_KNOWN)


def test_a_score_can_be_frozen_and_read_back(olivia: Membership) -> None:
    assessment = start(olivia, shipped_framework())
    answer_all(assessment, olivia, 2)
    card = queries.scorecard(assessment)
    assert restored(Scorecard, plain(card)) == card


# Trend


def test_the_trend_compares_what_both_asked(olivia: Membership) -> None:
    with clock.at(clock.now() - timedelta(days=90)):
        first = start(olivia)
        answer_all(first, olivia, 2)
        for code in content_of(first).questions:
            prove(olivia, code, level=2)
        actions.submit_assessment(first, by=olivia)
    second = start(olivia, small_framework(version="1.1", **{"Is there a plan?": "Is there a plan at all?"}))
    answer_all(second, olivia, 4)
    for code in content_of(second).questions:
        prove(olivia, code, level=4)
    actions.submit_assessment(second, by=olivia)

    before, after = queries.trend(olivia.organization, "small").points
    assert before.change is None
    assert after.change is not None
    assert after.change.common == 8
    assert after.change.overall is not None
    assert after.change.overall.movement == Movement.UP
    slope = queries.trend(olivia.organization, "small").slope
    assert slope == (after.evidenced or 0) - (before.evidenced or 0)


def test_a_superseded_snapshot_leaves_the_trend(olivia: Membership) -> None:
    assessment = start(olivia)
    for level in (2, 3):
        answer_all(assessment, olivia, level)
        actions.submit_assessment(assessment, by=olivia)
        actions.reopen_assessment(assessment, by=olivia, reason="x")
    (point,) = queries.trend(olivia.organization, "small").points
    assert point.claimed == queries.snapshot_scorecard(Snapshot.objects.latest("taken_at")).claimed


# Explaining


def test_every_score_is_the_sum_that_it_shows(olivia: Membership) -> None:
    assessment = start(olivia, shipped_framework())
    answer_all(assessment, olivia, 3)
    answer(assessment, "IRP.1.1", olivia, level=0)
    for code in list(content_of(assessment).questions)[::2]:
        prove(olivia, code, framework_key="soc-readiness", level="3.5", days_old=200)
    card, content = queries.scorecard(assessment), content_of(assessment)

    shown = list(queries.explained_all(card, content))
    assert len(shown) == 1 + 10 + 56
    for one in shown:
        assert one.raw_claimed == one.claimed_sum / one.weight_sum
        assert one.raw_evidenced == one.evidenced_sum / one.weight_sum
        limit = one.claimed_cap.limit if one.claimed_cap else 5
        assert one.claimed == min(one.raw_claimed, limit)
    assert queries.explain(card, content).claimed == card.claimed
    assert queries.explain(card, content, "IRP").name == content.domain_of["IRP"].name
    plan = queries.explain(card, content, "IRP.1")
    assert plan.claimed == 2 < (plan.raw_claimed or 0)
    assert plan.claimed_cap is not None
    assert plan.claimed_cap.held_by == ("IRP.1.1",)
    with pytest.raises(KeyError):
        queries.explain(card, content, "XXX")


# Cost


def reading_costs(assessment: Assessment, key: str) -> dict[str, int]:
    return {
        "scorecard": cost(lambda: queries.scorecard(assessment)),
        "states": cost(lambda: queries.answer_states(assessment)),
        "remaining": cost(lambda: queries.remaining(assessment)),
        "open points": cost(lambda: queries.open_points(assessment)),
        "evidence": cost(lambda: names(key)),
    }


def test_reading_costs_the_same_whatever_the_size(olivia: Membership) -> None:
    """Three queries for a score, one for the answers; at 8 and 204 questions, with little and with much evidence."""
    costs = []
    for framework, copies in ((None, 1), (shipped_framework(), 3)):
        assessment = start(olivia, framework)
        answer_all(assessment, olivia, 3)
        key = content_of(assessment).key
        for code in list(content_of(assessment).questions)[::4] * copies:
            prove(olivia, code, framework_key=key)
        queries.scorecard(assessment)
        costs.append(reading_costs(assessment, key))
    assert costs[0] == costs[1]
    assert costs[0] == {"scorecard": 3, "states": 1, "remaining": 1, "open points": 1, "evidence": 1}


def test_readiness_and_trend_cost_the_same_after_many_submits(in_meridian: Organization, olivia: Membership) -> None:
    costs = []
    assessment = start(olivia)
    for _ in range(2):
        for _ in range(4):
            answer_all(assessment, olivia, 3)
            actions.submit_assessment(assessment, by=olivia)
            assessment = start(olivia, assessment.framework)
        queries.trend(in_meridian, "small")
        queries.readiness_now(in_meridian, "small")
        costs.append(
            (
                cost(lambda: queries.readiness_now(in_meridian, "small")),
                cost(lambda: queries.trend(in_meridian, "small")),
                cost(lambda: queries.readiness_points(in_meridian, "small")),
            )
        )
    assert costs == [(3, 1, 1), (3, 1, 1)]


def test_a_submitted_assessment_is_not_scored_again(olivia: Membership) -> None:
    assessment = start(olivia)
    actions.submit_assessment(assessment, by=olivia)
    queries.scorecard(assessment)
    assert cost(lambda: queries.scorecard(assessment)) == 1
