"""The conversions to four standards, worked by hand in exact fractions."""

from fractions import Fraction

import pytest

from assessments.scoring import (
    AnswerState,
    AspectShape,
    DomainShape,
    EvidenceState,
    FrameworkShape,
    NotApplicable,
    Provenance,
    QuestionShape,
    Scorecard,
    score,
)
from assessments.standards import (
    Asked,
    Coverage,
    Figures,
    ItemStatus,
    StandardKey,
    StandardView,
    catalogue_of,
    sim3_level,
    standard_view,
)

F = Fraction

SHAPE = FrameworkShape(
    (
        DomainShape(
            "IRP",
            (
                AspectShape(
                    "IRP.7",
                    (
                        QuestionShape("IRP.7.1", 3, is_key=True),
                        QuestionShape("IRP.7.2", 2),
                        QuestionShape("IRP.7.3", 2),
                        QuestionShape("IRP.7.4", 1),
                    ),
                ),
            ),
        ),
    )
)
ANSWERS = {
    "IRP.7.1": AnswerState((1,)),
    "IRP.7.2": AnswerState((5,)),
    "IRP.7.3": AnswerState((F(5, 2),)),
    "IRP.7.4": AnswerState(not_applicable=NotApplicable.CONFIRMED),
}
EVIDENCE = {
    "IRP.7.1": [EvidenceState("minutes", 1, 10, 365)],
    "IRP.7.2": [EvidenceState("audit", 4, 10, 365, Provenance.OUTSIDE)],
}
MAPPED = {
    StandardKey.CSF: {"IRP.7.1": ["RS.MA-01"], "IRP.7.2": ["RS.MA-01", "RS.MA-02"], "IRP.7.4": ["RS.CO-02"]},
    StandardKey.CMM: {"IRP.7.1": ["S2"], "IRP.7.2": ["S2"], "IRP.7.3": ["S2", "S3"], "IRP.7.4": ["T1"]},
    StandardKey.CIS: {"IRP.7.1": ["17"], "IRP.7.2": ["17.7"], "IRP.7.3": ["18", "18.2"], "IRP.7.4": ["1"]},
    StandardKey.SIM3: {"IRP.7.1": ["P-8"], "IRP.7.2": ["P-8", "P-6"], "IRP.7.3": ["P-7"], "IRP.7.4": ["O-1"]},
}
PRESENT = {"IRP.7.2", "IRP.7.3"}  # yes or no, or a figure


def seen(key: StandardKey, card: Scorecard | None = None, outside: tuple[str, ...] = ("IRP.7.2",)) -> StandardView:
    card = card or score(SHAPE, ANSWERS, EVIDENCE, is_submitted=True)
    return standard_view(
        catalogue_of(key),
        [
            Asked(term, tuple(MAPPED[key].get(term.code, ())), F(4), term.code in PRESENT, term.code in outside)
            for term in card.terms
        ],
    )


def test_csf_is_our_score_per_subcategory_held_by_its_key_question() -> None:
    view = seen(StandardKey.CSF)

    # RS.MA-01: (3·1 + 2·5) ÷ 5 = 13/5 claimed, (3·1 + 2·4) ÷ 5 = 11/5 evidenced; the key question allows 1 + 2
    assert view.item("RS.MA-01").figures == Figures(F(11, 5), F(13, 5), F(4))
    assert view.item("RS.MA-02").figures == Figures(F(4), F(5), F(4))
    category = next(leaf for leaf in view.leaves if leaf.code == "RS.MA")
    # the plain mean: (13/5 + 5) ÷ 2 = 19/5; (11/5 + 4) ÷ 2 = 31/10; the weakest part + 2 is above both
    assert category.figures == Figures(F(31, 10), F(19, 5), F(4))
    assert category.coverage == Coverage(total=5, asked=2, with_data=2)
    function = next(group for group in view.groups if group.code == "RS")
    assert function.figures == category.figures  # the only category with data
    assert view.coverage == Coverage(total=106, asked=3, with_data=2)


def test_no_csf_mean_hides_a_zero() -> None:
    card = score(SHAPE, {**ANSWERS, "IRP.7.1": AnswerState((0,))}, EVIDENCE, is_submitted=True)
    view = seen(StandardKey.CSF, card)

    assert view.item("RS.MA-01").figures.claimed == F(2)  # (3·0 + 2·5) ÷ 5 = 2, at most 0 + 2
    category = next(leaf for leaf in view.leaves if leaf.code == "RS.MA")
    assert category.figures.claimed == F(7, 2)  # (2 + 5) ÷ 2, at most 2 + 2
    assert view.item("RS.MA-01").figures.evidenced == F(8, 5)
    assert category.figures.evidenced == F(14, 5)  # (8/5 + 4) ÷ 2


