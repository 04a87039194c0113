"""Every score opens its sum: readiness now, an assessment as submitted, a draft; and how readiness moved."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.policy import allow, may
from assessments import queries
from assessments.models import Assessment
from assessments.views.readings import Kind, Reading, reading_now, reading_of
from assessments.views.sums import COLUMNS, sum_page, table
from core import charts, clock
from core.http import MemberRequest, scoped_stream
from core.tables import CSV_TYPE, csv_chunks


@allow("score.view")
@require_GET
def now(request: MemberRequest, code: str = "") -> HttpResponse:
    """Readiness now: the whole (""), a domain or an aspect."""
    reading = reading_now(request.organization, request.GET.get("framework", ""))
    if reading is None:
        return render(request, "assessments/explain_nothing.html")
    return _page(request, reading, code)


@allow("assessment.view")
@require_GET
def of_assessment(request: MemberRequest, pk: UUID, code: str = "") -> HttpResponse:
    """One assessment's own score, as it was submitted or as the draft stands."""
    return _page(request, reading_of(_assessment(pk)), code)


@allow("score.view")
@require_GET
def now_csv(request: MemberRequest) -> HttpResponseBase:
    reading = reading_now(request.organization, request.GET.get("framework", ""))
    if reading is None:
        raise Http404
    return _table(request, reading, name="readiness")


@allow("assessment.view")
@require_GET
def of_assessment_csv(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    return _table(request, reading_of(_assessment(pk)), name="assessment-score")


@allow("score.view")
@require_GET
def trend(request: MemberRequest) -> HttpResponse:
    """Submission by submission over the questions common to both, and day by day."""
    key = request.GET.get("framework", "")
    line = queries.trend(request.organization, key or None)
    points = queries.readiness_points(request.organization, key or None)
    content = queries.framework_content(line.points[-1].snapshot.assessment.framework_id) if line.points else None
    context = {
        "line": line,
        "newest_first": line.points[::-1],
        "last": line.points[-1] if line.points else None,
        "content": content,
        "chart": charts.trend(
            [charts.TrendPoint(point.day, point.evidenced, point.claimed) for point in points],
            title=_("Readiness by day"),
            height=240,
            width=900,
        )
        if points
        else None,
        "domains": _moves(line, content) if content else [],
    }
    return render(request, "assessments/trend.html", context)


def _assessment(pk: UUID) -> Assessment:
    return get_object_or_404(Assessment.objects.select_related("organization", "framework", "submitted_by"), pk=pk)


def _shows_questions(request: MemberRequest) -> bool:
    """Executives stop at aspects."""
    return may(request.membership, "assessment.view")


def _page(request: MemberRequest, reading: Reading, code: str) -> HttpResponse:
    try:
        page = sum_page(reading, code, with_questions=_shows_questions(request))
    except KeyError:
        raise Http404 from None
    context = {"page": page, "reading": reading, "shows_questions": _shows_questions(request)}
    return render(request, "assessments/explain.html", context)


def _table(request: MemberRequest, reading: Reading, *, name: str) -> HttpResponseBase:
    """All rows are made before the first byte goes out: they need the scope."""
    rows = list(table(reading, with_questions=_shows_questions(request)))
    day = localdate(reading.at) if reading.kind is Kind.SUBMITTED else clock.today()
    return scoped_stream(
        csv_chunks(COLUMNS, rows), content_type=CSV_TYPE, filename=f"{name}-{reading.content.key}-{day}.csv"
    )


def _moves(line: queries.TrendLine, content: queries.FrameworkContent) -> list[dict[str, Any]]:
    """Each domain's change since the submission before, the largest fall first, with its aspects."""
    change = line.points[-1].change if line.points else None
    if change is None:
        return []
    aspects = [(content.aspects[one.code], one) for one in change.aspects if one.code and one.code in content.aspects]
    moves = [
        {
            "domain": content.domain_of[one.code],
            "change": one,
            "aspects": [(aspect, moved) for aspect, moved in aspects if aspect.domain == one.code],
        }
        for one in change.domains
        if one.code and one.code in content.domain_of
    ]
    return sorted(moves, key=lambda move: move["change"].delta)
