"""How answers become a readiness score: terms into aspects, aspects into domains, domains into one figure."""

from collections.abc import Collection, Mapping, Sequence

from assessments.scoring.scorecard import Scorecard
from assessments.scoring.shape import FrameworkShape
from assessments.scoring.states import AnswerState, EvidenceState, MeasureState


def score(
    shape: FrameworkShape,
    answers: Mapping[str, AnswerState],
    evidence: Mapping[str, Sequence[EvidenceState]] | None = None,
    measures: Mapping[str, MeasureState] | None = None,
    *,
    is_submitted: bool,
    scope: Collection[str] | None = None,
) -> Scorecard:
    """The scorecard of one assessment; all keys are question codes.

    `scope` names the questions that are asked or carried (a pulse); None asks all. Raises ValueError for a code the
    framework does not have. Source: docs/scoring.md.
    """
    raise NotImplementedError


def unweighted(card: Scorecard) -> Scorecard:
    """The same answers with every question and domain weighing 1; the caps stay. Shown beside the weighted score."""
    raise NotImplementedError
