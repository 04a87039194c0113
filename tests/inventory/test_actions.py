"""Removing puts aside, restoring takes back, dependencies say what rests on what."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, Membership, Organization
from core.errors import Refused
from inventory import actions
from inventory.models import Asset, Dependency, Level
from inventory.queries import links_of, standing_of
from tests.inventory import factories as made

pytestmark = pytest.mark.django_db


def test_a_removed_record_is_put_aside_and_comes_back_as_it_was(in_meridian: Organization, nina: Membership) -> None:
    asset = made.asset(nina, "db-01", asset_tag="A-1", tags="pci")
    actions.remove_record(asset, by=nina)
    assert Asset.objects.get().is_removed
    actions.restore_record(asset, by=nina)
    restored = Asset.objects.get()
    assert (restored.removed_at, restored.tags, restored.version) == (None, "pci", 3)
    assert list(AuditEvent.objects.order_by("at", "pk").values_list("verb", flat=True))[-2:] == [
        *("asset.remove", "asset.restore"),
    ]
    with pytest.raises(Refused, match="not removed"):
        actions.restore_record(asset, by=nina)


def test_a_tag_is_free_once_its_asset_was_removed_and_blocks_the_way_back(
    in_meridian: Organization, nina: Membership
) -> None:
    first = made.asset(nina, "old", asset_tag="A-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.asset(nina, "new", asset_tag="A-1")
    actions.remove_record(first, by=nina)
    made.asset(nina, "new", asset_tag="A-1")
    with pytest.raises(Refused, match="tag, range or name"):
        actions.restore_record(first, by=nina)
    assert made.asset(nina, "without a tag").asset_tag == made.asset(nina, "also without").asset_tag == ""


def test_a_network_stands_below_and_nothing_depends_on_itself(in_meridian: Organization, nina: Membership) -> None:
    lan, asset = made.network(nina, "LAN", "10.0.0.0/8"), made.asset(nina, "db-01")
    with pytest.raises(Refused, match="stands below"):
        actions.link(lan, asset, by=nina)
    with pytest.raises(Refused, match="itself"):
        actions.link(asset, asset, by=nina)
    actions.link(asset, lan, by=nina)
    with pytest.raises(Refused, match="already"):
        actions.link(asset, lan, by=nina)


def test_criticality_comes_down_and_says_from_where(in_meridian: Organization, nina: Membership) -> None:
    payroll = made.service(nina, "Payroll", criticality=Level.CRITICAL)
    app, database = made.asset(nina, "payroll-app"), made.asset(nina, "db-01", criticality=Level.LOW)
    made.needs(nina, payroll, app)
    made.needs(nina, app, database)
    standing = standing_of(database)
    assert standing.level == Level.CRITICAL
    assert [one.name for one in standing.because] == ["Payroll", "payroll-app", "db-01"]
    assert [(one.record.name, one.distance) for one in standing.failing] == [("payroll-app", 1), ("Payroll", 2)]
    assert [one.name for one in standing_of(payroll).points or []] == ["payroll-app", "db-01"]


def test_what_has_a_stand_in_is_no_single_point_of_failure(in_meridian: Organization, nina: Membership) -> None:
    shop = made.service(nina, "Shop")
    for name in ("web-a", "web-b"):
        made.needs(nina, shop, made.asset(nina, name), choice="front")
    assert standing_of(shop).points == []


def test_what_was_removed_carries_nothing_down(in_meridian: Organization, nina: Membership) -> None:
    payroll = made.service(nina, "Payroll", criticality=Level.HIGH)
    app, database = made.asset(nina, "payroll-app"), made.asset(nina, "db-01")
    made.needs(nina, payroll, app)
    made.needs(nina, app, database)
    actions.remove_record(app, by=nina)
    assert standing_of(database).level is None
    assert links_of(database) == ([], [])


def test_a_dependency_is_taken_back_with_a_trace(in_meridian: Organization, nina: Membership) -> None:
    dependency = made.needs(nina, made.service(nina, "Shop"), made.asset(nina, "web-a"))
    assert str(dependency) == "Shop needs web-a"
    actions.unlink(dependency, by=nina)
    assert not Dependency.objects.exists()
    assert Dependency.history.count() == 2
    assert AuditEvent.objects.filter(verb="dependency.remove", record_label="Shop needs web-a").exists()
