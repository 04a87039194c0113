"""Reports for programs: asked for, written, published, downloaded and verified by the same actions as on the pages."""

import hashlib
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header, parse_etags
from django.utils.translation import gettext as _, gettext_lazy
from rest_framework.request import Request

from accounts.policy import allow
from assessments.models import Assessment
from core import store
from core.api.parameters import Parameters
from core.api.parsers import FileParser
from core.api.problems import Fault, Problem, invalid
from core.api.views import FileView, ListView, RecordView, ShapedView, WholeListView, operation
from core.tables import XLSX_TYPE
from reports import actions, queries
from reports.api.serializers import (
    FileHash,
    FileToVerify,
    NewReport,
    OneMoreFormat,
    ReportFileShape,
    ReportShape,
    ReportText,
    VerifiedShape,
    WholeReportShape,
    file_row,
    verified_row,
)
from reports.filters import ReportFilters
from reports.forms import clean_sha256
from reports.models import Report, ReportFile
from reports.queries import Wanted

RETRY_SECONDS = "2"


class _VisibleReports(ShapedView):
    def rows(self) -> QuerySet[Report]:
        return queries.with_standing(queries.visible_reports(self.membership))

    def accepted(self, report: Report) -> HttpResponse:
        """Jobs make the files: where the report stands, and in it each file with its job."""
        place = reverse("api:report", args=[report.pk])
        return self.shown(report.pk, status=HTTPStatus.ACCEPTED, headers={"Location": place})


class _OneReport(_VisibleReports):
    shape = WholeReportShape


@allow("report.view", post="report.ask")
class Reports(ListView, _VisibleReports):
    """Reports, newest first. Executives find those for executives, once published or asked for by themselves."""

    shape = ReportShape
    filters = ReportFilters
    orderings = ("created_at", "published_at", "title")

    @operation(takes=NewReport, status=HTTPStatus.ACCEPTED)
    def post(self, request: Request) -> HttpResponse:
        """Ask for a report: its figures are frozen now, a job makes each file. Location leads to the report."""
        given = self.body
        chosen = {name: given[name] for name in ("formats", "tlp", "paper") if name in given}
        return self.accepted(actions.ask_report(_wanted(given), by=self.membership, **chosen))


@allow("report.view", patch="report.edit")
class OneReport(RecordView, _OneReport):
    """One report with its text, its files and what it says in short."""

    @operation(takes=ReportText)
    def patch(self, request: Request, pk: UUID) -> HttpResponse:
        """Change the text for the reader; the files are made anew with it. A published report refuses."""
        report: Report = self.held(pk)
        text, author = (self.body.get(name, getattr(report, name)) for name in ("text", "text_author"))
        actions.edit_text(report, by=self.membership, text=text, author=author, version=report.version)
        return self.shown(pk)


@allow(post="report.publish")
class ReportPublication(_OneReport):
    @operation(status=HTTPStatus.ACCEPTED)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Publish: the text is locked, and the final files are made without the draft mark."""
        report: Report = self.held(pk)
        actions.publish_report(report, by=self.membership, version=report.version)
        return self.accepted(report)


@allow(post="report.ask")
class ReportFormats(_OneReport):
    @operation(takes=OneMoreFormat, status=HTTPStatus.ACCEPTED)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """One more format of the same frozen data."""
        report: Report = self.held(pk)
        actions.add_format(report, by=self.membership, format=self.body["format"])
        return self.accepted(report)


@allow("report.view")
class ReportFiles(WholeListView, _VisibleReports):
    shape = ReportFileShape

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """Every file that was ever asked for, newest first: whoever holds one can find out which it is."""
        Parameters(request.GET, known=())
        report = get_object_or_404(self.rows(), pk=pk)
        files = report.files.select_related("job").order_by("-asked_at", "-id")
        return self.listed([file_row(file) for file in files])


@allow("report.view")
class ReportDownload(FileView):
    media_types = ("application/pdf", XLSX_TYPE, "text/csv", "application/json")

    @operation(
        asks={
            "format": (
                gettext_lazy("Without: the first of these that the report has."),
                tuple(ReportFile.Format.values),
            ),
            "sha256": (gettext_lazy("Instead: the file with these bytes, of all ever made of this report."), ()),
        },
        refuses=(HTTPStatus.CONFLICT, HTTPStatus.GONE),
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The file, with its SHA-256 as ETag. 409 while it is being made, or when that failed."""
        Parameters(request.GET, known=("format", "sha256"))
        report = get_object_or_404(queries.visible_reports(self.membership), pk=pk)
        file = _named(report, request.GET["sha256"]) if "sha256" in request.GET else _ready(report, _format(request))
        if file.sha256 in [tag.removeprefix("W/").strip('"') for tag in _known_tags(request)]:
            return _with_tag(HttpResponseNotModified(), file)
        try:
            content = store.read(file.sha256)
        except store.FileDamaged as error:
            actions.note_damage(file, by=self.membership)
            raise Problem(HTTPStatus.GONE, "damaged", _("The file is not what was made any more.")) from error
        if request.method == "GET":
            actions.note_download(file, by=self.membership)
        response = HttpResponse(content, content_type=file.content_type)
        name = content_disposition_header(as_attachment=True, filename=file.file_name)
        response["Content-Disposition"] = name or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return _with_tag(response, file)


