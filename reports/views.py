"""Reports: the list, asking for one, its page, its text, its files, and whether a file is genuine."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _, gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Role
from accounts.policy import allow, may
from accounts.queries import history_of
from accounts.views.lists import list_page
from core import store
from core.errors import RecordChanged, Refused
from core.http import MemberRequest, posted
from core.lists import Column, Listing
from jobs.actions import cancel_job, retry_job
from jobs.models import Job
from reports import actions, queries
from reports.filters import ReportFilters
from reports.forms import AskForm, TextForm, VerifyForm
from reports.models import Report, ReportFile
from reports.templatetags.report_pages import current_files

REPORTS: Listing[Report] = Listing(
    _lazy("Reports"),
    file="reports",
    filters=ReportFilters,
    order="-when",
    none=_lazy("No report is like that"),
    columns=(
        Column("report", _lazy("Report"), lambda report: report.title, by="title"),
        Column("kind", _lazy("Kind"), lambda report: report.get_kind_display(), by="kind", is_shown=False),
        Column("figures", _lazy("Figures"), lambda report: report.get_reading_display(), by="reading"),
        Column(
            "assessment", _lazy("Assessment"), lambda report: report.assessment.name if report.assessment else None,
            by="assessment__name",
        ),
        Column("state", _lazy("State"), lambda report: report.standing.label),
        Column("files", _lazy("Files"), lambda report: _formats(report)),
        Column("asked_by", _lazy("Asked for by"), lambda report: report.requested_by.name, by="requested_by__name"),
        Column("tlp", _lazy("Classification"), lambda report: report.get_tlp_display(), by="tlp", is_shown=False),
        Column("published", _lazy("Published"), lambda report: report.published_at, by="published_at", is_shown=False),
        Column("when", _lazy("When"), lambda report: report.created_at, by="created_at"),
    ),
)  # fmt: skip


@allow("report.view")
@require_GET
def listing(request: MemberRequest, file: str = "") -> HttpResponseBase:
    rows = queries.visible_reports(request.membership).prefetch_related("files__job")
    return list_page(request, REPORTS.shown(request, rows), "reports/list.html", file=file)


@allow("report.ask")
@require_http_methods(["GET", "POST"])
def ask(request: MemberRequest) -> HttpResponse:
    form = AskForm(posted(request), member=request.membership, wish=request.GET.dict())
    if form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("formats", "tlp", "paper")}
        try:
            return redirect(actions.ask_report(form.wanted, by=request.membership, **chosen))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "reports/ask.html", {"form": form}, status=422 if form.errors else 200)


@allow("report.view")
@require_GET
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    report = _found(request, pk)
    files = queries.file_states(report)
    context = {
        "report": report,
        "files": files,
        "is_at_work": any(state.is_at_work for state in files),
        "may_change_jobs": _may_change_jobs(request, report),
    }
    if request.htmx:
        return render(request, "reports/detail.html#files", context)
    more = {
        "frozen": queries.summary(report),
        "made": queries.files_ever_made(report),
        "missing": [(each.value, each.label) for each in ReportFile.Format if not _has(files, each)],
        "history": history_of(report) if request.membership.role != Role.EXECUTIVE else [],
    }
    return render(request, "reports/detail.html", {**context, **more})


@allow("report.edit")
@require_http_methods(["GET", "POST"])
def text(request: MemberRequest, pk: UUID) -> HttpResponse:
    report = _found(request, pk)
    form = TextForm(posted(request), instance=report, writer=request.membership)
    if form.is_valid() and form.is_saved(by=request.membership):
        messages.success(request, _("Saved. The files are being made anew with this text."))
        return redirect(report)
    return render(request, "reports/text.html", {"report": report, "form": form}, status=422 if form.errors else 200)


@allow("report.publish")
@require_POST
def publish(request: MemberRequest, pk: UUID) -> HttpResponse:
    report = _found(request, pk)
    try:
        actions.publish_report(report, by=request.membership, version=_version(request))
    except RecordChanged:
        messages.error(request, _("Somebody changed this report meanwhile. Look at it again, then publish it."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Published. The final files are being made; the text can no longer change."))
    return redirect(report)


@allow("report.ask")
@require_POST
def add_format(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One more format of the same frozen data."""
    report = _found(request, pk)
    wanted = request.POST.get("format", "")
    if wanted not in ReportFile.Format.values:
        messages.error(request, _("Choose PDF, XLSX, CSV or JSON."))
        return redirect(report)
    return _done(request, report, lambda: actions.add_format(report, by=request.membership, format=wanted))


@allow("report.ask")
@require_POST
def cancel(request: MemberRequest, pk: UUID, file: UUID) -> HttpResponse:
    report, job = _job(request, pk, file)
    return _done(request, report, lambda: cancel_job(job, by=request.membership))


@allow("report.ask")
@require_POST
def retry(request: MemberRequest, pk: UUID, file: UUID) -> HttpResponse:
    report, job = _job(request, pk, file)
    return _done(request, report, lambda: retry_job(job, by=request.membership))


@allow("report.view")
@require_GET
def download(request: MemberRequest, pk: UUID, file: UUID) -> HttpResponse:
    """The bytes, if they are still the ones that were made."""
    report = _found(request, pk)
    found = get_object_or_404(report.files.exclude(sha256=""), pk=file)
    found.report = report
    try:
        content = store.read(found.sha256)
    except store.FileDamaged:
        actions.note_damage(found, by=request.membership)
        return render(request, "reports/damaged.html", {"report": report, "file": found}, status=410)
    actions.note_download(found, by=request.membership)
    response = HttpResponse(content, content_type=found.content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.file_name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@allow("report.view")
@require_http_methods(["GET", "POST"])
def verify(request: MemberRequest) -> HttpResponse:
    """Whether a file came from here, and whether it is the current one."""
    is_asked = request.method == "POST" or "sha256" in request.GET
    form = VerifyForm(request.POST or request.GET, request.FILES) if is_asked else VerifyForm()
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        sha256 = form.cleaned_data["sha256"]
        context |= {"sha256": sha256, "found": queries.file_by_sha256(request.membership, sha256)}
    return render(request, "reports/verify.html", context, status=422 if form.errors else 200)


def _formats(report: Report) -> str:
    """The formats that can be downloaded."""
    return ", ".join(file.get_format_display() for file in current_files(report) if file.is_made)


def _found(request: MemberRequest, pk: UUID) -> Report:
    return get_object_or_404(queries.visible_reports(request.membership), pk=pk)


def _job(request: MemberRequest, pk: UUID, file: UUID) -> tuple[Report, Job]:
    report = _found(request, pk)
    found = get_object_or_404(report.files.select_related("job"), pk=file)
    if not _may_change_jobs(request, report):
        raise PermissionDenied(_("Only who asked for this report, or a manager, may stop or repeat its making."))
    return report, found.job


def _may_change_jobs(request: MemberRequest, report: Report) -> bool:
    return report.requested_by_id == request.membership.pk or may(request.membership, "job.change")


def _done(request: MemberRequest, report: Report, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(report)


def _version(request: MemberRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _has(files: list[queries.FileState], format: ReportFile.Format) -> bool:
    return any(state.newest.format == format for state in files)
