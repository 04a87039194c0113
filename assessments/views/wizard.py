"""The wizard: one aspect at a time, each answer saved by itself, or all of a page at once without JavaScript."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.policy import allow, may
from assessments import actions, queries
from assessments.actions import AnswerChanged, AssessmentClosed
from assessments.forms.answers import AnswerForm, Typed, is_sent
from assessments.models import Answer, Assessment
from assessments.queries import DomainContent, QuestionContent, framework_content
from assessments.queries.wizard import AspectPage, aspect_page
from assessments.views.cards import QuestionCard, answer_fields, card_of, cards_of, scenarios_of
from core import clock
from core.errors import Refused
from core.http import MemberRequest

COMPACT, GUIDED = "compact", "guided"


@allow("assessment.view")
@require_GET
def resume(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Where somebody left: the first aspect in which something is unanswered, else the closing page."""
    assessment = _assessment(pk)
    code = queries.next_unanswered(assessment)
    if code is None:
        return redirect("assessments:closing", request.organization.slug, pk)
    question = framework_content(assessment.framework_id).questions[code]
    return redirect(aspect_url(assessment, question.aspect) + f"#{code}")


@allow("assessment.view")
@require_GET
def wizard(request: MemberRequest, pk: UUID, aspect: str) -> HttpResponse:
    assessment = _assessment(pk)
    if request.GET.get("mode") in (COMPACT, GUIDED):
        request.session["wizard_mode"] = request.GET["mode"]
        return redirect(aspect_url(assessment, aspect))
    page = _page(assessment, aspect)
    return render(request, "assessments/wizard.html", _context(request, page, cards_of(page)))


@allow("answer.record")
@require_POST
def answer(request: MemberRequest, pk: UUID, code: str) -> HttpResponse:
    """One answer saves itself. A browser with JavaScript asks for JSON, another is led back to the page."""
    assessment = _assessment(pk)
    question = _question(assessment, code)
    if not is_sent(request.POST, question):
        raise Http404
    outcome = _save(request, assessment, [question])
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return _answer_json(request, assessment, question, outcome)
    if outcome.is_clean:
        return redirect(aspect_url(assessment, question.aspect) + f"#{code}")
    return _page_again(request, assessment, question.aspect, outcome)


@allow("answer.record")
@require_POST
def save(request: MemberRequest, pk: UUID, aspect: str) -> HttpResponse:
    """Save all of a page. What does not fit is shown again, the rest is saved."""
    assessment = _assessment(pk)
    page = _page(assessment, aspect)
    skipped = set(request.POST.getlist("theirs"))  # conflicts in which the other answer stays
    sent = [question for question in page.questions if is_sent(request.POST, question) and question.code not in skipped]
    outcome = _save(request, assessment, sent)
    if outcome.is_closed:
        messages.error(request, str(AssessmentClosed()))
        return redirect(aspect_url(assessment, aspect))
    if not outcome.is_clean:
        return _page_again(request, assessment, aspect, outcome)
    messages.success(request, _("Saved."))
    following = page.neighbours()[1]
    if "next" in request.POST:
        return redirect(aspect_url(assessment, following) if following else _closing_url(assessment))
    return redirect(aspect_url(assessment, aspect))


