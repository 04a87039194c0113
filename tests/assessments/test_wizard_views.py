"""The wizard's pages without a browser: what is saved, refused, compared, shown, and what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Organization
from assessments import actions
from assessments.forms.answers import AnswerForm
from assessments.models import Answer, Assessment
from assessments.queries import AnswerView, answer_states
from tests.assessments.factories import (
    answer,
    answer_all,
    content_of,
    prove,
    question_of,
    shipped_framework,
    small_framework,
    start,
)

LARGEST_PAGE = 60 * 1024  # bytes
JSON = {"accept": "application/json"}


@pytest.fixture
def assessment(in_meridian: Organization, olivia: Membership) -> Assessment:
    return start(olivia)


@pytest.fixture
def shipped(in_meridian: Organization, olivia: Membership) -> Assessment:
    return start(olivia, shipped_framework())


def url(assessment: Assessment, rest: str = "wizard/IRP.1/") -> str:
    return f"/o/meridian/assessments/{assessment.pk}/{rest}"


def fields(code: str, version: int = 0, **values: Any) -> dict[str, Any]:
    return {f"{code}-{name}": value for name, value in {"version": version, "choice": "", **values}.items()}


def send(client: Client, assessment: Assessment, code: str, version: Any = 0, **values: Any) -> Any:
    """As the page's JavaScript saves one answer."""
    return client.post(url(assessment, f"answers/{code}/"), fields(code, version, **values), headers=JSON)


def stored(assessment: Assessment, code: str) -> AnswerView:
    return answer_states(assessment)[code]


@contextmanager
def at_most(count: int) -> Iterator[None]:
    """SQL statements; the borders of transactions are not counted."""
    with CaptureQueriesContext(connection) as captured:
        yield
    borders = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    asked = [query["sql"] for query in captured if not query["sql"].startswith(borders)]
    assert len(asked) <= count, "\n".join(line[:160] for line in asked)


# Where one left


def test_it_resumes_at_the_first_question_without_an_answer(
    assessment: Assessment, marcus: Membership, as_marcus: Client
) -> None:
    assert as_marcus.get(url(assessment, "wizard/"))["Location"] == url(assessment) + "#IRP.1.1"
    for code in ("IRP.1.1", "IRP.1.2", "IRP.1.3", "IRP.1.4"):
        answer(assessment, code, marcus, is_unknown=True)

    assert as_marcus.get(url(assessment, "wizard/"))["Location"] == url(assessment, "wizard/IRP.7/#IRP.7.1")


def test_when_all_is_answered_it_leads_to_the_closing_page(
    assessment: Assessment, marcus: Membership, as_marcus: Client
) -> None:
    answer_all(assessment, marcus)

    assert as_marcus.get(url(assessment, "wizard/"))["Location"] == url(assessment, "wizard/closing/")


def test_the_tree_says_how_many_remain(assessment: Assessment, marcus: Membership, as_marcus: Client) -> None:
    for code in ("DET.4.1", "DET.4.2", "IRP.1.1"):
        answer(assessment, code, marcus, is_unknown=True)

    tree = as_marcus.get(url(assessment)).context["tree"]

    assert [(branch.name, branch.left) for branch in tree] == [("Plan", 5), ("Detection", 0)]
    assert [(one.name, one.left, one.is_here) for one in tree[0].aspects] == [
        ("Plan governance", 3, True),
        ("Exercises", 2, False),
    ]


# One answer saves itself


def test_an_answer_comes_back_with_the_parts_that_changed(assessment: Assessment, as_marcus: Client) -> None:
    reply = send(as_marcus, assessment, "IRP.1.1", choice="3", note="Since May.").json()

    assert (reply["state"], reply["version"], reply["level"]) == ("saved", 1, "3")
    assert set(reply["parts"]) == {"outcome-IRP.1.1", "proof-IRP.1.1", "tree", "strip"}
    assert "You claim 3; nothing proves it yet." in reply["parts"]["proof-IRP.1.1"]
    found = stored(assessment, "IRP.1.1")
    assert (found.level, found.note, found.by) == (Decimal(3), "Since May.", "Marcus")


