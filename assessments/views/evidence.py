"""Evidence: one piece with its freshness, a new one, its file, its review, its withdrawal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import record_event
from accounts.models import Role
from accounts.policy import allow, may
from accounts.queries import history_of
from assessments import actions, queries
from assessments.actions.four_eyes import is_alone
from assessments.forms.evidence import EvidenceForm, ReviewForm, WithdrawForm
from assessments.forms.versions import VersionForm
from assessments.importers.evidence_file import ALLOWED_TYPES, UNKNOWN_TYPE
from assessments.models import Evidence
from assessments.queries import FrameworkContent, QuestionContent
from assessments.queries.evidence import evidence_view
from assessments.queries.lists import newest_contents
from core import charts, clock, store
from core.errors import Refused
from core.file_names import clean_file_name
from core.http import MemberRequest, posted


@allow("evidence.view")
@require_GET
def evidence(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _page(request, _found(pk))


@allow("evidence.add")
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest, framework_key: str, code: str) -> HttpResponse:
    """A new piece for a question. From the wizard it leads back there."""
    framework = queries.newest_framework(framework_key)
    content = queries.framework_content(framework.pk) if framework else None
    question = content.questions.get(code) if content else None
    if content is None or question is None:
        raise Http404
    data = posted(request)  # reads the upload, and finds out whether it is too large
    is_too_large = bool(getattr(request, "is_upload_too_large", False))
    back = _local(request, request.POST.get("next") or request.GET.get("next", ""))
    form = EvidenceForm(
        data,
        request.FILES if data is not None else None,
        question=question,
        is_too_large=is_too_large,
        initial={"next": back, "level": "3"},
    )
    if data is not None and form.is_valid():
        try:
            added = actions.add_evidence(
                by=request.membership, framework_key=framework_key, question=code, **form.facts()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Attached: %s") % added.name)
            return redirect(back or added.get_absolute_url())
    context = {
        "form": form,
        "framework_key": framework_key,
        "question": question,
        "aspect": content.aspects[question.aspect],
        "domain": content.domain_of[question.aspect],
        "back": back,
        "standing": queries.evidence_for(framework_key, [code]).get(code, []),
    }
    status = 413 if is_too_large else 422 if form.errors else 200
    return render(request, "assessments/add_evidence.html", context, status=status)


@allow("evidence.view")
@require_GET
def file(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The file as it was attached: never shown in the browser, and only when its bytes are still the same."""
    record = _found(pk)
    if record.kind != Evidence.Kind.FILE:
        raise Http404
    try:
        content = store.read(record.file_sha256)
    except store.FileDamaged:
        record_event("evidence.damaged", by=request.membership, record=record, payload={"sha256": record.file_sha256})
        return render(request, "assessments/evidence_damaged.html", {"evidence": record}, status=410)
    kind = record.file_type if record.file_type in ALLOWED_TYPES else UNKNOWN_TYPE
    response = HttpResponse(content, content_type=kind)
    name = clean_file_name(record.file_name)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@allow("evidence.review")
@require_POST
def review(request: MemberRequest, pk: UUID) -> HttpResponse:
    record, form = _found(pk), ReviewForm(request.POST)

    def look(given: dict[str, Any]) -> None:
        actions.review_evidence(record, by=request.membership, level=given["level"], note=given["note"])

    if form.is_done(record, look):
        messages.success(request, _("Reviewed. Readiness follows at once."))
        return redirect(record)
    return _page(request, _found(pk), reviewing=form)


@allow("evidence.withdraw")
@require_POST
def withdraw(request: MemberRequest, pk: UUID) -> HttpResponse:
    record, form = _found(pk), WithdrawForm(request.POST)

    def take_back(given: dict[str, Any]) -> None:
        actions.withdraw_evidence(record, by=request.membership, reason=given["reason"])

    if form.is_done(record, take_back):
        messages.success(request, _("Withdrawn. It counts no longer; the record and its file stay."))
        return redirect(record)
    return _page(request, _found(pk), withdrawing=form)


def _found(pk: UUID) -> Evidence:
    people = ("added_by", "reviewed_by", "withdrawn_by")
    return get_object_or_404(Evidence.objects.select_related("organization", *people), pk=pk)


def _page(request: MemberRequest, record: Evidence, **tried: VersionForm) -> HttpResponse:
    """The page, with the form that was refused as it was typed."""
    member, view = request.membership, evidence_view(record)
    content = newest_contents([record.framework_key]).get(record.framework_key)
    question = _question_of(record, content)
    is_own = record.added_by_id == member.pk
    may_review = may(member, "evidence.review") and not record.is_withdrawn
    may_withdraw = may(member, "evidence.withdraw") and (is_own or member.role != Role.ANALYST)
    for form in tried.values():
        form.go_on_from(record.version)
    context = {
        "evidence": record,
        "view": view,
        "content": content,
        "question": question,
        "aspect": content.aspects.get(question.aspect) if content and question else None,
        "domain": content.domain_of.get(question.aspect) if content and question else None,
        "chart": None if record.is_withdrawn else _fading(record, view.level),
        "can_review": may_review and (not is_own or is_alone(member, "evidence.review")),
        "waits_for_another": may_review and is_own and not view.is_reviewed,
        "can_withdraw": may_withdraw and not record.is_withdrawn,
        "refusals": [one for form in tried.values() for one in form.refusals],
        "is_own": is_own,
        "reviewing": ReviewForm(initial={"version": record.version, "level": _as_choice(record)}),
        "withdrawing": WithdrawForm(initial={"version": record.version}),
        "history": history_of(record),
        **tried,
    }
    status = 422 if any(form.errors for form in tried.values()) else 200
    return render(request, "assessments/evidence.html", context, status=status)


def _fading(record: Evidence, level: Any) -> charts.Decay:
    return charts.decay(level, record.collected_on, record.valid_until, record.gone_on, today=clock.today())


def _as_choice(record: Evidence) -> str:
    """The level as the form of a review offers it: "3", "2.5"."""
    level = record.level if record.reviewed_level is None else record.reviewed_level
    return format(level.normalize(), "f")


def _question_of(record: Evidence, content: FrameworkContent | None) -> QuestionContent | None:
    return content.questions.get(record.question_code) if content else None


def _local(request: MemberRequest, path: str) -> str:
    """A path of this site, or nothing."""
    is_local = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_local else ""
