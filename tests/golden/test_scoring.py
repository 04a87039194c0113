"""The worked example that fixes the scoring formulas: three aspects by hand, in exact fractions and as printed."""

from fractions import Fraction

import pytest

from assessments.gaps import Gap, ThreatRating, find_gaps
from assessments.profiles import PROFILES, ProfileKey, targets
from assessments.scoring import (
    AnswerState,
    AspectShape,
    ConfidenceWord,
    DomainShape,
    EvidenceState,
    FrameworkShape,
    MeasureState,
    Mode,
    NotApplicable,
    Provenance,
    QuestionShape,
    Scorecard,
    score,
    slope,
)
from core.rounding import rounded

YES = Fraction(5)

SHAPE = FrameworkShape(
    (
        DomainShape(
            "IRP",
            (
                AspectShape(
                    "IRP.1",
                    (
                        QuestionShape("IRP.1.1", 3, is_key=True),
                        QuestionShape("IRP.1.2", 2, mode=Mode.DETERMINE),
                        QuestionShape("IRP.1.3", 2),
                        QuestionShape("IRP.1.4", 1),
                    ),
                    effort=2,
                    scenarios=("ransomware",),
                ),
                AspectShape(
                    "IRP.7",
                    (
                        QuestionShape("IRP.7.1", 3, is_key=True, mode=Mode.DETERMINE),
                        QuestionShape("IRP.7.2", 2, mode=Mode.DETERMINE),
                        QuestionShape("IRP.7.4", 2),
                    ),
                    effort=1,
                    scenarios=("ransomware",),
                ),
            ),
            weight=Fraction(5, 4),
        ),
        DomainShape(
            "DET",
            (
                AspectShape(
                    "DET.4",
                    (
                        QuestionShape("DET.4.1", 3, is_key=True, mode=Mode.DETERMINE),
                        QuestionShape("DET.4.2", 2, mode=Mode.CEILING),
                        QuestionShape("DET.4.3", 2, mode=Mode.DETERMINE),
                    ),
                    effort=3,
                    scenarios=("espionage",),
                ),
            ),
            weight=Fraction(5, 4),
        ),
    )
)
ANSWERS = {
    "IRP.1.1": AnswerState((4, 3)),
    "IRP.1.2": AnswerState((3,)),
    "IRP.1.3": AnswerState((YES,)),
    "IRP.1.4": AnswerState(not_applicable=NotApplicable.CONFIRMED),
    "IRP.7.1": AnswerState((0,)),
    "IRP.7.2": AnswerState((4,)),
    "IRP.7.4": AnswerState((YES,)),
    "DET.4.1": AnswerState((3,)),
    "DET.4.2": AnswerState((4,)),
    "DET.4.3": AnswerState((3,)),
}
EVIDENCE = {
    "IRP.1.1": [EvidenceState("plan", 4, age_days=200, validity_days=365, provenance=Provenance.REVIEWED)],
    "IRP.1.3": [EvidenceState("mail", 5, age_days=300, validity_days=180, provenance=Provenance.SELF)],
    "IRP.7.4": [EvidenceState("log", 5, age_days=100, validity_days=365, provenance=Provenance.REVIEWED)],
    "DET.4.2": [EvidenceState("tests", 4, age_days=90, validity_days=180, provenance=Provenance.REVIEWED)],
}
MEASURES = {
    "IRP.1.2": MeasureState(3),
    "IRP.7.1": MeasureState(0),
    "IRP.7.2": MeasureState(2),
    "DET.4.1": MeasureState(2),
    "DET.4.2": MeasureState(3),
    "DET.4.3": MeasureState(3),
}


@pytest.fixture(scope="module", params=["draft", "submitted"])
def card(request: pytest.FixtureRequest) -> Scorecard:
    """Everything is answered, so a draft and a submitted assessment score alike."""
    return score(SHAPE, ANSWERS, EVIDENCE, MEASURES, is_submitted=request.param == "submitted")


def printed(value: Fraction | None) -> str:
    assert value is not None
    return str(rounded(value, 4))