@pytest.mark.parametrize("typed", ["4.5", "4,5", " 4.50 "])
def test_a_number_may_be_written_in_several_ways(assessment: Assessment, as_marcus: Client, typed: str) -> None:
    reply = send(as_marcus, assessment, "IRP.7.1", choice="number", number=typed, conditions=["4"]).json()

    assert (reply["state"], reply["level"]) == ("saved", "4")
    assert "confirmed by Marcus" in reply["parts"]["confirmed-IRP.7.1-4"]


def test_a_share_may_carry_its_sign(shipped: Assessment, as_marcus: Client) -> None:
    assert send(as_marcus, shipped, "IRP.2.1", choice="number", number="92.5 %").json()["level"] == "3"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"choice": "number", "number": "soon"}, "“soon” is not a number. Write it like 92.5."),
        ({"choice": "number", "number": ""}, "Type a number from 0 to 1200 with at most 2 decimals."),
        ({"choice": "number", "number": "-1"}, "Type a number from 0 to 1200 with at most 2 decimals."),
        ({"choice": "number", "number": "1e9"}, "Type a number from 0 to 1200 with at most 2 decimals."),
        ({"choice": "number", "number": "NaN"}, "Type a number from 0 to 1200 with at most 2 decimals."),
        ({"choice": "number", "number": "1.234"}, "Type a number from 0 to 1200 with at most 2 decimals."),
        ({"choice": "number", "number": "1e1000000"}, "Type a number from 0 to 1200 with at most 2 decimals."),
        ({"choice": "number", "number": "1e-1000000"}, "Type a number from 0 to 1200 with at most 2 decimals."),
        ({"choice": "number", "number": f"1.{'0' * 60}1"}, "Type a number from 0 to 1200 with at most 2 decimals."),
        ({"choice": "na", "reason": "  "}, "Say why the question does not apply."),
        ({"choice": "na", "reason": "x" * 501}, "The reason has 501 characters; it may have 500."),
        ({"choice": "none", "note": "x" * 8001}, "The note has 8001 characters; it may have 8000."),
        ({"choice": "3"}, "“3” is no answer to this question."),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence_and_nothing_is_saved(
    assessment: Assessment, as_marcus: Client, values: dict[str, str], sentence: str
) -> None:
    answered = send(as_marcus, assessment, "IRP.7.1", **values)

    assert answered.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answered.json()["sentences"] == [sentence]
    assert not Answer.objects.exists()


@pytest.mark.parametrize("values", [{"version": "x"}, {"version": "-1"}, {"version": "9" * 30}, {"note": "a\0b"}])
def test_nonsense_in_the_fields_is_refused(assessment: Assessment, as_marcus: Client, values: dict[str, str]) -> None:
    sent = fields("IRP.1.1", choice="3") | {f"IRP.1.1-{name}": value for name, value in values.items()}

    answered = as_marcus.post(url(assessment, "answers/IRP.1.1/"), sent, headers=JSON)

    assert answered.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answered.json()["sentences"]


def test_what_stands_in_the_field_of_the_number_does_not_disturb_another_choice(
    assessment: Assessment, as_marcus: Client
) -> None:
    assert send(as_marcus, assessment, "IRP.7.1", choice="unknown", number="soon").json()["state"] == "saved"
    assert stored(assessment, "IRP.7.1").is_unknown


@pytest.mark.parametrize("level", ["9" * 5000, "-1", "²", "7"])
def test_a_condition_that_does_not_exist_is_refused_and_the_page_shown_again(
    assessment: Assessment, as_marcus: Client, level: str
) -> None:
    sent = fields("IRP.7.1", choice="number", number="4", conditions=["4", level])

    answered = as_marcus.post(url(assessment, "answers/IRP.7.1/"), sent)

    assert answered.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Answer.objects.exists()


