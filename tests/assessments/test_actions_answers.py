"""Saving answers: by version, with a revision and an event each; nothing is overwritten unseen."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Membership, Organization
from assessments import actions, queries
from assessments.actions import AnswerChanged, AssessmentClosed
from assessments.models import Answer, AnswerRevision, Assessment, ConditionConfirmation, Rating
from core import clock
from core.errors import RecordChanged, Refused
from reviews.models import Due
from tests.assessments.factories import answer, question_of, shipped_framework, start, wanted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_meridian")]


@pytest.fixture
def assessment(olivia: Membership) -> Assessment:
    return start(olivia)


def view(assessment: Assessment, code: str) -> queries.AnswerView:
    return queries.answer_states(assessment)[code]


# What is written


def test_the_first_save_makes_an_answer_with_its_revision_and_event(assessment: Assessment, nina: Membership) -> None:
    saved = answer(assessment, "IRP.1.1", nina, level=4, note="The plan of 2026.")

    stored = Answer.objects.get()
    revision, event = AnswerRevision.objects.get(), AuditEvent.objects.get(verb="answer.record")
    assert (saved.pk, saved.version) == (stored.pk, stored.version) == (revision.answer_id, 1)
    assert (revision.state["level"], revision.state["note"], revision.by) == ("4", "The plan of 2026.", nina)
    assert revision.event_id == event.pk
    assert event.payload["question"] == "IRP.1.1"
    assert "The plan of 2026." not in str(event.payload)  # the revision has it


def test_who_saved_last_and_when_is_shown(assessment: Assessment, nina: Membership, marcus: Membership) -> None:
    answer(assessment, "IRP.1.1", nina, level=4)
    answer(assessment, "IRP.1.1", marcus, level=2)

    shown = view(assessment, "IRP.1.1")
    assert (shown.level, shown.by, shown.version) == (2, "Marcus", 2)
    assert [state.by for state in queries.revisions(Answer.objects.get())] == ["Marcus", "Nina"]
    assert Rating.objects.get().assessor == marcus


def test_an_unchanged_answer_writes_nothing(assessment: Assessment, nina: Membership, marcus: Membership) -> None:
    answer(assessment, "IRP.1.1", nina, level=4)
    events = AuditEvent.objects.count()

    again = answer(assessment, "IRP.1.1", marcus, level=4)

    assert again.version == 1
    assert (AnswerRevision.objects.count(), AuditEvent.objects.count()) == (1, events)


def test_nothing_said_about_nothing_writes_nothing(assessment: Assessment, nina: Membership) -> None:
    assert answer(assessment, "IRP.1.1", nina).version == 0
    assert not Answer.objects.exists()


def test_an_answer_can_be_cleared(assessment: Assessment, nina: Membership) -> None:
    answer(assessment, "IRP.1.1", nina, level=4)
    answer(assessment, "IRP.1.1", nina)

    assert not view(assessment, "IRP.1.1").is_answered
    assert queries.remaining(assessment)["IRP.1"] == 4


def test_a_note_is_kept_in_full(assessment: Assessment, nina: Membership) -> None:
    note = "ä 漢 🙂\n" * 1000
    answer(assessment, "IRP.1.1", nina, level=4, note=note)
    assert view(assessment, "IRP.1.1").note == note


# Which values a question takes


@pytest.mark.parametrize(
    ("code", "change", "sentence"),
    [
        ("IRP.1.1", {"level": 6}, "levels 0 to 5"),
        ("IRP.1.1", {"level": "2.5"}, "levels 0 to 5"),
        ("IRP.1.1", {"level": -1}, "levels 0 to 5"),
        ("IRP.1.1", {"number": 3}, "asks for a level"),
        ("IRP.1.3", {"level": 3}, "Yes, partly or no"),
        ("IRP.7.1", {"level": 3}, "asks for a number"),
        ("IRP.7.1", {"number": -1}, "give a number from 0 to 1200"),
        ("IRP.7.1", {"number": "1e9"}, "give a number from 0 to 1200"),
        ("IRP.7.1", {"number": "NaN"}, "give a number from 0 to 1200"),
        ("IRP.7.1", {"number": "1.005"}, "at most 2"),
        ("IRP.1.1", {"is_not_applicable": True, "reason": "  "}, "Say why"),
        ("IRP.1.1", {"level": 3, "is_unknown": True}, "Give one answer"),
        ("IRP.1.1", {"level": 3, "is_not_applicable": True, "reason": "x"}, "Give one answer"),
        ("IRP.1.1", {"note": "x" * 8001}, "the limit is 8000"),
    ],
)
def test_a_value_that_does_not_exist_is_refused(
    assessment: Assessment, nina: Membership, code: str, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        answer(assessment, code, nina, **change)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("level", [0, "2.5", 5])
def test_yes_partly_and_no_are_levels(assessment: Assessment, nina: Membership, level: str) -> None:
    answer(assessment, "IRP.1.3", nina, level=level)
    assert queries.scorecard(assessment).term("IRP.1.3").claimed == Fraction(str(level))


def test_do_not_know_counts_as_nothing_and_as_answered(assessment: Assessment, nina: Membership) -> None:
    answer(assessment, "IRP.1.1", nina, is_unknown=True)

    assert queries.scorecard(assessment).term("IRP.1.1").claimed == 0
    assert queries.remaining(assessment)["IRP.1"] == 3


# Numbers and their conditions


def test_a_number_reaches_the_level_of_its_bound(assessment: Assessment, nina: Membership) -> None:
    answer(assessment, "IRP.7.1", nina, number=12)
    assert view(assessment, "IRP.7.1").shown_level == 3
    assert queries.scorecard(assessment).term("IRP.7.1").claimed == 3


def test_a_confirmed_condition_lifts_the_level_until_it_is_too_old(assessment: Assessment, nina: Membership) -> None:
    answer(assessment, "IRP.7.1", nina, number=5, conditions=frozenset({4, 5}))
    assert view(assessment, "IRP.7.1").shown_level == 5

    with clock.at(clock.now() + timedelta(days=365)):
        assert queries.scorecard(assessment).term("IRP.7.1").claimed == 5
    with clock.at(clock.now() + timedelta(days=366)):
        assert queries.scorecard(assessment).term("IRP.7.1").claimed == 3
        assert [state.code for state in queries.open_points(assessment).expired] == ["IRP.7.1"]


def test_a_condition_keeps_who_confirmed_it_until_it_is_confirmed_anew(
    assessment: Assessment, nina: Membership, marcus: Membership
) -> None:
    answer(assessment, "IRP.7.1", nina, number=5, conditions=frozenset({4}))
    answer(assessment, "IRP.7.1", marcus, number=6, conditions=frozenset({4, 5}))
    assert {level: one.by for level, one in view(assessment, "IRP.7.1").conditions.items()} == {4: "Nina", 5: "Marcus"}

    with clock.at(clock.now() + timedelta(days=400)):
        answer(assessment, "IRP.7.1", marcus, number=6, conditions=frozenset({4}))
        (confirmed,) = view(assessment, "IRP.7.1").conditions.values()
        assert (confirmed.level, confirmed.by, confirmed.is_fresh) == (4, "Marcus", True)


def test_an_unticked_condition_is_gone(assessment: Assessment, nina: Membership) -> None:
    answer(assessment, "IRP.7.1", nina, number=5, conditions=frozenset({4, 5}))
    answer(assessment, "IRP.7.1", nina, number=5, conditions=frozenset({5}))

    assert set(ConditionConfirmation.objects.values_list("level", flat=True)) == {5}
    assert view(assessment, "IRP.7.1").shown_level == 3  # 5 is not reached without 4


def test_never_is_level_nought(assessment: Assessment, nina: Membership) -> None:
    answer(assessment, "IRP.7.1", nina, is_none=True)
    assert view(assessment, "IRP.7.1").shown_level == 0
    assert queries.scorecard(assessment).term("IRP.7.1").claimed == 0


# Two people, one answer


def test_a_save_over_an_older_version_shows_mine_theirs_and_the_base(
    assessment: Assessment, nina: Membership, marcus: Membership
) -> None:
    answer(assessment, "IRP.1.1", nina, level=2, note="Base")
    answer(assessment, "IRP.1.1", marcus, level=3, note="Theirs")

    with pytest.raises(AnswerChanged) as conflict:
        answer(assessment, "IRP.1.1", nina, version=1, level=4, note="Mine")

    told = conflict.value
    assert (told.mine.level, told.mine.note) == (4, "Mine")
    assert (told.theirs.level, told.theirs.note, told.theirs.by, told.theirs.version) == (3, "Theirs", "Marcus", 2)
    assert told.base is not None
    assert (told.base.level, told.base.note, told.base.by) == (2, "Base", "Nina")
    assert told.theirs.at is not None
    assert Answer.objects.get().version == 2


def test_both_answer_first(assessment: Assessment, nina: Membership, marcus: Membership) -> None:
    answer(assessment, "IRP.1.1", nina, level=2)
    with pytest.raises(AnswerChanged) as conflict:
        answer(assessment, "IRP.1.1", marcus, version=0, level=4)
    assert conflict.value.base is None
    assert conflict.value.theirs.level == 2


def test_the_own_save_sent_twice_is_no_conflict(assessment: Assessment, nina: Membership) -> None:
    answer(assessment, "IRP.1.1", nina, version=0, level=2)
    assert answer(assessment, "IRP.1.1", nina, version=0, level=2).version == 1


def test_the_same_words_of_somebody_else_are_one(assessment: Assessment, nina: Membership, marcus: Membership) -> None:
    answer(assessment, "IRP.1.1", nina, version=0, level=2)
    with pytest.raises(AnswerChanged):
        answer(assessment, "IRP.1.1", marcus, version=0, level=2)


def test_a_version_that_never_was_is_a_conflict(assessment: Assessment, nina: Membership) -> None:
    with pytest.raises(AnswerChanged):
        answer(assessment, "IRP.1.1", nina, version=7, level=2)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("first", [("nina", "marcus"), ("marcus", "nina")])
@pytest.mark.parametrize("order", ["rrww", "rwrw"])
def test_whatever_the_order_no_edit_is_lost(
    assessment: Assessment, nina: Membership, marcus: Membership, first: tuple[str, str], order: str
) -> None:
    """Two people read and write one answer; each write is acknowledged or refused, and versions count the former."""
    people = {"nina": nina, "marcus": marcus}
    read: dict[str, int] = {}
    acknowledged = 0
    turns = {"rrww": [(0, "r"), (1, "r"), (0, "w"), (1, "w")], "rwrw": [(0, "r"), (0, "w"), (1, "r"), (1, "w")]}
    for who, what in turns[order]:
        name = first[who]
        if what == "r":
            read[name] = view(assessment, "IRP.1.1").version
            continue
        try:
            answer(assessment, "IRP.1.1", people[name], version=read[name], level=who + 1)
            acknowledged += 1
        except AnswerChanged:
            pass
    assert Answer.objects.get().version == acknowledged == (1 if order == "rrww" else 2)


def test_save_all_saves_what_fits(assessment: Assessment, nina: Membership, marcus: Membership) -> None:
    answer(assessment, "IRP.1.2", marcus, level=1)
    result = actions.record_answers(
        assessment,
        by=nina,
        changes={
            "IRP.1.1": (0, wanted(level=4)),
            "IRP.1.2": (0, wanted(level=4)),
            "IRP.1.3": (0, wanted(level=4)),
        },
    )
    assert set(result.saved) == {"IRP.1.1"}
    assert result.conflicts["IRP.1.2"].theirs.level == 1
    assert "Yes, partly or no" in result.refused["IRP.1.3"]


# Closed, and not asked


def test_a_submitted_assessment_takes_no_answer(assessment: Assessment, olivia: Membership) -> None:
    actions.submit_assessment(assessment, by=olivia)
    with pytest.raises(AssessmentClosed, match="Reopen it"):
        answer(assessment, "IRP.1.1", olivia, level=4)
    with pytest.raises(AssessmentClosed):
        actions.record_answers(assessment, by=olivia, changes={"IRP.1.1": (0, wanted(level=4))})


def test_a_pulse_takes_key_questions_only(olivia: Membership) -> None:
    pulse = start(olivia, scope="pulse")
    answer(pulse, "IRP.1.1", olivia, level=4)
    with pytest.raises(Refused, match="key questions only"):
        answer(pulse, "IRP.1.2", olivia, level=4)


# Not applicable


def test_not_applicable_leaves_the_sum_and_waits_for_a_second_person(
    assessment: Assessment, nina: Membership, marcus: Membership
) -> None:
    saved = answer(assessment, "IRP.1.2", nina, is_not_applicable=True, reason="There is no such team.")

    due = Due.objects.get(record_id=saved.pk, done_on=None)
    assert (due.verb, due.not_for) == ("answer.confirm", nina)
    assert view(assessment, "IRP.1.2").needs_confirmation

    actions.confirm_not_applicable(saved, by=marcus)
    shown = view(assessment, "IRP.1.2")
    assert (shown.confirmed_by, shown.is_confirmed_by_same, shown.version) == ("Marcus", False, 2)
    assert not Due.objects.filter(record_id=saved.pk, done_on=None).exists()
    assert queries.scorecard(assessment).counts.unconfirmed == 0


def test_nobody_confirms_the_own_while_somebody_else_could(
    assessment: Assessment, olivia: Membership, marcus: Membership
) -> None:
    saved = answer(assessment, "IRP.1.2", olivia, is_not_applicable=True, reason="No such team.")
    with pytest.raises(Refused, match="Somebody else"):
        actions.confirm_not_applicable(saved, by=olivia)


def test_a_lone_owner_confirms_the_own_and_it_is_marked(
    assessment: Assessment, olivia: Membership, nina: Membership
) -> None:
    saved = answer(assessment, "IRP.1.2", olivia, is_not_applicable=True, reason="No such team.")
    assert Due.objects.get(record_id=saved.pk).not_for is None

    actions.confirm_not_applicable(saved, by=olivia)

    assert view(assessment, "IRP.1.2").is_confirmed_by_same


def test_a_confirmation_of_something_older_is_refused(
    assessment: Assessment, nina: Membership, marcus: Membership
) -> None:
    saved = answer(assessment, "IRP.1.2", nina, is_not_applicable=True, reason="No such team.")
    answer(assessment, "IRP.1.2", nina, is_not_applicable=True, reason="Another reason.")
    with pytest.raises(RecordChanged):
        actions.confirm_not_applicable(saved, by=marcus)


def test_another_reason_must_be_confirmed_again(assessment: Assessment, nina: Membership, marcus: Membership) -> None:
    saved = answer(assessment, "IRP.1.2", nina, is_not_applicable=True, reason="No such team.")
    actions.confirm_not_applicable(saved, by=marcus)

    answer(assessment, "IRP.1.2", nina, is_not_applicable=True, reason="No such team.", note="A note only.")
    assert view(assessment, "IRP.1.2").confirmed_by == "Marcus"
    answer(assessment, "IRP.1.2", nina, is_not_applicable=True, reason="Another reason.")
    assert view(assessment, "IRP.1.2").needs_confirmation


def test_what_applies_again_waits_for_nobody(assessment: Assessment, nina: Membership) -> None:
    answer(assessment, "IRP.1.2", nina, is_not_applicable=True, reason="No such team.")
    answer(assessment, "IRP.1.2", nina, level=3)
    assert not Due.objects.filter(done_on=None, verb="answer.confirm").exists()


# Cost


def test_a_save_costs_the_same_whatever_the_size(olivia: Membership) -> None:
    """Five queries for the save and three for the score, at 8 and at 204 questions."""
    counts = []
    for framework, code in ((None, "IRP.1.1"), (shipped_framework(), "IRP.1.1")):
        assessment = start(olivia, framework)
        question = question_of(assessment, code)
        queries.scorecard(assessment)
        for version, level in ((0, 2), (1, 3)):
            with CaptureQueriesContext(connection) as captured:
                actions.record_answer(
                    assessment, question, by=olivia, version=version, change=wanted(level=Decimal(level))
                )
                queries.scorecard(assessment)
            counts.append(len([q for q in captured if "SAVEPOINT" not in q["sql"]]))
    assert counts == [8, 8, 8, 8]


def test_a_stranger_reaches_no_answer(assessment: Assessment, in_rival: Organization, mallory: Membership) -> None:
    """Inside another organization's scope the assessment is not there."""
    with pytest.raises(AssessmentClosed):
        answer(assessment, "IRP.1.1", mallory, version=0, level=1)