@pytest.mark.parametrize(
    ("code", "claimed", "proven", "evidenced", "confidence", "shown"),
    [
        ("IRP.1.1", Fraction(7, 2), Fraction(4), Fraction(7, 2), Fraction(16, 25), "3.5000 4.0000 3.5000 0.6400"),
        ("IRP.1.2", Fraction(3), Fraction(3), Fraction(3), Fraction(4, 5), "3.0000 3.0000 3.0000 0.8000"),
        ("IRP.1.3", Fraction(5), Fraction(5, 3), Fraction(5, 3), Fraction(2, 15), "5.0000 1.6667 1.6667 0.1333"),
        ("IRP.7.1", Fraction(0), Fraction(0), Fraction(0), Fraction(4, 5), "0.0000 0.0000 0.0000 0.8000"),
        ("IRP.7.2", Fraction(4), Fraction(2), Fraction(2), Fraction(4, 5), "4.0000 2.0000 2.0000 0.8000"),
        ("IRP.7.4", Fraction(5), Fraction(5), Fraction(5), Fraction(16, 25), "5.0000 5.0000 5.0000 0.6400"),
        ("DET.4.1", Fraction(3), Fraction(2), Fraction(2), Fraction(4, 5), "3.0000 2.0000 2.0000 0.8000"),
        ("DET.4.2", Fraction(4), Fraction(3), Fraction(3), Fraction(4, 5), "4.0000 3.0000 3.0000 0.8000"),
        ("DET.4.3", Fraction(3), Fraction(3), Fraction(3), Fraction(4, 5), "3.0000 3.0000 3.0000 0.8000"),
    ],
)
def test_each_question_is_claimed_proven_and_trusted_as_worked_by_hand(
    card: Scorecard,
    code: str,
    claimed: Fraction,
    proven: Fraction,
    evidenced: Fraction,
    confidence: Fraction,
    shown: str,
) -> None:
    term = card.term(code)

    assert (term.claimed, term.proof.level, term.evidenced, term.confidence) == (
        claimed,
        proven,
        evidenced,
        confidence,
    )
    assert " ".join(map(printed, (term.claimed, term.proof.level, term.evidenced, term.confidence))) == shown


def test_what_does_not_apply_has_neither_level_nor_confidence(card: Scorecard) -> None:
    term = card.term("IRP.1.4")

    assert (term.claimed, term.evidenced, term.confidence) == (None, None, None)


@pytest.mark.parametrize(
    ("code", "raw_claimed", "claimed", "raw_evidenced", "evidenced", "confidence", "shown"),
    [
        (
            "IRP.1",
            Fraction(53, 14),
            Fraction(53, 14),
            Fraction(17, 6),
            Fraction(17, 6),
            (3 * Fraction(16, 25) + 2 * Fraction(4, 5) + 2 * Fraction(2, 15)) / 7,
            "3.7857 3.7857 2.8333 2.8333 0.5410",
        ),
        (
            "IRP.7",
            Fraction(18, 7),
            Fraction(2),
            Fraction(2),
            Fraction(2),
            (3 * Fraction(4, 5) + 2 * Fraction(4, 5) + 2 * Fraction(16, 25)) / 7,
            "2.5714 2.0000 2.0000 2.0000 0.7543",
        ),
        (
            "DET.4",
            Fraction(23, 7),
            Fraction(23, 7),
            Fraction(18, 7),
            Fraction(18, 7),
            Fraction(4, 5),
            "3.2857 3.2857 2.5714 2.5714 0.8000",
        ),
    ],
)
def test_each_aspect_adds_up_raw_and_capped(
    card: Scorecard,
    code: str,
    raw_claimed: Fraction,
    claimed: Fraction,
    raw_evidenced: Fraction,
    evidenced: Fraction,
    confidence: Fraction,
    shown: str,
) -> None:
    aspect = card.aspect(code)
    figures = (aspect.raw_claimed, aspect.claimed, aspect.raw_evidenced, aspect.evidenced, aspect.confidence)

    assert aspect.weight_sum == 7
    assert figures == (raw_claimed, claimed, raw_evidenced, evidenced, confidence)
    assert " ".join(map(printed, figures)) == shown


def test_the_absent_exercise_is_named_as_what_holds_its_aspect_down(card: Scorecard) -> None:
    cap = card.aspect("IRP.7").claimed_cap

    assert cap is not None
    assert (cap.weakest, cap.limit, cap.held_by, cap.binds) == (Fraction(0), Fraction(2), ("IRP.7.1",), True)


def test_the_domains_are_plain_means_and_nothing_holds_them_down(card: Scorecard) -> None:
    irp, det = card.domain("IRP"), card.domain("DET")

    assert (irp.claimed, irp.evidenced) == (Fraction(81, 28), Fraction(29, 12))
    assert " ".join(map(printed, (irp.claimed, irp.evidenced, irp.confidence))) == "2.8929 2.4167 0.6476"
    assert irp.claimed_cap is not None
    assert (irp.claimed_cap.weakest, irp.claimed_cap.limit, irp.claimed_cap.binds) == (Fraction(2), Fraction(4), False)
    assert " ".join(map(printed, (det.claimed, det.evidenced, det.confidence))) == "3.2857 2.5714 0.8000"


def test_the_whole_is_61_8_claimed_and_49_9_evidenced(card: Scorecard) -> None:
    assert card.claimed == (Fraction(81, 28) + Fraction(23, 7)) / 2
    assert card.evidenced == (Fraction(29, 12) + Fraction(18, 7)) / 2
    assert " ".join(map(printed, (card.claimed, card.evidenced, card.confidence))) == "3.0893 2.4940 0.7238"
    assert card.confidence_word is ConfidenceWord.HIGH
    assert card.claimed_readiness is not None
    assert card.readiness is not None
    assert (str(rounded(card.claimed_readiness)), str(rounded(card.readiness))) == ("61.8", "49.9")
    assert [term.code for term in card.zeros] == ["IRP.7.1"]


