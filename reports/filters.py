"""What people choose to see of the reports; it lives in the address."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, UUIDFilter

from core.filters import Filters, SearchFilter
from reports.models import Report
from reports.queries import kinds_for


class ReportFilter:
    """`?kind=gaps&state=published&q=autumn`; what is not known is left out."""

    def __init__(self, query: QueryDict) -> None:
        kind, state = query.get("kind", ""), query.get("state", "")
        self.kind = kind if kind in Report.Kind.values else ""
        self.state = state if state in Report.State.values else ""
        self.text = query.get("q", "").strip()[:100]

    @property
    def is_narrowing(self) -> bool:
        return bool(self.kind or self.state or self.text)

    def chosen(self, rows: QuerySet[Report]) -> QuerySet[Report]:
        """The rows that fit."""
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.state:
            is_superseded = Q(snapshot__superseded_at__isnull=False)
            rows = rows.filter(
                is_superseded if self.state == Report.State.SUPERSEDED else Q(state=self.state) & ~is_superseded
            )
        if self.text:
            rows = rows.filter(Q(title__icontains=self.text) | Q(assessment__name__icontains=self.text))
        return rows


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
