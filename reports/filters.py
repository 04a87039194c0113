"""What people choose to see of the reports; it lives in the address."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, UUIDFilter

from core.filters import Filters, SearchFilter
from reports.models import Report
from reports.queries import kinds_for


def _kinds(filters: Filters) -> list[tuple[str, Any]]:
    return [(kind.value, kind.label) for kind in kinds_for(filters.request.membership)]


class ReportFilters(Filters):
    """Which reports to show. A report is superseded when the snapshot that it shows is."""

    search = SearchFilter("title", "assessment__name", label=_("Search reports"))
    kind = ChoiceFilter(label=_("Kind"), choices=_kinds, empty_label=_("Any"))
    state = ChoiceFilter(label=_("State"), choices=Report.State.choices, empty_label=_("Any"), method="in_state")
    assessment = UUIDFilter("assessment_id", label=_("Assessment"), widget=forms.HiddenInput)

    def in_state(self, rows: QuerySet[Report], name: str, value: str) -> QuerySet[Report]:
        is_superseded = Q(snapshot__superseded_at__isnull=False)
        return rows.filter(is_superseded if value == Report.State.SUPERSEDED else Q(state=value) & ~is_superseded)
