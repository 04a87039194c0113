"""The audit trail is verified by a worker; what was found stands on its page and in the trail itself."""

import pytest
from django.urls import reverse

from accounts.actions import record_event, seal_events
from accounts.models import AuditEvent, AuditSeal, Membership, Organization
from jobs.models import Job
from jobs.tasks import receive
from tests.accounts.test_audit import owning_the_database
from tests.cast import OwnClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def events(in_meridian: Organization, marcus: Membership) -> list[AuditEvent]:
    found = [record_event("member.change", by=marcus, record=marcus, payload={"n": number}) for number in range(5)]
    seal_events()
    return found


def verified(client: OwnClient, organization: Organization) -> str:
    """Press the button, let a worker work; the page of the trail."""
    answer = client.post(reverse("jobs:verify_audit", args=[organization.slug]))
    job = Job.objects.get(kind="jobs.verify_audit", state=Job.State.QUEUED)
    assert answer["Location"] == reverse("jobs:detail", args=[organization.slug, job.pk])
    receive(job.kind, (str(job.pk),))
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert "See what was found" in client.get(answer["Location"]).content.decode()
    return str(client.get(reverse("accounts:audit", args=[organization.slug])).content.decode())


def test_what_was_found_stands_on_the_page_and_in_the_trail(
    as_ada: OwnClient, ada: Membership, events: list[AuditEvent], meridian: Organization
) -> None:
    sealed = AuditSeal.objects.filter(organization=meridian).count()
    page = verified(as_ada, meridian)
    event = AuditEvent.objects.get(verb="audit.verify")
    assert (event.actor_id, event.payload["sealed"], event.payload["broken"]) == (ada.pk, sealed, "")
    assert f"Verified by Ada: the chain holds, {sealed} events sealed" in page
    assert event.payload["head"] in page


def test_a_changed_event_is_named_on_the_page(
    as_ada: OwnClient, events: list[AuditEvent], meridian: Organization
) -> None:
    place = events[2].seal.sequence
    with owning_the_database():
        AuditEvent.objects.filter(pk=events[2].pk).update(actor_name="Nobody")
    page = verified(as_ada, meridian)
    assert f"Event {events[2].pk} does not fit its seal {place}" in page
    assert f"{place - 1} events before the fault hold" in page


def test_asking_twice_starts_one_walk(as_ada: OwnClient, events: list[AuditEvent], meridian: Organization) -> None:
    places = {as_ada.post(reverse("jobs:verify_audit", args=[meridian.slug]))["Location"] for _turn in range(3)}
    assert len(places) == Job.objects.filter(kind="jobs.verify_audit").count() == 1
