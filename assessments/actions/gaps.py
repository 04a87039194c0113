"""What people decide about a gap: a plan, or an acceptance that somebody else approves."""

from datetime import date
from decimal import Decimal

from accounts.models import Membership
from assessments.models import Gap


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
    `gap.version` is the version that was read. Raises RecordChanged, Refused."""
    raise NotImplementedError


def ask_acceptance(gap: Gap, *, by: Membership, reason: str, until: date) -> Gap:
    """Ask that the gap be lived with until a date, at most a year away. Raises RecordChanged, Refused."""
    raise NotImplementedError


def approve_acceptance(gap: Gap, *, by: Membership) -> Gap:
    """Somebody else than who asked agrees; a lone owner may approve the own, marked. Raises RecordChanged, Refused."""
    raise NotImplementedError


def refuse_acceptance(gap: Gap, *, by: Membership, note: str) -> Gap:
    """No: the gap stays as it was; the note says why. Raises RecordChanged, Refused."""
    raise NotImplementedError


def end_acceptance(gap: Gap, *, by: Membership) -> Gap:
    """The gap is open (or planned) again before the acceptance ran out. Raises RecordChanged, Refused."""
    raise NotImplementedError