def test_a_conflict_brings_theirs_and_writes_nothing(
    assessment: Assessment, nina: Membership, as_marcus: Client
) -> None:
    answer(assessment, "IRP.1.1", nina, level=4, note="Approved.")

    answered = send(as_marcus, assessment, "IRP.1.1", 0, choice="2")

    reply = answered.json()
    assert (answered.status_code, reply["state"], reply["version"]) == (HTTPStatus.CONFLICT, "conflict", 1)
    assert reply["theirs"] == {"choice": "4", "number": "", "reason": "", "note": "Approved.", "conditions": []}
    assert "Nina saved this answer while you were editing it." in reply["parts"]["conflict-IRP.1.1"]
    assert stored(assessment, "IRP.1.1").level == 4


def test_a_submitted_assessment_takes_no_answer(assessment: Assessment, marcus: Membership, as_marcus: Client) -> None:
    actions.submit_assessment(assessment, by=marcus)

    answered = send(as_marcus, assessment, "IRP.1.1", choice="2")

    assert (answered.status_code, answered.json()["state"]) == (HTTPStatus.CONFLICT, "closed")
    assert not Answer.objects.exists()
    page = as_marcus.get(url(assessment)).content.decode()
    assert '<fieldset role="radiogroup" disabled>' in page
    assert "save_answers" not in page
    assert 'id="answers"' not in page


# Without JavaScript


def test_a_single_answer_leads_back_to_its_question(assessment: Assessment, as_marcus: Client) -> None:
    answered = as_marcus.post(url(assessment, "answers/IRP.1.1/"), fields("IRP.1.1", choice="3"))

    assert answered["Location"] == url(assessment) + "#IRP.1.1"
    assert stored(assessment, "IRP.1.1").level == 3


def test_save_all_saves_what_fits_and_shows_the_rest_as_it_was_typed(
    assessment: Assessment, nina: Membership, as_marcus: Client
) -> None:
    answer(assessment, "IRP.1.1", nina, level=4)
    sent = (
        fields("IRP.1.1", 0, choice="2", note="Mine.") | fields("IRP.1.2", choice="1") | fields("IRP.1.3", choice="na")
    )

    answered = as_marcus.post(url(assessment, "wizard/IRP.1/save/"), sent)

    assert answered.status_code == HTTPStatus.CONFLICT
    first, second, third, _fourth = answered.context["cards"]
    assert (first.typed.choice, first.typed.note, first.version) == ("2", "Mine.", 1)
    assert [(one.name, one.mine, one.theirs, one.base) for one in first.differences] == [
        ("Answer", "2 · Level 2.", "4 · Level 4.", "No answer"),
        ("Note", "Mine.", "", ""),
    ]
    assert (second.errors, second.answer.level) == ([], 1)
    assert (third.errors, third.typed.choice) == (["Say why the question does not apply."], "na")


def test_in_a_conflict_take_theirs_saves_the_others_only(
    assessment: Assessment, nina: Membership, as_marcus: Client
) -> None:
    answer(assessment, "IRP.1.1", nina, level=4)
    sent = fields("IRP.1.1", 1, choice="2") | fields("IRP.1.2", choice="1") | {"theirs": "IRP.1.1"}

    answered = as_marcus.post(url(assessment, "wizard/IRP.1/save/"), sent)

    assert answered.status_code == HTTPStatus.FOUND
    assert (stored(assessment, "IRP.1.1").level, stored(assessment, "IRP.1.2").level) == (Decimal(4), Decimal(1))


def test_save_all_and_go_on_leads_to_the_next_aspect_and_at_last_to_the_closing_page(
    assessment: Assessment, as_marcus: Client
) -> None:
    def onward(aspect: str) -> str:
        return as_marcus.post(url(assessment, f"wizard/{aspect}/save/"), {"next": "1"})["Location"]

    assert onward("IRP.1") == url(assessment, "wizard/IRP.7/")
    assert onward("DET.4") == url(assessment, "wizard/closing/")


