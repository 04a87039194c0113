"""A scorecard as the API writes it: every score with the sum behind it. Figures have four places."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from assessments.profiles import Target, domain_target, overall_target
from assessments.queries import FrameworkContent
from assessments.scoring import AnswerTerm, AspectScore, Cap, Counts, DomainScore, Proof, Scorecard
from core.api.serializers import Row
from core.rounding import rounded

PLACES = 4
SCALES = {
    "levels, scores and targets": "0-5",
    "readiness": "0-100",
    "confidence, agreement, strength and freshness": "0-1",
}
FORMULAS: Mapping[str, Any] = {
    "question": _(
        "Claimed is the level of the answer (of several assessors: their median, or the consensus); “don't know” is 0; "
        "not applicable leaves the sum. Evidenced is the claim, but never above the level of the proof. "
        "Confidence is the agreement of the assessors (0.8 for one alone) times the strength of the proof."
    ),
    "aspect": _(
        "The sum of weight times value over the questions that count, divided by the sum of their weights; "
        "at most the weakest key question plus 2."
    ),
    "domain": _("The mean of the aspects that have data, each with weight 1; at most the weakest of them plus 2."),
    "overall": _(
        "The sum of weight times value over the domains that have data, divided by the sum of their weights. "
        "Readiness is 20 times that."
    ),
}


def scorecard_row(
    card: Scorecard,
    content: FrameworkContent,
    targets: Mapping[str, Target],
    assessment: Assessment,
    *,
    reading: str,
    at: Any,
    snapshot: Any = None,
    with_questions: bool,
) -> Row:
    """As ScorecardShape says. Executives see it without questions."""
    return {
        "reading": reading,
        "framework": framework_ref(content),
        "assessment_id": assessment.pk,
        "assessment_name": assessment.name,
        "snapshot_id": snapshot,
        "at": at,
        "is_complete": card.is_submitted,
        "scales": SCALES,
        "formulas": FORMULAS,
        "overall": _overall(card, content, targets, with_questions),
    }


def framework_ref(content: FrameworkContent) -> Row:
    return {"id": content.id, "key": content.key, "framework_version": content.version, "name": content.name}


def figure(value: Fraction | int | None) -> str | None:
    """A figure with four places, as a text."""
    return None if value is None else _figure(value.numerator, value.denominator)


@lru_cache(maxsize=8192)
def _figure(numerator: int, denominator: int) -> str:
    return str(rounded(Fraction(numerator, denominator), PLACES))


def _overall(card: Scorecard, content: FrameworkContent, targets: Mapping[str, Target], with_questions: bool) -> Row:
    return {
        **_sum(card, card.claimed, card.evidenced, card.weight_sum),
        "target": figure(overall_target(card, targets)),
        "readiness_evidenced": figure(card.readiness),
        "readiness_claimed": figure(card.claimed_readiness),
        "domains": [_domain(one, content, targets, with_questions) for one in card.domains],
    }


def _domain(score: DomainScore, content: FrameworkContent, targets: Mapping[str, Target], with_questions: bool) -> Row:
    counted = sum(one.has_data for one in score.aspects)
    return {
        "code": score.code,
        "name": content.domain_of[score.code].name,
        "weight": figure(score.weight),
        **_sum(score, score.raw_claimed, score.raw_evidenced, counted),
        **_capped(score),
        "target": figure(domain_target(score, targets)),
        "aspects": [_aspect(one, content, targets, with_questions) for one in score.aspects],
    }


def _aspect(score: AspectScore, content: FrameworkContent, targets: Mapping[str, Target], with_questions: bool) -> Row:
    target = targets.get(score.code)
    return {
        "code": score.code,
        "name": content.aspects[score.code].name,
        "weight": figure(1),
        **_sum(score, score.raw_claimed, score.raw_evidenced, score.weight_sum),
        **_capped(score),
        "target": None if target is None else figure(target.level),
        "questions": [_question(term) for term in score.terms] if with_questions else None,
    }


def _sum(
    score: Scorecard | DomainScore | AspectScore,
    claimed: Fraction | None,
    evidenced: Fraction | None,
    weights: Fraction | int,
) -> Row:
    """`claimed` and `evidenced` are the means before the cap: the sums of the parts are these times their weights."""
    return {
        "claimed": figure(score.claimed),
        "evidenced": figure(score.evidenced),
        "confidence": figure(score.confidence),
        "confidence_word": score.confidence_word,
        "weight_sum": figure(weights),
        "claimed_sum": figure((claimed or 0) * weights),
        "evidenced_sum": figure((evidenced or 0) * weights),
        "counts": _counts(score.counts),
    }


def _capped(score: DomainScore | AspectScore) -> Row:
    return {
        "raw_claimed": figure(score.raw_claimed),
        "raw_evidenced": figure(score.raw_evidenced),
        "claimed_cap": _cap(score.claimed_cap),
        "evidenced_cap": _cap(score.evidenced_cap),
    }


def _cap(cap: Cap | None) -> Row | None:
    if cap is None:
        return None
    return {
        "weakest": figure(cap.weakest),
        "limit": figure(cap.limit),
        "held_by": list(cap.held_by),
        "binds": cap.binds,
    }


def _counts(counts: Counts) -> Row:
    return {
        "asked": counts.asked,
        "answered": counts.answered,
        "unanswered": counts.unanswered,
        "unknown": counts.unknown,
        "not_applicable": counts.not_applicable,
        "unconfirmed": counts.unconfirmed,
        "carried": counts.carried,
    }


def _question(term: AnswerTerm) -> Row:
    return {
        "code": term.code,
        "weight": figure(term.weight),
        "is_key": term.is_key,
        "status": term.status,
        "claimed": figure(term.claimed),
        "evidenced": figure(term.evidenced),
        "confidence": figure(term.confidence),
        "agreement": figure(term.agreement),
        "spread": figure(term.spread),
        "levels": [figure(level) for level in term.levels],
        "is_consensus": term.is_consensus,
        "not_applicable": term.not_applicable,
        "is_carried": term.is_carried,
        "proof": _proof(term.proof),
    }


def _proof(proof: Proof) -> Row:
    return {
        "level": figure(proof.level),
        "case": proof.case,
        "mode": proof.mode,
        "strength": figure(proof.strength),
        "strength_from": proof.strength_from,
        "best": figure(proof.best),
        "evidence_id": proof.evidence_id,
        "evidence_level": figure(proof.evidence_level),
        "freshness": figure(proof.freshness),
        "live": figure(proof.live),
        "last_known": figure(proof.last_known),
        "why_no_data": proof.why_no_data,
    }
