"""Asking for background work, claiming it, finishing it: every rule about a job."""

from jobs.actions.leases import (
    JobCancelled,
    JobFailed,
    LeaseLost,
    claim_job,
    fail_job,
    finishing,
    keep_cancelled,
    postpone_job,
    renew_lease,
    report_progress,
)
from jobs.actions.outbox import cancel_job, push_job, request_job, retry_job
from jobs.actions.recovery import hear_worker, release_left_jobs, sweep_jobs
from jobs.actions.verifying import VERIFY, ask_verification, verify_audit

__all__ = [
    "VERIFY",
    "JobCancelled",
    "JobFailed",
    "LeaseLost",
    "ask_verification",
    "cancel_job",
    "claim_job",
    "fail_job",
    "finishing",
    "hear_worker",
    "keep_cancelled",
    "postpone_job",
    "push_job",
    "release_left_jobs",
    "renew_lease",
    "report_progress",
    "request_job",
    "retry_job",
    "sweep_jobs",
    "verify_audit",
]
