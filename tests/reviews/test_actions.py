"""What is due, follow-ups and reviews."""

from datetime import date, timedelta

import pytest

from accounts.models import AuditEvent, Membership, Organization
from assessments.models import Assessment
from core import clock
from core.errors import Refused
from reviews import actions
from reviews.models import Due, FollowUp, Review
from reviews.queries import due_for, due_for_anybody, reviews_of, waited_for
from tests.assessments.factories import start


@pytest.fixture
def assessment(in_meridian: Organization, marcus: Membership) -> Assessment:
    return start(marcus)


def say_due(assessment: Assessment, **more: object) -> Due:
    wanted = {"kind": Due.Kind.APPROVAL, "what": "Look", "url": "/", "due_on": clock.today()}
    return actions.set_due(assessment, **{**wanted, **more})  # type: ignore[arg-type]  # spelled out by the callers


def test_saying_twice_that_something_is_due_leaves_one_row(assessment: Assessment) -> None:
    say_due(assessment)
    later = clock.today() + timedelta(days=5)
    say_due(assessment, due_on=later)
    assert [due.due_on for due in Due.objects.filter(kind=Due.Kind.APPROVAL)] == [later]


def test_an_approval_waits_for_everybody_who_may_but_the_one_who_asked(
    assessment: Assessment, marcus: Membership, olivia: Membership, nina: Membership
) -> None:
    due = say_due(assessment, verb="gap.approve", not_for=marcus)
    assert due in due_for(olivia)
    assert due not in due_for(marcus)
    assert due not in due_for(nina)


def test_what_is_named_to_somebody_waits_for_nobody_else(
    assessment: Assessment, nina: Membership, olivia: Membership
) -> None:
    due = say_due(assessment, member=nina, verb="gap.approve")
    assert due in due_for(nina)
    assert due not in due_for(olivia)


def test_a_follow_up_is_due_until_it_is_closed_with_what_was_done(assessment: Assessment, nina: Membership) -> None:
    follow_up = actions.open_follow_up(assessment, name="Ask the provider", by=nina, owner=nina)
    assert follow_up.due_on == clock.today() + timedelta(days=30)
    assert due_for(nina).filter(record_id=follow_up.pk).exists()
    with pytest.raises(Refused, match="Say what was done"):
        actions.close_follow_up(follow_up, by=nina, closing_note="  ")
    actions.close_follow_up(follow_up, by=nina, closing_note="Asked; see the wiki.")
    assert not due_for(nina).filter(record_id=follow_up.pk).exists()
    with pytest.raises(Refused, match="closed"):
        actions.change_follow_up(follow_up, by=nina)


def test_a_follow_up_leaves_events_and_history(assessment: Assessment, nina: Membership) -> None:
    follow_up = actions.open_follow_up(assessment, name="Ask", by=nina)
    follow_up.name = "Ask twice"
    actions.change_follow_up(follow_up, by=nina)
    verbs = list(AuditEvent.objects.filter(record_id=follow_up.pk).order_by("at", "id").values_list("verb", flat=True))
    assert verbs == ["follow_up.open", "follow_up.change"]
    assert FollowUp.history.filter(id=follow_up.pk).count() == 2


def test_a_review_moves_the_next_one_by_the_cadence(assessment: Assessment, marcus: Membership) -> None:
    assessment.cadence_days = 90
    actions.record_review(assessment, by=marcus, outcome=Review.Outcome.KEPT, note="Read it again.")
    assert assessment.next_review_on == clock.today() + timedelta(days=90)
    assert [review.note for review in reviews_of(assessment.pk)] == ["Read it again."]
    assert due_for_anybody(marcus, until=date.max).filter(kind=Due.Kind.REVIEW, record_id=assessment.pk).exists()


def test_without_cadence_and_date_nothing_more_is_due(assessment: Assessment, marcus: Membership) -> None:
    assessment.cadence_days = None
    actions.record_review(assessment, by=marcus, outcome=Review.Outcome.RETIRED, note="")
    assert not Due.objects.filter(kind=Due.Kind.REVIEW, record_id=assessment.pk, done_on=None).exists()


def test_a_record_that_nobody_says_who_may_see_is_never_due(marcus: Membership) -> None:
    with pytest.raises(LookupError, match="membership"):
        actions.set_due(marcus, kind=Due.Kind.APPROVAL, what="Look", url="/", due_on=clock.today())


def test_who_is_waited_for_is_counted(assessment: Assessment, nina: Membership) -> None:
    for name in ("One", "Two"):
        actions.open_follow_up(assessment, name=name, by=nina, owner=nina, due_on=clock.today() - timedelta(days=1))
    assert waited_for() == [("Nina", 2)]
