"""Walking the audit trail's chain, which takes as long as the trail is: asked for, and done by a worker."""

from django.utils.translation import gettext as _

from accounts.actions import record_event
from accounts.models import Membership
from accounts.queries import verify_chain
from jobs.actions.leases import finishing, report_progress
from jobs.actions.outbox import request_job
from jobs.models import Job

VERIFY = "jobs.verify_audit"


def ask_verification(*, by: Membership) -> Job:
    """One walk at a time: who asks while one waits or runs gets that one."""
    running = Job.objects.filter(kind=VERIFY, state__in=[Job.State.QUEUED, Job.State.RUNNING], is_cancel_wanted=False)
    own = running.filter(requested_by=by).order_by("-requested_at").first()
    return own or request_job(VERIFY, label=_("Verify the audit trail"), by=by, organization=by.organization)


def verify_audit(job: Job) -> None:
    """Walk the chain, and leave what was found in the trail."""
    found = verify_chain(job.organization, tell=lambda done, of: report_progress(job, done, of, _("events")))
    payload = {"sealed": found.sealed, "unsealed": found.unsealed, "head": found.head, "broken": found.broken}
    with finishing(job):
        record_event("audit.verify", by=job.requested_by, organization=job.organization, payload=payload)
