"""What people look for among assessments, evidence and gaps."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, DateFilter, UUIDFilter

from accounts.filters import KNOWN_DAYS, MemberChoiceFilter
from assessments.models import Assessment, Evidence, Gap
from assessments.queries.lists import EvidenceIs, evidence_in, framework_keys, newest_contents
from core.filters import Filters, OfferedFilter, SearchFilter

CURRENT = "current"
CODE = {"max_length": 20, "widget": forms.HiddenInput}
FRAMEWORK = {"max_length": 60, "widget": forms.HiddenInput}
EVIDENCE_STATES = [
    (EvidenceIs.CURRENT.value, _("Current")),
    (EvidenceIs.FRESH.value, _("Fresh")),
    (EvidenceIs.FADING.value, _("Fading")),
    (EvidenceIs.EXPIRED.value, _("Expired")),
    (EvidenceIs.UNREVIEWED.value, _("To review")),
    (EvidenceIs.WITHDRAWN.value, _("Withdrawn")),
]


class FrameworkFilters(Filters):
    """Which frameworks to show."""

    search = SearchFilter("name", "key", "description", label=_("Search frameworks"))
    key = CharFilter("key", label=_("Key"), max_length=60)


class AssessmentFilters(Filters):
    """Which assessments to show."""

    search = SearchFilter("name", label=_("Search assessments"))
    status = ChoiceFilter(label=_("Status"), choices=Assessment.Status.choices, empty_label=_("Any"))
    scope = ChoiceFilter(label=_("Scope"), choices=Assessment.Scope.choices, empty_label=_("Any"))
    owner = MemberChoiceFilter()
    framework = CharFilter("framework__key", label=_("Framework"), **FRAMEWORK)


def _domains(keys: Iterable[str]) -> list[tuple[str, Any]]:
    contents = newest_contents(set(keys)).values()
    return list({domain.code: domain.short_name for content in contents for domain in content.domains}.items())


class EvidenceFilters(Filters):
    """Which evidence to show; `within` is the code of a domain, an aspect or a question."""

    search = SearchFilter("name", "note", "file_name", "question_code", label=_("Search evidence"))
    state = ChoiceFilter(label=_("State"), choices=EVIDENCE_STATES, empty_label=_("All"), method="in_state")
    domain = OfferedFilter(
        label=_("Domain"),
        choices=lambda filters: _domains(framework_keys(Evidence)),
        empty_label=_("All"),
        method="in_part",
    )
    kind = ChoiceFilter(label=_("Kind"), choices=Evidence.Kind.choices, empty_label=_("Any"))
    within = CharFilter(label=_("Within"), method="in_part", **CODE)
    framework = CharFilter("framework_key", label=_("Framework"), **FRAMEWORK)

    def in_state(self, rows: QuerySet[Evidence], name: str, value: str) -> QuerySet[Evidence]:
        return evidence_in(value, rows)

    def in_part(self, rows: QuerySet[Evidence], name: str, value: str) -> QuerySet[Evidence]:
        return rows.filter(Q(question_code=value) | Q(question_code__startswith=f"{value}."))


class GapFilters(Filters):
    """Which gaps to show; the status "current" is every one but the closed."""

    search = SearchFilter("name", "aspect_code", "plan", label=_("Search gaps"))
    status = ChoiceFilter(
        label=_("Status"),
        choices=[(CURRENT, _("Not closed")), *Gap.Status.choices],
        empty_label=_("All, also closed"),
        method="in_status",
    )
    domain = OfferedFilter(
        label=_("Domain"), choices=lambda filters: _domains(framework_keys(Gap)), empty_label=_("All"), method="in_part"
    )
    owner = MemberChoiceFilter()
    is_acceptance_asked = BooleanFilter(label=_("Acceptance asked for"), method="waiting", widget=forms.HiddenInput)
    framework = CharFilter("framework_key", label=_("Framework"), **FRAMEWORK)

    def in_status(self, rows: QuerySet[Gap], name: str, value: str) -> QuerySet[Gap]:
        return rows.exclude(status=Gap.Status.CLOSED) if value == CURRENT else rows.filter(status=value)

    def in_part(self, rows: QuerySet[Gap], name: str, value: str) -> QuerySet[Gap]:
        return rows.filter(Q(aspect_code=value) | Q(aspect_code__startswith=f"{value}."))

    def waiting(self, rows: QuerySet[Gap], name: str, value: bool) -> QuerySet[Gap]:
        waits = Q(acceptance_asked_by__isnull=False, accepted_by=None)
        return rows.filter(waits) if value else rows.exclude(waits)


class SnapshotFilters(Filters):
    """Which submissions to show."""

    assessment = UUIDFilter("assessment", label=_("Assessment"))
    framework = CharFilter("framework_key", label=_("Framework"), **FRAMEWORK)
    is_superseded = BooleanFilter("superseded_at", lookup_expr="isnull", exclude=True, label=_("Superseded"))


class ReadinessFilters(Filters):
    """Which days to show."""

    framework = CharFilter("framework_key", label=_("Framework"), **FRAMEWORK)
    since = DateFilter("day", lookup_expr="gte", label=_("From"), validators=KNOWN_DAYS)
    until = DateFilter("day", lookup_expr="lte", label=_("To"), validators=KNOWN_DAYS)
