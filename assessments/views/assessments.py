"""Assessments: the list, a new one, its page, its frame, submitting and reopening."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.policy import allow
from accounts.queries import history_of
from accounts.views.lists import list_page
from assessments import actions, queries
from assessments.filters import AssessmentFilters
from assessments.forms.assessments import AssessmentForm, ReopenForm, StartForm, TargetsForm
from assessments.models import Assessment, Snapshot
from assessments.queries import DomainContent
from assessments.queries.lists import assessment_rows
from assessments.views.readings import reading_of
from core.errors import Refused
from core.http import MemberRequest, posted
from core.lists import Column, Listing
from core.rounding import rounded
from reviews.actions import record_review
from reviews.forms import ReviewForm
from reviews.queries import reviews_of


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """An assessment, with its last submission that stands."""

    assessment: Assessment
    snapshot: Snapshot | None

    @property
    def evidenced(self) -> Decimal | None:
        return _printed(self.snapshot.evidenced) if self.snapshot else None

    @property
    def claimed(self) -> Decimal | None:
        return _printed(self.snapshot.claimed) if self.snapshot else None


ASSESSMENTS: Listing[AssessmentLine] = Listing(
    _lazy("Assessments"),
    file="assessments",
    filters=AssessmentFilters,
    order="-started",
    none=_lazy("No assessment is like that"),
    columns=(
        Column("name", _lazy("Name"), lambda line: line.assessment.name, by="name"),
        Column("framework", _lazy("Framework"), lambda line: str(line.assessment.framework), by="framework__name"),
        Column("scope", _lazy("Scope"), lambda line: line.assessment.get_scope_display(), by="scope", is_shown=False),
        Column("status", _lazy("Status"), lambda line: line.assessment.get_status_display(), by="status"),
        Column(
            "readiness",
            _lazy("Readiness as submitted"),
            (
                (_lazy("Evidenced (of 100)"), lambda line: line.evidenced),
                (_lazy("Claimed (of 100)"), lambda line: line.claimed),
            ),
            by="evidenced",
        ),
        Column(
            "owner", _lazy("Owner"), lambda line: line.assessment.owner.name if line.assessment.owner else None,
            by="owner__name",
        ),
        Column("started", _lazy("Started"), lambda line: line.assessment.created_at, by="created_at"),
        Column(
            "submitted", _lazy("Submitted"), lambda line: line.assessment.submitted_at, by="submitted_at",
            is_shown=False,
        ),
        Column(
            "review", _lazy("Next review"), lambda line: line.assessment.next_review_on, by="next_review_on",
            is_shown=False,
        ),
    ),
)  # fmt: skip


@allow("assessment.view")
@require_GET
def assessments(request: MemberRequest, file: str = "") -> HttpResponseBase:
    """Newest first, each with its last submission."""
    shown = ASSESSMENTS.shown(request, assessment_rows(), lines=_lines)
    return list_page(request, shown, "assessments/list.html", file=file)


def _printed(index: Decimal | None) -> Decimal | None:
    """A readiness index as the page prints it: one decimal."""
    return None if index is None else rounded(Fraction(index))


def _lines(rows: Sequence[Assessment]) -> list[AssessmentLine]:
    standing = Snapshot.objects.filter(assessment__in=[row.pk for row in rows], superseded_at=None).defer("data")
    newest = {snapshot.assessment_id: snapshot for snapshot in standing.order_by("taken_at")}
    return [AssessmentLine(row, newest.get(row.pk)) for row in rows]


@allow("assessment.create")
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    form = StartForm(posted(request), initial={"owner": request.membership})
    if request.method == "POST" and form.is_valid():
        try:
            assessment = actions.start_assessment(by=request.membership, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("assessments:resume", request.organization.slug, assessment.pk)
    return render(request, "assessments/create.html", {"form": form}, status=422 if form.errors else 200)


@allow("assessment.view")
@require_GET
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Where it stands: the score, what remains, its submissions, its history."""
    assessment = _found(pk)
    return render(request, "assessments/detail.html", _page(assessment))


