"""Starting, submitting and reopening: what is copied, what is frozen, what follows."""

import hashlib
import json
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from accounts.models import AuditEvent, Membership
from assessments import actions, queries
from assessments.actions import AssessmentClosed
from assessments.models import Answer, Assessment, Gap, Rating, Snapshot
from assessments.profiles import OwnTarget
from core import clock
from core.errors import RecordChanged, Refused
from reviews.models import Due, FollowUp
from tests.assessments.factories import answer, answer_all, prove, shipped_framework, small_framework, start

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_meridian")]


# Starting


def test_an_assessment_copies_its_targets_and_weights(olivia: Membership) -> None:
    assessment = start(olivia, shipped_framework(), profile="regulated")

    targets = queries.targets_of(assessment)
    assert (targets["IRP.1"].level, targets["IRP.1"].source) == (5, "raised")
    assert (targets["IRP.6"].level, targets["IRP.6"].source) == (4, "base")
    assert len(targets) == 56
    assert assessment.weights["IRP"] == "1.25"
    assert assessment.owner == olivia


def test_own_targets_and_weights_need_a_reason(olivia: Membership) -> None:
    assessment = start(
        olivia,
        targets={"IRP.7": OwnTarget(Fraction(5, 2), "A regulator asks for it.")},
        weights={"DET": Decimal("2")},
        weights_reason="We run a detection service.",
    )
    assert queries.targets_of(assessment)["IRP.7"].level == Fraction(5, 2)
    assert queries.assessment_shape(assessment).domain_of["DET.4"].weight == 2

    with pytest.raises(Refused, match="Say why the weights differ"):
        start(olivia, weights={"DET": Decimal("2")})
    with pytest.raises(Refused, match="no aspect XXX"):
        start(olivia, targets={"XXX.1": OwnTarget(Fraction(3), "x")})
    with pytest.raises(Refused, match="above 0"):
        start(olivia, weights={"DET": Decimal("0")}, weights_reason="x")


def test_its_next_review_is_due_for_its_owner(olivia: Membership, marcus: Membership) -> None:
    assessment = start(olivia, owner=marcus, next_review_on=clock.today() + timedelta(days=90))
    due = Due.objects.get(record_id=assessment.pk, kind=Due.Kind.REVIEW)
    assert (due.member, due.due_on) == (marcus, assessment.next_review_on)


def test_changing_a_profile_changes_the_targets_but_the_own(olivia: Membership) -> None:
    assessment = start(olivia, targets={"IRP.7": OwnTarget(Fraction(1), "Later.")})
    assessment.profile = "starter"
    actions.change_assessment(assessment, by=olivia)

    targets = queries.targets_of(Assessment.objects.get())
    assert (targets["IRP.7"].level, targets["DET.4"].level) == (1, 2)


def test_a_submitted_assessment_keeps_its_targets(olivia: Membership) -> None:
    assessment = start(olivia)
    actions.submit_assessment(assessment, by=olivia)
    assessment.profile = "starter"
    with pytest.raises(AssessmentClosed):
        actions.change_assessment(assessment, by=olivia)

    assessment.profile = "standard"
    assessment.name = "Autumn, final"
    actions.change_assessment(assessment, by=olivia)
    assert Assessment.objects.get().name == "Autumn, final"


def test_a_change_over_somebody_elses_is_refused(olivia: Membership) -> None:
    assessment = start(olivia)
    stale = Assessment.objects.get(pk=assessment.pk)
    assessment.name = "Mine"
    actions.change_assessment(assessment, by=olivia)
    stale.name = "Yours"
    with pytest.raises(RecordChanged):
        actions.change_assessment(stale, by=olivia)


# Submitting


def test_submitting_freezes_the_whole_state(olivia: Membership, nina: Membership) -> None:
    assessment = start(olivia)
    answer_all(assessment, nina, 3)
    prove(nina, "IRP.1.1", level=4)
    snapshot = actions.submit_assessment(assessment, by=olivia)

    data = Snapshot.objects.get().data
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert snapshot.data_sha256 == hashlib.sha256(canonical.encode()).hexdigest()
    assert data["framework"]["version"] == "1.0"
    assert data["answers"]["IRP.1.1"]["view"]["by"] == "Nina"
    assert data["evidence"]["IRP.1.1"][0]["reliability"] == "1/2"
    assert data["scores"]["claimed"] == str(queries.snapshot_scorecard(snapshot).claimed)
    assert "." not in data["scores"]["evidenced"]  # exact, no float
    assert (assessment.status, assessment.submitted_by) == ("submitted", olivia)


