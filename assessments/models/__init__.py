"""Frameworks and what they ask; assessments and what was answered; evidence; what follows from it."""

from assessments.models.answers import Answer, AnswerRevision, Assessment, ConditionConfirmation, Rating
from assessments.models.evidence import Evidence, MeasureValue
from assessments.models.frameworks import Aspect, Domain, Framework, Question
from assessments.models.results import FIGURES, Gap, ReadinessPoint, Snapshot

__all__ = [
    "FIGURES",
    "Answer",
    "AnswerRevision",
    "Aspect",
    "Assessment",
    "ConditionConfirmation",
    "Domain",
    "Evidence",
    "Framework",
    "Gap",
    "MeasureValue",
    "Question",
    "Rating",
    "ReadinessPoint",
    "Snapshot",
]
