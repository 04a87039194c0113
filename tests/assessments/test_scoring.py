"""How answers, evidence and measures become a score: one rule at a time."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest

from assessments.scoring import (
    AnswerState,
    AnswerStatus,
    AspectShape,
    ConfidenceWord,
    DomainShape,
    EvidenceState,
    FrameworkShape,
    MeasureState,
    Mode,
    NoData,
    NotApplicable,
    ProofCase,
    Provenance,
    QuestionShape,
    Scorecard,
    confidence_word,
    score,
    unweighted,
)
from assessments.scoring.proof import freshness, prove

KEY = QuestionShape("D.1.1", 3, is_key=True)
HEAVY = QuestionShape("D.1.2", 2)
LIGHT = QuestionShape("D.1.3", 1)
UNKNOWN = AnswerState(unknown=1)
NOT_APPLICABLE = AnswerState(not_applicable=NotApplicable.UNCONFIRMED)


def level(*levels: Fraction | int) -> AnswerState:
    return AnswerState(levels)


def proof(
    level: Fraction | int, age: int = 0, provenance: Provenance = Provenance.SELF, name: str = "e"
) -> EvidenceState:
    return EvidenceState(name, level, age, validity_days=100, provenance=provenance)


def aspects(*aspects: Sequence[QuestionShape]) -> FrameworkShape:
    shapes = tuple(AspectShape(questions[0].code.rpartition(".")[0], tuple(questions)) for questions in aspects)
    return FrameworkShape((DomainShape("D", shapes),))


def exactly(*figures: Fraction | int) -> tuple[Fraction, ...]:
    return tuple(Fraction(figure) for figure in figures)


def draft(shape: FrameworkShape, answers: Mapping[str, AnswerState], **more: Any) -> Scorecard:
    return score(shape, answers, is_submitted=False, **more)


def submitted(shape: FrameworkShape, answers: Mapping[str, AnswerState], **more: Any) -> Scorecard:
    return score(shape, answers, is_submitted=True, **more)


class TestAnswers:
    shape = aspects([KEY, HEAVY, LIGHT])

    def test_several_assessors_meet_at_the_median(self) -> None:
        card = draft(self.shape, {KEY.code: level(1, 4, 5), HEAVY.code: level(1, 4)})

        assert card.term(KEY.code).claimed == 4
        assert card.term(HEAVY.code).claimed == Fraction(5, 2)
        assert card.term(KEY.code).spread == 4

    def test_a_recorded_consensus_stands_instead_and_the_spread_stays(self) -> None:
        term = draft(self.shape, {KEY.code: AnswerState((1, 5), consensus=2)}).term(KEY.code)

        assert (term.claimed, term.spread, term.is_consensus) == (Fraction(2), Fraction(4), True)

    def test_dont_know_counts_0_and_caps_in_a_draft_already(self) -> None:
        card = draft(self.shape, {KEY.code: UNKNOWN, HEAVY.code: level(5)})

        assert card.term(KEY.code).status is AnswerStatus.UNKNOWN
        assert card.aspect("D.1").raw_claimed == 2
        assert card.aspect("D.1").claimed_cap is not None
        assert card.zeros == (card.term(KEY.code),)

    def test_one_who_knows_speaks_for_one_who_does_not(self) -> None:
        term = draft(self.shape, {KEY.code: AnswerState((4,), unknown=1)}).term(KEY.code)

        assert (term.status, term.claimed, term.spread) == (AnswerStatus.LEVEL, Fraction(4), None)

    def test_an_unanswered_question_is_no_zero_until_it_is_submitted(self) -> None:
        answers = {HEAVY.code: level(4)}

        assert draft(self.shape, answers).term(KEY.code).claimed is None
        assert draft(self.shape, answers).zeros == ()
        assert [term.code for term in submitted(self.shape, answers).zeros] == [KEY.code]

    def test_evidence_alone_does_not_answer_a_question(self) -> None:
        card = submitted(self.shape, {}, evidence={KEY.code: [proof(5)]})

        assert (card.term(KEY.code).claimed, card.term(KEY.code).evidenced) == exactly(0, 0)
        assert card.term(KEY.code).confidence == 0

    def test_what_does_not_apply_leaves_sum_and_cap_at_once(self) -> None:
        card = submitted(self.shape, {KEY.code: NOT_APPLICABLE, HEAVY.code: level(4), LIGHT.code: level(1)})

        assert card.aspect("D.1").claimed == 3
        assert card.aspect("D.1").claimed_cap is None
        assert card.term(KEY.code).not_applicable is NotApplicable.UNCONFIRMED

    def test_a_level_beside_not_applicable_does_not_count(self) -> None:
        answer = AnswerState((5,), not_applicable=NotApplicable.CONFIRMED)

        assert draft(self.shape, {KEY.code: answer}).term(KEY.code).claimed is None

    @pytest.mark.parametrize("wrong", [-1, 6, Fraction(51, 10)])
    def test_a_level_off_the_scale_is_refused(self, wrong: Fraction) -> None:
        with pytest.raises(ValueError, match="from 0 to 5"):
            draft(self.shape, {KEY.code: level(wrong)})

    def test_a_question_the_framework_does_not_have_is_refused_by_name(self) -> None:
        with pytest.raises(ValueError, match=r"no question X\.1"):
            draft(self.shape, {"X.1": level(1)})


class TestCounts:
    shape = aspects([KEY, HEAVY, LIGHT, QuestionShape("D.1.4"), QuestionShape("D.1.5")])

    def test_completeness_is_answered_of_applicable_and_dont_know_is_an_answer(self) -> None:
        counts = draft(self.shape, {KEY.code: level(3), HEAVY.code: UNKNOWN, LIGHT.code: NOT_APPLICABLE}).counts

        assert (counts.asked, counts.applicable, counts.answered, counts.unanswered) == (5, 4, 2, 2)
        assert counts.completeness == Fraction(1, 2)
        assert (counts.unknown, counts.not_applicable, counts.unconfirmed) == (1, 1, 1)
        assert counts.not_applicable_share == Fraction(1, 5)

    @pytest.mark.parametrize("confirmed", [NotApplicable.CONFIRMED, NotApplicable.CONFIRMED_BY_SAME])
    def test_a_confirmed_not_applicable_is_not_listed_as_unconfirmed(self, confirmed: NotApplicable) -> None:
        counts = draft(self.shape, {KEY.code: AnswerState(not_applicable=confirmed)}).counts

        assert (counts.not_applicable, counts.unconfirmed) == (1, 0)

    def test_more_than_a_fifth_not_applicable_makes_an_aspect_thin_and_a_fifth_does_not(self) -> None:
        one = {KEY.code: NOT_APPLICABLE}

        assert not draft(self.shape, one).aspect("D.1").is_thin
        assert draft(self.shape, one | {HEAVY.code: NOT_APPLICABLE}).aspect("D.1").is_thin

    def test_nothing_that_applies_has_no_completeness(self) -> None:
        assert draft(aspects([KEY]), {KEY.code: NOT_APPLICABLE}).counts.completeness is None

    def test_the_distribution_rounds_no_level_up(self) -> None:
        card = draft(self.shape, {KEY.code: level(Fraction(5, 2)), HEAVY.code: level(2), LIGHT.code: level(5)})

        assert card.distribution.counts == (0, 0, 2, 0, 0, 1)
        assert card.distribution.median == Fraction(5, 2)
        assert card.evidenced_distribution.counts == (3, 0, 0, 0, 0, 0)

    def test_nothing_answered_has_no_median(self) -> None:
        assert draft(self.shape, {}).distribution.median is None


class TestPulse:
    shape = aspects(
        [KEY, HEAVY], [QuestionShape("D.2.1", 3, is_key=True), QuestionShape("D.2.2", 2)], [QuestionShape("D.3.1")]
    )

    def test_what_is_not_asked_has_no_score_no_cap_and_is_not_missing(self) -> None:
        card = submitted(self.shape, {KEY.code: level(4)}, scope={KEY.code, HEAVY.code})

        assert card.term("D.2.1").status is AnswerStatus.OUT_OF_SCOPE
        assert card.aspect("D.2").claimed is None
        assert card.counts.asked == 2

    def test_a_carried_answer_counts_and_is_listed(self) -> None:
        card = submitted(
            self.shape,
            {KEY.code: level(4), HEAVY.code: AnswerState((4,), is_carried=True)},
            scope={KEY.code, HEAVY.code},
        )

        assert card.aspect("D.1").claimed == 4
        assert card.counts.carried == 1
        assert card.term(HEAVY.code).is_carried

    def test_the_scope_of_a_pulse_is_the_key_questions(self) -> None:
        assert self.shape.key_questions == {KEY.code, "D.2.1"}


class TestFreshness:
    @pytest.mark.parametrize(
        ("age", "fresh"),
        [(-5, 1), (0, 1), (100, 1), (101, Fraction(99, 100)), (150, Fraction(1, 2)), (200, 0), (999, 0)],
    )
    def test_evidence_is_whole_while_valid_and_worth_nothing_at_twice_its_validity(
        self, age: int, fresh: Fraction
    ) -> None:
        assert freshness(age, 100) == fresh

    def test_a_validity_below_one_day_is_refused(self) -> None:
        with pytest.raises(ValueError, match="1 or more"):
            freshness(3, 0)


class TestProof:
    @pytest.mark.parametrize(
        ("mode", "measure", "proven", "case"),
        [
            (Mode.DETERMINE, MeasureState(5), 5, ProofCase.MEASURED),
            (Mode.DETERMINE, MeasureState(0), 0, ProofCase.MEASURED),
            (Mode.DETERMINE, MeasureState(None, last_known=1), 1, ProofCase.LAST_KNOWN),
            (Mode.DETERMINE, MeasureState(None, last_known=4), 2, ProofCase.LAST_KNOWN),
            (Mode.DETERMINE, MeasureState(None), 2, ProofCase.NEVER_MEASURED),
            (Mode.CEILING, MeasureState(5), 4, ProofCase.MEASURED),
            (Mode.CEILING, MeasureState(1), 1, ProofCase.MEASURED),
            (Mode.CEILING, MeasureState(None, last_known=1), 1, ProofCase.LAST_KNOWN),
            (Mode.CEILING, MeasureState(None), 2, ProofCase.NEVER_MEASURED),
            (Mode.SUPPORT, MeasureState(5), 4, ProofCase.MEASURED),
            (Mode.SUPPORT, MeasureState(None, last_known=0), 4, ProofCase.LAST_KNOWN),
            (Mode.SUPPORT, MeasureState(None), 4, ProofCase.NEVER_MEASURED),
            (Mode.NONE, MeasureState(1), 4, ProofCase.NOT_MEASURED),
            (Mode.DETERMINE, None, 4, ProofCase.NOT_MEASURED),
            (Mode.CEILING, None, 4, ProofCase.NOT_MEASURED),
        ],
    )
    def test_evidence_of_level_4_and_a_measure(
        self, mode: Mode, measure: MeasureState | None, proven: int, case: ProofCase
    ) -> None:
        found = prove(mode, [proof(4)], measure)

        assert (found.level, found.case, found.mode) == (Fraction(proven), case, mode)

    @pytest.mark.parametrize(("live", "proven"), [(5, 3), (3, 3), (2, 2)])
    def test_a_supporting_measure_alone_proves_up_to_level_3(self, live: int, proven: int) -> None:
        assert prove(Mode.SUPPORT, [], MeasureState(live)).level == proven

    def test_nothing_proves_nothing(self) -> None:
        assert prove(Mode.NONE).level == 0
        assert prove(Mode.DETERMINE, [], MeasureState(None, last_known=5)).level == 0
        assert prove(Mode.CEILING, [], MeasureState(5)).level == 0

    def test_the_best_evidence_is_named_by_what_it_is_still_worth(self) -> None:
        found = prove(Mode.NONE, [proof(5, age=150, name="old"), proof(3, name="new")])

        assert (found.level, found.evidence_id, found.evidence_level, found.freshness) == (
            Fraction(3),
            "new",
            Fraction(3),
            Fraction(1),
        )

    def test_why_a_measure_says_nothing_is_kept(self) -> None:
        assert prove(Mode.DETERMINE, [], MeasureState(None, 3, NoData.STALE)).why_no_data is NoData.STALE

    def test_proof_lowers_a_claim_and_never_raises_it(self) -> None:
        card = draft(aspects([KEY, HEAVY]), {KEY.code: level(4), HEAVY.code: level(2)}, evidence={
            KEY.code: [proof(1)], HEAVY.code: [proof(5)],
        })  # fmt: skip

        assert (card.term(KEY.code).evidenced, card.term(HEAVY.code).evidenced) == exactly(1, 2)
        assert card.term(HEAVY.code).may_be_underclaimed
        assert not card.term(KEY.code).may_be_underclaimed


class TestConfidence:
    shape = aspects([QuestionShape(KEY.code, 3, is_key=True, mode=Mode.DETERMINE)])

    def confidence(self, answer: AnswerState, *evidence: EvidenceState, live: int | None = None) -> Fraction | None:
        measures = {} if live is None else {KEY.code: MeasureState(live)}
        return draft(self.shape, {KEY.code: answer}, evidence={KEY.code: evidence}, measures=measures).confidence

    @pytest.mark.parametrize(
        ("provenance", "expected"),
        [
            (Provenance.SELF, Fraction(2, 5)),
            (Provenance.REVIEWED, Fraction(16, 25)),
            (Provenance.OUTSIDE, Fraction(4, 5)),
        ],
    )
    def test_one_assessor_and_fresh_evidence(self, provenance: Provenance, expected: Fraction) -> None:
        assert self.confidence(level(3), proof(3, provenance=provenance)) == expected

    def test_the_strongest_evidence_counts_even_where_another_proves_more(self) -> None:
        assert self.confidence(level(5), proof(5), proof(1, provenance=Provenance.OUTSIDE)) == Fraction(4, 5)

    def test_it_fades_with_the_evidence(self) -> None:
        assert self.confidence(level(3), proof(3, age=150)) == Fraction(1, 5)

    def test_assessors_who_agree_are_trusted_fully_and_the_farther_apart_the_less(self) -> None:
        assert self.confidence(level(3, 3), live=3) == 1
        assert self.confidence(level(1, 3), live=3) == Fraction(3, 5)
        assert self.confidence(AnswerState((0, 5), consensus=3), live=3) == 0

    def test_without_evidence_or_live_data_there_is_none(self) -> None:
        assert self.confidence(level(3)) == 0

    def test_dont_know_earns_none(self) -> None:
        assert self.confidence(UNKNOWN, live=3) == 0

    @pytest.mark.parametrize(
        ("value", "word"),
        [
            (Fraction(39, 100), ConfidenceWord.LOW),
            (Fraction(2, 5), ConfidenceWord.MEDIUM),
            (Fraction(7, 10), ConfidenceWord.MEDIUM),
            (Fraction(71, 100), ConfidenceWord.HIGH),
            (None, None),
        ],
    )
    def test_its_word(self, value: Fraction | None, word: ConfidenceWord | None) -> None:
        assert confidence_word(value) is word


class TestSums:
    def test_one_absent_key_practice_holds_its_aspect_down(self) -> None:
        card = draft(aspects([KEY, HEAVY]), {KEY.code: level(0), HEAVY.code: level(5)})
        cap = card.aspect("D.1").claimed_cap

        assert (card.aspect("D.1").raw_claimed, card.aspect("D.1").claimed) == exactly(2, 2)
        assert cap is not None
        assert not cap.binds

    def test_a_key_practice_that_nothing_proves_holds_the_evidenced_aspect_down(self) -> None:
        second = QuestionShape("D.1.9", 3)
        card = draft(
            aspects([KEY, HEAVY, second]),
            {KEY.code: level(5), HEAVY.code: level(5), second.code: level(5)},
            evidence={HEAVY.code: [proof(5)], second.code: [proof(5)]},
        )
        aspect = card.aspect("D.1")

        assert (aspect.claimed, aspect.raw_evidenced, aspect.evidenced) == exactly(5, Fraction(25, 8), 2)
        assert aspect.evidenced_cap is not None
        assert (aspect.evidenced_cap.held_by, aspect.evidenced_cap.binds) == ((KEY.code,), True)
        assert card.unproven == (card.term(KEY.code),)

    def test_the_weakest_aspect_holds_its_domain_down(self) -> None:
        names = ["D.1.1", "D.2.1", "D.3.1"]
        card = draft(aspects(*([QuestionShape(name)] for name in names)), {
            "D.1.1": level(5), "D.2.1": level(5), "D.3.1": level(0),
        })  # fmt: skip
        cap = card.domain("D").claimed_cap

        assert (card.domain("D").raw_claimed, card.domain("D").claimed) == exactly(Fraction(10, 3), 2)
        assert cap is not None
        assert (cap.held_by, cap.binds) == (("D.3",), True)

    def test_aspects_weigh_equally_in_their_domain_however_many_questions_they_have(self) -> None:
        card = draft(aspects([KEY, HEAVY, LIGHT], [QuestionShape("D.2.1")]), {
            KEY.code: level(4), HEAVY.code: level(4), LIGHT.code: level(4), "D.2.1": level(3),
        })  # fmt: skip

        assert card.domain("D").claimed == Fraction(7, 2)

    def test_the_whole_follows_the_weights_of_the_domains_and_the_unweighted_score_does_not(self) -> None:
        shape = FrameworkShape(
            (
                DomainShape("A", (AspectShape("A.1", (QuestionShape("a", 3), QuestionShape("b", 1))),), Fraction(3, 4)),
                DomainShape("B", (AspectShape("B.1", (QuestionShape("c"),)),), Fraction(5, 4)),
            )
        )
        card = draft(shape, {"a": level(4), "b": level(2), "c": level(1)})

        assert card.claimed == (Fraction(3, 4) * Fraction(7, 2) + Fraction(5, 4)) / 2
        assert card.weakest == ("A", "B")  # nothing is proven in either
        assert unweighted(card).claimed == 2
        assert unweighted(card).aspect("A.1").claimed == 3

    def test_changed_weights_count_and_the_others_stay(self) -> None:
        shape = aspects([HEAVY, LIGHT]).reweighted(questions={HEAVY.code: 1}, domains={"D": Fraction(2)})

        assert draft(shape, {HEAVY.code: level(5), LIGHT.code: level(0)}).aspect("D.1").claimed == Fraction(5, 2)
        assert shape.domains[0].weight == 2
        with pytest.raises(ValueError, match="no question or domain X"):
            shape.reweighted(domains={"X": Fraction(1)})

    def test_nothing_at_all_is_no_data_and_never_0(self) -> None:
        card = draft(aspects([KEY]), {})

        assert (card.claimed, card.evidenced, card.readiness, card.confidence) == (None, None, None, None)
        assert (card.domain("D").claimed, card.aspect("D.1").claimed) == (None, None)
        assert card.confidence_word is None

    def test_a_code_that_stands_twice_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"Question D\.1\.1 stands twice"):
            aspects([KEY, KEY])
