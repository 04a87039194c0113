"""What must hold for every conversion, whatever the answers: found by looking for a counterexample."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings, strategies as st

from assessments.scoring import AnswerStatus, AnswerTerm, Mode, Proof, ProofCase
from assessments.standards import (
    Asked,
    Figures,
    GroupView,
    ItemStatus,
    ItemView,
    StandardKey,
    StandardView,
    catalogue_of,
    standard_view,
)

LEVELS = [Fraction(level) for level in (0, 1, 2, 3, 4, 5)] + [Fraction(5, 2), Fraction(7, 3)]
CODES = {key: list(catalogue_of(key).items) for key in StandardKey}

few = settings(max_examples=40)
levels = st.sampled_from(LEVELS)
keys = st.sampled_from(list(StandardKey))


def term(code: str, weight: int, claimed: Fraction | None, proven: Fraction) -> AnswerTerm:
    status = AnswerStatus.NOT_APPLICABLE if claimed is None else AnswerStatus.LEVEL
    evidenced = None if claimed is None else min(claimed, proven)
    proof = Proof(proven, Mode.NONE, ProofCase.NOT_MEASURED)
    return AnswerTerm(code, weight, weight == 3, status, claimed, evidenced, proof)


@st.composite
def questions(draw: st.DrawFn, key: StandardKey) -> list[Asked]:
    """A few questions that share a few items."""
    items = draw(st.lists(st.sampled_from(CODES[key]), min_size=1, max_size=4, unique=True))
    found = []
    for number in range(draw(st.integers(1, 6))):
        claimed = draw(st.none() | levels)
        found.append(
            Asked(
                term(f"Q.{number}", draw(st.integers(1, 3)), claimed, draw(levels)),
                tuple(draw(st.lists(st.sampled_from(items), max_size=3, unique=True))),
                draw(levels),
                draw(st.booleans()),
                draw(st.booleans()),
            )
        )
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[StandardKey, list[Asked]]:
    key = draw(keys)
    return key, draw(questions(key))


def view_of(key: StandardKey, asked: list[Asked]) -> StandardView:
    return standard_view(catalogue_of(key), asked)


def parts(view: StandardView) -> list[GroupView | ItemView]:
    return [*view.items, *view.leaves, *view.groups]


def all_figures(view: StandardView) -> list[tuple[Figures, int]]:
    found = [(part.figures, view.conversion.top) for part in parts(view)]
    return found + [(part.capability, 3) for part in parts(view) if part.capability is not None]


@few
@given(cases())
def test_every_figure_is_on_the_scale_and_proof_never_raises_a_claim(case: tuple[StandardKey, list[Asked]]) -> None:
    for figures, top in all_figures(view_of(*case)):
        assert (figures.evidenced is None) == (figures.claimed is None)
        if figures.claimed is not None and figures.evidenced is not None:
            assert 0 <= figures.evidenced <= figures.claimed <= top
        assert figures.target is None or 0 <= figures.target <= top


@few
@given(cases())
def test_there_is_a_figure_exactly_where_an_answer_counts(case: tuple[StandardKey, list[Asked]]) -> None:
    key, asked = case
    view = view_of(key, asked)
    named = {code for one in asked for code in one.maps_to}
    counting = {code for one in asked if one.term.counts for code in one.maps_to}

    assert {item.code for item in view.items if item.asked} == named
    assert {item.code for item in view.items if item.status is ItemStatus.DATA} == counting
    assert view.coverage.asked == len(named)
    assert view.coverage.with_data == len(counting)
    assert view.coverage.total == len(CODES[key])
    assert sum(leaf.coverage.asked for leaf in view.leaves) == len(named)


@few
@given(cases(), levels, st.data())
def test_a_higher_answer_never_lowers_a_figure(
    case: tuple[StandardKey, list[Asked]], level: Fraction, data: st.DataObject
) -> None:
    key, asked = case
    place = data.draw(st.integers(0, len(asked) - 1))
    before = asked[place].term
    if before.claimed is None or level < before.claimed:
        return
    raised = term(before.code, before.weight, level, before.proof.level)
    after = view_of(key, [*asked[:place], replace(asked[place], term=raised), *asked[place + 1 :]])

    for (old, _top), (new, _same) in zip(all_figures(view_of(key, asked)), all_figures(after), strict=True):
        assert (old.claimed or 0) <= (new.claimed or 0)
        assert (old.evidenced or 0) <= (new.evidenced or 0)


@few
@given(cases())
def test_what_does_not_apply_changes_no_figure(case: tuple[StandardKey, list[Asked]]) -> None:
    key, asked = case
    extra = Asked(term("Q.99", 3, None, Fraction(0)), tuple(CODES[key][:5]), Fraction(5))

    assert [one[0] for one in all_figures(view_of(key, [*asked, extra]))] == [
        one[0] for one in all_figures(view_of(key, asked))
    ]


@few
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_questions_changes_no_figure(case: tuple[StandardKey, list[Asked]], chance: object) -> None:
    key, asked = case
    shuffled = list(asked)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random

    assert all_figures(view_of(key, shuffled)) == all_figures(view_of(key, asked))


@few
@given(keys, st.integers(1, 3))
def test_everything_at_5_and_proven_from_outside_reaches_the_top_and_everything_at_0_stays_there(
    key: StandardKey, weight: int
) -> None:
    for level, share in ((Fraction(5), 1), (Fraction(0), 0)):
        asked = [
            Asked(term(f"Q.{code}", weight, level, level), (code,), Fraction(3), True, True) for code in CODES[key]
        ]
        for figures, top in all_figures(view_of(key, asked)):
            assert figures.evidenced == figures.claimed == share * top


@few
@given(cases())
def test_sim3_gives_whole_levels_and_no_4_unless_outside_evidence_stands_behind_every_answer(
    case: tuple[StandardKey, list[Asked]],
) -> None:
    key, asked = case
    if key is not StandardKey.SIM3:
        return
    for item in view_of(key, asked).items:
        if item.figures.claimed is not None:
            assert item.figures.claimed.denominator == 1
            assert item.figures.claimed < 4 or all(one.is_seen_outside for one in item.counted)


@few
@given(cases())
def test_no_csf_or_cis_mean_stands_more_than_two_levels_above_its_weakest_part(
    case: tuple[StandardKey, list[Asked]],
) -> None:
    key, asked = case
    view = view_of(key, asked)
    if not view.conversion.is_capped:
        return
    for group in [*view.leaves, *view.groups]:
        below = [*(part.figures.claimed for part in group.groups), *(part.figures.claimed for part in group.items)]
        known = [figure for figure in below if figure is not None]
        assert group.figures.claimed is None or group.figures.claimed <= min(known) + 2 * view.conversion.factor


@few
@given(cases())
def test_an_identifier_that_the_standard_does_not_have_is_named_and_changes_nothing(
    case: tuple[StandardKey, list[Asked]],
) -> None:
    key, asked = case
    odd = [replace(one, maps_to=(*one.maps_to, "XX.YY-99")) for one in asked]
    view = view_of(key, odd)

    assert view.unknown == ("XX.YY-99",)
    assert all_figures(view) == all_figures(view_of(key, asked))
