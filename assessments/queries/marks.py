"""What an assessment shows depends on its answers, the evidence, the measures, people's names and the day: read as one
mark, so that what was written once is sent again until something has changed."""

from collections.abc import Hashable
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, SlugField, Subquery, Sum, UUIDField

from accounts.models import Membership
from assessments.models import Answer, Assessment, Evidence
from assessments.queries.frameworks import framework_content
from assessments.queries.states import measure_inputs
from core import clock
from core.prepared import Prepared


class _Versions(NamedTuple):
    """Sums of versions: no row is ever taken away, and every change of a row counts one up."""

    answers: int | None
    evidence: int | None
    members: int | None


def mark_of(assessment: Assessment) -> Hashable:
    """Another one whenever anything that its answers or scores show has changed. Two queries."""
    content = framework_content(assessment.framework_id)
    versions = _VERSIONS.first(assessment=assessment.pk, framework_key=content.key)
    measures = tuple(sorted(measure_inputs(content).items()))
    own = (assessment.pk, assessment.version, assessment.base_snapshot_id)
    return (*own, versions, measures, clock.today())


def _versions(assessment: Any, framework_key: Any) -> "QuerySet[Any, Any]":
    answers = Answer.objects.filter(assessment=OuterRef("pk")).values("assessment")
    evidence = Evidence.objects.filter(framework_key=framework_key).values("organization")
    members = Membership.objects.values("organization")
    return Assessment.objects.filter(pk=assessment).values_list(*(_sum(rows) for rows in (answers, evidence, members)))


def _sum(rows: "QuerySet[Any, Any]") -> Subquery:
    return Subquery(rows.order_by().annotate(sum_of_versions=Sum("version")).values("sum_of_versions"))


_VERSIONS = Prepared(_versions, _Versions._make, assessment=UUIDField(), framework_key=SlugField())
