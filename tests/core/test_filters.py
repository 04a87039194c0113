"""Filters: what cannot be read is left out and said; choices are asked for once, inside the scope."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Model
from django.http import QueryDict

from accounts.filters import AuditFilters, MemberFilters
from accounts.models import AuditEvent, Membership, Organization
from assessments.filters import AssessmentFilters, EvidenceFilters, GapFilters
from assessments.models import Assessment, Evidence, Gap
from core.filters import Filters
from core.ids import new_id
from jobs.filters import JobFilters
from jobs.models import Job
from reports.filters import ReportFilters
from reports.models import Report
from reviews.filters import DueFilters, FollowUpFilters, ReviewFilters
from reviews.models import Due, FollowUp, Review

ALL: list[tuple[type[Filters], type[Model]]] = [
    (AssessmentFilters, Assessment),
    (AuditFilters, AuditEvent),
    (DueFilters, Due),
    (EvidenceFilters, Evidence),
    (FollowUpFilters, FollowUp),
    (GapFilters, Gap),
    (JobFilters, Job),
    (MemberFilters, Membership),
    (ReportFilters, Report),
    (ReviewFilters, Review),
]


@pytest.fixture
def follow_ups(in_meridian: Organization, marcus: Membership) -> list[FollowUp]:
    return FollowUp.objects.bulk_create(
        FollowUp(organization=in_meridian, record_type="x", record_id=new_id(), name=name, owner=owner)
        for name, owner in (("Call the provider", marcus), ("Write it down", None))
    )


def narrowed(by: Membership, query: str) -> FollowUpFilters:
    request = SimpleNamespace(membership=by, organization=by.organization)
    return FollowUpFilters(QueryDict(query), queryset=FollowUp.objects.all(), request=request)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Call the provider", "Write it down"}),
        ("search=PROVIDER", {"Call the provider"}),
        ("owner=me", {"Call the provider"}),
        ("owner=none", {"Write it down"}),
        ("state=closed", set()),
        ("state=open&search=down", {"Write it down"}),
    ],
)
def test_each_filter_narrows(follow_ups: list[FollowUp], marcus: Membership, query: str, names: set[str]) -> None:
    assert {row.name for row in narrowed(marcus, query).qs} == names


def test_what_cannot_be_read_narrows_nothing_and_is_said(follow_ups: list[FollowUp], marcus: Membership) -> None:
    found = narrowed(marcus, "state=lost&owner=7&record=x&search=down")
    assert [row.name for row in found.qs] == ["Write it down"]
    assert set(found.errors) == {"state", "owner", "record"}
    assert not found.is_valid()
    assert found.chosen == {"search": "down"}


def _hostile(name: str) -> Iterator[str]:
    yield from (f"{name}=%00", f"{name}={'9' * 3000}", f"{name}=-1", f"{name}=%ED%A0%80", f"{name}=9999-12-31")


@pytest.mark.parametrize(("filters", "model"), ALL)
def test_no_value_breaks_a_filter(
    filters: type[Filters], model: Any, in_meridian: Organization, marcus: Membership
) -> None:
    request = SimpleNamespace(membership=marcus, organization=in_meridian)
    for name in filters.base_filters:
        for query in _hostile(name):
            list(filters(QueryDict(query), queryset=model.objects.all(), request=request).qs)


@pytest.mark.parametrize(("filters", "model"), ALL)
def test_every_choice_that_is_offered_can_be_asked_for(
    filters: type[Filters], model: Any, in_meridian: Organization, marcus: Membership
) -> None:
    request = SimpleNamespace(membership=marcus, organization=in_meridian)
    form = filters(QueryDict(""), queryset=model.objects.all(), request=request).form
    for name, field in form.fields.items():
        for value, _name in getattr(field, "choices", ()):
            found = filters(QueryDict(f"{name}={value}"), queryset=model.objects.all(), request=request)
            list(found.qs)
            assert not found.errors
