"""What is due, follow-ups, and reviews: the rows that inbox, overview and reminders read."""

from datetime import date, timedelta
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import save_record
from accounts.models import Membership, TenantModel
from core import clock
from core.errors import Refused
from reviews.models import Due, FollowUp, Review, ReviewableRecord
from reviews.queries import SEEN_WITH

FOLLOW_UP_DAYS = 30


Looked = TypeVar("Looked", bound=ReviewableRecord)


def set_due(
    record: TenantModel,
    *,
    kind: Due.Kind,
    what: str,
    url: str,
    due_on: date,
    member: Membership | None = None,
    verb: str = "",
    not_for: Membership | None = None,
) -> Due:
    """Say that this must be done by a date: by `member`, or by whoever may do `verb` except `not_for`.

    One open row per record and kind; saying it again changes that row.
    """
    if record._meta.model_name not in SEEN_WITH:
        raise LookupError(f"reviews.queries.SEEN_WITH does not say who may see a {record._meta.model_name}.")
    due, _created = Due.objects.update_or_create(
        organization=record.organization,
        kind=kind,
        record_type=record._meta.model_name,
        record_id=record.pk,
        done_on=None,
        defaults={
            "what": what[:200],
            "url": url,
            "due_on": due_on,
            "member": member,
            "verb": verb,
            "not_for": not_for,
        },
    )
    return due


def clear_due(record: TenantModel, kind: Due.Kind | None = None) -> None:
    """It is done, or no longer wanted."""
    rows = Due.objects.filter(record_id=record.pk, done_on=None)
    if kind is not None:
        rows = rows.filter(kind=kind)
    rows.update(done_on=clock.today())


@transaction.atomic
def open_follow_up(
    record: TenantModel,
    *,
    name: str,
    by: Membership | None,
    owner: Membership | None = None,
    due_on: date | None = None,
    url: str = "",
) -> FollowUp:
    """Something must be done about this record. Without a date it is due in thirty days."""
    follow_up = FollowUp(
        organization=record.organization,
        record_type=record._meta.model_name or "",
        record_id=record.pk,
        record_label=str(record)[:200],
        record_url=url or getattr(record, "get_absolute_url", str)(),
        name=name[:200],
        owner=owner,
        due_on=due_on or clock.today() + timedelta(days=FOLLOW_UP_DAYS),
    )
    save_record(follow_up, by=by, verb="follow_up.open")
    _follow_up_due(follow_up)
    return follow_up


@transaction.atomic
def change_follow_up(follow_up: FollowUp, *, by: Membership | None) -> FollowUp:
    """Save what was edited: text, owner, date."""
    if follow_up.closed_on:
        raise Refused(_("This follow-up is closed. Open a new one instead."))
    save_record(follow_up, by=by, verb="follow_up.change")
    _follow_up_due(follow_up)
    return follow_up


@transaction.atomic
def close_follow_up(follow_up: FollowUp, *, by: Membership, closing_note: str) -> FollowUp:
    """Done; the note says what was done and where that can be seen."""
    if follow_up.closed_on:
        raise Refused(_("This follow-up was closed before."))
    if not closing_note.strip():
        raise Refused(_("Say what was done. The note is the evidence."))
    follow_up.closed_on, follow_up.closed_by, follow_up.closing_note = clock.today(), by, closing_note
    save_record(follow_up, by=by, verb="follow_up.close")
    clear_due(follow_up)
    return follow_up


@transaction.atomic
def record_review(
    record: Looked,
    *,
    by: Membership,
    outcome: Review.Outcome,
    note: str,
    next_on: date | None = None,
) -> Review:
    """Somebody looked at the record again; the next review follows from its cadence where no date is given."""
    review = Review.objects.create(
        organization=record.organization,
        record_type=record._meta.model_name or "",
        record_id=record.pk,
        by=by,
        on=clock.today(),
        outcome=outcome,
        note=note,
    )
    record.last_review_on = review.on
    record.next_review_on = next_on or (
        review.on + timedelta(days=record.cadence_days) if record.cadence_days else None
    )
    save_record(record, by=by, verb="review.record", payload={"outcome": outcome})
    plan_review(record)
    return review


def plan_review(record: ReviewableRecord) -> None:
    """Keep the due row of a reviewable record in step with its next review."""
    if record.next_review_on is None:
        clear_due(record, Due.Kind.REVIEW)
        return
    set_due(
        record,
        kind=Due.Kind.REVIEW,
        what=_("Review: %(record)s") % {"record": record},
        url=record.get_absolute_url(),
        due_on=record.next_review_on,
        member=record.owner,
        verb="review.record",
    )


def _follow_up_due(follow_up: FollowUp) -> None:
    set_due(
        follow_up,
        kind=Due.Kind.FOLLOW_UP,
        what=follow_up.name,
        url=follow_up.get_absolute_url(),
        due_on=follow_up.due_on or clock.today(),
        member=follow_up.owner,
        verb="follow_up.change",
    )
