"""Where a report's figures come from: one reading, at one moment, ready to be written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from accounts.models import Organization
from assessments.models import Assessment, Evidence, Snapshot
from assessments.profiles import Target
from assessments.queries import (
    AnswerView,
    EvidenceView,
    FrameworkContent,
    FrozenEvidence,
    answer_states,
    assessment_shape,
    evidence_for,
    framework_content,
    frozen_state,
    readiness_now,
    scorecard,
    snapshot_answers,
    snapshot_evidence,
    targets_of,
)
from assessments.scoring import FrameworkShape, Provenance, Scorecard
from core import clock
from core.errors import Refused
from core.rounding import rounded
from reports import frozen
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
    evidence: Mapping[str, list[frozen.Proof]]


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
        reading=Report.Reading.NOW,
        at=clock.now(),
        assessment=snapshot.assessment,
        snapshot=snapshot,
        content=content,
        shape=readiness.shape,
        card=readiness.card,
        targets=readiness.targets,
        answers=snapshot_answers(snapshot),
        evidence=_evidence_now(content),
    )


def _from_snapshot(snapshot: Snapshot) -> Source:
    frozen_then = frozen_state(snapshot.pk)
    found = snapshot_evidence(snapshot)
    return Source(
        reading=Report.Reading.SNAPSHOT,
        at=snapshot.taken_at,
        assessment=snapshot.assessment,
        snapshot=snapshot,
        content=framework_content(snapshot.assessment.framework_id),
        shape=frozen_then.shape,
        card=frozen_then.card,
        targets=frozen_then.targets,
        answers=snapshot_answers(snapshot),
        evidence={code: [_proof_then(each) for each in views] for code, views in found.items()},
    )


def _from_draft(assessment: Assessment) -> Source:
    content = framework_content(assessment.framework_id)
    return Source(
        reading=Report.Reading.DRAFT,
        at=clock.now(),
        assessment=assessment,
        snapshot=None,
        content=content,
        shape=assessment_shape(assessment),
        card=scorecard(assessment),
        targets=targets_of(assessment),
        answers=answer_states(assessment),
        evidence=_evidence_now(content),
    )


def _evidence_now(content: FrameworkContent) -> dict[str, list[frozen.Proof]]:
    return {code: [_proof_now(view) for view in views] for code, views in evidence_for(content.key).items()}


def _proof_now(view: EvidenceView) -> frozen.Proof:
    record = view.record
    return {
        "title": record.name,
        "kind": str(record.get_kind_display()).lower(),
        "provenance": _provenance(view.provenance, record.reviewed_by.name if record.reviewed_by else ""),
        "level": shown(view.level),
        "on": record.collected_on.isoformat(),
        "is_fresh": view.is_fresh,
        "freshness": shown(view.freshness, 2),
        "freshness_word": _freshness(view.freshness),
        "reviewed_by": record.reviewed_by.name if record.reviewed_by else "",
        "is_own_review": record.is_own_review,
    }


def _proof_then(each: FrozenEvidence) -> frozen.Proof:
    return {
        "title": each.name,
        "kind": str(Evidence.Kind(each.kind).label).lower(),
        "provenance": _provenance(Provenance(each.provenance), each.reviewed_by),
        "level": shown(Fraction(each.level)),
        "on": each.collected_on.isoformat(),
        "is_fresh": each.freshness == 1,
        "freshness": shown(each.freshness, 2),
        "freshness_word": _freshness(each.freshness),
        "reviewed_by": each.reviewed_by,
        "is_own_review": each.is_own_review,
    }


def _freshness(value: Fraction) -> str:
    return _("fresh") if value == 1 else _("stale") if value else _("too old")


def _provenance(provenance: Provenance, reviewer: str) -> str:
    if provenance is Provenance.OUTSIDE:
        return _("from an outside party")
    if provenance is Provenance.REVIEWED:
        return _("reviewed by %(name)s") % {"name": reviewer}
    return _("attached by the organization itself")


def decimal(value: Fraction | int | None, places: int = 1) -> str | None:
    """A figure as reports freeze it: half up, to one decimal unless told otherwise."""
    return None if value is None else str(rounded(value, places))


def shown(value: Fraction | int | None, places: int = 1) -> str:
    """The same where nothing is missing; a missing one is empty."""
    return decimal(value, places) or ""


def moment(when: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return None if when is None else when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
