"""How readiness moved: from submission to submission, and from day to day."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from accounts.models import Organization
from assessments.models import ReadinessPoint, Snapshot
from assessments.scoring import Scorecard, Trend


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One submission, compared with the one before over the questions common to both."""

    snapshot: Snapshot  # without its data
    card: Scorecard
    day: date
    evidenced: Fraction | None  # 0 to 5
    claimed: Fraction | None
    change: Trend | None  # None: the first, or nothing in common


@dataclass(frozen=True, slots=True)
class TrendLine:
    points: tuple[TrendPoint, ...]  # oldest first, at most eight
    slope: Fraction | None  # levels per 90 days over these points


def trend(organization: Organization, framework_key: str | None = None) -> TrendLine:
    """The last eight submissions that are not superseded. A constant number of queries."""
    raise NotImplementedError


def readiness_points(
    organization: Organization, framework_key: str | None = None, *, days: int = 365
) -> list[ReadinessPoint]:
    """Readiness by day, oldest first. One query."""
    raise NotImplementedError
