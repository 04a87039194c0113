"""The closing page of an assessment: what is open, and the score before submitting."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.policy import allow, may
from assessments import actions, queries
from assessments.actions.four_eyes import is_alone
from assessments.queries import framework_content
from assessments.scoring import AnswerStatus
from assessments.views.ways import asked_question, closing_url, found_assessment, listed, tree, way_back
from core.errors import Refused
from core.http import MemberRequest


@allow("assessment.view")
@require_GET
def closing(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What is still open, and the score as it would be submitted."""
    assessment = found_assessment(pk)
    content = framework_content(assessment.framework_id)
    card = queries.scorecard(assessment)
    points = queries.open_points(assessment)
    unanswered: dict[str, list[dict[str, Any]]] = {}
    for one in listed(assessment, points.unanswered):
        unanswered.setdefault(one["question"].domain, []).append(one)
    left = Counter(content.questions[code].aspect for code in points.unanswered)
    context = tree(assessment, None, left) | {
        "assessment": assessment,
        "card": card,
        "domains": [(content.domain_of[score.code], score) for score in card.domains],
        "submitted_card": queries.score_if_submitted(assessment) if assessment.is_draft and unanswered else None,
        "unanswered": [(content.domain_of[code], rows) for code, rows in unanswered.items()],
        "points": points,
        "unconfirmed": listed(assessment, points.unconfirmed),
        "carried": listed(assessment, points.carried),
        "unknown": listed(assessment, points.unknown),
        "expired": listed(assessment, points.expired),
        "zeros": listed(assessment, [term for term in card.zeros if term.status is not AnswerStatus.UNANSWERED]),
        "unproven": listed(assessment, card.unproven),
        "can_confirm": may(request.membership, "answer.confirm") and assessment.is_draft,
        "can_confirm_own": SimpleLazyObject(lambda: is_alone(request.membership, "answer.confirm")),
        "can_answer": may(request.membership, "answer.record") and assessment.is_draft,
        "can_submit": may(request.membership, "assessment.submit") and assessment.is_draft,
    }
    return render(request, "assessments/closing.html", context)


@allow("answer.record")
@require_POST
def confirm_carried(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Carried answers still hold: one, or all that the closing page lists."""
    assessment = found_assessment(pk)
    codes = request.POST.getlist("code")
    try:
        count = actions.confirm_carried(assessment, by=request.membership, codes=codes)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("%d carried answer confirmed.", "%d carried answers confirmed.", count)
        messages.success(request, words % count)
    if len(codes) == 1 and "closing" not in request.POST:
        return redirect(way_back(request, assessment, asked_question(assessment, codes[0])))
    return redirect(closing_url(assessment))
