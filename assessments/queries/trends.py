"""How readiness moved: from submission to submission, and from day to day."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.utils.timezone import get_current_timezone

from accounts.models import Organization
from assessments.models import ReadinessPoint, Snapshot
from assessments.queries.snapshots import frozen_states, main_framework_key, newest_snapshots
from assessments.scoring import Scorecard, Trend, slope, trend as compare
from assessments.scoring.trend import SLOPE_POINTS
from core import clock


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One submission, compared with the one before over the questions common to both."""

    snapshot: Snapshot  # without its data
    card: Scorecard
    day: date
    evidenced: Fraction | None  # 0 to 5
    claimed: Fraction | None
    change: Trend | None  # None: the first


@dataclass(frozen=True, slots=True)
class TrendLine:
    points: tuple[TrendPoint, ...]  # oldest first, at most eight
    slope: Fraction | None  # evidenced levels per 90 days over these points


def trend(organization: Organization, framework_key: str | None = None) -> TrendLine:
    """The last eight submissions that are not superseded, each compared with the one before. At most three queries."""
    key = framework_key or main_framework_key(organization)
    newest = newest_snapshots().filter(organization=organization, framework_key=key, superseded_at=None)
    snapshots = list(newest[:SLOPE_POINTS])[::-1]
    states = frozen_states([snapshot.pk for snapshot in snapshots])
    points: list[TrendPoint] = []
    for snapshot in snapshots:
        state = states[snapshot.pk]
        points.append(
            TrendPoint(
                snapshot,
                state.card,
                snapshot.taken_at.astimezone(get_current_timezone()).date(),
                state.card.evidenced,
                state.card.claimed,
                compare(state.card, points[-1].card, state.shape) if points else None,
            )
        )
    known = [(point.day.toordinal(), point.evidenced) for point in points if point.evidenced is not None]
    return TrendLine(tuple(points), slope(known))


def readiness_points(
    organization: Organization, framework_key: str | None = None, *, days: int = 365
) -> list[ReadinessPoint]:
    """Readiness by day, oldest first. One query, and one more to find the main framework."""
    since = clock.today() - timedelta(days=days)
    key = framework_key or main_framework_key(organization)
    return list(ReadinessPoint.objects.filter(organization=organization, framework_key=key, day__gte=since))
