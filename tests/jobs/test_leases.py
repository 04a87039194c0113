"""Claiming, renewing, finishing: only the holder of the fence counts."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Membership
from jobs import actions
from jobs.models import Job
from jobs.queries import MAX_ATTEMPTS, seconds_from_now
from tests.jobs.conftest import claim, let_lease_expire, state_of

pytestmark = pytest.mark.django_db


def test_a_claimed_job_is_running_under_a_lease_and_a_fence(job: Job) -> None:
    mine = claim(job)

    assert state_of(job) == Job.State.RUNNING
    assert (job.attempts, job.fence) == (1, mine.fence)
    assert Job.objects.filter(lease_until__gt=seconds_from_now(50), lease_until__lt=seconds_from_now(61)).exists()


def test_claiming_is_one_update_and_one_look(job: Job) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        claim(job)

    assert [query["sql"].split()[0] for query in queries] == ["UPDATE", "SELECT"]


def test_a_job_is_claimed_once(job: Job) -> None:
    claim(job)

    assert actions.claim_job(job.pk) is None
    assert state_of(job) == Job.State.RUNNING
    assert job.attempts == 1


def test_a_job_whose_lease_ran_out_goes_to_another_worker(job: Job) -> None:
    first = claim(job)
    let_lease_expire(job)
    second = claim(job)

    assert second.fence != first.fence
    assert second.attempts == 2


def test_who_was_fenced_off_changes_nothing_more(job: Job, olivia: Membership) -> None:
    first = claim(job)
    let_lease_expire(job)
    second = claim(job)

    lates: list[Callable[[], object]] = [
        lambda: actions.renew_lease(first),
        lambda: actions.report_progress(first, 1, 2),
        lambda: actions.fail_job(first, "Too late."),
        lambda: actions.postpone_job(first, "Too late."),
        lambda: actions.keep_cancelled(first),
    ]
    for late in lates:
        with pytest.raises(actions.LeaseLost):
            late()
    with pytest.raises(actions.LeaseLost), actions.finishing(first):
        pytest.fail("the rows of a worker that was fenced off were written")

    assert state_of(job) == Job.State.RUNNING
    assert (job.fence, job.reason, job.progress) == (second.fence, "", 0)


def test_a_worker_that_is_late_but_not_replaced_may_finish(job: Job) -> None:
    mine = claim(job)
    let_lease_expire(job)

    with actions.finishing(mine):
        pass

    assert state_of(job) == Job.State.DONE


def test_renewing_keeps_others_away(job: Job) -> None:
    mine = claim(job)
    let_lease_expire(job)
    actions.renew_lease(mine)

    assert actions.claim_job(job.pk) is None


def test_rows_and_end_of_a_job_are_written_together(job: Job, olivia: Membership) -> None:
    mine = claim(job)

    with pytest.raises(ZeroDivisionError), actions.finishing(mine):
        AuditEvent.objects.create(verb="test.row", organization=olivia.organization)
        raise ZeroDivisionError
    assert state_of(job) == Job.State.RUNNING
    assert not AuditEvent.objects.filter(verb="test.row").exists()

    with actions.finishing(mine):
        AuditEvent.objects.create(verb="test.row", organization=olivia.organization)
    assert state_of(job) == Job.State.DONE
    assert AuditEvent.objects.filter(verb="test.row").exists()


def test_a_job_does_not_end_inside_a_transaction_that_may_still_fail(job: Job) -> None:
    mine = claim(job)

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), actions.finishing(mine):
        pass

    assert state_of(job) == Job.State.RUNNING


def test_a_job_that_was_cancelled_in_its_last_moment_does_not_finish(job: Job, olivia: Membership) -> None:
    mine = claim(job)
    actions.cancel_job(job, by=olivia)

    with pytest.raises(actions.JobCancelled), actions.finishing(mine):
        pytest.fail("rows of a cancelled job were written")


def test_progress_stands_in_the_row_and_is_not_written_at_every_step(job: Job) -> None:
    mine = claim(job)

    with CaptureQueriesContext(connection) as queries:
        for page in range(1, 101):
            actions.report_progress(mine, page, 100)

    assert len(queries) < 10
    assert state_of(job) == Job.State.RUNNING
    assert (job.progress, job.progress_of) == (100, 100)


def test_a_job_fails_with_a_reason(job: Job) -> None:
    actions.fail_job(claim(job), "No space. " * 100)

    assert state_of(job) == Job.State.FAILED
    assert job.reason.startswith("No space. ")
    assert len(job.reason) == 500
    assert job.finished_at


def test_what_went_wrong_is_tried_again_later_and_not_at_once(job: Job) -> None:
    actions.postpone_job(claim(job), "The database did not answer.")

    assert state_of(job) == Job.State.QUEUED
    assert job.reason == "The database did not answer."
    assert actions.claim_job(job.pk) is None

    Job.objects.filter(pk=job.pk).update(not_before=seconds_from_now(-1))
    assert claim(job).reason == ""


def test_each_pause_is_longer_than_the_one_before_and_the_fifth_attempt_is_the_last(job: Job) -> None:
    pauses = []
    for _attempt in range(MAX_ATTEMPTS - 1):
        mine = claim(job)
        actions.postpone_job(mine, "Once more.")
        job.refresh_from_db()
        assert job.not_before
        pauses.append((job.not_before - job.pushed_at).total_seconds())
        Job.objects.filter(pk=job.pk).update(not_before=seconds_from_now(-1))
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]

    actions.postpone_job(claim(job), "Once more.")

    assert state_of(job) == Job.State.FAILED
    assert job.attempts == MAX_ATTEMPTS
    assert job.reason == "Once more."
