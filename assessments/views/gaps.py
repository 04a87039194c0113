"""One gap: what it is made of, who closes it, whether it is lived with, what happened to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policy import allow, may
from accounts.queries import history_of
from assessments import actions, queries
from assessments.actions.four_eyes import is_alone
from assessments.forms.gaps import AskForm, FollowUpForm, PlanForm, RefuseForm
from assessments.forms.versions import VersionForm
from assessments.gaps import Gap as EngineGap
from assessments.models import Assessment, Gap
from assessments.queries import (
    FrameworkContent,
    GapItem,
    QuestionContent,
    Readiness,
    evidence_for,
    framework_content,
)
from assessments.queries.evidence import EvidenceView
from assessments.queries.frameworks import MAIN_KEY
from assessments.views.ways import aspect_url
from assessments.views.words import MAPPING_TITLES, missing_words, proof_words, status_words
from core.http import MemberRequest, posted
from reviews.actions import open_follow_up, record_review
from reviews.forms import ReviewForm
from reviews.queries import follow_ups_of, reviews_of


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A question of the gap, what proves it and what is missing."""

    item: GapItem
    status: str
    proof: str
    missing: str
    evidence: list[EvidenceView]
    url: str  # in the wizard


@allow("gap.view", post="gap.plan")
@require_http_methods(["GET", "POST"])
def gap(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Its page; posting saves the plan."""
    record = _found(pk)
    form = PlanForm(posted(request), instance=record)
    if request.method == "POST" and form.is_valid() and form.is_saved(by=request.membership):
        messages.success(request, _("Saved."))
        return redirect(record)
    return _page(request, _found(pk), plan=form)


@allow("gap.accept")
@require_POST
def ask_acceptance(request: MemberRequest, pk: UUID) -> HttpResponse:
    record, form = _found(pk), AskForm(request.POST)

    def ask(given: dict[str, Any]) -> None:
        actions.ask_acceptance(record, by=request.membership, reason=given["reason"], until=given["until"])

    if form.is_done(record, ask):
        messages.success(request, _("Asked. Somebody else decides."))
        return redirect(record)
    return _page(request, _found(pk), asking=form)


@allow("gap.approve")
@require_POST
def approve_acceptance(request: MemberRequest, pk: UUID) -> HttpResponse:
    record, form = _found(pk), VersionForm(request.POST)
    if form.is_done(record, lambda given: actions.approve_acceptance(record, by=request.membership)):
        messages.success(request, _("Accepted. The gap stays visible, and opens again on the day the acceptance ends."))
        return redirect(record)
    return _page(request, _found(pk), approving=form)


@allow("gap.approve")
@require_POST
def refuse_acceptance(request: MemberRequest, pk: UUID) -> HttpResponse:
    record, form = _found(pk), RefuseForm(request.POST)

    def refuse(given: dict[str, Any]) -> None:
        actions.refuse_acceptance(record, by=request.membership, note=given["note"])

    if form.is_done(record, refuse):
        messages.success(request, _("Not accepted. The gap stays as it was."))
        return redirect(record)
    return _page(request, _found(pk), refusing=form)


@allow("gap.accept")
@require_POST
def end_acceptance(request: MemberRequest, pk: UUID) -> HttpResponse:
    record, form = _found(pk), VersionForm(request.POST)
    if form.is_done(record, lambda given: actions.end_acceptance(record, by=request.membership)):
        messages.success(request, _("The acceptance has ended; the gap is to be closed again."))
        return redirect(record)
    return _page(request, _found(pk), approving=form)


@allow("follow_up.change")
@require_POST
def add_follow_up(request: MemberRequest, pk: UUID) -> HttpResponse:
    record, form = _found(pk), FollowUpForm(request.POST)
    if form.is_valid():
        open_follow_up(record, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Follow-up opened."))
        return redirect(record)
    return _page(request, record, following=form)


@allow("review.record")
@require_POST
def review_gap(request: MemberRequest, pk: UUID) -> HttpResponse:
    record, form = _found(pk), ReviewForm(request.POST)
    if form.is_valid():
        record_review(record, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Review recorded."))
        return redirect(record)
    return _page(request, record, reviewing=form)


def _found(pk: UUID) -> Gap:
    people = ("owner", "acceptance_asked_by", "accepted_by")
    return get_object_or_404(Gap.objects.select_related("organization", *people), pk=pk)


def _page(request: MemberRequest, record: Gap, **tried: forms.BaseForm) -> HttpResponse:
    """The page, with the forms that were refused as they were typed."""
    member = request.membership
    readiness = queries.readiness_now(request.organization, record.framework_key)
    content = readiness.content if readiness else None
    computed = _computed(record, readiness)
    may_see_answers = may(member, "assessment.view")
    version = {"version": record.version}
    is_own = record.acceptance_asked_by_id == member.pk
    may_approve = record.is_acceptance_asked and may(member, "gap.approve")
    context = {
        "gap": record,
        "readiness": readiness,
        "content": content,
        "domain": content.domain_of.get(record.aspect_code) if content else None,
        "is_main": record.framework_key == MAIN_KEY,
        "computed": computed,
        "threat": content.scenarios.get(computed.threat or "", "") if content and computed else "",
        "scenarios": (scenarios := _scenarios(record, content)),
        "is_against_all": content is not None and len(scenarios) == len(content.scenarios) > 0,
        "mappings": _mappings(record, content),
        "items": _items(record, readiness, request) if readiness and may_see_answers else [],
        "items_count": len(computed.items) if computed else 0,
        "plan": PlanForm(instance=record),
        "asking": AskForm(initial=version),
        "approving": VersionForm(initial=version),
        "refusing": RefuseForm(initial=version),
        "following": FollowUpForm(),
        "refusals": [one for form in tried.values() if isinstance(form, VersionForm) for one in form.refusals],
        "is_own": is_own,
        "can_decide": may_approve and (not is_own or is_alone(member, "gap.approve")),
        "follow_ups": follow_ups_of(record.pk) if may(member, "follow_up.view") else [],
        "reviews": reviews_of(record.pk) if may(member, "follow_up.view") else [],
        "reviewing": ReviewForm(),
        "history": history_of(record),
        **tried,
    }
    for form in tried.values():
        if isinstance(form, VersionForm):
            form.go_on_from(record.version)
    return render(
        request, "assessments/gap.html", context, status=422 if any(f.errors for f in tried.values()) else 200
    )


def _computed(record: Gap, readiness: Readiness | None) -> EngineGap | None:
    """The gap as the engine sees it now, with the effort that people gave it."""
    if readiness is None:
        return None
    found = queries.engine_gaps(readiness, efforts={record.aspect_code: record.effort})
    return next((one for one in found if one.aspect == record.aspect_code), None)


def _items(record: Gap, readiness: Readiness, request: MemberRequest) -> list[ItemRow]:
    items = queries.gap_items(record, readiness)
    evidence = evidence_for(record.framework_key, [item.question.code for item in items])
    target = readiness.targets[record.aspect_code].level if record.aspect_code in readiness.targets else None
    where = _where_to_answer(readiness, request)
    return [
        ItemRow(
            item=item,
            status=status_words(item.term, is_submitted=True),
            proof=proof_words(item.term.proof),
            missing=missing_words(item.question, item.term, target),
            evidence=evidence.get(item.question.code, []),
            url=aspect_url(where(item.question), record.aspect_code) + f"#{item.question.code}",
        )
        for item in items
    ]


def _where_to_answer(readiness: Readiness, request: MemberRequest) -> Callable[[QuestionContent], Assessment]:
    """The running assessment, of whatever version, where it asks the question (a pulse: key ones), else the old one."""
    running = (
        Assessment.objects.filter(status=Assessment.Status.DRAFT, framework__key=readiness.content.key)
        .select_related("organization")
        .order_by("-created_at")
        .first()
    )
    submitted = readiness.snapshot.assessment
    submitted.organization = request.organization

    def where(question: QuestionContent) -> Assessment:
        if running is None or question.code not in framework_content(running.framework_id).questions:
            return submitted
        return running if question.is_key or running.scope == Assessment.Scope.FULL else submitted

    return where


def _scenarios(record: Gap, content: FrameworkContent | None) -> list[str]:
    aspect = content.aspects.get(record.aspect_code) if content else None
    return [content.scenarios.get(key, key) for key in aspect.scenarios] if content and aspect else []


def _mappings(record: Gap, content: FrameworkContent | None) -> list[tuple[str, str]]:
    """Where other frameworks ask about the same, over the questions of the aspect."""
    aspect = content.aspects.get(record.aspect_code) if content else None
    if aspect is None:
        return []
    found = []
    for key, title in MAPPING_TITLES:
        ids = dict.fromkeys(one for question in aspect.questions for one in question.mappings.get(key, ()))
        if ids:
            found.append((title, ", ".join(ids)))
    return found
