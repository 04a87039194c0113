"""The ways through an assessment: addresses of its aspects and questions, and the tree of what remains."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet, UUIDField
from django.http import Http404
from django.urls import reverse

from assessments import queries, scoring
from assessments.models import Assessment
from assessments.queries import AspectContent, DomainContent, QuestionContent, framework_content
from assessments.queries.answers import asked_by_aspect, asks
from core.http import MemberRequest
from core.prepared import Prepared


def found_assessment(pk: UUID) -> Assessment:
    found = _ASSESSMENT.first(pk=pk)
    if found is None:
        raise Http404
    return found


def _assessment(pk: Any) -> QuerySet[Assessment]:
    return Assessment.objects.filter(pk=pk)


_ASSESSMENT: Prepared[Assessment] = Prepared(_assessment, pk=UUIDField())


def asked_question(assessment: Assessment, code: str) -> QuestionContent:
    """A question that the assessment asks."""
    question = framework_content(assessment.framework_id).questions.get(code)
    if question is None or not asks(assessment, question):
        raise Http404
    return question


def aspect_url(assessment: Assessment, code: str) -> str:
    return reverse("assessments:wizard", args=[assessment.organization.slug, assessment.pk, code])


def closing_url(assessment: Assessment) -> str:
    return reverse("assessments:closing", args=[assessment.organization.slug, assessment.pk])


def way_back(request: MemberRequest, assessment: Assessment, question: QuestionContent) -> str:
    if "closing" in request.POST:
        return closing_url(assessment)
    return aspect_url(assessment, question.aspect) + f"#{question.code}"


def tree(assessment: Assessment, here: str | None, left: Mapping[str, int]) -> dict[str, Any]:
    """Domains with what remains in each, the aspects of the open one, and the whole in figures."""
    base, asked = aspect_url(assessment, "ASPECT"), asked_by_aspect(assessment)
    domains = framework_content(assessment.framework_id).domains
    asking = [(domain, [aspect for aspect in domain.aspects if aspect.code in asked]) for domain in domains]
    return {
        "tree": [_branch(domain, aspects, left, base, here) for domain, aspects in asking if aspects],
        "open_count": sum(left.values()),
        "total": sum(len(questions) for questions in asked.values()),
    }


class Twig(NamedTuple):
    """An aspect of the open domain."""

    name: str
    url: str
    left: int
    is_here: bool


class Branch(NamedTuple):
    """A domain in the tree."""

    name: str
    url: str
    left: int
    is_open: bool
    aspects: tuple[Twig, ...]


def _branch(
    domain: DomainContent, aspects: Sequence[AspectContent], left: Mapping[str, int], base: str, here: str | None
) -> Branch:
    first = next((aspect for aspect in aspects if left.get(aspect.code)), aspects[0])
    is_open = any(aspect.code == here for aspect in aspects)
    return Branch(
        domain.short_name,
        base.replace("ASPECT", first.code),
        sum(left.get(aspect.code, 0) for aspect in aspects),
        is_open,
        tuple(
            Twig(aspect.name, base.replace("ASPECT", aspect.code), left.get(aspect.code, 0), aspect.code == here)
            for aspect in aspects
            if is_open
        ),
    )


def listed(
    assessment: Assessment, found: Sequence[str | queries.AnswerView | scoring.AnswerTerm]
) -> list[dict[str, Any]]:
    """Each with its question and the way to it."""
    content = framework_content(assessment.framework_id)
    base = aspect_url(assessment, "ASPECT")
    rows = []
    for one in found:
        question = content.questions[one if isinstance(one, str) else one.code]
        url = base.replace("ASPECT", question.aspect) + f"#{question.code}"
        rows.append({"answer": one, "question": question, "url": url})
    return rows
