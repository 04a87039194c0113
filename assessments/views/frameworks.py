"""Frameworks: which can be used, an own one brought along, and what they ask."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.policy import allow
from assessments import actions, queries
from assessments.forms.frameworks import PackForm
from assessments.importers.framework_pack import PackInvalid, read_pack
from assessments.models import Framework, Question
from assessments.queries import DomainContent, FrameworkContent, QuestionContent
from assessments.queries.lists import frameworks as usable, measured_names
from assessments.scoring import Mode
from assessments.views.levels import cut_sentence, unit_word
from assessments.views.words import MAPPING_TITLES
from core.errors import Refused
from core.file_names import clean_file_name
from core.http import MemberRequest, posted
from core.strict_yaml import Problem


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question as the browser of a framework shows it."""

    question: QuestionContent
    type: str
    levels: list[tuple[str, str, str, str, str]]  # level, name, text, bound, condition
    steps: list[tuple[str, str]]  # from which level, what to do
    mappings: list[tuple[str, str]]
    mode: str
    unit: str
    is_measured_here: bool


@allow("framework.view", post="framework.load")
@require_http_methods(["GET", "POST"])
def frameworks(request: MemberRequest) -> HttpResponse:
    """The list; posting loads a pack for this organization, or says what is wrong with it and loads nothing."""
    data = posted(request)
    is_too_large = bool(data is not None and getattr(request, "is_upload_too_large", False))
    form = PackForm(data, request.FILES if data is not None else None, is_too_large=is_too_large)
    problems: Sequence[Problem] = ()
    is_cut = False
    if data is not None and form.is_valid():
        file = form.cleaned_data["pack"]
        try:
            pack = read_pack(file.read(), name=clean_file_name(file.name or ""))
            loaded = actions.load_framework(pack, organization=request.organization, by=request.membership)
        except PackInvalid as error:
            problems, is_cut = error.problems, error.is_cut
        except Refused as refusal:
            form.add_error("pack", str(refusal))
        else:
            messages.success(request, _("%s can be used.") % loaded)
            return redirect("assessments:framework", request.organization.slug, loaded.pk)
    context = {"frameworks": usable(), "form": form, "problems": problems, "is_cut": is_cut}
    status = 413 if is_too_large else 422 if form.errors or problems else 200
    return render(request, "assessments/frameworks.html", context, status=status)


@allow("framework.view")
@require_GET
def framework(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Its domains and aspects."""
    record, content = _found(pk)
    questions, names = list(content.questions.values()), measured_names()
    context = {
        "framework": record,
        "content": content,
        "questions": len(questions),
        "keys": len(content.key_questions),
        "measures": sum(question.measure is not None for question in questions),
        "measured": sum(question.measure is not None and question.measure.name in names for question in questions),
    }
    return render(request, "assessments/framework.html", context)


@allow("framework.view")
@require_GET
def domain(request: MemberRequest, pk: UUID, code: str) -> HttpResponse:
    """The questions of a domain, each with its levels, mappings and measure."""
    record, content = _found(pk)
    places = {domain.code: place for place, domain in enumerate(content.domains)}
    if code not in places:
        raise Http404
    place = places[code]
    context = {
        "framework": record,
        "content": content,
        "domain": content.domains[place],
        "aspects": list(_aspects(content, content.domains[place])),
        "previous": content.domains[place - 1] if place else None,
        "following": content.domains[place + 1] if place + 1 < len(content.domains) else None,
    }
    return render(request, "assessments/framework_domain.html", context)


def _found(pk: UUID) -> tuple[Framework, FrameworkContent]:
    record = get_object_or_404(Framework.objects.select_related("organization"), pk=pk)
    return record, queries.framework_content(record.pk)


def _aspects(content: FrameworkContent, domain: DomainContent) -> Iterator[dict[str, Any]]:
    measured = measured_names()
    for aspect in domain.aspects:
        yield {
            "aspect": aspect,
            "scenarios": [content.scenarios.get(key, key) for key in aspect.scenarios],
            "is_against_all": bool(content.scenarios) and len(aspect.scenarios) == len(content.scenarios),
            "lines": [_line(question, content, measured) for question in aspect.questions],
        }


def _line(question: QuestionContent, content: FrameworkContent, measured: Collection[str]) -> QuestionLine:
    return QuestionLine(
        question=question,
        type=str(Question.Type(question.type).label),
        levels=[
            (
                f"{text.level:f}",
                text.name,
                text.text,
                cut_sentence(question, int(text.level)) if question.is_numeric else "",
                question.conditions.get(int(text.level), "") if question.is_numeric else "",
            )
            for text in question.levels
        ],
        steps=_steps(question),
        mappings=[(title, _ids(key, question, content)) for key, title in MAPPING_TITLES if question.mappings.get(key)],
        mode=_mode_words(question.mode),
        unit=unit_word(question.unit),
        is_measured_here=question.measure is not None and question.measure.name in measured,
    )


def _steps(question: QuestionContent) -> list[tuple[str, str]]:
    if len(question.next_steps) == 1:
        return [(_("Next step"), step) for step in question.next_steps.values()]
    return [(_("Next step from level %s") % level, step) for level, step in question.next_steps.items()]


def _ids(key: str, question: QuestionContent, content: FrameworkContent) -> str:
    ids = question.mappings[key]
    return ", ".join(f"{one} {content.names[one]}" if one in content.names else one for one in ids)


def _mode_words(mode: Mode) -> str:
    match mode:
        case Mode.DETERMINE:
            return _("The measure decides the level.")
        case Mode.CEILING:
            return _("The measure limits what evidence can prove.")
        case Mode.SUPPORT:
            return _("The measure alone proves up to level 3.")
    return ""
