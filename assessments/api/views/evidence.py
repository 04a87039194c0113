"""Evidence for programs: attached, downloaded, reviewed, withdrawn by the same actions as on the pages."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.actions import record_event
from accounts.policy import allow
from assessments import actions
from assessments.api.serializers.evidence import (
    EvidenceReview,
    EvidenceShape,
    NewEvidence,
    NewEvidenceFile,
    Withdrawal,
)
from assessments.filters import EvidenceFilters
from assessments.importers.evidence_file import ALLOWED_TYPES, UNKNOWN_TYPE
from assessments.models import Evidence
from core import store
from core.api.parameters import Parameters
from core.api.parsers import FileParser
from core.api.problems import Problem
from core.api.views import FileView, ListView, RecordView, ShapedView, created, operation
from core.file_names import clean_file_name


class _Evidence(ShapedView):
    shape = EvidenceShape

    def rows(self) -> QuerySet[Evidence]:
        return Evidence.objects.all()

    def add(self, kind: str, given: dict[str, Any]) -> HttpResponse:
        evidence = actions.add_evidence(by=self.membership, kind=kind, **given)
        return created(self, evidence.pk, reverse("api:evidence", args=[evidence.pk]))


@allow("evidence.view", post="evidence.add")
class AllEvidence(ListView, _Evidence):
    """Evidence, newest first."""

    filters = EvidenceFilters
    orderings = ("created_at", "collected_on", "gone_on", "name")

    @operation(takes=NewEvidence, status=HTTPStatus.CREATED)
    def post(self, request: Request) -> HttpResponse:
        """Attach a link or a note to a question."""
        given = dict(self.body)
        return self.add(given.pop("kind"), given)


@allow(post="evidence.add")
class EvidenceFiles(_Evidence):
    parser_classes = [FileParser]

    @operation(takes=NewEvidenceFile, status=HTTPStatus.CREATED)
    def post(self, request: Request) -> HttpResponse:
        """Attach a file to a question, as a form: at most 25 MiB; its type is found out by its bytes."""
        return self.add(Evidence.Kind.FILE, dict(self.body))


@allow("evidence.view")
class OneEvidence(RecordView, _Evidence):
    """One piece of evidence."""


@allow("evidence.view")
class EvidenceDownload(FileView):
    media_types = tuple(sorted(ALLOWED_TYPES))

    @operation(refuses=(HTTPStatus.GONE,))
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The file as it was attached, and only when its bytes are still the same."""
        Parameters(request.GET, known=())
        record = get_object_or_404(Evidence, pk=pk)
        if record.kind != Evidence.Kind.FILE:
            raise Http404
        try:
            content = store.read(record.file_sha256)
        except store.FileDamaged as error:
            facts = {"sha256": record.file_sha256}
            record_event("evidence.damaged", by=self.membership, record=record, payload=facts)
            raise Problem(HTTPStatus.GONE, "damaged", _("The file is not what was attached any more.")) from error
        kind = record.file_type if record.file_type in ALLOWED_TYPES else UNKNOWN_TYPE
        response = HttpResponse(content, content_type=kind)
        name = clean_file_name(record.file_name)
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cache-Control"] = "private, no-store"
        response["ETag"] = f'"{record.file_sha256}"'
        return response


@allow(post="evidence.review")
class EvidenceReviewing(_Evidence):
    @operation(takes=EvidenceReview)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Say which level it supports. Nobody reviews what they attached themselves."""
        given = self.body
        actions.review_evidence(self.held(pk), by=self.membership, level=given["level"], note=given.get("note", ""))
        return self.shown(pk)


@allow(post="evidence.withdraw")
class EvidenceWithdrawal(_Evidence):
    @operation(takes=Withdrawal)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Withdraw it: it counts no longer; the record and its file stay."""
        actions.withdraw_evidence(self.held(pk), by=self.membership, reason=self.body["reason"])
        return self.shown(pk)