def test_what_does_not_apply_is_no_data_and_what_nobody_asks_is_not_asked() -> None:
    view = seen(StandardKey.CSF)

    assert view.item("RS.CO-02").status is ItemStatus.NO_DATA
    assert view.item("RS.CO-02").figures == Figures()
    assert view.item("GV.OC-01").status is ItemStatus.NOT_ASKED
    assert next(leaf for leaf in view.leaves if leaf.code == "RS.CO").figures == Figures()


def test_soc_cmm_matures_to_5_and_is_capable_to_3() -> None:
    view = seen(StandardKey.CMM)

    # S2: (3·1 + 2·5 + 2·5/2) ÷ 7 = 18/7 claimed, (3·1 + 2·4 + 2·0) ÷ 7 = 11/7 evidenced
    assert view.item("S2").figures == Figures(F(11, 7), F(18, 7), F(4))
    # its capability: 3/5 · (2·5 + 2·5/2) ÷ 4 = 9/4 claimed, 3/5 · (2·4 + 2·0) ÷ 4 = 6/5 evidenced
    assert view.item("S2").capability == Figures(F(6, 5), F(9, 4), F(12, 5))
    assert view.item("S3").figures == Figures(F(0), F(5, 2), F(4))
    services = next(group for group in view.groups if group.code == "S")
    assert services.figures == Figures(F(11, 14), F(71, 28), F(4))  # the plain mean of the two, held by nothing
    assert services.capability == Figures(F(3, 5), F(15, 8), F(12, 5))  # (6/5 + 0) ÷ 2; (9/4 + 3/2) ÷ 2
    assert view.item("B1").capability is None
    assert view.item("T1").capability == Figures()


def test_soc_cmm_agrees_with_its_own_formula_over_five_steps() -> None:
    # our level L is its step v = 1 + 4·L/5, and 5 · Σ w·(v − 1)/4 ÷ Σ w is then the weighted mean of L
    steps = [(3, 1 + F(4, 5) * 1), (2, 1 + F(4, 5) * 5), (2, 1 + F(4, 5) * F(5, 2))]
    maturity = 5 * sum(weight * (step - 1) / 4 for weight, step in steps) / sum(weight for weight, _step in steps)
    assert seen(StandardKey.CMM).item("S2").figures.claimed == maturity == F(18, 7)


def test_a_cis_control_stands_on_the_index_of_100_and_takes_its_safeguards() -> None:
    view = seen(StandardKey.CIS)

    # 17 and 17.7: 20 · 13/5 = 52 claimed, 20 · 11/5 = 44 evidenced
    assert view.item("17").figures == Figures(F(44), F(52), F(80))
    # 18 and 18.2 name the same question: it counts once
    assert [one.term.code for one in view.item("18").asked] == ["IRP.7.3"]
    assert view.item("18").figures == Figures(F(0), F(50), F(80))


@pytest.mark.parametrize(
    ("level", "alone", "looked_at"),
    [(F(0), 0, 0), (F(1), 1, 1), (F(2), 2, 2), (F(3), 3, 3), (F(7, 2), 3, F(7, 2)), (F(4), 3, 4), (F(5), 3, 4)],
)
def test_the_table_of_sim3(level: Fraction, alone: Fraction | int, looked_at: Fraction | int) -> None:
    assert sim3_level(level, is_seen_outside=False) == alone
    assert sim3_level(level, is_seen_outside=True) == looked_at


def test_a_sim3_parameter_is_a_whole_level_and_4_needs_eyes_from_outside() -> None:
    view = seen(StandardKey.SIM3)

    # P-8: levels 1 and 5 become 1 and 4; (3·1 + 2·4) ÷ 5 = 11/5, rounded down
    assert view.item("P-8").before.claimed == F(11, 5)
    assert view.item("P-8").figures == Figures(F(2), F(2), F(3))
    assert view.item("P-6").figures == Figures(F(4), F(4), F(3))
    assert view.item("P-7").figures == Figures(F(0), F(2), F(3))  # partly is 2.5, rounded down
    processes = next(group for group in view.groups if group.code == "P")
    assert processes.figures == Figures(F(2), F(8, 3), F(3))
    assert seen(StandardKey.SIM3, outside=()).item("P-6").figures == Figures(F(3), F(3), F(3))
