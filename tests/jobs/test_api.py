"""Background work by the API."""

from http import HTTPStatus

from accounts.models import Membership, Organization
from jobs import actions
from jobs.models import Job
from tests.calling import Caller, told


def ask(by: Membership) -> Job:
    return actions.request_job("reports.build", label="A report", by=by, organization=by.organization)


def test_jobs_are_listed_newest_first_and_narrowed(marcus: Membership, in_meridian: Organization) -> None:
    first, second = ask(marcus), ask(marcus)
    actions.cancel_job(first, by=marcus)
    caller = Caller.of(marcus)
    assert [row["id"] for row in told(caller.get("jobs/"))["results"]] == [str(second.pk), str(first.pk)]
    assert [row["state"] for row in told(caller.get("jobs/?state=open&fields=state"))["results"]] == ["queued"]


def test_an_analyst_cancels_their_own_job_and_finds_no_other(
    marcus: Membership, nina: Membership, in_meridian: Organization
) -> None:
    caller, own, other = Caller.of(nina), ask(nina), ask(marcus)
    assert told(caller.post(f"jobs/{own.pk}/cancel/"))["state"] == "cancelled"
    assert caller.post(f"jobs/{own.pk}/cancel/").status_code == HTTPStatus.CONFLICT
    assert told(caller.post(f"jobs/{own.pk}/retry/"))["state"] == "queued"
    assert caller.post(f"jobs/{other.pk}/cancel/").status_code == HTTPStatus.NOT_FOUND
    assert caller.get(f"jobs/{other.pk}/").status_code == HTTPStatus.OK, "seeing all is the analyst's right"


def test_an_executive_sees_their_own_jobs_alone(marcus: Membership, ed: Membership, in_meridian: Organization) -> None:
    caller, own, other = Caller.of(ed), ask(ed), ask(marcus)
    assert caller.get("jobs/").status_code == HTTPStatus.FORBIDDEN
    assert caller.get(f"jobs/{own.pk}/").status_code == HTTPStatus.OK
    assert caller.get(f"jobs/{other.pk}/").status_code == HTTPStatus.NOT_FOUND


def test_a_manager_cancels_the_jobs_of_others(marcus: Membership, nina: Membership, in_meridian: Organization) -> None:
    assert told(Caller.of(marcus).post(f"jobs/{ask(nina).pk}/cancel/"))["state"] == "cancelled"


def test_verifying_the_trail_is_a_job(ada: Membership, in_meridian: Organization) -> None:
    caller = Caller.of(ada)
    answer = caller.post("audit-events/verify/")
    assert answer.status_code == HTTPStatus.ACCEPTED
    assert told(caller.get(answer["Location"]))["kind"] == "jobs.verify_audit"
