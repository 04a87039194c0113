"""Lists as pages show them: assessments, gaps, evidence by the state it is in, frameworks with what they hold."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from django.db.models import (
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from assessments.models import Aspect, Assessment, Domain, Evidence, Framework, Gap, MeasureValue, Question, Snapshot
from assessments.queries.frameworks import FrameworkContent, framework_content, version_order
from core import clock


class EvidenceIs(StrEnum):
    """The state of evidence on a day."""

    CURRENT = "current"  # not withdrawn
    FRESH = "fresh"
    FADING = "fading"  # its validity is over; it still proves something
    EXPIRED = "expired"
    UNREVIEWED = "review"  # it proves something, and no second person looked at it
    WITHDRAWN = "withdrawn"


def assessment_rows() -> QuerySet[Assessment]:
    """All assessments, with `evidenced`: the readiness of their last submission that stands."""
    standing = Snapshot.objects.filter(assessment=OuterRef("pk"), superseded_at=None).order_by("-taken_at")
    rows = Assessment.objects.select_related("framework", "owner")
    return rows.annotate(evidenced=Subquery(standing.values("evidenced")[:1]))


def evidence_rows() -> QuerySet[Evidence]:
    """All evidence, with its people at hand."""
    return Evidence.objects.select_related("organization", "added_by", "reviewed_by")


def evidence_in(state: str, rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """The evidence that is in this state today."""
    return _with_validity(rows).filter(_states()[state])


def evidence_counts() -> Mapping[str, int]:
    """How many pieces are in each state. One query."""
    counted = {state: Count("pk", filter=condition) for state, condition in _states().items()}
    return _with_validity(Evidence.objects.order_by()).aggregate(**counted)


def gap_rows(framework_key: str | None = None) -> QuerySet[Gap]:
    """The gaps of a framework, or of all, with owner at hand and `value_for_effort`."""
    value = Cast("priority", FloatField()) / Cast("effort", FloatField())  # SQLite would divide whole numbers
    rows = Gap.objects.all() if framework_key is None else Gap.objects.filter(framework_key=framework_key)
    return rows.select_related("organization", "owner").annotate(value_for_effort=value)


def framework_keys(model: type[Evidence] | type[Gap]) -> set[str]:
    """Keys of the frameworks that any evidence, or any gap, is of. One query."""
    return set(model.objects.order_by().values_list("framework_key", flat=True).distinct())


def frameworks() -> QuerySet[Framework]:
    """Those the organization can use, the newest version of each name first, with `domain_count` and its like."""
    return Framework.objects.select_related("organization").annotate(
        domain_count=_count(Domain), aspect_count=_count(Aspect), question_count=_count(Question)
    )


def measured_names() -> frozenset[str]:
    """The measures that have said anything here. One query."""
    return frozenset(MeasureValue.objects.order_by().values_list("measure", flat=True).distinct())


def newest_contents(keys: Collection[str]) -> Mapping[str, FrameworkContent]:
    """The newest version of each of these frameworks. One query when warm."""
    newest: dict[str, Framework] = {}
    for framework in Framework.objects.filter(key__in=set(keys)):
        known = newest.get(framework.key)
        if known is None or version_order(framework.framework_version) > version_order(known.framework_version):
            newest[framework.key] = framework
    return {key: framework_content(framework.pk) for key, framework in newest.items()}


def _with_validity(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """With the days since the date it speaks for, and the days until it proves nothing: equal on the last full day."""
    today = Value(clock.today(), output_field=DateField())
    return rows.annotate(
        age=ExpressionWrapper(today - F("collected_on"), output_field=DurationField()),
        left=ExpressionWrapper(F("gone_on") - today, output_field=DurationField()),
    )


def _states() -> dict[str, Q]:
    today = clock.today()
    standing = Q(withdrawn_on=None)
    return {
        EvidenceIs.CURRENT: standing,
        EvidenceIs.FRESH: standing & Q(left__gte=F("age")),
        EvidenceIs.FADING: standing & Q(left__lt=F("age"), gone_on__gt=today),
        EvidenceIs.EXPIRED: standing & Q(gone_on__lte=today),
        EvidenceIs.UNREVIEWED: standing & Q(gone_on__gt=today, reviewed_by=None),
        EvidenceIs.WITHDRAWN: Q(withdrawn_on__isnull=False),
    }


def _count(model: type[Domain] | type[Aspect] | type[Question]) -> Coalesce:
    rows = model._default_manager.filter(framework=OuterRef("pk")).order_by().values("framework")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)