def test_a_number_typed_without_choosing_it_counts(assessment: Assessment, as_marcus: Client) -> None:
    as_marcus.post(url(assessment, "wizard/IRP.7/save/"), fields("IRP.7.1", choice="", number="10"))

    assert stored(assessment, "IRP.7.1").number == 10


# Not applicable, carried


def test_a_second_member_confirms_that_a_question_does_not_apply(
    assessment: Assessment, nina: Membership, as_marcus: Client, as_nina: Client
) -> None:
    answer(assessment, "IRP.1.1", nina, is_not_applicable=True, reason="The group runs it.")
    address = url(assessment, "answers/IRP.1.1/confirm/")

    assert as_nina.post(address).status_code == HTTPStatus.FORBIDDEN
    assert as_marcus.post(address)["Location"] == url(assessment) + "#IRP.1.1"

    assert stored(assessment, "IRP.1.1").confirmed_by == "Marcus"


def test_nobody_confirms_their_own(assessment: Assessment, marcus: Membership, as_marcus: Client) -> None:
    answer(assessment, "IRP.1.1", marcus, is_not_applicable=True, reason="The group runs it.")

    assert b"Confirm: does not apply" not in as_marcus.get(url(assessment)).content
    as_marcus.post(url(assessment, "answers/IRP.1.1/confirm/"))

    assert stored(assessment, "IRP.1.1").needs_confirmation


def test_an_owner_who_is_alone_confirms_their_own(
    assessment: Assessment, olivia: Membership, as_olivia: Client
) -> None:
    answer(assessment, "IRP.1.1", olivia, is_not_applicable=True, reason="The group runs it.")
    for page in (url(assessment), url(assessment, "wizard/closing/")):
        assert "answers/IRP.1.1/confirm/" in as_olivia.get(page).content.decode()

    as_olivia.post(url(assessment, "answers/IRP.1.1/confirm/"))

    assert stored(assessment, "IRP.1.1").is_confirmed_by_same


def test_carried_answers_are_confirmed_one_by_one_or_all(
    assessment: Assessment, marcus: Membership, as_marcus: Client
) -> None:
    answer_all(assessment, marcus)
    actions.submit_assessment(assessment, by=marcus)
    second = start(marcus, small_framework(), name="Winter", carry_from=assessment, carry_policy="all")
    assert b"carried over, not confirmed" in as_marcus.get(url(second)).content

    as_marcus.post(url(second, "wizard/carried/"), {"code": "IRP.1.1"})
    assert not stored(second, "IRP.1.1").is_carried
    closing = as_marcus.get(url(second, "wizard/closing/"))
    codes = [one["question"].code for one in closing.context["carried"]]
    assert codes == ["IRP.1.2", "IRP.1.3", "IRP.1.4", "IRP.7.1", "IRP.7.2", "DET.4.1", "DET.4.2"]
    as_marcus.post(url(second, "wizard/carried/"), {"code": codes, "closing": "1"})

    assert not any(view.is_carried for view in answer_states(second).values())


# What a page shows


def test_the_proof_beside_a_question_says_what_is_claimed_and_proven(
    assessment: Assessment, marcus: Membership, as_marcus: Client
) -> None:
    answer(assessment, "IRP.1.1", marcus, level=3)
    prove(marcus, "IRP.1.1", level=1, name="Minutes")

    card = as_marcus.get(url(assessment)).context["cards"][0]

    assert card.proof.claim_sentence == "You claim 3; the evidence proves 1."
    assert (card.proof.confidence_name, card.term.confidence) == ("medium", Fraction(2, 5))
    assert [row.value for row in card.fields.rows if row.is_proven] == ["1"]
    assert card.proof.next_step == ("To reach level 4", ["Level 4."])


def test_a_number_names_what_keeps_it_from_the_next_level(
    assessment: Assessment, marcus: Membership, as_marcus: Client
) -> None:
    answer(assessment, "IRP.7.1", marcus, number=5)

    card = as_marcus.get(url(assessment, "wizard/IRP.7/")).context["cards"][0]

    assert card.proof.next_step == (
        "To reach level 4",
        ["The figure is good enough. Confirm: Two exercises of two types."],
    )
    assert [row.cut for row in card.fields.rows] == [
        "none on record", "any on record", "24 months or less", "12 months or less", "12 months or less",
        "6 months or less",
    ]  # fmt: skip