@allow("assessment.change")
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Name, owner, dates and profile above; own targets and weights below."""
    assessment = _found(pk)
    content = queries.framework_content(assessment.framework_id)
    is_frame = "profile" in request.POST or "name" in request.POST
    form = AssessmentForm(request.POST if request.method == "POST" and is_frame else None, instance=assessment)
    targets = TargetsForm(
        request.POST if request.method == "POST" and not is_frame else None, assessment=assessment, content=content
    )
    if request.method == "POST":
        is_saved = _frame_saved(form, request) if is_frame else _targets_saved(targets, request)
        if is_saved:
            messages.success(request, _("Saved."))
            return redirect(assessment)
    context = {
        "assessment": assessment,
        "form": form,
        "targets": targets,
        "domains": _target_rows(targets, assessment),
    }
    return render(request, "assessments/change.html", context, status=422 if form.errors or targets.errors else 200)


@allow("assessment.submit")
@require_POST
def submit(request: MemberRequest, pk: UUID) -> HttpResponse:
    assessment = _found(pk)
    try:
        actions.submit_assessment(assessment, by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Submitted. Answers, evidence and scores are frozen; the gaps follow from them."))
    return redirect(assessment)


@allow("assessment.reopen")
@require_POST
def reopen(request: MemberRequest, pk: UUID) -> HttpResponse:
    assessment = _found(pk)
    form = ReopenForm(request.POST)
    if form.is_valid():
        try:
            actions.reopen_assessment(assessment, by=request.membership, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Reopened. Figures change only when it is submitted again."))
            return redirect(assessment)
    return render(request, "assessments/detail.html", _page(assessment) | {"reopening": form}, status=422)


@allow("review.record")
@require_POST
def review(request: MemberRequest, pk: UUID) -> HttpResponse:
    assessment, form = _found(pk), ReviewForm(request.POST)
    if form.is_valid():
        record_review(assessment, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Review recorded."))
        return redirect(assessment)
    return render(request, "assessments/detail.html", _page(assessment) | {"reviewing": form}, status=422)


def _found(pk: UUID) -> Assessment:
    return get_object_or_404(Assessment.objects.select_related("framework", "owner", "deputy", "submitted_by"), pk=pk)


def _page(assessment: Assessment) -> dict[str, Any]:
    content = queries.framework_content(assessment.framework_id)
    reading = reading_of(assessment)
    card = reading.card
    return {
        "assessment": assessment,
        "content": content,
        "reading": reading,
        "card": card,
        "domains": [(domain, card.domain(domain.code), reading.target(domain.code)) for domain in content.domains],
        "snapshots": assessment.snapshots.select_related("taken_by").defer("data"),
        "reviews": reviews_of(assessment.pk),
        "reviewing": ReviewForm(),
        "reopening": ReopenForm(),
        "history": history_of(assessment),
    }


def _frame_saved(form: AssessmentForm, request: MemberRequest) -> bool:
    return form.is_valid() and form.is_saved(by=request.membership)


def _targets_saved(form: TargetsForm, request: MemberRequest) -> bool:
    if not form.is_valid():
        return False
    form.assessment.version = form.cleaned_data["version"]
    form.assessment.weights_reason = form.cleaned_data["weights_reason"]
    try:
        actions.change_assessment(
            form.assessment, by=request.membership, targets=form.targets(), weights=form.weights()
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _target_rows(form: TargetsForm, assessment: Assessment) -> list[dict[str, Any]]:
    """Domains with their weight, and their aspects with target and reason, as the template lays them out."""
    wanted = queries.targets_of(assessment)
    return [
        {
            "domain": domain,
            "weight": form[f"weight-{domain.code}"],
            "is_wrong": any(name in form.errors for name in _names(domain)),
            "aspects": [
                {
                    "aspect": aspect,
                    "wanted": wanted[aspect.code],
                    "target": form[f"target-{aspect.code}"],
                    "reason": form[f"reason-{aspect.code}"],
                }
                for aspect in domain.aspects
            ],
        }
        for domain in form.content.domains
    ]


def _names(domain: DomainContent) -> list[str]:
    """The fields of a domain and its aspects."""
    aspects = [f"{name}-{aspect.code}" for aspect in domain.aspects for name in ("target", "reason")]
    return [f"weight-{domain.code}", *aspects]
