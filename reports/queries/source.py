"""Where a report's figures come from: one reading, at one moment, ready to be written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from accounts.models import Organization
from assessments.models import Assessment, Snapshot
from assessments.profiles import Target
from assessments.queries import (
    AnswerView,
    EvidenceView,
    FrameworkContent,
    answer_states,
    assessment_shape,
    evidence_for,
    framework_content,
    readiness_now,
    scorecard,
    targets_of,
)
from assessments.queries.scores import Readiness, frozen_state
from assessments.scoring import FrameworkShape, Scorecard
from core import clock
from core.errors import Refused
from core.rounding import rounded
from reports.models import Report


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for."""

    kind: Report.Kind
    reading: Report.Reading
    snapshot: Snapshot | None = None
    assessment: Assessment | None = None


@dataclass(frozen=True)
class Source:
    """One reading with everything that stands behind its figures."""

    reading: Report.Reading
    at: datetime
    assessment: Assessment
    snapshot: Snapshot | None
    content: FrameworkContent
    shape: FrameworkShape
    card: Scorecard
    targets: Mapping[str, Target]
    answers: Mapping[str, AnswerView]
    evidence: Mapping[str, list[EvidenceView]]

    @property
    def readiness(self) -> Readiness:
        """The same, as the gap list reads it."""
        snapshot = self.snapshot or Snapshot(assessment=self.assessment)
        return Readiness(snapshot, self.content, self.shape, self.card, self.targets, self.at.date())


def source_of(wanted: Wanted, organization: Organization) -> Source:
    """The reading that was asked for. Raises Refused where there is nothing to read."""
    if wanted.reading == Report.Reading.SNAPSHOT and wanted.snapshot is not None:
        return _from_snapshot(wanted.snapshot)
    if wanted.reading == Report.Reading.DRAFT and wanted.assessment is not None:
        return _from_draft(wanted.assessment)
    return _from_now(organization)


def _from_now(organization: Organization) -> Source:
    readiness = readiness_now(organization)
    if readiness is None:
        raise Refused(_("No assessment has been submitted yet, so there is no readiness to report. Submit one first."))
    snapshot, content = readiness.snapshot, readiness.content
    return Source(
        Report.Reading.NOW,
        clock.now(),
        snapshot.assessment,
        snapshot,
        content,
        readiness.shape,
        readiness.card,
        readiness.targets,
        answer_states(snapshot.assessment),
        evidence_for(content.key),
    )


def _from_snapshot(snapshot: Snapshot) -> Source:
    state, content = frozen_state(snapshot), framework_content(snapshot.assessment.framework_id)
    return Source(
        Report.Reading.SNAPSHOT,
        snapshot.taken_at,
        snapshot.assessment,
        snapshot,
        content,
        state.shape,
        state.card,
        state.targets,
        answer_states(snapshot.assessment),
        evidence_for(content.key),
    )


def _from_draft(assessment: Assessment) -> Source:
    content = framework_content(assessment.framework_id)
    return Source(
        Report.Reading.DRAFT,
        clock.now(),
        assessment,
        None,
        content,
        assessment_shape(assessment),
        scorecard(assessment),
        targets_of(assessment),
        answer_states(assessment),
        evidence_for(content.key),
    )


def decimal(value: Fraction | int | None, places: int = 1) -> str | None:
    """A figure as reports freeze it: half up, to one decimal unless told otherwise."""
    return None if value is None else str(rounded(value, places))


def shown(value: Fraction | int | None, places: int = 1) -> str:
    """The same where nothing is missing; a missing one is empty."""
    return decimal(value, places) or ""


def moment(when: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return None if when is None else when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
