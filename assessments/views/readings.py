"""Which score a page shows: readiness now, an assessment as it was submitted, or a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from django.urls import reverse

from accounts.models import Organization
from assessments import queries
from assessments.models import Assessment
from assessments.profiles import Target, domain_target, overall_target
from assessments.queries import FrameworkContent
from assessments.queries.frameworks import MAIN_KEY
from assessments.queries.scores import draft_inputs
from assessments.queries.snapshots import newest_snapshots
from assessments.scoring import AspectScore, DomainScore, Scorecard
from core import clock


class Kind(StrEnum):
    NOW = "now"
    SUBMITTED = "submitted"
    DRAFT = "draft"


@dataclass(frozen=True)
class Reading:
    """One scorecard, where it comes from, and where its pages are."""

    kind: Kind
    organization: Organization
    assessment: Assessment  # whose answers these are
    content: FrameworkContent
    card: Scorecard
    targets: Mapping[str, Target]
    at: datetime  # of the submission; of a draft: this moment
    if_submitted: Scorecard | None = None  # of a draft
    framework_key: str = ""  # of readiness now, where it is not the main framework
    snapshot_id: UUID | None = None  # of a submitted one

    @property
    def is_now(self) -> bool:
        return self.kind is Kind.NOW

    @property
    def is_draft(self) -> bool:
        return self.kind is Kind.DRAFT

    def url(self, code: str = "") -> str:
        """The page of the whole (""), a domain or an aspect."""
        name = "explain" if self.is_now else "explain_assessment"
        arguments: list[object] = (
            [self.organization.slug] if self.is_now else [self.organization.slug, self.assessment.pk]
        )
        if code:
            name, arguments = f"{name}_part", [*arguments, code]
        return reverse(f"assessments:{name}", args=arguments) + self._query

    def now_url(self, code: str = "") -> str:
        """The same part of readiness now."""
        path = reverse(
            "assessments:explain_part" if code else "assessments:explain",
            args=[self.organization.slug, code] if code else [self.organization.slug],
        )
        return path if self.content.key == MAIN_KEY else f"{path}?framework={self.content.key}"

    @property
    def csv_url(self) -> str:
        if self.is_now:
            return reverse("assessments:explain_csv", args=[self.organization.slug]) + self._query
        return reverse("assessments:explain_assessment_csv", args=[self.organization.slug, self.assessment.pk])

    @property
    def _query(self) -> str:
        return f"?framework={self.framework_key}" if self.framework_key else ""

    def target(self, code: str = "") -> Fraction | None:
        """Of an aspect as it was set; of a domain the mean of its aspects with data; of the whole by the weights."""
        if code in self.targets:
            return self.targets[code].level
        return domain_target(self.card.domain(code), self.targets) if code else overall_target(self.card, self.targets)


def reading_now(organization: Organization, framework_key: str = "") -> Reading | None:
    """None before the first submission."""
    readiness = queries.readiness_now(organization, framework_key or None)
    if readiness is None:
        return None
    return Reading(
        kind=Kind.NOW,
        organization=organization,
        assessment=readiness.snapshot.assessment,
        content=readiness.content,
        card=readiness.card,
        targets=readiness.targets,
        at=readiness.snapshot.taken_at,
        framework_key=framework_key,
    )


def reading_of(assessment: Assessment) -> Reading:
    """As it was submitted last, or the preview of a draft."""
    content = queries.framework_content(assessment.framework_id)
    snapshot = None if assessment.is_draft else newest_snapshots().filter(assessment=assessment).first()
    if snapshot is not None:
        return Reading(
            kind=Kind.SUBMITTED,
            organization=assessment.organization,
            assessment=assessment,
            content=content,
            card=queries.snapshot_scorecard(snapshot),
            targets=queries.snapshot_targets(snapshot),
            at=snapshot.taken_at,
            snapshot_id=snapshot.pk,
        )
    inputs = draft_inputs(assessment)
    return Reading(
        kind=Kind.DRAFT,
        organization=assessment.organization,
        assessment=assessment,
        content=content,
        card=inputs.scored(is_submitted=False),
        targets=queries.targets_of(assessment),
        at=clock.now(),
        if_submitted=inputs.scored(is_submitted=True),
    )


def score_of(card: Scorecard, code: str) -> Scorecard | DomainScore | AspectScore:
    """The whole (""), a domain or an aspect. Raises KeyError."""
    if not code:
        return card
    return card.aspect(code) if "." in code else card.domain(code)
