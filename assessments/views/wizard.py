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
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.policy import allow, may
from assessments import actions, queries
from assessments.actions import AnswerChanged, AssessmentClosed
from assessments.actions.four_eyes import is_alone
from assessments.forms.answers import AnswerForm, Typed, is_sent
from assessments.models import Answer, Assessment
from assessments.queries import QuestionContent, framework_content
from assessments.queries.wizard import AspectPage, aspect_page
from assessments.views.cards import QuestionCard, addresses_of, answer_fields, card_of, cards_of, scenarios_of
from assessments.views.ways import asked_question, aspect_url, closing_url, found_assessment, tree, way_back
from core import clock
from core.errors import Refused
from core.http import MemberRequest
from core.templatetags.look import drawn

COMPACT, GUIDED = "compact", "guided"


@allow("assessment.view")
@require_GET
def resume(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Where somebody left: the first aspect in which something is unanswered, else the closing page."""
    assessment = found_assessment(pk)
    code = queries.next_unanswered(assessment)
    if code is None:
        return redirect("assessments:closing", request.organization.slug, pk)
    question = framework_content(assessment.framework_id).questions[code]
    return redirect(aspect_url(assessment, question.aspect) + f"#{code}")


@allow("assessment.view")
@require_GET
def wizard(request: MemberRequest, pk: UUID, aspect: str) -> HttpResponse:
    assessment = found_assessment(pk)
    if request.GET.get("mode") in (COMPACT, GUIDED):
        request.session["wizard_mode"] = request.GET["mode"]
        return redirect(aspect_url(assessment, aspect))
    page = _page(assessment, aspect)
    return render(request, "assessments/wizard.html", _context(request, page, cards_of(page)))


@allow("answer.record")
@require_POST
def answer(request: MemberRequest, pk: UUID, code: str) -> HttpResponse:
    """One answer saves itself. A browser with JavaScript asks for JSON, another is led back to the page."""
    assessment = found_assessment(pk)
    question = asked_question(assessment, code)
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
    assessment = found_assessment(pk)
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
        return redirect(aspect_url(assessment, following) if following else closing_url(assessment))
    return redirect(aspect_url(assessment, aspect))


@allow("answer.confirm")
@require_POST
def confirm_answer(request: MemberRequest, pk: UUID, code: str) -> HttpResponse:
    """A second member agrees that a question does not apply."""
    assessment = found_assessment(pk)
    question = asked_question(assessment, code)
    found = get_object_or_404(Answer, assessment=assessment, question_id=question.id)
    try:
        actions.confirm_not_applicable(found, by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confirmed: %s does not apply.") % code)
    return redirect(way_back(request, assessment, question))


@allow("assessment.view")
@require_GET
def answer_history(request: MemberRequest, pk: UUID, code: str) -> HttpResponse:
    """Every state an answer had, newest first, each with what changed."""
    assessment = found_assessment(pk)
    question = asked_question(assessment, code)
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


@dataclass(slots=True)
class _Outcome:
    """What became of the answers that were sent."""

    forms: dict[str, AnswerForm]
    errors: dict[str, list[str]]
    conflicts: Mapping[str, AnswerChanged]
    is_progress: bool = False  # more or fewer questions are answered than before
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
    return _Outcome(kept, errors, saved.conflicts, is_progress=bool(saved.turned))


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
    conflict = outcome.conflicts.get(code)
    page = _page(assessment, question.aspect)
    card = card_of(page, question, addresses_of(page), outcome.forms.get(code), conflict=conflict)
    context = _rights(request, assessment) | {"card": card, "page": page}
    parts = {
        f"outcome-{code}": _part(request, "outcome", context),
        f"proof-{code}": drawn("assessments/question_proof.html", proof=card.proof),
        "strip": _part(request, "strip", context),
    }
    if conflict or outcome.is_progress:
        parts["tree"] = _part(request, "tree", context | _progress(page))
    parts |= {
        f"confirmed-{code}-{row.value}": drawn(
            "assessments/question_fields.html#confirmed", fields=card.fields, row=row
        )
        for row in card.fields.rows
        if row.condition
    }
    level = card.answer.shown_level
    reply = {
        "state": "saved",
        "version": card.version,
        "level": None if level is None else f"{level:f}",
        "time": date_format(timezone.localtime(clock.now()), "H:i"),
        "parts": parts,
    }
    if conflict is None:
        return JsonResponse(reply)
    parts[f"conflict-{code}"] = _part(request, "conflict", context)
    reply |= {"state": "conflict", "theirs": Typed.of(conflict.theirs).as_json()}
    return JsonResponse(reply, status=HTTPStatus.CONFLICT)


def _context(request: MemberRequest, page: AspectPage, cards: list[QuestionCard]) -> dict[str, Any]:
    previous, following = page.neighbours()
    assessment, content = page.assessment, page.content
    mode = request.session.get("wizard_mode", GUIDED)
    return (
        _rights(request, assessment)
        | _progress(page)
        | {
            "page": page,
            "cards": cards,
            "mode": mode,
            "is_compact": mode == COMPACT,
            "scenarios": scenarios_of(page),
            "all_scenarios": len(page.aspect.scenarios) == len(content.scenarios),
            "previous": content.aspects.get(previous) if previous else None,
            "previous_url": aspect_url(assessment, previous) if previous else "",
            "following": content.aspects.get(following) if following else None,
            "following_url": aspect_url(assessment, following) if following else closing_url(assessment),
            "closing_url": closing_url(assessment),
            "today": clock.today(),
        }
    )


def _rights(request: MemberRequest, assessment: Assessment) -> dict[str, Any]:
    return {
        "assessment": assessment,
        "can_answer": may(request.membership, "answer.record") and assessment.is_draft,
        "can_confirm": may(request.membership, "answer.confirm") and assessment.is_draft,
        "can_confirm_own": SimpleLazyObject(lambda: is_alone(request.membership, "answer.confirm")),
        "can_add_evidence": may(request.membership, "evidence.add"),
    }


def _progress(page: AspectPage) -> dict[str, Any]:
    return tree(page.assessment, page.aspect.code, queries.remaining(page.assessment))


def _page(assessment: Assessment, aspect: str) -> AspectPage:
    try:
        return aspect_page(assessment, aspect)
    except KeyError:
        raise Http404 from None


def _part(request: MemberRequest, name: str, context: dict[str, Any]) -> str:
    return render_to_string(f"assessments/wizard.html#{name}", context, request)
