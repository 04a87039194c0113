"""Every change to frameworks, assessments, answers, evidence and gaps that carries a rule."""

from assessments.actions.answer_values import AnswerChange
from assessments.actions.answers import (
    SavedAnswers,
    confirm_carried,
    confirm_not_applicable,
    record_answer,
    record_answers,
)
from assessments.actions.assessments import (
    change_assessment,
    reopen_assessment,
    start_assessment,
    submit_assessment,
)
from assessments.actions.evidence import add_evidence, review_evidence, withdraw_evidence
from assessments.actions.frameworks import load_framework, load_shipped_frameworks
from assessments.actions.gaps import approve_acceptance, ask_acceptance, end_acceptance, plan_gap, refuse_acceptance
from assessments.actions.readiness import one_refresh, refresh_readiness
from assessments.actions.refusals import AnswerChanged, AssessmentClosed, FrameworkDiffers

__all__ = [
    "AnswerChange",
    "AnswerChanged",
    "AssessmentClosed",
    "FrameworkDiffers",
    "SavedAnswers",
    "add_evidence",
    "approve_acceptance",
    "ask_acceptance",
    "change_assessment",
    "confirm_carried",
    "confirm_not_applicable",
    "end_acceptance",
    "load_framework",
    "load_shipped_frameworks",
    "one_refresh",
    "plan_gap",
    "record_answer",
    "record_answers",
    "refresh_readiness",
    "refuse_acceptance",
    "reopen_assessment",
    "review_evidence",
    "start_assessment",
    "submit_assessment",
    "withdraw_evidence",
]
