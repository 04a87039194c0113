"""The pages of the jobs, and the health pages."""

import re
import socket
import time
from http import HTTPStatus

import pytest
from celery import current_app
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership
from jobs import actions, queries
from jobs.models import Job, Worker
from jobs.queries import seconds_from_now
from tests.cast import OwnClient
from tests.jobs.conftest import ask, claim, state_of

pytestmark = pytest.mark.django_db
LIST = "/o/meridian/jobs/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def eds_job(in_meridian: object, ed: Membership) -> Job:
    return ask(ed, "Ed's report")


# The list


def test_the_list_shows_the_organizations_jobs_with_real_progress(job: Job, as_nina: OwnClient) -> None:
    actions.report_progress(claim(job), 7, 31)

    page = as_nina.get(LIST).content.decode()

    assert "Count to ten" in page
    assert "7 of 31" in page
    assert "Olivia" in page


def test_a_rival_sees_none_of_it(job: Job, as_mallory: OwnClient) -> None:
    assert "Count to ten" not in as_mallory.get("/o/rival/jobs/").content.decode()
    for address in (LIST, job.get_absolute_url(), f"/o/rival/jobs/{job.pk}/"):
        assert as_mallory.get(address).status_code == HTTPStatus.NOT_FOUND
    for act in ("cancel", "retry"):
        assert as_mallory.post(f"/o/rival/jobs/{job.pk}/{act}/").status_code == HTTPStatus.NOT_FOUND
    assert state_of(job) == Job.State.QUEUED


