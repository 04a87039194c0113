"""What evidence and measures prove about one question, and how far that can be trusted."""

from collections.abc import Sequence
from fractions import Fraction

from assessments.scoring.exact import ONE, ZERO, is_above, lower, product, ratio
from assessments.scoring.scorecard import MEASURE, Proof, ProofCase
from assessments.scoring.shape import Mode
from assessments.scoring.states import RELIABILITY, EvidenceState, MeasureState, exact

UNMEASURED_LIMIT = Fraction(2)  # what evidence alone can prove where a measure should speak
SUPPORT_LIMIT = Fraction(3)  # what a supporting measure alone can prove


def freshness(age_days: int, validity_days: int) -> Fraction:
    """1 up to the validity, then falling evenly to 0 at twice the validity: max(0, 1 − (A − V) / V).

    Both in whole days. Raises ValueError for a validity below one day. Source: docs/scoring.md.
    """
    if validity_days < 1:
        raise ValueError(f"The validity is {validity_days} days; it must be 1 or more.")
    if age_days <= validity_days:
        return ONE
    if age_days >= 2 * validity_days:
        return ZERO
    return ratio(2 * validity_days - age_days, validity_days)


def prove(mode: Mode, evidence: Sequence[EvidenceState] = (), measure: MeasureState | None = None) -> Proof:
    """The evidence level of a question, 0 to 5, with the rule that set it, and how strong its backing is.

    `measure` is None where the product does not compute it: mode none applies. Of equally good evidence the first
    given is named. Strength is the largest reliability × freshness; a measure with data is as reliable as an outside
    party, and fresh. Source: docs/scoring.md.
    """
    worth = strength = ZERO
    best: EvidenceState | None = None
    strength_from: str | None = None
    for item in evidence:
        fresh = freshness(item.age_days, item.validity_days)
        proven, trust = product(exact(item.level), fresh), product(RELIABILITY[item.provenance], fresh)
        if best is None or is_above(proven, worth):
            best, worth = item, proven
        if is_above(trust, strength):
            strength, strength_from = trust, item.id
    level, case = worth, ProofCase.NOT_MEASURED
    live = last_known = why_no_data = None
    if measure is not None and mode is not Mode.NONE:
        live = None if measure.level is None else exact(measure.level)
        last_known = None if measure.last_known is None else exact(measure.last_known)
        why_no_data = measure.why_no_data
        if live is not None:
            level, case = _measured(mode, worth, live), ProofCase.MEASURED
            strength, strength_from = ONE, MEASURE
        else:
            level = _unmeasured(mode, worth, last_known)
            case = ProofCase.NEVER_MEASURED if last_known is None else ProofCase.LAST_KNOWN
    return Proof(
        level,
        mode,
        case,
        strength,
        strength_from,
        worth,
        None if best is None else best.id,
        None if best is None else exact(best.level),
        None if best is None else freshness(best.age_days, best.validity_days),
        live,
        last_known,
        why_no_data,
    )


def _measured(mode: Mode, best: Fraction, live: Fraction) -> Fraction:
    if mode is Mode.DETERMINE:
        return live
    if mode is Mode.CEILING:
        return lower(best, live)
    floor = lower(live, SUPPORT_LIMIT)
    return best if is_above(best, floor) else floor


def _unmeasured(mode: Mode, best: Fraction, last_known: Fraction | None) -> Fraction:
    if mode is Mode.SUPPORT:
        return best
    limit = UNMEASURED_LIMIT if last_known is None else lower(UNMEASURED_LIMIT, last_known)
    return lower(best, limit)