EXPLAINED = {
    "short_name: Plan\n": "short_name: Plan\n    glossary: {Playbook: Steps for one type of incident.}\n",
    "name: Plan governance\n": "name: Plan governance\n        guidance: Begin with one playbook.\n",
    "evidence: The plan.,": "evidence: The plan., why: Nobody can think at night., next: {0: Write it., 3: Try it.},",
}


def test_the_guided_page_explains_and_the_compact_one_stays_a_grid(
    in_meridian: Organization, marcus: Membership, as_marcus: Client
) -> None:
    assessment = start(marcus, small_framework(**EXPLAINED))
    answer(assessment, "IRP.1.1", marcus, level=3)
    explained = ("Nobody can think at night.", "Begin with one playbook.", "Steps for one type of incident.", "Try it.")

    guided = as_marcus.get(url(assessment))
    compact = as_marcus.get(url(assessment, "wizard/IRP.1/?mode=compact"), follow=True)

    assert [words for words in explained if words not in guided.content.decode()] == []
    assert guided.context["cards"][0].proof.next_step == ("To reach level 4", ["Try it.", "Level 4."])
    assert [words for words in explained if words in compact.content.decode()] == []


def test_generic_levels_are_marked_as_such(in_meridian: Organization, olivia: Membership, as_marcus: Client) -> None:
    older = actions.load_shipped_frameworks()[0]  # 0.9: not every question has words of its own
    page = as_marcus.get(url(start(olivia, older), "wizard/IRP.1/"))

    own = {card.code: card.question.has_own_levels for card in page.context["cards"]}
    assert (own["IRP.1.1"], own["IRP.1.3"]) == (True, False)
    assert page.content.count(b"General meaning of the levels:") == list(own.values()).count(False)


def test_a_pulse_asks_the_key_questions_only(in_meridian: Organization, olivia: Membership, as_marcus: Client) -> None:
    pulse = start(olivia, scope="pulse")

    assert [card.code for card in as_marcus.get(url(pulse)).context["cards"]] == ["IRP.1.1"]
    assert send(as_marcus, pulse, "IRP.1.2", choice="3").status_code == HTTPStatus.NOT_FOUND


def test_the_grid_is_remembered_for_the_session(assessment: Assessment, as_marcus: Client) -> None:
    as_marcus.get(url(assessment) + "?mode=compact")
    assert as_marcus.get(url(assessment, "wizard/DET.4/")).context["is_compact"]

    as_marcus.get(url(assessment) + "?mode=guided")
    assert not as_marcus.get(url(assessment, "wizard/DET.4/")).context["is_compact"]


def test_the_history_shows_what_each_version_changed(
    assessment: Assessment, marcus: Membership, nina: Membership, as_marcus: Client
) -> None:
    answer(assessment, "IRP.1.1", nina, level=2)
    answer(assessment, "IRP.1.1", marcus, level=2, note="Approved in May.")

    newest, first = as_marcus.get(url(assessment, "answers/IRP.1.1/history/")).context["history"]

    assert (newest["who"], newest["changes"]) == (
        "Marcus", [{"field": "Note", "before": "", "after": "Approved in May."}]
    )  # fmt: skip
    assert (first["who"], first["changes"]) == ("Nina", [{"field": "Answer", "before": "", "after": "2 · Level 2."}])


