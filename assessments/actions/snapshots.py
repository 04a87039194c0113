"""Freezing an assessment: everything a reader could ask later, in one immutable row."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Membership
from assessments.actions.readiness import shown
from assessments.models import Assessment, Snapshot
from assessments.queries import EvidenceView, FrameworkContent, answer_states, evidence_for
from assessments.queries.frozen import plain
from assessments.queries.scores import draft_inputs
from assessments.queries.snapshots import written_answer
from assessments.scoring import AnswerState, Scorecard
from core import clock
from core.canonical import fingerprint

FORMAT = 1


def take_snapshot(assessment: Assessment, content: FrameworkContent, *, by: Membership) -> Snapshot:
    """Write what stands now: answers, evidence, targets, weights, scores. Fractions as "n/d", no float anywhere."""
    inputs = draft_inputs(assessment)
    card = inputs.scored(is_submitted=True)
    data: dict[str, Any] = {
        "format": FORMAT,
        "framework": {
            "key": content.key,
            "version": content.version,
            "name": content.name,
            "fingerprint": content.fingerprint,
        },
        "assessment": {
            "id": str(assessment.pk),
            "name": assessment.name,
            "scope": assessment.scope,
            "owner": str(assessment.owner or ""),
            "carry_policy": assessment.carry_policy,
        },
        "organization": assessment.organization.name,
        "submitted": {"at": clock.now().isoformat(), "on": clock.today().isoformat(), "by": by.name},
        "profile": assessment.profile,
        "targets": assessment.targets,
        "weights": assessment.weights,
        "weights_reason": assessment.weights_reason,
        "scope": None if inputs.scope is None else sorted(inputs.scope),
        "answers": _answers(assessment, inputs.answers),
        "evidence": {
            code: [_evidence(view) for view in views] for code, views in sorted(evidence_for(content.key).items())
        },
        "measures": {code: plain(measure) for code, measure in sorted(inputs.measures.items())},
        "scores": plain(card),
    }
    return Snapshot.objects.create(
        organization=assessment.organization,
        assessment=assessment,
        framework_key=content.key,
        taken_by=by,
        data=data,
        data_sha256=fingerprint(data),
        **_figures(card),
    )


def _figures(card: Scorecard) -> dict[str, Any]:
    return {
        "evidenced": shown(card.readiness),
        "claimed": shown(card.claimed_readiness),
        "confidence": shown(card.confidence),
    }


def _answers(assessment: Assessment, states: Mapping[str, AnswerState]) -> dict[str, Any]:
    """By question code: what the engine read, and what a reader sees."""
    views = {code: written_answer(view) for code, view in answer_states(assessment).items()}
    if assessment.base_snapshot is not None:  # a pulse: what it did not ask was carried from there
        for code, one in assessment.base_snapshot.data["answers"].items():
            views.setdefault(code, one["view"] | {"is_carried": True})
    return {code: {"state": plain(state), "view": views[code]} for code, state in sorted(states.items())}


def _evidence(view: EvidenceView) -> dict[str, Any]:
    record = view.record
    return {
        "id": str(record.pk),
        "name": record.name,
        "kind": record.kind,
        "level": str(record.level if record.reviewed_level is None else record.reviewed_level),
        "stated_level": str(record.level),
        "collected_on": record.collected_on.isoformat(),
        "validity_days": record.validity_days,
        "provenance": view.provenance.value,
        "reliability": str(view.reliability),
        "freshness": str(view.freshness),
        "added_by": record.added_by.name,
        "reviewed_by": record.reviewed_by.name if record.reviewed_by else "",
        "is_own_review": record.is_own_review,
        "file_name": record.file_name,
        "file_sha256": record.file_sha256,
        "url": record.url,
    }
