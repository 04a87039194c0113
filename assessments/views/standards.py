"""The same answers in the terms of a standard: of readiness now, and of one assessment."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from accounts.policy import allow, may
from assessments.models import Assessment
from assessments.queries.snapshots import frozen_state
from assessments.queries.standards import seen_outside_now, standard_of
from assessments.standards import StandardKey, StandardView
from assessments.views.readings import Kind, Reading, reading_now, reading_of
from assessments.views.standard_pages import COLUMNS, StandardPage, item_page, standard_url, table
from core import clock
from core.http import MemberRequest, scoped_stream
from core.tables import CSV_TYPE, XLSX_TYPE, Sheet, csv_chunks, xlsx_bytes


@allow("score.view")
@require_GET
def now(request: MemberRequest, standard: str) -> HttpResponse:
    key, reading = _key(standard), _now(request)
    return render(request, "assessments/explain_nothing.html") if reading is None else _page(request, reading, key)


@allow("score.view")
@require_GET
def now_csv(request: MemberRequest, standard: str) -> HttpResponseBase:
    return _csv(request, _now_or_404(request), _key(standard))


@allow("score.view")
@require_GET
def now_xlsx(request: MemberRequest, standard: str) -> HttpResponse:
    return _xlsx(request, _now_or_404(request), _key(standard))


@allow("assessment.view")
@require_GET
def now_item(request: MemberRequest, standard: str, code: str) -> HttpResponse:
    """The sum of one item, question by question."""
    return _item(request, _now_or_404(request), _key(standard), code)


@allow("assessment.view")
@require_GET
def of_assessment(request: MemberRequest, pk: UUID, standard: str) -> HttpResponse:
    return _page(request, _of(pk), _key(standard))


@allow("assessment.view")
@require_GET
def of_assessment_csv(request: MemberRequest, pk: UUID, standard: str) -> HttpResponseBase:
    return _csv(request, _of(pk), _key(standard))


@allow("assessment.view")
@require_GET
def of_assessment_xlsx(request: MemberRequest, pk: UUID, standard: str) -> HttpResponse:
    return _xlsx(request, _of(pk), _key(standard))


@allow("assessment.view")
@require_GET
def of_assessment_item(request: MemberRequest, pk: UUID, standard: str, code: str) -> HttpResponse:
    return _item(request, _of(pk), _key(standard), code)


def _key(standard: str) -> StandardKey:
    try:
        return StandardKey(standard)
    except ValueError:
        raise Http404 from None


def _now(request: MemberRequest) -> Reading | None:
    return reading_now(request.organization, request.GET.get("framework", ""))


def _now_or_404(request: MemberRequest) -> Reading:
    reading = _now(request)
    if reading is None:
        raise Http404
    return reading


def _of(pk: UUID) -> Reading:
    rows = Assessment.objects.select_related("organization", "framework", "submitted_by")
    return reading_of(get_object_or_404(rows, pk=pk))


def _view(reading: Reading, key: StandardKey) -> StandardView:
    """One query more where a figure depends on who looked: SIM3, unless it was frozen."""
    seen: frozenset[str] = frozenset()
    if key is StandardKey.SIM3:
        frozen = reading.snapshot_id
        seen = seen_outside_now(reading.content.key) if frozen is None else frozen_state(frozen).seen_outside
    return standard_of(key, reading.content, reading.card, reading.targets, seen)


def _standard_page(request: MemberRequest, reading: Reading, key: StandardKey) -> StandardPage:
    """Executives stop at what is as coarse as our aspects."""
    return StandardPage(reading, _view(reading, key), may(request.membership, "assessment.view"))


def _page(request: MemberRequest, reading: Reading, key: StandardKey) -> HttpResponse:
    page = _standard_page(request, reading, key)
    context = {
        "page": page,
        "reading": reading,
        "csv_url": standard_url(reading, key, "csv"),
        "xlsx_url": standard_url(reading, key, "xlsx"),
    }
    return render(request, "assessments/standard.html", context)


def _item(request: MemberRequest, reading: Reading, key: StandardKey, code: str) -> HttpResponse:
    try:
        page = item_page(reading, _view(reading, key), code)
    except KeyError:
        raise Http404 from None
    return render(request, "assessments/standard_item.html", {"page": page, "reading": reading})


def _csv(request: MemberRequest, reading: Reading, key: StandardKey) -> HttpResponseBase:
    """All rows are made before the first byte goes out: they need the scope."""
    rows = list(table(_standard_page(request, reading, key)))
    return scoped_stream(csv_chunks(COLUMNS, rows), content_type=CSV_TYPE, filename=_file_name(reading, key, "csv"))


def _xlsx(request: MemberRequest, reading: Reading, key: StandardKey) -> HttpResponse:
    page = _standard_page(request, reading, key)
    content = xlsx_bytes([Sheet(page.view.catalogue.name, COLUMNS, table(page))], title=page.view.catalogue.full_name)
    response = HttpResponse(content, content_type=XLSX_TYPE)
    name = _file_name(reading, key, "xlsx")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


def _file_name(reading: Reading, key: StandardKey, suffix: str) -> str:
    day = localdate(reading.at) if reading.kind is Kind.SUBMITTED else clock.today()
    return f"{key.value}-{reading.content.key}-{day}.{suffix}"