def test_the_gaps_rank_by_priority_and_an_exercise_comes_first_for_its_effort(card: Scorecard) -> None:
    threats = [ThreatRating("ransomware", 4, 5), ThreatRating("espionage", 4, 4)]

    gaps = find_gaps(card, SHAPE, targets(SHAPE.aspects, PROFILES[ProfileKey.STANDARD]), threats)

    assert [(gap.aspect, gap.target, gap.size) for gap in gaps] == [
        ("IRP.1", Fraction(4), Fraction(7, 6)),
        ("IRP.7", Fraction(3), Fraction(1)),
        ("DET.4", Fraction(3), Fraction(3, 7)),
    ]
    assert [_figures(gap) for gap in gaps] == ["18.67 9.33 True", "16.00 16.00 True", "5.49 1.83 False"]
    assert max(gaps, key=lambda gap: gap.value_for_effort).aspect == "IRP.7"


def _figures(gap: Gap) -> str:
    return f"{rounded(gap.priority, 2)} {rounded(gap.value_for_effort, 2)} {gap.is_high}"


def test_the_long_trend_is_the_median_of_the_slopes() -> None:
    points = [(0, Fraction("1.8")), (90, Fraction("2.1")), (180, Fraction("2.0")), (270, Fraction("2.6"))]

    assert slope(points) == Fraction(31, 120)
    assert printed(slope(points)) == "0.2583"


def one_aspect(*questions: QuestionShape) -> FrameworkShape:
    return FrameworkShape((DomainShape("D", (AspectShape("D.1", questions),)),))


def test_g1_a_record_that_went_missing_never_beats_the_bad_one_it_was() -> None:
    shape = one_aspect(QuestionShape("q", mode=Mode.DETERMINE))
    evidence = {"q": [EvidenceState("e", 5, age_days=10, validity_days=90)]}

    card = score(shape, {"q": AnswerState((5,))}, evidence, {"q": MeasureState(None, last_known=1)}, is_submitted=True)

    assert (card.term("q").proof.level, card.term("q").evidenced) == (Fraction(1), Fraction(1))


def test_g2_what_was_never_measured_is_proven_up_to_level_2() -> None:
    shape = one_aspect(QuestionShape("q", mode=Mode.DETERMINE))
    evidence = {"q": [EvidenceState("e", 5, age_days=10, validity_days=90)]}

    card = score(shape, {"q": AnswerState((5,))}, evidence, {"q": MeasureState(None)}, is_submitted=True)

    assert (card.term("q").proof.level, card.term("q").evidenced) == (Fraction(2), Fraction(2))


def test_g3_an_unanswered_key_question_is_left_out_of_a_draft_and_caps_once_submitted() -> None:
    shape = one_aspect(QuestionShape("k", 3, is_key=True), QuestionShape("a", 2), QuestionShape("b", 2))
    answers = {"a": AnswerState((5,)), "b": AnswerState((5,))}

    draft = score(shape, answers, is_submitted=False)
    submitted = score(shape, answers, is_submitted=True)

    assert draft.aspect("D.1").claimed == Fraction(20, 4) == 5
    assert draft.counts.completeness == Fraction(2, 3)
    assert draft.aspect("D.1").claimed_cap is None
    assert (submitted.aspect("D.1").raw_claimed, submitted.aspect("D.1").claimed) == (Fraction(20, 7), Fraction(2))
    assert printed(submitted.aspect("D.1").raw_claimed) == "2.8571"


def test_g4_an_aspect_that_does_not_apply_leaves_the_mean_of_its_domain() -> None:
    shape = FrameworkShape(
        (DomainShape("D", (AspectShape("D.1", (QuestionShape("a"),)), AspectShape("D.2", (QuestionShape("b"),)))),)
    )

    card = score(
        shape,
        {"a": AnswerState((3,)), "b": AnswerState(not_applicable=NotApplicable.UNCONFIRMED)},
        is_submitted=True,
    )

    assert card.domain("D").claimed == 3
    assert card.aspect("D.2").claimed is None
    assert card.counts.not_applicable_share == Fraction(1, 2)


def test_g5_a_domain_without_data_leaves_the_whole_with_its_weight() -> None:
    shape = FrameworkShape(
        tuple(
            DomainShape(code, (AspectShape(f"{code}.1", (QuestionShape(f"{code}.1.1"),)),), weight)
            for code, weight in (("A", Fraction(1)), ("B", Fraction(5, 4)), ("C", Fraction(1)))
        )
    )

    card = score(shape, {"A.1.1": AnswerState((3,)), "B.1.1": AnswerState((2,))}, is_submitted=False)

    assert card.claimed == Fraction(22, 9)
    assert printed(card.claimed) == "2.4444"
    assert card.claimed_readiness == Fraction(440, 9)
    assert rounded(card.claimed_readiness) == rounded(Fraction("48.9"))
    assert card.domain("C").claimed is None