def test_a_snapshot_reads_back_exactly_what_was_scored(olivia: Membership, nina: Membership) -> None:
    assessment = start(olivia, shipped_framework())
    answer_all(assessment, nina, 3)
    answer(assessment, "IRP.1.1", nina, is_not_applicable=True, reason="x")
    answer(assessment, "IRP.2.1", nina, is_unknown=True)
    answer(assessment, "IRP.3.1", nina)
    for code in ("IRP.1.1", "IRP.2.1", "DET.1.1"):
        prove(nina, code, framework_key="soc-readiness", level="3.5", days_old=500)
    before = queries.score_if_submitted(assessment)

    snapshot = actions.submit_assessment(assessment, by=olivia)

    assert queries.snapshot_scorecard(snapshot) == before
    assert queries.scorecard(assessment) == before
    assert queries.snapshot_answers(snapshot)["IRP.1.1"].reason == "x"
    assert queries.snapshot_evidence(snapshot)["DET.1.1"][0].freshness < 1


def test_an_assessment_is_submitted_once(olivia: Membership) -> None:
    assessment = start(olivia)
    actions.submit_assessment(assessment, by=olivia)
    with pytest.raises(AssessmentClosed):
        actions.submit_assessment(assessment, by=olivia)
    assert Snapshot.objects.count() == 1


def test_what_nobody_knows_becomes_a_follow_up_once(olivia: Membership) -> None:
    assessment = start(olivia)
    answer(assessment, "IRP.1.1", olivia, is_unknown=True)
    actions.submit_assessment(assessment, by=olivia)
    actions.reopen_assessment(assessment, by=olivia, reason="A mistake.")
    actions.submit_assessment(assessment, by=olivia)

    follow_up = FollowUp.objects.get()
    assert follow_up.name == "Find out: IRP.1.1 Is there a plan?"
    assert follow_up.owner == olivia


def test_reopening_changes_nothing_until_the_next_submit(olivia: Membership) -> None:
    assessment = start(olivia)
    answer_all(assessment, olivia, 3)
    first = actions.submit_assessment(assessment, by=olivia)
    figures = list(Gap.objects.values_list("aspect_code", "size", "status"))

    actions.reopen_assessment(assessment, by=olivia, reason="A wrong answer.")
    answer(assessment, "IRP.1.1", olivia, level=5)

    assert list(Gap.objects.values_list("aspect_code", "size", "status")) == figures
    now = queries.readiness_now(olivia.organization)
    assert now is not None
    assert now.snapshot == first
    assert now.card.term("IRP.1.1").claimed == 3

    second = actions.submit_assessment(assessment, by=olivia)
    first.refresh_from_db()
    assert first.superseded_at == second.taken_at
    now = queries.readiness_now(olivia.organization)
    assert now is not None
    assert (now.snapshot, now.card.term("IRP.1.1").claimed) == (second, 5)


def test_what_waits_for_confirmation_waits_only_while_it_can_be_given(olivia: Membership, nina: Membership) -> None:
    def waiting() -> int:
        return Due.objects.filter(verb="answer.confirm", done_on=None).count()

    assessment = start(olivia)
    answer(assessment, "IRP.1.2", nina, is_not_applicable=True, reason="No such team.")
    assert waiting() == 1
    actions.submit_assessment(assessment, by=olivia)
    assert waiting() == 0
    actions.reopen_assessment(assessment, by=olivia, reason="x")
    assert waiting() == 1
    assert Due.objects.get(verb="answer.confirm", done_on=None).not_for == nina


def test_nothing_of_another_organization_gets_in(olivia: Membership, mallory: Membership) -> None:
    with pytest.raises(Refused, match="another organization"):
        start(olivia, owner=mallory)


def test_reopening_needs_a_reason_and_a_closed_assessment(olivia: Membership) -> None:
    assessment = start(olivia)
    with pytest.raises(Refused, match="open already"):
        actions.reopen_assessment(assessment, by=olivia, reason="x")
    actions.submit_assessment(assessment, by=olivia)
    with pytest.raises(Refused, match="Say why"):
        actions.reopen_assessment(assessment, by=olivia, reason=" ")
    actions.reopen_assessment(assessment, by=olivia, reason="A wrong answer.")
    assert AuditEvent.objects.get(verb="assessment.reopen").payload["changes"]["reopen_reason"][1] == "A wrong answer."


# Carrying answers forward


@pytest.fixture
def last_year(olivia: Membership, nina: Membership) -> Assessment:
    assessment = start(olivia, name="Last year")
    answer_all(assessment, nina, 3)
    answer(assessment, "IRP.1.4", nina, is_not_applicable=True, reason="One language.")
    actions.submit_assessment(assessment, by=olivia)
    return assessment