def test_the_closing_page_lists_what_is_open(assessment: Assessment, marcus: Membership, as_marcus: Client) -> None:
    answer_all(assessment, marcus, 3)
    answer(assessment, "IRP.1.1", marcus, is_unknown=True)
    answer(assessment, "IRP.1.2", marcus)
    answer(assessment, "IRP.1.3", marcus, is_not_applicable=True, reason="The group runs it.")

    shown = as_marcus.get(url(assessment, "wizard/closing/")).context

    assert [(domain.code, [one["question"].code for one in rows]) for domain, rows in shown["unanswered"]] == [
        ("IRP", ["IRP.1.2"])
    ]
    assert shown["submitted_card"].claimed < shown["card"].claimed
    assert [one["question"].code for one in shown["unknown"]] == ["IRP.1.1"]
    assert [one["question"].code for one in shown["unconfirmed"]] == ["IRP.1.3"]
    assert [one["question"].code for one in shown["zeros"]] == ["IRP.1.1"]
    assert [one["question"].code for one in shown["unproven"]] == ["IRP.7.1", "DET.4.1"]


# Who may


@pytest.mark.parametrize("rest", ["wizard/", "wizard/IRP.1/", "wizard/closing/", "answers/IRP.1.1/history/"])
def test_a_stranger_finds_nothing_and_an_executive_is_refused(
    assessment: Assessment, as_mallory: Client, as_ed: Client, rest: str
) -> None:
    assert as_mallory.get(url(assessment, rest)).status_code == HTTPStatus.NOT_FOUND
    assert as_ed.get(url(assessment, rest)).status_code == HTTPStatus.FORBIDDEN


def test_an_auditor_reads_and_saves_nothing(assessment: Assessment, as_ada: Client) -> None:
    assert as_ada.get(url(assessment)).status_code == HTTPStatus.OK
    assert send(as_ada, assessment, "IRP.1.1", choice="3").status_code == HTTPStatus.FORBIDDEN
    assert as_ada.post(url(assessment, "wizard/IRP.1/save/"), {}).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("rest", ["wizard/IRP.9/", "wizard/%00/", "answers/IRP.1.9/history/"])
def test_what_the_framework_does_not_have_is_not_found(assessment: Assessment, as_marcus: Client, rest: str) -> None:
    assert as_marcus.get(url(assessment, rest)).status_code == HTTPStatus.NOT_FOUND


# What it costs


@pytest.mark.parametrize("pieces", [0, 30])
def test_a_page_costs_eight_queries_however_much_there_is(
    shipped: Assessment, marcus: Membership, as_marcus: Client, pieces: int
) -> None:
    as_marcus.get(url(shipped, "wizard/DET.1/"))  # the framework is read once per process
    if pieces:
        for question in content_of(shipped).aspects["DET.1"].questions:
            answer(shipped, question.code, marcus, is_unknown=True, note="x")
        for _ in range(pieces):
            prove(marcus, "DET.1.1", framework_key="soc-readiness")

    with at_most(8):
        as_marcus.get(url(shipped, "wizard/DET.1/"))


def test_a_save_costs_twelve_queries_however_large_the_framework(
    shipped: Assessment, marcus: Membership, as_marcus: Client
) -> None:
    as_marcus.get(url(shipped, "wizard/IRP.1/"))
    for version in range(3):
        with at_most(12):
            assert send(as_marcus, shipped, "IRP.1.1", version, choice=str(version)).json()["state"] == "saved"


def test_every_page_of_the_shipped_framework_is_small(
    shipped: Assessment, marcus: Membership, as_marcus: Client
) -> None:
    for code in ("DET.1", "DET.2", "IRP.7", "TEC.1", "PPL.4"):
        for question in content_of(shipped).aspects[code].questions:
            answer(shipped, question.code, marcus, is_not_applicable=True, reason="Run by the group.", note="n" * 200)
    sizes = {code: len(as_marcus.get(url(shipped, f"wizard/{code}/")).content) for code in content_of(shipped).aspects}

    assert max(sizes.values()) <= LARGEST_PAGE, sizes


def test_a_form_knows_what_its_question_takes(in_meridian: Organization, assessment: Assessment) -> None:
    form = AnswerForm({"IRP.1.3-version": "0", "IRP.1.3-choice": "2.5"}, question_of(assessment, "IRP.1.3"))

    assert form.is_valid()
    assert form.change.level is not None
    assert form.change.level * 2 == 5
