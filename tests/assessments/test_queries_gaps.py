"""The gap list: filters, order, and what closes a gap."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from assessments import actions, queries
from assessments.filters import GapFilters
from assessments.models import Assessment, Gap
from assessments.queries.lists import gap_rows
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


def codes(query: str = "status=current", by: Membership | None = None, order: str = "-priority") -> list[str]:
    request = SimpleNamespace(membership=by)
    rows = GapFilters(QueryDict(query), queryset=gap_rows("small"), request=request).qs
    return [gap.aspect_code for gap in rows.order_by(order)]


def plan(
    code: str, by: Membership, owner: Membership | None, days: int | None, text: str = "", effort: int = 1
) -> None:
    due_on = None if days is None else clock.today() + timedelta(days=days)
    gap = Gap.objects.get(aspect_code=code)
    actions.plan_gap(gap, by=by, owner=owner, due_on=due_on, budget=None, effort=effort, plan=text)


def test_value_is_priority_for_effort(submitted: Assessment) -> None:
    """Priorities: IRP.1 100·4/5·1·½ = 40, IRP.7 30, DET.4 100·3/5·0.8·½ = 24; efforts 2, 1, 3."""
    assert codes() == ["IRP.1", "IRP.7", "DET.4"]
    assert codes(order="-value_for_effort") == ["IRP.7", "IRP.1", "DET.4"]
    assert {gap.aspect_code: gap.value for gap in gap_rows("small")} == {"IRP.1": 20, "IRP.7": 30, "DET.4": 8}


def test_value_is_compared_before_it_is_rounded(submitted: Assessment, olivia: Membership) -> None:
    """40 / 2 = 20, 30 / 8 = 3.75, 24 / 8 = 3: in whole numbers the last two would tie."""
    plan("IRP.7", olivia, None, None, effort=8)
    plan("DET.4", olivia, None, None, effort=8)
    assert codes(order="-value_for_effort") == ["IRP.1", "IRP.7", "DET.4"]


def test_gaps_are_found_by_what_they_are(submitted: Assessment, olivia: Membership, marcus: Membership) -> None:
    plan("IRP.1", olivia, marcus, 10, text="Approve it with 50% more care")
    prove(olivia, "DET.4.1", level=3)
    prove(olivia, "DET.4.2", level=3)

    assert codes() == ["IRP.1", "IRP.7"]
    assert set(codes("")) == {"IRP.1", "IRP.7", "DET.4"}
    assert codes("status=closed") == ["DET.4"]
    assert codes("domain=IRP") == codes("domain=IRP&owner=not-an-id") == ["IRP.1", "IRP.7"]
    assert codes(f"owner={marcus.pk}") == codes("owner=me", by=marcus) == ["IRP.1"]
    assert codes("owner=none&status=current") == ["IRP.7"]
    assert codes("search=exercises") == ["IRP.7"]
    assert codes("search=50%25") == ["IRP.1"]
    assert codes("is_acceptance_asked=true") == []
    actions.ask_acceptance(
        Gap.objects.get(aspect_code="IRP.7"), by=olivia, reason="The site closes", until=clock.today() + timedelta(9)
    )
    assert codes("is_acceptance_asked=true") == ["IRP.7"]


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
            rows = [(gap.owner and gap.owner.name, gap.get_absolute_url()) for gap in gap_rows(key)]
        costs.append((len(rows), len(captured)))
    assert costs == [(3, 1), (56, 1)]
