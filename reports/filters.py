"""What people choose to see of the reports; it lives in the address."""

from django.db.models import Q, QuerySet
from django.http import QueryDict

from reports.models import Report


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
