"""Scores: of a draft, of a snapshot, and readiness now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import Organization
from assessments.models import Assessment, Snapshot
from assessments.profiles import Target
from assessments.queries.frameworks import FrameworkContent
from assessments.scoring import FrameworkShape, Scorecard


@dataclass(frozen=True)
class Readiness:
    """Readiness now: answers, targets and weights of the newest snapshot, evidence of this moment."""

    snapshot: Snapshot  # without its data; assessment at hand
    content: FrameworkContent
    shape: FrameworkShape
    card: Scorecard
    targets: Mapping[str, Target]
    on: date


def scorecard(assessment: Assessment) -> Scorecard:
    """The preview of a draft in three queries (answers, evidence, measures); of a submitted one, as it was frozen."""
    raise NotImplementedError


def snapshot_scorecard(snapshot: Snapshot) -> Scorecard:
    """The scores exactly as they were frozen; kept in memory."""
    raise NotImplementedError


def readiness_now(organization: Organization, framework_key: str | None = None) -> Readiness | None:
    """None before the first submit. `framework_key` None: the main framework."""
    raise NotImplementedError


def targets_of(assessment: Assessment) -> dict[str, Target]:
    """The targets that the assessment copied, by aspect code."""
    raise NotImplementedError


def main_framework_key(organization: Organization) -> str:
    """The framework whose readiness the overview shows: SOC Readiness, or what the newest snapshot is of."""
    raise NotImplementedError


def latest_snapshot(organization: Organization, framework_key: str | None = None) -> Snapshot | None:
    """The newest snapshot that is not superseded, of the main framework unless another is named."""
    raise NotImplementedError
