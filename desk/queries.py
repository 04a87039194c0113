"""What one person sees across rooms, gathered."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from django.db.models import QuerySet

from assessments import queries as assessments
from assessments.models import Assessment, Gap
from assessments.profiles import domain_target, overall_target
from assessments.queries.lists import gap_rows
from assessments.scoring import POINTS_PER_LEVEL, DomainScore, Trend
from core import charts, clock
from core.http import MemberRequest
from reports.models import Report
from reports.queries import latest_report
from reviews import queries as reviews
from reviews.models import Due

DUE_DAYS = 30
GAPS_SHOWN = 5
DUE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class DomainLine:
    """One domain's bar: its score, the mean target of its aspects, and how many key practices are at zero."""

    code: str
    name: str
    score: DomainScore
    target: Fraction | None
    zeros: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Readiness of an organization on one screen."""

    readiness: assessments.Readiness | None
    domains: tuple[DomainLine, ...]
    target: Fraction | None
    chart: charts.Trend | None
    last_change: Trend | None
    worst_zeros: tuple[assessments.QuestionContent, ...]
    gaps: list[Gap]
    gaps_count: int
    due: list[Due]
    waited_for: list[tuple[str, int]]
    last_report: Report | None
    running: Assessment | None


def overview(request: MemberRequest) -> Overview:
    """Everything the overview shows, in a constant number of database queries."""
    organization = request.organization
    readiness = assessments.readiness_now(organization)
    points = assessments.readiness_points(organization) if readiness else []
    open_gaps = _open_gaps(readiness.content.key) if readiness else Gap.objects.none()
    top = list(open_gaps[: GAPS_SHOWN + 1])
    until = clock.today() + timedelta(days=DUE_DAYS)
    domains = _domain_lines(readiness) if readiness else ()
    changes = assessments.trend(organization).points if readiness else ()
    return Overview(
        readiness=readiness,
        domains=domains,
        target=_target(readiness),
        chart=charts.trend(
            [charts.TrendPoint(point.day, point.evidenced, point.claimed) for point in points], height=150
        )
        if points
        else None,
        last_change=changes[-1].change if changes else None,
        worst_zeros=tuple(readiness.content.questions[term.code] for term in readiness.card.zeros) if readiness else (),
        gaps=top[:GAPS_SHOWN],
        gaps_count=open_gaps.count() if len(top) > GAPS_SHOWN else len(top),
        due=list(reviews.due_for_anybody(request.membership, until=until)[:DUE_SHOWN]),
        waited_for=reviews.waited_for(),
        last_report=latest_report(request.membership),
        running=Assessment.objects.filter(status=Assessment.Status.DRAFT).order_by("-created_at").first(),
    )


def _domain_lines(readiness: assessments.Readiness) -> tuple[DomainLine, ...]:
    lines = []
    for domain in readiness.content.domains:
        score = readiness.card.domain(domain.code)
        lines.append(
            DomainLine(
                code=domain.code,
                name=domain.short_name,
                score=score,
                target=domain_target(score, readiness.targets),
                zeros=len(score.zeros),
            )
        )
    return tuple(lines)


def _open_gaps(framework_key: str) -> QuerySet[Gap]:
    """Highest priority first."""
    return gap_rows(framework_key).exclude(status=Gap.Status.CLOSED)


def _target(readiness: assessments.Readiness | None) -> Fraction | None:
    """The target of the whole, 0 to 100."""
    target = overall_target(readiness.card, readiness.targets) if readiness else None
    return None if target is None else POINTS_PER_LEVEL * target
