"""One question's part in the sum: what is claimed, what of it is proven, and how sure that is."""

from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from assessments.scoring.exact import ONE, ZERO, lower, product
from assessments.scoring.proof import prove
from assessments.scoring.scorecard import AnswerStatus, AnswerTerm
from assessments.scoring.shape import QuestionShape
from assessments.scoring.states import TOP, AnswerState, EvidenceState, MeasureState, exact

LONE_AGREEMENT = Fraction(4, 5)  # with one assessor there is nobody to agree or disagree
UNANSWERED = AnswerState()


def term(
    question: QuestionShape,
    answer: AnswerState | None,
    evidence: Sequence[EvidenceState] = (),
    measure: MeasureState | None = None,
    *,
    is_submitted: bool,
) -> AnswerTerm:
    """The term of one question; `answer` is None when the question is out of scope.

    Claimed: the median of the independent levels, or the recorded consensus. "Don't know" is 0; an unanswered question
    is 0 once submitted and left out before; not applicable and out of scope are left out. Evidenced: the claim, but
    never above the evidence level. Confidence: (1 − spread / 5, or 4/5 with one assessor) × strength of the proof.
    Source: docs/scoring.md.
    """
    proof = prove(question.mode, evidence, measure)
    status = _status(answer)
    if answer is None:
        return AnswerTerm(question.code, question.weight, question.is_key, status, None, None, proof)
    levels = tuple([exact(level) for level in answer.levels])
    claimed = evidenced = confidence = agreement = spread = None
    if len(levels) > 1:
        spread = max(levels) - min(levels)
    if status is AnswerStatus.LEVEL:
        claimed = exact(answer.consensus) if answer.consensus is not None else _middle(levels)
        evidenced = lower(claimed, proof.level)
        agreement = LONE_AGREEMENT if spread is None else ONE - spread / TOP
        confidence = product(agreement, proof.strength)
    elif status is AnswerStatus.UNKNOWN or (status is AnswerStatus.UNANSWERED and is_submitted):
        claimed = evidenced = confidence = ZERO
    return AnswerTerm(
        question.code,
        question.weight,
        question.is_key,
        status,
        claimed,
        evidenced,
        proof,
        confidence,
        agreement,
        spread,
        levels,
        answer.consensus is not None,
        answer.not_applicable,
        answer.is_carried,
    )


def _status(answer: AnswerState | None) -> AnswerStatus:
    if answer is None:
        return AnswerStatus.OUT_OF_SCOPE
    if answer.not_applicable is not None:
        return AnswerStatus.NOT_APPLICABLE
    if answer.levels or answer.consensus is not None:
        return AnswerStatus.LEVEL
    return AnswerStatus.UNKNOWN if answer.unknown else AnswerStatus.UNANSWERED


def _middle(levels: Sequence[Fraction]) -> Fraction:
    return levels[0] if len(levels) == 1 else median(levels)
