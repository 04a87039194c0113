"""The ways through an assessment: addresses of its aspects and questions, and the tree of what remains."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, UUIDField
from django.http import Http404
from django.urls import reverse

from assessments import queries, scoring
from assessments.models import Assessment
from assessments.queries import DomainContent, FrameworkContent, QuestionContent, framework_content
from assessments.queries.answers import asked, asks
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
    content = framework_content(assessment.framework_id)
    base = aspect_url(assessment, "ASPECT")
    domains = [
        (domain, [one.code for one in domain.aspects if asked(assessment, one.code)]) for domain in content.domains
    ]
    return {
        "tree": [_branch(domain, codes, left, base, here, content) for domain, codes in domains if codes],
        "open_count": sum(left.values()),
        "total": len(queries.asked_codes(assessment)),
    }


def _branch(
    domain: DomainContent,
    codes: list[str],
    left: Mapping[str, int],
    base: str,
    here: str | None,
    content: FrameworkContent,
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
