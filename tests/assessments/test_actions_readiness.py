"""Readiness now: it decays with time, runs twice as good as once, and one organization's trouble is its own."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from accounts.models import AuditEvent, Membership, Organization
from assessments import actions, queries, tasks
from assessments.models import Assessment, Gap, ReadinessPoint, Snapshot
from core import clock
from tests.assessments.factories import answer_all, prove, shipped_framework, start

pytestmark = pytest.mark.django_db


def submit(by: Membership, **fields: object) -> Assessment:
    with scope(organization=by.organization):
        assessment = start(by, **fields)  # type: ignore[arg-type]
        answer_all(assessment, by, 3)
        prove(by, "IRP.1.1", level=3)
        actions.submit_assessment(assessment, by=by)
        return assessment


def test_every_organization_gets_its_point_of_the_day(
    olivia: Membership, mallory: Membership, meridian: Organization, rival: Organization
) -> None:
    submit(olivia)
    submit(mallory)
    with clock.at(clock.now() + timedelta(days=1)):
        assert tasks.refresh_all() == 2
    for organization in (meridian, rival):
        with scope(organization=organization):
            assert ReadinessPoint.objects.count() == 2


def test_running_again_changes_nothing(in_meridian: Organization, olivia: Membership) -> None:
    submit(olivia)
    before = (list(Gap.objects.values()), list(ReadinessPoint.objects.values()), AuditEvent.objects.count())
    actions.refresh_readiness(in_meridian)
    assert (list(Gap.objects.values()), list(ReadinessPoint.objects.values()), AuditEvent.objects.count()) == before


def test_many_changes_of_one_moment_refresh_once(in_meridian: Organization, olivia: Membership) -> None:
    submit(olivia)
    evidenced = ReadinessPoint.objects.get().evidenced
    with CaptureQueriesContext(connection) as together, actions.one_refresh(in_meridian):
        for code in ("IRP.1.1", "IRP.7.2", "DET.4.1"):
            prove(olivia, code, level=5)
        assert ReadinessPoint.objects.get().evidenced == evidenced, "refreshed before the end"
    after = ReadinessPoint.objects.get().evidenced
    assert after is not None
    assert evidenced is not None
    assert after > evidenced
    with CaptureQueriesContext(connection) as apart:
        for code in ("IRP.1.1", "IRP.7.2", "DET.4.1"):
            prove(olivia, code, level=4)
    assert len(together) < len(apart)


def test_one_organization_in_trouble_does_not_hold_up_the_others(
    olivia: Membership, mallory: Membership, meridian: Organization, rival: Organization
) -> None:
    submit(olivia)
    submit(mallory)
    with scope(organization=meridian):
        queries.snapshots._MEMORY.clear()
        Snapshot.objects.update(data={"format": 1})
    with clock.at(clock.now() + timedelta(days=1)):
        assert tasks.refresh_all() == 1
    with scope(organization=rival):
        assert ReadinessPoint.objects.count() == 2


def test_readiness_fades_as_evidence_ages_and_the_snapshot_does_not(
    in_meridian: Organization, olivia: Membership
) -> None:
    submit(olivia)
    snapshot = Snapshot.objects.get()
    figures = []
    for days in (0, 365, 500, 730):
        with clock.at(clock.now() + timedelta(days=days)):
            actions.refresh_readiness(in_meridian)
            figures.append(ReadinessPoint.objects.get(day=clock.today()).evidenced or Decimal(0))
            assert queries.snapshot_scorecard(snapshot).readiness is not None
            assert snapshot.evidenced == Decimal(str(snapshot.evidenced))
    assert figures[0] == figures[1] == snapshot.evidenced
    assert figures[1] > figures[2] > figures[3] == 0


def test_before_the_first_submit_there_is_no_readiness(in_meridian: Organization, olivia: Membership) -> None:
    start(olivia)
    actions.refresh_readiness(in_meridian)
    assert queries.readiness_now(in_meridian) is None
    assert not ReadinessPoint.objects.exists()


def test_a_refresh_costs_the_same_at_three_and_at_fifty_six_aspects(
    in_meridian: Organization, olivia: Membership
) -> None:
    counts = []
    for framework in (None, shipped_framework()):
        assessment = start(olivia, framework)
        actions.submit_assessment(assessment, by=olivia)
        key = queries.framework_content(assessment.framework_id).key
        with clock.at(clock.now() + timedelta(days=1)), CaptureQueriesContext(connection) as captured:
            actions.refresh_readiness(in_meridian, key)
        counts.append(len(captured))
    assert counts[0] == counts[1] < 14
