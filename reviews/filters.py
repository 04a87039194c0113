"""What people look for among reviews, follow-ups and what is due."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, UUIDFilter

from accounts.filters import MemberChoiceFilter
from core.filters import Filters, SearchFilter
from reviews.models import Due, FollowUp, Review


class InboxFilters(Filters):
    """Which of the things that one must do."""

    search = SearchFilter("what", label=_("Search what is due"))
    kind = ChoiceFilter(label=_("Kind"), choices=Due.Kind.choices, empty_label=_("Any"))


class DueFilters(InboxFilters):
    """Which open things that somebody must do by a date."""

    member = MemberChoiceFilter("member", _("Who"))


class FollowUpFilters(Filters):
    """Which follow-ups; `record` is the id of what they are about."""

    search = SearchFilter("name", "record_label", "closing_note", label=_("Search follow-ups"))
    state = ChoiceFilter(
        label=_("State"),
        choices=[("open", _("Open")), ("closed", _("Closed"))],
        empty_label=_("All"),
        method="in_state",
    )
    owner = MemberChoiceFilter()
    record = UUIDFilter("record_id", label=_("Record"), widget=forms.HiddenInput)

    def in_state(self, rows: QuerySet[FollowUp], name: str, value: str) -> QuerySet[FollowUp]:
        return rows.filter(closed_on__isnull=value == "open")


class ReviewFilters(Filters):
    """Which reviews that have been recorded."""

    search = SearchFilter("note", label=_("Search reviews"))
    outcome = ChoiceFilter(label=_("Outcome"), choices=Review.Outcome.choices, empty_label=_("Any"))
    record_type = CharFilter(label=_("Record type"), max_length=60)
    record = UUIDFilter("record_id", label=_("Record"), widget=forms.HiddenInput)
    by = MemberChoiceFilter("by", _("By"))