@pytest.mark.parametrize(
    ("narrowed", "shown"),
    [
        ("", {"waiting", "running", "failed"}),
        ("state=open", {"waiting", "running"}),
        ("state=running", {"running"}),
        ("state=failed", {"failed"}),
        ("state=done", set()),
        ("state=nonsense", {"waiting", "running", "failed"}),
        ("kind=tests.count&state=queued", {"waiting"}),
        ("kind=tests.other", set()),
        ("kind=" + "x" * 500, set()),
        ("search=failed", {"failed"}),
        ("cursor=nonsense", {"waiting", "running", "failed"}),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_the_address_narrows_the_list(
    in_meridian: object, olivia: Membership, as_nina: OwnClient, narrowed: str, shown: set[str]
) -> None:
    ask(olivia, "waiting job")
    claim(ask(olivia, "running job"))
    actions.fail_job(claim(ask(olivia, "failed job")), "It was too complex.")

    page = as_nina.get(f"{LIST}?{narrowed}").content.decode()

    assert {state for state in ("waiting", "running", "failed") if f">{state} job</a>" in page} == shown


def test_pages_of_the_list_show_every_job_once(in_meridian: object, olivia: Membership, as_nina: OwnClient) -> None:
    for number in range(120):
        ask(olivia, f"Job {number}")

    found: list[str] = []
    address: str | None = LIST
    while address:
        page = as_nina.get(address).content.decode()
        found += re.findall(r">(Job \d+)</a>", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = LIST + following[1].replace("&amp;", "&") if following else None

    assert found == [f"Job {number}" for number in reversed(range(120))]


def test_the_list_costs_the_same_for_one_job_and_for_fifty(
    in_meridian: object, olivia: Membership, as_nina: OwnClient
) -> None:
    as_nina.get(LIST)  # the first page of a session costs a few more
    counts = []
    for number in (1, 9, 40):
        for _number in range(number):
            ask(olivia)
        with CaptureQueriesContext(connection) as asked:
            as_nina.get(LIST)
        counts.append(len(asked))

    assert len(set(counts)) == 1, counts


def test_open_rows_refresh_themselves_and_ended_ones_are_left_in_peace(
    job: Job, as_olivia: OwnClient, olivia: Membership
) -> None:
    rows = as_olivia.get(LIST, headers=HTMX).content.decode()
    assert rows.lstrip().startswith("<tbody")
    assert 'hx-trigger="every 3s"' in rows
    assert f'id="cancel-{job.pk}"' in rows  # htmx gives the focus back to the element of this id

    actions.cancel_job(job, by=olivia)
    assert "hx-trigger" not in as_olivia.get(LIST, headers=HTMX).content.decode()


def test_when_the_last_row_has_gone_the_whole_page_is_read_again(
    job: Job, as_olivia: OwnClient, olivia: Membership
) -> None:
    actions.cancel_job(job, by=olivia)

    assert as_olivia.get(f"{LIST}?state=open", headers=HTMX).headers["HX-Refresh"] == "true"


def test_an_empty_list_says_what_it_will_hold(as_nina: OwnClient) -> None:
    assert "No job yet" in as_nina.get(LIST).content.decode()


# One job


def test_a_job_shows_its_reason_and_who_did_what(job: Job, as_olivia: OwnClient, olivia: Membership) -> None:
    actions.cancel_job(job, by=olivia)
    actions.retry_job(job, by=olivia)
    actions.fail_job(claim(job), "The report would have more than 2,000 pages.")

    page = as_olivia.get(job.get_absolute_url()).content.decode()

    assert "The report would have more than 2,000 pages." in page
    for event in ("Job asked for", "Job cancelled", "Job tried again"):
        assert event in page
    assert reverse("jobs:retry_own", args=["meridian", job.pk]) in page


def test_who_asked_may_look_cancel_and_try_again_whatever_the_role(eds_job: Job, as_ed: OwnClient) -> None:
    address = eds_job.get_absolute_url()
    assert as_ed.get(LIST).status_code == HTTPStatus.FORBIDDEN
    assert as_ed.get(address).status_code == HTTPStatus.OK

    own = f"{LIST}mine/{eds_job.pk}/"
    assert f'action="{own}cancel/"' in as_ed.get(address).content.decode()
    assert as_ed.post(f"{own}cancel/", {"back": "list"}).headers["Location"] == address
    assert state_of(eds_job) == Job.State.CANCELLED
    as_ed.post(f"{own}retry/")
    assert state_of(eds_job) == Job.State.QUEUED


def test_an_executive_does_not_see_the_jobs_of_others(job: Job, as_ed: OwnClient) -> None:
    assert as_ed.get(job.get_absolute_url()).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("who", ["as_nina", "as_ada", "as_ed"])
def test_only_managers_change_the_jobs_of_others(job: Job, who: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(who)

    assert client.post(f"{job.get_absolute_url()}cancel/").status_code == HTTPStatus.FORBIDDEN
    assert client.post(f"{LIST}mine/{job.pk}/cancel/").status_code == HTTPStatus.NOT_FOUND
    assert state_of(job) == Job.State.QUEUED


def test_a_manager_cancels_and_comes_back_to_where_the_button_stood(job: Job, as_marcus: OwnClient) -> None:
    answer = as_marcus.post(f"{job.get_absolute_url()}cancel/", {"back": "list"}, follow=True)

    assert answer.redirect_chain == [(LIST, HTTPStatus.FOUND)]
    assert "The job is cancelled." in answer.content.decode()
    assert state_of(job) == Job.State.CANCELLED


def test_cancelling_what_has_ended_says_so_and_changes_nothing(job: Job, as_marcus: OwnClient) -> None:
    with actions.finishing(claim(job)):
        pass

    answer = as_marcus.post(f"{job.get_absolute_url()}cancel/", follow=True)

    assert "ended already" in answer.content.decode()
    assert state_of(job) == Job.State.DONE


@pytest.mark.parametrize("act", ["cancel", "retry", "cancel_own", "retry_own"])
def test_reading_changes_nothing(job: Job, as_olivia: OwnClient, act: str) -> None:
    assert as_olivia.get(reverse(f"jobs:{act}", args=["meridian", job.pk])).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert state_of(job) == Job.State.QUEUED


# The banner


def test_pages_say_when_no_worker_has_been_heard_for_a_minute(
    as_nina: OwnClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = "No worker has been heard"
    monkeypatch.setattr(queries, "started", time.monotonic())
    assert sentence not in as_nina.get(LIST).content.decode()  # a process so young cannot know

    monkeypatch.setattr(queries, "started", time.monotonic() - 61)
    assert sentence in as_nina.get(LIST).content.decode()

    actions.hear_worker("celery@one")
    assert sentence not in as_nina.get(LIST).content.decode()

    Worker.objects.update(heard_at=seconds_from_now(-61))
    assert sentence in as_nina.get(LIST).content.decode()


# Health


def test_the_process_is_live(client: Client) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (HTTPStatus.OK, {"status": "live"})


def test_ready_tells_that_broker_and_worker_are_away_and_stays_ready_for_requests(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "started", time.monotonic() - 61)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setattr(current_app.conf, "broker_url", f"redis://127.0.0.1:{silent.getsockname()[1]}/0")

        began = time.monotonic()
        answer = client.get("/health/ready")

    assert time.monotonic() - began < 5  # Redis itself would be waited for much longer
    assert answer.status_code == HTTPStatus.OK
    assert answer.json() == {"status": "degraded", "database": "ready", "broker": "degraded", "worker": "degraded"}


def test_ready_is_refused_without_the_database(client: Client) -> None:
    def refuse(*_args: object) -> None:
        raise OperationalError("no such host")

    with connection.execute_wrapper(refuse):
        answer = client.get("/health/ready")

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.json() == {"status": "unavailable", "database": "unavailable"}