def test_all_answers_come_along_marked_as_carried(last_year: Assessment, olivia: Membership) -> None:
    assessment = start(olivia, last_year.framework, carry_from=last_year, carry_policy="all")

    states = queries.answer_states(assessment)
    assert all(state.is_carried and state.version == 1 for state in states.values())
    assert states["IRP.7.1"].number == 12
    assert states["IRP.1.4"].reason == "One language."
    assert queries.scorecard(assessment).counts.carried == 8
    assert Rating.objects.filter(answer__assessment=assessment).first().assessor.name == "Nina"  # type: ignore[union-attr]


def test_only_what_valid_evidence_stands_behind_comes_along(last_year: Assessment, olivia: Membership) -> None:
    prove(olivia, "IRP.1.1", days_old=10)
    prove(olivia, "IRP.1.2", days_old=400)  # older than its validity
    assessment = start(olivia, last_year.framework, carry_from=last_year, carry_policy="evidenced")

    assert {code for code, state in queries.answer_states(assessment).items() if state.is_answered} == {"IRP.1.1"}


def test_nothing_comes_along_unless_asked(last_year: Assessment, olivia: Membership) -> None:
    assessment = start(olivia, last_year.framework, carry_from=last_year)
    assert not Answer.objects.filter(assessment=assessment).exists()


def test_answers_follow_the_question_into_a_new_version(last_year: Assessment, olivia: Membership) -> None:
    newer = small_framework(version="1.1", **{"Is it approved?": "Who approved it?"})
    assessment = start(olivia, newer, carry_from=last_year, carry_policy="all")
    assert queries.answer_states(assessment)["IRP.1.2"].level == 3


def test_a_carried_answer_that_somebody_saves_is_their_own(last_year: Assessment, olivia: Membership) -> None:
    assessment = start(olivia, last_year.framework, carry_from=last_year, carry_policy="all")
    answer(assessment, "IRP.1.1", olivia, level=3)  # unchanged, but now said by somebody

    state = queries.answer_states(assessment)["IRP.1.1"]
    assert (state.is_carried, state.version, state.by) == (False, 2, "Olivia")


def test_carried_answers_are_confirmed_together(last_year: Assessment, olivia: Membership) -> None:
    assessment = start(olivia, last_year.framework, carry_from=last_year, carry_policy="all")
    assert actions.confirm_carried(assessment, by=olivia, codes=["IRP.1.1", "IRP.7.1", "DET.4.1"]) == 3
    assert actions.confirm_carried(assessment, by=olivia, codes=["IRP.1.1"]) == 0

    states = queries.answer_states(assessment)
    assert {code for code, state in states.items() if not state.is_carried} == {"IRP.1.1", "IRP.7.1", "DET.4.1"}
    assert (states["IRP.7.1"].shown_level, states["IRP.7.1"].version) == (3, 2)
    assert [
        one.is_carried for one in queries.revisions(Answer.objects.get(assessment=assessment, question__code="IRP.7.1"))
    ] == [False, True]


# Pulse


def test_a_pulse_takes_what_it_does_not_ask_from_the_latest_snapshot(last_year: Assessment, olivia: Membership) -> None:
    pulse = start(olivia, last_year.framework, scope="pulse")
    answer(pulse, "IRP.1.1", olivia, level=5)

    card = queries.scorecard(pulse)
    assert queries.asked_codes(pulse) == ("IRP.1.1", "IRP.7.1", "DET.4.1")
    assert (card.term("IRP.1.2").claimed, card.term("IRP.1.2").is_carried) == (3, True)
    assert (card.term("IRP.1.1").claimed, card.term("IRP.1.1").is_carried) == (5, False)
    assert card.term("DET.4.1").claimed is None  # asked, and not answered yet

    snapshot = actions.submit_assessment(pulse, by=olivia)
    assert queries.snapshot_scorecard(snapshot).term("DET.4.1").claimed == 0
    answers = queries.snapshot_answers(snapshot)
    assert (answers["IRP.1.2"].is_carried, answers["IRP.1.2"].by) == (True, "Nina")


def test_a_pulse_without_a_snapshot_leaves_the_rest_out(olivia: Membership) -> None:
    pulse = start(olivia, scope="pulse")
    answer(pulse, "IRP.1.1", olivia, level=4)
    snapshot = actions.submit_assessment(pulse, by=olivia)

    card = queries.snapshot_scorecard(snapshot)
    assert card.term("IRP.1.2").status == "out_of_scope"
    assert card.aspect("IRP.1").claimed == 4


def test_an_open_pulse_follows_a_newer_snapshot(last_year: Assessment, olivia: Membership) -> None:
    pulse = start(olivia, last_year.framework, scope="pulse")
    other = start(olivia, last_year.framework, name="Full")
    answer_all(other, olivia, 5)
    newer = actions.submit_assessment(other, by=olivia)

    pulse.refresh_from_db()
    assert pulse.base_snapshot == newer
    assert queries.scorecard(pulse).term("IRP.1.2").claimed == 5