@allow("answer.confirm")
@require_POST
def confirm_answer(request: MemberRequest, pk: UUID, code: str) -> HttpResponse:
    """A second member agrees that a question does not apply."""
    assessment = _assessment(pk)
    question = _question(assessment, code)
    found = get_object_or_404(Answer, assessment=assessment, question_id=question.id)
    try:
        actions.confirm_not_applicable(found, by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confirmed: %s does not apply.") % code)
    return redirect(_way_back(request, assessment, question))


@allow("answer.record")
@require_POST
def confirm_carried(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Carried answers still hold: one, or all that the closing page lists."""
    assessment = _assessment(pk)
    codes = request.POST.getlist("code")
    try:
        count = actions.confirm_carried(assessment, by=request.membership, codes=codes)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("%d carried answer confirmed.", "%d carried answers confirmed.", count)
        messages.success(request, words % count)
    if len(codes) == 1 and "closing" not in request.POST:
        return redirect(_way_back(request, assessment, _question(assessment, codes[0])))
    return redirect(_closing_url(assessment))


@allow("assessment.view")
@require_GET
def answer_history(request: MemberRequest, pk: UUID, code: str) -> HttpResponse:
    """Every state an answer had, newest first, each with what changed."""
    assessment = _assessment(pk)
    question = _question(assessment, code)
    found = Answer.objects.filter(assessment=assessment, question_id=question.id).first()
    states = queries.revisions(found) if found else []
    rows = []
    for state, earlier in zip(states, [*states[1:], None], strict=True):
        now = answer_fields(question, Typed.of(state))
        before = answer_fields(question, Typed.of(earlier) if earlier else Typed())
        changes = [
            {"field": name, "before": before[name] if earlier else "", "after": now[name]}
            for name in now
            if now[name] != before[name] or (not earlier and now[name])
        ]
        if not changes and state.confirmed_by:
            changes = [{"field": _("Not applicable"), "before": "", "after": _("confirmed")}]
        rows.append({"when": state.at, "who": state.by, "event": _("Version %d") % state.version, "changes": changes})
    context = {
        "assessment": assessment,
        "question": question,
        "history": rows,
        "back": aspect_url(assessment, question.aspect) + f"#{code}",
    }
    return render(request, "assessments/answer_history.html", context)


@allow("assessment.view")
@require_GET
def closing(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What is still open, and the score as it would be submitted."""
    assessment = _assessment(pk)
    content = framework_content(assessment.framework_id)
    card = queries.scorecard(assessment)
    points = queries.open_points(assessment)
    unanswered: dict[str, list[QuestionContent]] = {}
    for code in points.unanswered:
        unanswered.setdefault(content.questions[code].aspect, []).append(content.questions[code])
    context = {
        "assessment": assessment,
        "card": card,
        "domains": [(content.domain_of[score.code], score) for score in card.domains],
        "unanswered": [
            (content.aspects[code], aspect_url(assessment, code), questions) for code, questions in unanswered.items()
        ],
        "points": points,
        "unconfirmed": _listed(assessment, points.unconfirmed),
        "carried": _listed(assessment, points.carried),
        "unknown": _listed(assessment, points.unknown),
        "expired": _listed(assessment, points.expired),
        "zeros": _listed_terms(assessment, [term for term in card.zeros if term.status != "unanswered"]),
        "unproven": _listed_terms(assessment, card.unproven),
        "tree": _tree(assessment, None, points.unanswered),
        "open_count": len(points.unanswered),
        "total": card.counts.asked,
        "can_confirm": may(request.membership, "answer.confirm") and assessment.is_draft,
        "can_answer": may(request.membership, "answer.record") and assessment.is_draft,
        "can_submit": may(request.membership, "assessment.submit") and assessment.is_draft,
    }
    return render(request, "assessments/closing.html", context)


def aspect_url(assessment: Assessment, code: str) -> str:
    return reverse("assessments:wizard", args=[assessment.organization.slug, assessment.pk, code])


@dataclass(slots=True)
class _Outcome:
    """What became of the answers that were sent."""

    forms: dict[str, AnswerForm]
    errors: dict[str, list[str]]
    conflicts: Mapping[str, AnswerChanged]
    is_closed: bool = False

    @property
    def is_clean(self) -> bool:
        return not (self.errors or self.conflicts or self.is_closed)


def _save(request: MemberRequest, assessment: Assessment, questions: list[QuestionContent]) -> _Outcome:
    forms = {question.code: AnswerForm(request.POST, question) for question in questions}
    errors = {code: form.sentences for code, form in forms.items() if not form.is_valid()}
    changes = {code: (form.cleaned_data["version"], form.change) for code, form in forms.items() if code not in errors}
    try:
        saved = actions.record_answers(assessment, by=request.membership, changes=changes)
    except AssessmentClosed:
        return _Outcome(forms, errors, {}, is_closed=True)
    errors |= {code: [sentence] for code, sentence in saved.refused.items()}
    kept = {code: form for code, form in forms.items() if code in errors or code in saved.conflicts}
    return _Outcome(kept, errors, saved.conflicts)


def _page_again(request: MemberRequest, assessment: Assessment, aspect: str, outcome: _Outcome) -> HttpResponse:
    """The page with what was typed, what is wrong with it, and what others saved meanwhile."""
    page = _page(assessment, aspect)
    cards = cards_of(page, outcome.forms, errors=outcome.errors, conflicts=outcome.conflicts)
    if outcome.is_closed:
        messages.error(request, str(AssessmentClosed()))
    status = HTTPStatus.CONFLICT if outcome.conflicts or outcome.is_closed else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "assessments/wizard.html", _context(request, page, cards), status=status)


def _answer_json(
    request: MemberRequest, assessment: Assessment, question: QuestionContent, outcome: _Outcome
) -> JsonResponse:
    """The parts of the page that changed, by their id."""
    if outcome.is_closed:
        return JsonResponse({"state": "closed", "sentence": str(AssessmentClosed())}, status=HTTPStatus.CONFLICT)
    code = question.code
    if outcome.errors:
        return JsonResponse(
            {"state": "refused", "sentences": outcome.errors[code]}, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    page = _page(assessment, question.aspect)
    conflict = outcome.conflicts.get(code)
    card = card_of(page, question, outcome.forms.get(code), conflict=conflict)
    context = _rights(request, assessment) | {"card": card}
    if conflict is not None:
        reply = {
            "state": "conflict",
            "version": card.version,
            "theirs": Typed.of(conflict.theirs).as_json(),
            "parts": {f"conflict-{code}": _part(request, "conflict", context)},
        }
        return JsonResponse(reply, status=HTTPStatus.CONFLICT)
    context |= _progress(page)
    parts = {
        f"outcome-{code}": _part(request, "outcome", context),
        f"proof-{code}": _part(request, "proof", context),
        "tree": _part(request, "tree", context),
        "strip": _part(request, "strip", context),
    }
    parts |= {
        f"confirmed-{code}-{row.value}": _part(request, "confirmed", context | {"row": row})
        for row in card.rows
        if row.condition
    }
    level = card.answer.shown_level
    return JsonResponse(
        {
            "state": "saved",
            "version": card.version,
            "level": None if level is None else f"{level:f}",
            "time": date_format(timezone.localtime(clock.now()), "H:i"),
            "parts": parts,
        }
    )


def _context(request: MemberRequest, page: AspectPage, cards: list[QuestionCard]) -> dict[str, Any]:
    previous, following = page.neighbours()
    assessment, content = page.assessment, page.content
    mode = request.session.get("wizard_mode", GUIDED)
    return (
        _rights(request, assessment)
        | _progress(page)
        | {
            "cards": cards,
            "mode": mode,
            "is_compact": mode == COMPACT,
            "scenarios": scenarios_of(page),
            "all_scenarios": len(page.aspect.scenarios) == len(content.scenarios),
            "previous": content.aspects.get(previous) if previous else None,
            "previous_url": aspect_url(assessment, previous) if previous else "",
            "following": content.aspects.get(following) if following else None,
            "following_url": aspect_url(assessment, following) if following else _closing_url(assessment),
            "closing_url": _closing_url(assessment),
            "today": clock.today(),
        }
    )


def _rights(request: MemberRequest, assessment: Assessment) -> dict[str, Any]:
    return {
        "assessment": assessment,
        "can_answer": may(request.membership, "answer.record") and assessment.is_draft,
        "can_confirm": may(request.membership, "answer.confirm") and assessment.is_draft,
        "can_add_evidence": may(request.membership, "evidence.add"),
    }


def _progress(page: AspectPage) -> dict[str, Any]:
    unanswered = [code for code, view in page.answers.items() if not view.is_answered]
    return {
        "page": page,
        "tree": _tree(page.assessment, page.aspect.code, unanswered),
        "open_count": page.unanswered,
        "total": page.asked,
    }


def _tree(assessment: Assessment, here: str | None, unanswered: list[str] | tuple[str, ...]) -> list[dict[str, Any]]:
    """Domains with what remains in each; the aspects of the open one."""
    content = framework_content(assessment.framework_id)
    base = aspect_url(assessment, "ASPECT")
    left: dict[str, int] = {}
    for code in unanswered:
        aspect = content.questions[code].aspect
        left[aspect] = left.get(aspect, 0) + 1
    asked = {content.questions[code].aspect for code in queries.asked_codes(assessment)}
    return [
        _branch(domain, [aspect.code for aspect in domain.aspects if aspect.code in asked], left, base, here, content)
        for domain in content.domains
        if any(aspect.code in asked for aspect in domain.aspects)
    ]


def _branch(
    domain: DomainContent, codes: list[str], left: Mapping[str, int], base: str, here: str | None, content: Any
) -> dict[str, Any]:
    first = next((code for code in codes if left.get(code)), codes[0])
    is_open = here in codes
    return {
        "name": domain.short_name,
        "url": base.replace("ASPECT", first),
        "left": sum(left.get(code, 0) for code in codes),
        "is_open": is_open,
        "aspects": [
            {
                "name": content.aspects[code].name,
                "url": base.replace("ASPECT", code),
                "left": left.get(code, 0),
                "is_here": code == here,
            }
            for code in codes
        ]
        if is_open
        else [],
    }


def _listed(assessment: Assessment, views: tuple[queries.AnswerView, ...]) -> list[dict[str, Any]]:
    """Answers with their question and the way to it."""
    content = framework_content(assessment.framework_id)
    return [
        {
            "answer": view,
            "question": content.questions[view.code],
            "url": aspect_url(assessment, content.questions[view.code].aspect) + f"#{view.code}",
        }
        for view in views
    ]


def _listed_terms(assessment: Assessment, terms: Any) -> list[dict[str, Any]]:
    content = framework_content(assessment.framework_id)
    return [
        {
            "term": term,
            "question": content.questions[term.code],
            "url": aspect_url(assessment, content.questions[term.code].aspect) + f"#{term.code}",
        }
        for term in terms
    ]


def _assessment(pk: UUID) -> Assessment:
    return get_object_or_404(Assessment.objects.select_related("organization"), pk=pk)


def _question(assessment: Assessment, code: str) -> QuestionContent:
    """A question that the assessment asks."""
    if code not in queries.asked_codes(assessment):
        raise Http404
    return framework_content(assessment.framework_id).questions[code]


def _page(assessment: Assessment, aspect: str) -> AspectPage:
    try:
        return aspect_page(assessment, aspect)
    except KeyError:
        raise Http404 from None


def _closing_url(assessment: Assessment) -> str:
    return reverse("assessments:closing", args=[assessment.organization.slug, assessment.pk])


def _way_back(request: MemberRequest, assessment: Assessment, question: QuestionContent) -> str:
    if "closing" in request.POST:
        return _closing_url(assessment)
    return aspect_url(assessment, question.aspect) + f"#{question.code}"


def _part(request: MemberRequest, name: str, context: dict[str, Any]) -> str:
    return render_to_string(f"assessments/wizard.html#{name}", context, request)
