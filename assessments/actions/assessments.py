"""One pass through a framework: started, changed, submitted, reopened."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from accounts.models import Membership
from assessments.models import Assessment, Framework, Snapshot
from assessments.profiles import OwnTarget


def start_assessment(
    *,
    by: Membership,
    framework: Framework,
    name: str,
    scope: str = Assessment.Scope.FULL,
    profile: str = "standard",
    targets: Mapping[str, OwnTarget] | None = None,
    weights: Mapping[str, Decimal] | None = None,
    weights_reason: str = "",
    carry_from: Assessment | None = None,
    carry_policy: str = Assessment.CarryForward.NONE,
    owner: Membership | None = None,
    deputy: Membership | None = None,
    cadence_days: int | None = None,
    next_review_on: date | None = None,
) -> Assessment:
    """Open a draft with its own copy of targets and weights. `targets`: own ones by aspect code; `weights`: domain
    weights that differ from the framework's, which need a reason. `carry_from`: an assessment of the same framework
    key whose answers come along by `carry_policy`, marked as carried."""
    raise NotImplementedError


def change_assessment(
    assessment: Assessment,
    *,
    by: Membership,
    targets: Mapping[str, OwnTarget] | None = None,
    weights: Mapping[str, Decimal] | None = None,
) -> Assessment:
    """Save edited fields (name, profile, weights_reason, owner, deputy, cadence_days, next_review_on); `targets` and
    `weights` replace the own ones where given. Profile, targets and weights only while it is a draft.
    Raises RecordChanged, Refused."""
    raise NotImplementedError


def submit_assessment(assessment: Assessment, *, by: Membership) -> Snapshot:
    """Freeze answers, evidence, targets, weights and scores; gaps and readiness follow. Raises AssessmentClosed."""
    raise NotImplementedError


def reopen_assessment(assessment: Assessment, *, by: Membership, reason: str) -> Assessment:
    """Back to draft; the snapshot and what follows from it stay until the next submit. Raises Refused."""
    raise NotImplementedError
