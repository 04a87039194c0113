"""The sweeper: what is pushed again, what is not, and what is given up."""

import pytest
from django_scopes import scope

from accounts.models import Membership
from jobs import actions
from jobs.actions import recovery
from jobs.models import Job, Worker
from jobs.queries import MAX_ATTEMPTS, seconds_from_now
from tests.jobs.conftest import Queue, ask, claim, let_lease_expire, let_push_age, state_of

pytestmark = pytest.mark.django_db


def test_a_message_that_was_lost_is_sent_again(job: Job, queue: Queue) -> None:
    assert actions.sweep_jobs() == 0  # it has just been sent
    let_push_age(job)

    assert actions.sweep_jobs() == 1
    assert queue.ids() == [str(job.pk)]


def test_each_push_waits_longer_than_the_one_before(job: Job, queue: Queue) -> None:
    let_push_age(job, seconds=11)
    assert actions.sweep_jobs() == 1
    queue.ids()

    let_push_age(job, seconds=11)
    assert actions.sweep_jobs() == 0
    let_push_age(job, seconds=21)
    assert actions.sweep_jobs() == 1


def test_what_lies_in_the_queue_already_is_not_sent_again(
    in_meridian: object, olivia: Membership, queue: Queue
) -> None:
    jobs = [ask(olivia) for _number in range(5)]
    for job in jobs:
        let_push_age(job)
        actions.push_job(job.pk, job.kind)
    assert actions.sweep_jobs() == 0

    assert len(queue.ids()) == 5
    assert actions.sweep_jobs() == 5


def test_only_few_are_pushed_at_once(in_meridian: object, olivia: Membership, queue: Queue) -> None:
    for _number in range(recovery.AT_ONCE + 5):
        let_push_age(ask(olivia))

    assert actions.sweep_jobs() == recovery.AT_ONCE


def test_a_job_left_by_a_dead_worker_is_pushed_again(job: Job, queue: Queue) -> None:
    claim(job)
    let_push_age(job)
    assert actions.sweep_jobs() == 0  # its lease still holds
    let_lease_expire(job)

    assert actions.sweep_jobs() == 1
    assert queue.ids() == [str(job.pk)]


def test_after_five_dead_workers_the_job_has_failed_with_a_reason(job: Job, queue: Queue, olivia: Membership) -> None:
    for _attempt in range(MAX_ATTEMPTS):
        assert actions.sweep_jobs() == 0
        claim(job)
        let_lease_expire(job)
    assert actions.claim_job(job.pk) is None

    actions.sweep_jobs()

    assert state_of(job) == Job.State.FAILED
    assert "stopped 5 times" in job.reason
    actions.retry_job(job, by=olivia)
    assert claim(job).attempts == 1


def test_a_cancelled_job_left_by_a_dead_worker_is_not_run_again(job: Job, queue: Queue, olivia: Membership) -> None:
    claim(job)
    actions.cancel_job(job, by=olivia)
    let_lease_expire(job)
    assert actions.claim_job(job.pk) is None

    actions.sweep_jobs()

    assert state_of(job) == Job.State.CANCELLED


def test_what_waits_on_purpose_is_pushed_when_its_time_has_come(job: Job, queue: Queue) -> None:
    actions.postpone_job(claim(job), "Once more.")
    let_push_age(job)
    assert actions.sweep_jobs() == 0

    Job.objects.filter(pk=job.pk).update(not_before=seconds_from_now(-1))
    assert actions.sweep_jobs() == 1


def test_ended_jobs_are_left_alone(job: Job, queue: Queue) -> None:
    with actions.finishing(claim(job)):
        pass
    let_push_age(job)

    assert actions.sweep_jobs() == 0
    assert state_of(job) == Job.State.DONE


def test_the_embedded_start_makes_every_unfinished_job_due(
    in_meridian: object, olivia: Membership, queue: Queue
) -> None:
    waiting, running, done = ask(olivia), ask(olivia), ask(olivia)
    claim(running)
    with actions.finishing(claim(done)):
        pass

    assert actions.release_left_jobs() == 2

    assert actions.sweep_jobs() == 2
    assert set(queue.ids()) == {str(waiting.pk), str(running.pk)}
    assert claim(running).attempts == 2


def test_a_worker_is_heard_and_forgotten_after_an_hour() -> None:
    actions.hear_worker("celery@one")
    Worker.objects.update(heard_at=seconds_from_now(-3700))

    actions.hear_worker("celery@two")
    actions.hear_worker("celery@two")

    assert list(Worker.objects.values_list("name", flat=True)) == ["celery@two"]


def test_the_sweeper_works_over_all_organizations(olivia: Membership, mallory: Membership, queue: Queue) -> None:
    jobs = [_asked_in(olivia), _asked_in(mallory)]

    assert actions.sweep_jobs() == 2
    assert set(queue.ids()) == {str(job.pk) for job in jobs}


def _asked_in(member: Membership) -> Job:
    with scope(organization=member.organization):
        job = ask(member)
        let_push_age(job)
    return job
