"""How answers, evidence and measures become a readiness score. Plain Python: no database, no Django, no clock."""

from assessments.scoring.frozen import freeze, thaw
from assessments.scoring.rollup import score, unweighted
from assessments.scoring.scorecard import (
    AnswerStatus,
    AnswerTerm,
    AspectScore,
    Cap,
    ConfidenceWord,
    Counts,
    Distribution,
    DomainScore,
    Proof,
    ProofCase,
    Scorecard,
    confidence_word,
)
from assessments.scoring.shape import AspectShape, DomainShape, FrameworkShape, Mode, QuestionShape
from assessments.scoring.states import (
    RELIABILITY,
    AnswerState,
    EvidenceState,
    Level,
    MeasureState,
    NoData,
    NotApplicable,
    Provenance,
)
from assessments.scoring.trend import Change, Movement, Trend, movement, slope, trend

__all__ = [
    "RELIABILITY",
    "AnswerState",
    "AnswerStatus",
    "AnswerTerm",
    "AspectScore",
    "AspectShape",
    "Cap",
    "Change",
    "ConfidenceWord",
    "Counts",
    "Distribution",
    "DomainScore",
    "DomainShape",
    "EvidenceState",
    "FrameworkShape",
    "Level",
    "MeasureState",
    "Mode",
    "Movement",
    "NoData",
    "NotApplicable",
    "Proof",
    "ProofCase",
    "Provenance",
    "QuestionShape",
    "Scorecard",
    "Trend",
    "confidence_word",
    "freeze",
    "movement",
    "score",
    "slope",
    "thaw",
    "trend",
    "unweighted",
]
