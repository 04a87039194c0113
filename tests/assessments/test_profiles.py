"""What is wanted of each aspect."""

from fractions import Fraction

import pytest

from assessments.profiles import (
    PROFILES,
    RAISED_ASPECTS,
    OwnTarget,
    ProfileKey,
    Target,
    TargetSource,
    domain_target,
    overall_target,
    targets,
)
from assessments.scoring import AnswerState, AspectShape, DomainShape, FrameworkShape, QuestionShape, Scorecard, score


@pytest.mark.parametrize(
    ("key", "base", "raised"),
    [(ProfileKey.STARTER, 2, 3), (ProfileKey.STANDARD, 3, 4), (ProfileKey.REGULATED, 4, 5)],
)
def test_a_profile_asks_more_of_what_matters_when_an_incident_comes(key: ProfileKey, base: int, raised: int) -> None:
    wanted = targets(["IRP.1", "IRP.7"], PROFILES[key])

    assert wanted["IRP.1"] == Target("IRP.1", Fraction(raised), TargetSource.RAISED)
    assert wanted["IRP.7"] == Target("IRP.7", Fraction(base), TargetSource.BASE)


def test_nine_aspects_are_raised() -> None:
    expected = {"IRP.1", "IRP.2", "IRP.3", "IRP.4", "IRP.5", "DET.1", "DET.2", "AST.1", "AST.4"}

    assert expected == RAISED_ASPECTS


def test_the_standard_profile_holds_unless_another_is_chosen() -> None:
    assert targets(["MET.1"])["MET.1"].level == 3


def test_an_own_target_goes_first_and_keeps_its_reason() -> None:
    wanted = targets(["IRP.1", "MET.1"], own={"IRP.1": OwnTarget(Fraction(5, 2), "No plan before the merger.")})

    assert wanted["IRP.1"] == Target("IRP.1", Fraction(5, 2), TargetSource.OWN, "No plan before the merger.")
    assert wanted["MET.1"].source is TargetSource.BASE


@pytest.mark.parametrize(("level", "reason"), [(Fraction(6), "Why not"), (Fraction(-1), "Why not"), (Fraction(3), " ")])
def test_an_own_target_off_the_scale_or_without_a_reason_is_refused(level: Fraction, reason: str) -> None:
    with pytest.raises(ValueError, match=r"from 0 to 5|needs a reason"):
        OwnTarget(level, reason)


def answered(*codes: str) -> Scorecard:
    """IRP (weight 3) with two aspects and MET (weight 1) with one; these questions are answered."""
    shape = FrameworkShape(
        (
            DomainShape(
                "IRP", tuple(AspectShape(f"IRP.{n}", (QuestionShape(f"IRP.{n}.1"),)) for n in (1, 7)), Fraction(3)
            ),
            DomainShape("MET", (AspectShape("MET.1", (QuestionShape("MET.1.1"),)),)),
        )
    )
    return score(shape, {code: AnswerState((1,)) for code in codes}, is_submitted=False)


WANTED = targets(["IRP.1", "IRP.7", "MET.1"])  # 4, 3 and 3


def test_a_domain_is_to_reach_the_mean_of_its_aspects_that_have_data() -> None:
    assert domain_target(answered("IRP.1.1", "IRP.7.1").domain("IRP"), WANTED) == Fraction(7, 2)
    assert domain_target(answered("IRP.1.1").domain("IRP"), WANTED) == 4
    assert domain_target(answered("IRP.1.1").domain("MET"), WANTED) is None


def test_the_whole_is_to_reach_the_domains_targets_by_their_weights() -> None:
    assert overall_target(answered("IRP.1.1", "MET.1.1"), WANTED) == Fraction(3 * 4 + 3, 4)
    assert overall_target(answered("MET.1.1"), WANTED) == 3
    assert overall_target(answered(), WANTED) is None
