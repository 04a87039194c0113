"""The audit trail: insert-only, chained, and whoever tampers with it is found."""

import csv
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from io import StringIO
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django_scopes import scopes_disabled
from pytest_django import DjangoAssertNumQueries

from accounts import actions, tasks
from accounts.models import AuditEvent, AuditSeal, Membership, Organization
from accounts.queries import verify_chain
from core import clock
from tests.cast import OwnClient

EVENTS, SEALS = "accounts_auditevent", "accounts_auditseal"


@contextmanager
def owning_the_database() -> Iterator[None]:
    """What a database owner can do: take the triggers away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in (EVENTS, SEALS):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_insert_only")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            for table in (EVENTS, SEALS):
                for act in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER {table}_no_{act}")
    with scopes_disabled():
        yield


@pytest.fixture
def chain(olivia: Membership, in_meridian: Organization) -> list[AuditEvent]:
    """Thirty sealed events of Meridian."""
    for number in range(30):
        actions.record_event(
            "member.change", by=olivia, record=olivia, payload={"changes": {"name": ["", str(number)]}}
        )
    tasks.seal()
    return list(AuditEvent.objects.filter(seal__isnull=False).order_by("seal__sequence"))


def test_the_trail_is_insert_only(chain: list[AuditEvent]) -> None:
    for statement in ("UPDATE accounts_auditevent SET verb = 'x'", "DELETE FROM accounts_auditevent",
                      "UPDATE accounts_auditseal SET sequence = 99", "DELETE FROM accounts_auditseal"):  # fmt: skip
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_chain_that_nobody_touched_holds(chain: list[AuditEvent], in_meridian: Organization) -> None:
    found = verify_chain(in_meridian)
    assert (found.sealed, found.unsealed, found.broken) == (30, 0, "")
    assert list(AuditSeal.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 31))


def test_what_is_not_sealed_yet_is_counted(
    chain: list[AuditEvent], olivia: Membership, in_meridian: Organization
) -> None:
    actions.record_event("member.change", by=olivia)
    assert verify_chain(in_meridian).unsealed == 1
    assert actions.seal_events() == 1
    assert actions.seal_events() == 0
    assert verify_chain(in_meridian).sealed == 31


def test_each_organization_has_a_chain_and_so_has_the_installation(
    chain: list[AuditEvent], mallory: Membership, rival: Organization, in_meridian: Organization
) -> None:
    actions.record_event("member.change", by=mallory)
    actions.record_event("sign_in.failed", by=None)
    actions.seal_events()
    assert [verify_chain(one).sealed for one in (in_meridian, rival, None)] == [30, 1, 1]


def edit_verb(event: AuditEvent, other: AuditEvent) -> None:
    AuditEvent.objects.filter(pk=event.pk).update(verb="member.grant")


def edit_actor(event: AuditEvent, other: AuditEvent) -> None:
    AuditEvent.objects.filter(pk=event.pk).update(actor_name="Nobody")


def edit_payload(event: AuditEvent, other: AuditEvent) -> None:
    AuditEvent.objects.filter(pk=event.pk).update(payload={"changes": {"name": ["", "other"]}})


def empty_payload(event: AuditEvent, other: AuditEvent) -> None:
    AuditEvent.objects.filter(pk=event.pk).update(payload={})


def delete(event: AuditEvent, other: AuditEvent) -> None:
    AuditSeal.objects.filter(event=event).delete()
    AuditEvent.objects.filter(pk=event.pk).delete()


def swap_seals(event: AuditEvent, other: AuditEvent) -> None:
    ours, theirs = event.seal, other.seal
    AuditSeal.objects.filter(sequence__in=[ours.sequence, theirs.sequence]).delete()
    for seal, holder in ((ours, other), (theirs, event)):
        seal.event = holder
        AuditSeal.objects.bulk_create([seal])


def move_in_time(event: AuditEvent, other: AuditEvent) -> None:
    AuditEvent.objects.filter(pk=event.pk).update(at=other.at)


def cut_the_start(event: AuditEvent, other: AuditEvent) -> None:
    AuditSeal.objects.filter(sequence__lte=event.seal.sequence).delete()


TAMPERINGS = [edit_verb, edit_actor, edit_payload, empty_payload, delete, swap_seals, move_in_time, cut_the_start]


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
@pytest.mark.parametrize("seed", range(4))
def test_tampering_is_found_at_its_first_link(
    tamper: Callable[[AuditEvent, AuditEvent], None], seed: int, chain: list[AuditEvent], in_meridian: Organization
) -> None:
    first, second = sorted(random.Random(seed).sample(range(29), 2))
    with owning_the_database():
        tamper(chain[first], chain[second])
    found = verify_chain(in_meridian)
    assert found.broken
    assert found.sealed == (0 if tamper is cut_the_start else first)


def test_an_event_put_in_later_with_an_early_key_is_found(chain: list[AuditEvent], in_meridian: Organization) -> None:
    """The database takes new rows; whoever wants one to look old gives it an old key and an old moment."""
    forged = AuditEvent.objects.get(pk=chain[0].pk)
    forged.pk, forged.actor_name = UUID(int=chain[0].pk.int - (7 * 86_400_000 << 80)), "Marcus"
    forged.at -= timedelta(days=7)
    AuditEvent.objects.bulk_create([forged])
    tasks.seal()
    assert "put in later" in verify_chain(in_meridian).broken


def test_a_chain_cut_off_at_its_end_shows_against_a_head_kept_elsewhere(
    chain: list[AuditEvent], in_meridian: Organization
) -> None:
    head = verify_chain(in_meridian).head
    assert not verify_chain(in_meridian, head=head).broken
    with owning_the_database():
        AuditSeal.objects.filter(sequence__gt=25).delete()
        AuditEvent.objects.filter(pk__in=[event.pk for event in chain[25:]]).delete()
    assert not verify_chain(in_meridian).broken, "nobody can see this from inside"
    assert "its end is missing" in verify_chain(in_meridian, head=head).broken


def test_an_empty_payload_is_right_where_an_erasure_lists_it(
    chain: list[AuditEvent], in_meridian: Organization
) -> None:
    actions.record_event("person.erase", by=None, organization=in_meridian, payload={"events": [str(chain[3].pk)]})
    with owning_the_database():
        empty_payload(chain[3], chain[3])
    assert not verify_chain(in_meridian).broken


def test_the_page_filters_by_what_stands_in_the_address(
    as_ada: OwnClient, chain: list[AuditEvent], marcus: Membership, meridian: Organization
) -> None:
    actions.record_event("member.end", by=marcus, record=marcus)
    page = reverse("accounts:audit", args=[meridian.slug])
    everything = as_ada.get(page).content.decode()
    only_marcus = as_ada.get(page, {"actor": str(marcus.pk), "verb": "member.end"}).content.decode()
    assert "Member changed</td>" in everything
    assert "Membership ended</td>" in only_marcus
    assert "Member changed</td>" not in only_marcus
    tomorrow = clock.today().replace(year=clock.today().year + 1).isoformat()
    assert "No event fits" in as_ada.get(page, {"since": tomorrow}).content.decode()
    for day in ("0001-01-01", "9999-12-31"):
        assert as_ada.get(page, {"since": day}).status_code == as_ada.get(page, {"until": day}).status_code == 200
    assert (
        as_ada.get(page, {"since": "not a date", "actor": "nobody", "record": "x", "cursor": "x"}).status_code
        == HTTPStatus.OK
    )


def test_the_export_holds_exactly_what_the_filter_shows(
    as_ada: OwnClient, chain: list[AuditEvent], marcus: Membership, meridian: Organization
) -> None:
    actions.record_event("member.end", by=marcus, record=marcus)
    asked = {"verb": "member.change", "columns": ["who", "what", "changes", "request", "event"]}
    answer = as_ada.get(reverse("accounts:audit_csv", args=[meridian.slug]), asked)
    rows = list(csv.reader(StringIO(answer.getvalue().decode())))
    assert rows[0] == ["When", "Who", "What", "Details", "Request", "Event id"]
    assert len(rows) == 1 + 30
    assert {row[2] for row in rows[1:]} == {"Member changed"}
    assert rows[1][3] == "name: – → 29"
    assert rows[1][0].endswith(("+01:00", "+02:00")), "in the organization's time zone"


def test_denials_are_written(as_nina: OwnClient, meridian: Organization, in_meridian: Organization) -> None:
    assert as_nina.get(reverse("accounts:audit", args=[meridian.slug])).status_code == HTTPStatus.FORBIDDEN
    event = AuditEvent.objects.get(verb="access.denied")
    assert (event.actor_name, event.payload["path"]) == ("Nina", f"/o/{meridian.slug}/audit/")
    assert event.request_id


def test_the_audit_page_needs_the_same_queries_for_more_events(
    as_ada: OwnClient,
    chain: list[AuditEvent],
    meridian: Organization,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(12):
        as_ada.get(reverse("accounts:audit", args=[meridian.slug]))
