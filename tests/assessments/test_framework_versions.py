"""A newer version of a framework goes on where the older one stood: answers, proof, gaps, trend."""

from decimal import Decimal
from fractions import Fraction

import pytest

from accounts.models import Membership, Organization
from assessments import actions
from assessments.models import Assessment, Framework, Gap
from assessments.queries import answer_states, framework_content, readiness_now, trend
from tests.assessments.factories import answer, answer_all, prove, small_framework, start
from tests.assessments.submitted import gap_of, submit
from tests.cast import OwnClient

ALL, EVIDENCED = Assessment.CarryForward.ALL, Assessment.CarryForward.EVIDENCED


@pytest.fixture
def newer(in_meridian: Organization) -> Framework:
    """Version 1.1: one question asked in other words, one of another type, one gone, one new."""
    return small_framework(
        version="1.1",
        **{
            "Is it approved?": "Who has approved it?",
            "IRP.1.3, type: yes_no": "IRP.1.3, type: maturity",
            "code: IRP.1.4": "code: IRP.1.5",
        },
    )


def test_answers_are_carried_into_a_newer_version_by_the_code_of_their_question(
    newer: Framework, marcus: Membership
) -> None:
    old = start(marcus)
    answer_all(old, marcus, 3)
    answer(old, "IRP.1.2", marcus, level=2, note="By the board.")

    new = start(marcus, newer, carry_from=old, carry_policy=ALL)

    states = answer_states(new)
    assert (states["IRP.1.2"].shown_level, states["IRP.1.2"].note) == (Decimal(2), "By the board.")
    assert states["IRP.1.2"].is_carried
    assert states["IRP.7.1"].number == Decimal(12)
    carried = {code for code, view in states.items() if view.is_answered}
    assert carried == set(answer_states(old)) - {"IRP.1.3", "IRP.1.4"}  # another type; gone


def test_the_newest_submission_counts_whatever_its_version(newer: Framework, marcus: Membership) -> None:
    submit(marcus)
    gap = gap_of("IRP.1")
    actions.plan_gap(gap, by=marcus, owner=marcus, due_on=None, budget=None, effort=gap.effort, plan="Sign it.")

    new = start(marcus, newer, name="Winter")
    answer_all(new, marcus, 4)
    actions.submit_assessment(new, by=marcus)

    readiness = readiness_now(new.organization)
    assert readiness is not None
    assert (readiness.content.version, readiness.snapshot.assessment) == ("1.1", new)
    _before, after = trend(new.organization).points
    assert after.change is not None
    assert after.change.common == 7  # of eight: IRP.1.4 and IRP.1.5 stand in one version only
    assert Gap.objects.get(aspect_code="IRP.1").plan == "Sign it."
    assert [term.proof.level for term in readiness.card.aspect("IRP.1").terms if term.code == "IRP.1.1"] == [
        Fraction(4)  # the plan itself, attached while 1.0 was answered
    ]


def test_an_older_version_submitted_later_is_the_newest_submission(newer: Framework, marcus: Membership) -> None:
    new = start(marcus, newer, name="Winter")
    answer_all(new, marcus, 4)
    actions.submit_assessment(new, by=marcus)

    old = submit(marcus)

    readiness = readiness_now(old.organization)
    assert readiness is not None
    assert readiness.content.version == "1.0"


def test_a_gap_leads_to_the_running_assessment_of_a_newer_version(
    newer: Framework, marcus: Membership, as_nina: OwnClient
) -> None:
    old = submit(marcus)
    running = start(marcus, newer, name="Winter")

    shown = as_nina.get(gap_of("IRP.1").get_absolute_url()).content.decode()

    assert f"/assessments/{running.pk}/wizard/IRP.1/#IRP.1.2" in shown
    assert f"/assessments/{old.pk}/wizard/IRP.1/#IRP.1.4" in shown  # which the newer version does not ask


def test_every_answer_of_soc_readiness_0_9_finds_its_question_in_1_0(
    in_meridian: Organization, marcus: Membership
) -> None:
    older, newer = actions.load_shipped_frameworks()
    old = start(marcus, older)
    answer_all(old, marcus, 3)
    prove(marcus, "IRP.7.1", level=3, framework_key="soc-readiness")

    new = start(marcus, newer, name="Winter", carry_from=old, carry_policy=ALL)
    proven = start(marcus, newer, name="Spring", carry_from=old, carry_policy=EVIDENCED)

    assert [code for code, view in answer_states(new).items() if not view.is_carried] == []
    assert len(answer_states(new)) == 204
    assert [code for code, view in answer_states(proven).items() if view.is_answered] == ["IRP.7.1"]
    assert [
        (before.code, before.type, before.weight, before.is_key)
        for before in framework_content(older.pk).questions.values()
    ] == [
        (after.code, after.type, after.weight, after.is_key) for after in framework_content(newer.pk).questions.values()
    ]
