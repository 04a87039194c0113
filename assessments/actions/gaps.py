"""What people decide about a gap: a plan, or an acceptance that somebody else approves."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import save_record
from accounts.models import Membership
from assessments.actions.approvals import approval_done, ask_approval
from assessments.actions.four_eyes import approve
from assessments.models import Gap
from core import clock
from core.errors import RecordChanged, Refused
from reviews import actions as reviews
from reviews.models import Due

LONGEST_ACCEPTANCE = timedelta(days=366)


@transaction.atomic
def plan_gap(
    gap: Gap,
    *,
    by: Membership,
    owner: Membership | None,
    due_on: date | None,
    budget: Decimal | None,
    effort: int,
    plan: str,
) -> Gap:
    """Say who closes it, by when, at what cost, how. With owner and due date an open gap is planned.

    `gap.version` is the version that was read. Raises RecordChanged, Refused.
    """
    held = _hold(gap)
    if held.status == Gap.Status.CLOSED:
        raise Refused(_("This gap is closed by its score. There is nothing to plan."))
    if effort not in Gap.EFFORTS:
        raise Refused(_("The effort is 1, 2, 3, 5 or 8."))
    if budget is not None and not 0 <= budget < 10**10:
        raise Refused(_("The budget is 0 or more, and below 10,000,000,000."))
    if owner is not None and (owner.organization_id != held.organization_id or not owner.is_active):
        raise Refused(_("The owner is a member of the organization who has not left."))
    held.is_effort_edited = held.is_effort_edited or effort != held.effort
    held.owner, held.due_on, held.budget, held.effort, held.plan = owner, due_on, budget, effort, plan.strip()
    if held.status != Gap.Status.ACCEPTED:
        held.status = planned_status(held)
    save_record(held, by=by, verb="gap.plan")
    set_gap_due(held)
    return held


@transaction.atomic
def ask_acceptance(gap: Gap, *, by: Membership, reason: str, until: date) -> Gap:
    """Ask that the gap be lived with until a date, at most a year away. Raises RecordChanged, Refused."""
    held = _hold(gap)
    if held.status not in (Gap.Status.OPEN, Gap.Status.PLANNED):
        raise Refused(_("Only an open or planned gap can be accepted."))
    if held.is_acceptance_asked:
        raise Refused(_("Somebody asked for this already. It waits for a decision."))
    if not reason.strip():
        raise Refused(_("Say why the gap can be lived with."))
    if not clock.today() < until <= clock.today() + LONGEST_ACCEPTANCE:
        raise Refused(_("An acceptance ends after today and within a year."))
    held.acceptance_reason, held.acceptance_asked_by, held.acceptance_asked_on = reason.strip(), by, clock.today()
    held.accepted_until, held.acceptance_refusal = until, ""
    save_record(held, by=by, verb="gap.ask_acceptance")
    ask_approval(held, by=by)
    return held


@transaction.atomic
def approve_acceptance(gap: Gap, *, by: Membership) -> Gap:
    """Somebody else than who asked agrees; a lone owner may approve the own, marked. Raises RecordChanged, Refused."""
    held = _asked(gap)
    held.is_own_approval = approve(by, "gap.approve", held.acceptance_asked_by_id)
    held.status, held.accepted_by, held.accepted_on = Gap.Status.ACCEPTED, by, clock.today()
    save_record(held, by=by, verb="gap.approve")
    approval_done(held)
    set_gap_due(held)
    return held


@transaction.atomic
def refuse_acceptance(gap: Gap, *, by: Membership, note: str) -> Gap:
    """No: the gap stays as it was; the note says why. Raises RecordChanged, Refused."""
    held = _asked(gap)
    if not note.strip():
        raise Refused(_("Say why the gap is not accepted."))
    approve(by, "gap.approve", held.acceptance_asked_by_id)
    held.acceptance_refusal = note.strip()
    drop_acceptance(held)
    save_record(held, by=by, verb="gap.refuse", payload={"note": note.strip()})
    approval_done(held)
    return held


@transaction.atomic
def end_acceptance(gap: Gap, *, by: Membership) -> Gap:
    """The gap is open (or planned) again before the acceptance ran out. Raises RecordChanged, Refused."""
    held = _hold(gap)
    if held.status != Gap.Status.ACCEPTED:
        raise Refused(_("This gap is not accepted."))
    drop_acceptance(held)
    held.status = planned_status(held)
    save_record(held, by=by, verb="gap.end_acceptance")
    set_gap_due(held)
    return held


def planned_status(gap: Gap) -> str:
    """Planned with an owner and a date, else open."""
    return Gap.Status.PLANNED if gap.owner_id is not None and gap.due_on is not None else Gap.Status.OPEN


def drop_acceptance(gap: Gap) -> None:
    """Neither asked for nor granted any more; history has it. Does not save."""
    gap.acceptance_reason, gap.acceptance_asked_by, gap.acceptance_asked_on = "", None, None
    gap.accepted_by, gap.accepted_on, gap.accepted_until, gap.is_own_approval = None, None, None, False


def set_gap_due(gap: Gap) -> None:
    """A planned gap is due for its owner; no other is."""
    if gap.status != Gap.Status.PLANNED or gap.due_on is None:
        reviews.clear_due(gap, Due.Kind.ASSIGNMENT)
        return
    reviews.set_due(
        gap,
        kind=Due.Kind.ASSIGNMENT,
        what=_("Close the gap %(gap)s") % {"gap": gap},
        url=gap.get_absolute_url(),
        due_on=gap.due_on,
        member=gap.owner,
    )


def _asked(gap: Gap) -> Gap:
    held = _hold(gap)
    if not held.is_acceptance_asked:
        raise Refused(_("Nobody asked to accept this gap."))
    return held


def _hold(gap: Gap) -> Gap:
    """The gap as it stands now, locked; its figures may be newer than what was read, its version not."""
    held = Gap.objects.select_for_update(of=("self",)).select_related("organization").get(pk=gap.pk)
    if held.version != gap.version:
        raise RecordChanged(_("Somebody else saved this gap since you opened it."), held)
    return held
