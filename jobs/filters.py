"""What the list of jobs can be narrowed to."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from core.filters import Filters, OfferedFilter, SearchFilter
from jobs.models import Job
from jobs.queries import kinds


def _kinds(filters: Filters) -> list[tuple[str, str]]:
    return [(kind, kind) for kind in kinds()]


class JobFilters(Filters):
    """Which jobs to show."""

    search = SearchFilter("label", "reason", label=_("Search jobs"))
    state = ChoiceFilter(
        label=_("State"), choices=[("open", _("Open")), *Job.State.choices], empty_label=_("All"), method="in_state"
    )
    kind = OfferedFilter(label=_("Kind"), choices=_kinds, empty_label=_("Every kind"))

    def in_state(self, rows: QuerySet[Job], name: str, value: str) -> QuerySet[Job]:
        return rows.filter(state__in=Job.OPEN) if value == "open" else rows.filter(state=value)