class _Verification(ShapedView):
    shape = VerifiedShape

    def found(self, sha256: str) -> HttpResponse:
        return self.answer(verified_row(sha256, queries.file_by_sha256(self.membership, sha256)))


@allow(post="report.view")
class HashVerification(_Verification):
    @operation(takes=FileHash)
    def post(self, request: Request) -> HttpResponse:
        """Find out by its SHA-256 whether a file was made here, and whether it is the current one. Changes nothing."""
        return self.found(self.body["sha256"])


@allow(post="report.view")
class FileVerification(_Verification):
    parser_classes = [FileParser]

    @operation(takes=FileToVerify)
    def post(self, request: Request) -> HttpResponse:
        """The same of the file itself, as a form: at most 25 MiB. It is compared and not kept."""
        digest = hashlib.sha256()
        for chunk in self.body["upload"].chunks():
            digest.update(chunk)
        return self.found(digest.hexdigest())


def _wanted(body: dict[str, Any]) -> Wanted:
    """What the body asks for, as the form of the page would say it. Raises 400."""
    kind, reading = Report.Kind(body["kind"]), body.get("reading")
    if (pk := body.get("snapshot_id")) is not None:
        snapshot = queries.standing_snapshots().filter(pk=pk).first()
        if snapshot is None or reading == Report.Reading.DRAFT:
            raise _no_such("snapshot_id", _("There is no such submission here that still stands."))
        return Wanted(kind, Report.Reading.SNAPSHOT, snapshot=snapshot)
    if (pk := body.get("assessment_id")) is None:
        return Wanted(kind, Report.Reading.NOW)
    if reading != Report.Reading.DRAFT and (snapshot := queries.standing_snapshots().filter(assessment=pk).first()):
        return Wanted(kind, Report.Reading.SNAPSHOT, snapshot=snapshot)
    draft: Assessment | None = queries.drafts_to_report().filter(pk=pk).first()
    if draft is None or reading == Report.Reading.SNAPSHOT:
        raise _no_such("assessment_id", _("There is no such assessment here in that state."))
    return Wanted(kind, Report.Reading.DRAFT, assessment=draft)


def _no_such(name: str, detail: str) -> Problem:
    return invalid([Fault(f"/{name}", "not_found", detail)])


def _format(request: Request) -> str:
    name: str = request.GET.get("format", "")
    if name and name not in ReportFile.Format.values:
        known = ", ".join(ReportFile.Format.values)
        raise invalid([Fault("?format", "invalid", _("One of: %(known)s.") % {"known": known})])
    return name


def _ready(report: Report, name: str) -> ReportFile:
    """The file of this format as the report stands. Raises 404 where none was asked for, 409 where none is made."""
    state = next((one for one in queries.file_states(report) if name in ("", one.newest.format)), None)
    if state is None:
        text = _("Nobody asked for this format. POST it to formats/ below the report.")
        raise Problem(HTTPStatus.NOT_FOUND, "no_such_format", text)
    if state.ready is not None:
        return state.ready
    job = {"job": reverse("api:job", args=[state.newest.job_id])}
    if state.is_at_work:
        text = _("The file is being made. Ask again in a moment, or look at its job.")
        raise Problem(HTTPStatus.CONFLICT, "not_ready", text, headers={"Retry-After": RETRY_SECONDS}, more=job)
    text = _("The file could not be made: %(reason)s Retry its job.") % {"reason": state.newest.job.reason or "–"}
    raise Problem(HTTPStatus.CONFLICT, "not_made", text, more=job)


def _named(report: Report, typed: str) -> ReportFile:
    """The file of this report with these bytes. Raises 400, 404."""
    try:
        sha256 = clean_sha256(typed)
    except ValidationError as error:
        raise invalid([Fault("?sha256", "invalid", error.messages[0])]) from error
    file = next((file for file in queries.files_ever_made(report) if file.sha256 == sha256), None)
    if file is None:
        raise Problem(HTTPStatus.NOT_FOUND, "no_such_file", _("No file of this report has these bytes."))
    return file


def _known_tags(request: Request) -> list[str]:
    return list(parse_etags(request.headers.get("If-None-Match", "")))


def _with_tag(response: HttpResponse, file: ReportFile) -> HttpResponse:
    response["ETag"] = f'"{file.sha256}"'
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Authorization"
    return response
