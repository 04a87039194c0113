"""Gaps: what people decide survives what the scores do."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import AuditEvent, Membership
from assessments import actions
from assessments.models import Assessment, Evidence, Gap
from core import clock
from core.errors import RecordChanged, Refused
from reviews.models import Due
from tests.assessments.factories import answer_all, prove, start

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_meridian")]


@pytest.fixture
def submitted(olivia: Membership, nina: Membership) -> Assessment:
    assessment = start(olivia)
    answer_all(assessment, nina, 3)
    actions.submit_assessment(assessment, by=olivia)
    return assessment


@pytest.fixture
def gap(submitted: Assessment) -> Gap:
    return Gap.objects.get(aspect_code="DET.4")


def plan(gap: Gap, by: Membership, **changed: Any) -> Gap:
    wanted = {"owner": by, "due_on": clock.today() + timedelta(days=60), "budget": None, "effort": 3, "plan": ""}
    return actions.plan_gap(gap, by=by, **{**wanted, **changed})


def until(days: int) -> Any:
    return clock.today() + timedelta(days=days)


def close_by_score(by: Membership) -> list[Evidence]:
    return [prove(by, code, level=3) for code in ("DET.4.1", "DET.4.2")]


def now(gap: Gap) -> Gap:
    return Gap.objects.get(pk=gap.pk)


# From scores


def test_submitting_opens_a_gap_for_every_aspect_below_its_target(submitted: Assessment) -> None:
    figures = {gap.aspect_code: (gap.target, gap.size, gap.effort) for gap in Gap.objects.all()}
    assert figures == {"IRP.1": (4, 4, 2), "IRP.7": (3, 3, 1), "DET.4": (3, 3, 3)}
    assert AuditEvent.objects.get(verb="gap.open").payload["aspects"] == ["IRP.1", "IRP.7", "DET.4"]
    assert Gap.history.count() == 3


def test_a_gap_is_closed_by_its_score_and_opens_again(gap: Gap, nina: Membership) -> None:
    evidence = close_by_score(nina)
    assert (now(gap).status, now(gap).closed_on) == (Gap.Status.CLOSED, clock.today())

    actions.withdraw_evidence(evidence[0], by=nina, reason="Wrong.")
    assert (now(gap).status, now(gap).closed_on, now(gap).pk) == (Gap.Status.OPEN, None, gap.pk)
    assert [row.status for row in Gap.history.filter(id=gap.pk)] == ["open", "closed", "open"]


def test_edits_survive_a_later_run(gap: Gap, submitted: Assessment, olivia: Membership, marcus: Membership) -> None:
    plan(gap, marcus, effort=8, budget=Decimal("12000.50"), plan="Test every use case.")
    actions.reopen_assessment(submitted, by=olivia, reason="x")
    answer_all(submitted, olivia, 2)
    actions.submit_assessment(submitted, by=olivia)

    kept = now(gap)
    assert (kept.owner, kept.effort, kept.budget, kept.plan) == (marcus, 8, Decimal("12000.50"), "Test every use case.")
    assert kept.status == Gap.Status.PLANNED
    assert kept.is_effort_edited


def test_figures_alone_write_no_history(gap: Gap, nina: Membership) -> None:
    version, events = gap.version, AuditEvent.objects.filter(record_id=gap.pk).count()
    prove(nina, "DET.4.1", level=2)

    assert now(gap).size < gap.size
    assert now(gap).version == version
    assert Gap.history.filter(id=gap.pk).count() == 1
    assert AuditEvent.objects.filter(record_id=gap.pk).count() == events


# Planning


def test_with_owner_and_date_a_gap_is_planned_and_due(gap: Gap, olivia: Membership, marcus: Membership) -> None:
    assert plan(gap, olivia, owner=marcus, due_on=None).status == Gap.Status.OPEN
    planned = plan(now(gap), olivia, owner=marcus)

    due = Due.objects.get(record_id=gap.pk, done_on=None)
    assert planned.status == Gap.Status.PLANNED
    assert (due.kind, due.member, due.due_on) == (Due.Kind.ASSIGNMENT, marcus, planned.due_on)
    plan(now(gap), olivia, owner=None)
    assert now(gap).status == Gap.Status.OPEN
    assert not Due.objects.filter(record_id=gap.pk, done_on=None).exists()


def test_a_closed_gap_is_due_for_nobody(gap: Gap, olivia: Membership, nina: Membership) -> None:
    plan(gap, olivia)
    close_by_score(nina)
    assert not Due.objects.filter(record_id=gap.pk, done_on=None).exists()
    with pytest.raises(Refused, match="closed by its score"):
        plan(now(gap), olivia)


def test_a_plan_over_somebody_elses_is_refused(gap: Gap, olivia: Membership, marcus: Membership) -> None:
    stale = now(gap)
    plan(gap, olivia)
    with pytest.raises(RecordChanged) as told:
        plan(stale, marcus)
    assert told.value.current.owner == olivia


def test_new_figures_do_not_make_a_plan_stale(gap: Gap, olivia: Membership, nina: Membership) -> None:
    prove(nina, "DET.4.1", level=2)
    planned = plan(gap, olivia)
    assert planned.size == now(gap).size < gap.size


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"effort": 4}, "1, 2, 3, 5 or 8"),
        ({"budget": Decimal(-1)}, "0 or more"),
        ({"budget": Decimal(10**10)}, "below"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    gap: Gap, olivia: Membership, changed: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        plan(gap, olivia, **changed)


def test_a_stranger_owns_no_gap(gap: Gap, olivia: Membership, mallory: Membership) -> None:
    with pytest.raises(Refused, match="member of the organization"):
        plan(gap, olivia, owner=mallory)


# Accepting


def test_an_acceptance_is_asked_by_one_and_approved_by_another(
    gap: Gap, olivia: Membership, marcus: Membership
) -> None:
    asked = actions.ask_acceptance(gap, by=marcus, reason="Too dear.", until=until(90))
    assert (asked.status, asked.is_acceptance_asked) == (Gap.Status.OPEN, True)
    assert Due.objects.get(record_id=gap.pk, done_on=None).not_for == marcus
    with pytest.raises(Refused, match="Somebody else"):
        actions.approve_acceptance(asked, by=marcus)

    accepted = actions.approve_acceptance(now(gap), by=olivia)
    assert (accepted.status, accepted.accepted_by, accepted.is_own_approval) == (Gap.Status.ACCEPTED, olivia, False)
    assert not Due.objects.filter(record_id=gap.pk, done_on=None).exists()


def test_a_lone_owner_approves_the_own_and_it_is_marked(gap: Gap, olivia: Membership, nina: Membership) -> None:
    asked = actions.ask_acceptance(gap, by=olivia, reason="Too dear.", until=until(90))
    assert actions.approve_acceptance(asked, by=olivia).is_own_approval


def test_a_refusal_says_why_and_leaves_the_gap(gap: Gap, olivia: Membership, marcus: Membership) -> None:
    plan(gap, marcus)
    asked = actions.ask_acceptance(now(gap), by=marcus, reason="Too dear.", until=until(90))
    with pytest.raises(Refused, match="Say why"):
        actions.refuse_acceptance(asked, by=olivia, note=" ")
    refused = actions.refuse_acceptance(now(gap), by=olivia, note="The regulator would not.")

    assert (refused.status, refused.acceptance_refusal) == (Gap.Status.PLANNED, "The regulator would not.")
    assert not refused.is_acceptance_asked
    with pytest.raises(Refused, match="Nobody asked"):
        actions.approve_acceptance(refused, by=olivia)


def test_an_acceptance_holds_until_it_runs_out(
    gap: Gap, olivia: Membership, marcus: Membership, nina: Membership
) -> None:
    asked = actions.ask_acceptance(gap, by=marcus, reason="Too dear.", until=until(90))
    actions.approve_acceptance(asked, by=olivia)
    prove(nina, "DET.4.1", level=1)
    assert now(gap).status == Gap.Status.ACCEPTED

    for days, status in ((90, Gap.Status.ACCEPTED), (91, Gap.Status.OPEN)):
        with clock.at(clock.now() + timedelta(days=days)):
            actions.refresh_readiness(olivia.organization)
            assert now(gap).status == status
    assert (now(gap).accepted_until, now(gap).acceptance_reason) == (None, "")
    assert AuditEvent.objects.filter(verb="gap.acceptance_expired").exists()


def test_an_acceptance_can_end_early(gap: Gap, olivia: Membership, marcus: Membership) -> None:
    plan(gap, marcus)
    asked = actions.ask_acceptance(now(gap), by=marcus, reason="Too dear.", until=until(90))
    accepted = actions.approve_acceptance(asked, by=olivia)
    assert actions.end_acceptance(accepted, by=olivia).status == Gap.Status.PLANNED


@pytest.mark.parametrize(
    ("days", "reason", "sentence"), [(0, "x", "after today"), (400, "x", "within a year"), (9, " ", "Say why")]
)
def test_an_acceptance_has_a_reason_and_an_end(
    gap: Gap, olivia: Membership, days: int, reason: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.ask_acceptance(gap, by=olivia, reason=reason, until=until(days))


def test_what_is_asked_is_not_asked_twice(gap: Gap, olivia: Membership) -> None:
    asked = actions.ask_acceptance(gap, by=olivia, reason="x", until=until(9))
    with pytest.raises(Refused, match="already"):
        actions.ask_acceptance(asked, by=olivia, reason="y", until=until(9))
