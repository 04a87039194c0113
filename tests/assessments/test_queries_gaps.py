"""The gap list: filters, order, and what closes a gap."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from assessments import actions, queries
from assessments.models import Assessment, Gap
from core import clock
from tests.assessments.factories import answer, answer_all, prove, shipped_framework, start

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_meridian")]


@pytest.fixture
def submitted(olivia: Membership) -> Assessment:
    assessment = start(olivia)
    answer_all(assessment, olivia, 3)
    answer(assessment, "IRP.1.2", olivia, level=1)
    actions.submit_assessment(assessment, by=olivia)
    return assessment


def codes(**filters: object) -> list[str]:
    return [gap.aspect_code for gap in queries.gaps("small", **filters)]  # type: ignore[arg-type]


def plan(
    code: str, by: Membership, owner: Membership | None, days: int | None, text: str = "", effort: int = 1
) -> None:
    due_on = None if days is None else clock.today() + timedelta(days=days)
    gap = Gap.objects.get(aspect_code=code)
    actions.plan_gap(gap, by=by, owner=owner, due_on=due_on, budget=None, effort=effort, plan=text)


def test_gaps_come_in_the_order_asked_for(submitted: Assessment, olivia: Membership) -> None:
    """Priorities: IRP.1 100·4/5·1·½ = 40, IRP.7 30, DET.4 100·3/5·0.8·½ = 24; efforts 2, 1, 3."""
    assert codes() == codes(sort="priority") == ["IRP.1", "IRP.7", "DET.4"]
    assert codes(sort="value") == ["IRP.7", "IRP.1", "DET.4"]
    assert codes(sort="size") == ["IRP.1", "IRP.7", "DET.4"]
    plan("DET.4", olivia, None, 10)
    plan("IRP.7", olivia, None, 20)
    assert codes(sort="due") == ["DET.4", "IRP.7", "IRP.1"]
    assert codes(sort="nonsense") == codes()


def test_value_is_priority_for_effort(submitted: Assessment) -> None:
    assert {gap.aspect_code: gap.value for gap in queries.gaps("small")} == {"IRP.1": 20, "IRP.7": 30, "DET.4": 8}


def test_value_is_compared_before_it_is_rounded(submitted: Assessment, olivia: Membership) -> None:
    """30 / 8 = 3.75 stands behind 24 / 5 = 4.8 and before 24 / 8 = 3: in whole numbers the last two would tie, and the
    larger gap go first."""
    plan("IRP.7", olivia, None, None, effort=8)
    plan("DET.4", olivia, None, None, effort=8)
    assert codes(sort="value") == ["IRP.1", "IRP.7", "DET.4"]
    Gap.objects.filter(aspect_code="DET.4").update(size=4)
    assert codes(sort="value") == ["IRP.1", "IRP.7", "DET.4"]


def test_gaps_are_found_by_what_they_are(submitted: Assessment, olivia: Membership, marcus: Membership) -> None:
    plan("IRP.1", olivia, marcus, 10, text="Approve it with 50% more care")
    prove(olivia, "DET.4.1", level=3)
    prove(olivia, "DET.4.2", level=3)

    assert codes() == ["IRP.1", "IRP.7"]
    assert codes(status=["closed"]) == ["DET.4"]
    assert codes(status=["planned", "closed"]) == ["IRP.1", "DET.4"]
    assert codes(domain="IRP") == ["IRP.1", "IRP.7"]
    assert codes(owner=str(marcus.pk)) == ["IRP.1"]
    assert codes(owner=queries.NOBODY) == ["IRP.7"]
    assert codes(owner="not an id") == []
    assert codes(text="exercises") == ["IRP.7"]
    assert codes(text="50%") == ["IRP.1"]


def test_what_closes_a_gap_is_its_next_levels_and_the_missing_proof(submitted: Assessment, olivia: Membership) -> None:
    prove(olivia, "IRP.1.3", level=5)
    readiness = queries.readiness_now(olivia.organization)
    assert readiness is not None
    items = queries.gap_items(Gap.objects.get(aspect_code="IRP.1"), readiness)

    assert [item.question.code for item in items] == ["IRP.1.1", "IRP.1.2", "IRP.1.4"]  # lowest proof, then heavier
    assert [item.next_level.text for item in items if item.next_level] == ["Level 1."] * 3
    assert [item.needs_proof for item in items] == [False, False, False]
    seven = queries.gap_items(Gap.objects.get(aspect_code="IRP.7"), readiness)
    assert [item.needs_proof for item in seven] == [True, True]  # claimed at the target of 3 already


def test_the_list_costs_the_same_at_three_and_at_fifty_six(submitted: Assessment, olivia: Membership) -> None:
    assessment = start(olivia, shipped_framework())
    actions.submit_assessment(assessment, by=olivia)
    costs = []
    for key in ("small", "soc-readiness"):
        with CaptureQueriesContext(connection) as captured:
            rows = [(gap.owner and gap.owner.name, gap.get_absolute_url()) for gap in queries.gaps(key)]
        costs.append((len(rows), len(captured)))
    assert costs == [(3, 1), (56, 1)]
