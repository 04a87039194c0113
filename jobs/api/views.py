"""Background work for programs: what runs, how far it is, and how to stop it or try again."""

from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request

from accounts.policy import allow, may
from core.api.views import ListView, RecordView, ShapedView, operation
from jobs import actions
from jobs.api.serializers import JobShape
from jobs.filters import JobFilters
from jobs.models import Job


@allow("job.view")
class Jobs(ListView):
    """Jobs, newest first."""

    shape = JobShape
    filters = JobFilters
    orderings = ("requested_at",)
    ordering = "-requested_at"

    def rows(self) -> QuerySet[Job]:
        return Job.objects.all()


class _OneJob(ShapedView):
    """All jobs for those who may see or change all; to others their own are all there are."""

    shape = JobShape
    for_all: ClassVar[str]

    def rows(self) -> QuerySet[Job]:
        jobs = Job.objects.all()
        return jobs if may(self.membership, self.for_all) else jobs.filter(requested_by=self.membership)


@allow("job.own")
class OneJob(RecordView, _OneJob):
    """One job."""

    for_all = "job.view"


@allow(post="job.change_own")
class JobCancel(_OneJob):
    for_all = "job.change"

    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Cancel a job: one that waits ends at once, one that runs at its next step."""
        actions.cancel_job(get_object_or_404(self.rows(), pk=pk), by=self.membership)
        return self.shown(pk)


@allow(post="audit.verify")
class AuditVerification(_OneJob):
    for_all = "job.view"

    @operation(status=HTTPStatus.ACCEPTED)
    def post(self, request: Request) -> HttpResponse:
        """Walk the chain of the audit trail; the job's event in the trail says what was found."""
        job = actions.ask_verification(by=self.membership)
        place = reverse("api:job", args=[job.pk])
        return self.shown(job.pk, status=HTTPStatus.ACCEPTED, headers={"Location": place})


@allow(post="job.change_own")
class JobRetry(_OneJob):
    for_all = "job.change"

    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Try a failed or cancelled job again."""
        actions.retry_job(get_object_or_404(self.rows(), pk=pk), by=self.membership)
        return self.shown(pk)
