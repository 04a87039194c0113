"""Scores by the API: every figure can be added up again from what stands beside it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from http import HTTPStatus
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from accounts import actions as accounts
from accounts.models import Membership, Organization
from assessments import actions, queries
from assessments.api import kept
from assessments.models import Answer, Assessment, ReadinessPoint, Snapshot
from assessments.profiles import OwnTarget
from core import clock
from tests.assessments.factories import answer, answer_all, prove, shipped_framework, start
from tests.assessments.submitted import submit
from tests.calling import Caller, told

CLOSE = Decimal("0.0002")  # figures have four places


def parts(score: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = score.get("domains") or score.get("aspects") or score.get("questions") or []
    return found


def scores(overall: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The whole, the domains, the aspects."""
    yield overall
    for domain in overall["domains"]:
        yield domain
        yield from domain["aspects"]


def added_up(score: dict[str, Any], which: str) -> Decimal | None:
    """The score by the formula in words, from its parts alone."""
    counted = [(Decimal(one["weight"]), Decimal(one[which])) for one in parts(score) if one[which] is not None]
    weights = sum(weight for weight, _value in counted)
    if not weights:
        return None
    total = Decimal(sum(weight * value for weight, value in counted))
    assert abs(total - Decimal(score[f"{which}_sum"])) < CLOSE * len(counted) * 3
    assert Decimal(score["weight_sum"]) == weights
    mean = total / weights
    cap = score.get(f"{which}_cap")
    return min(mean, Decimal(cap["limit"])) if cap else mean


def check(overall: dict[str, Any]) -> int:
    checked = 0
    for score in scores(overall):
        for which in ("claimed", "evidenced"):
            found = added_up(score, which)
            if found is None:
                assert score[which] is None
            else:
                assert abs(found - Decimal(score[which])) < CLOSE, (score.get("code"), which)
                checked += 1
    return checked


def test_every_score_follows_from_its_parts(marcus: Membership, nina: Membership, in_meridian: Organization) -> None:
    draft = start(marcus, shipped_framework())
    for number, (code, question) in enumerate(queries.framework_content(draft.framework_id).questions.items()):
        if number % 7 == 0:
            answer(draft, code, marcus, is_unknown=True)
        elif number % 11 == 0:
            answer(draft, code, marcus, is_not_applicable=True, reason="Not here.")
        elif number % 2 and not question.is_numeric:
            answer(draft, code, marcus, level=5)
        if number % 5 == 0:
            prove(nina, code, level=number % 6, framework_key=question_key(draft), days_old=number)
    card = queries.scorecard(draft)
    caller = Caller.of(nina)
    caller.get("frameworks/")
    with CaptureQueriesContext(connection) as captured:
        row = told(caller.get(f"assessments/{draft.pk}/scorecard/"))
    assert len(captured) <= 8, captured.captured_queries
    assert (row["reading"], row["is_complete"], row["snapshot_id"]) == ("draft", False, None)
    assert check(row["overall"]) > 100
    assert Decimal(row["overall"]["evidenced"]) == round(Decimal(float(card.evidenced or 0)), 4)
    assert row["overall"]["counts"]["not_applicable"] == card.counts.not_applicable > 0
    held = [score for score in scores(row["overall"]) if (score.get("claimed_cap") or {}).get("binds")]
    assert held, "no cap binds: this proves less than it should"


def question_key(held: Assessment) -> str:
    return queries.framework_content(held.framework_id).key


def test_a_draft_may_ask_what_it_would_get(marcus: Membership, in_meridian: Organization) -> None:
    draft = start(marcus)
    answer(draft, "IRP.1.1", marcus, level=4)
    caller = Caller.of(marcus)
    as_it_is = told(caller.get(f"assessments/{draft.pk}/scorecard/"))["overall"]
    submitted = told(caller.get(f"assessments/{draft.pk}/scorecard/?if_submitted=true"))
    assert (as_it_is["claimed"], submitted["is_complete"]) == ("4.0000", True)
    assert Decimal(submitted["overall"]["claimed"]) < 1
    assert caller.get(f"assessments/{draft.pk}/scorecard/?if_submitted=yes").status_code == HTTPStatus.BAD_REQUEST


def test_what_was_submitted_stays_as_it_was(marcus: Membership, in_meridian: Organization) -> None:
    held = submit(marcus)
    caller = Caller.of(marcus)
    frozen = told(caller.get(f"assessments/{held.pk}/scorecard/"))
    snapshot = Snapshot.objects.get()
    assert (frozen["reading"], frozen["snapshot_id"]) == ("submitted", str(snapshot.pk))
    prove(marcus, "IRP.7.1", level=5)
    prove(marcus, "IRP.1.3", level=5)
    now = told(caller.get("readiness/"))
    assert told(caller.get(f"assessments/{held.pk}/scorecard/")) == frozen
    assert Decimal(now["overall"]["evidenced"]) > Decimal(frozen["overall"]["evidenced"])
    assert now["overall"]["readiness_evidenced"] == told(caller.get("readiness/history/"))["results"][0]["evidenced"]
    whole = told(caller.get(f"snapshots/{snapshot.pk}/"))
    assert whole["scorecard"] == frozen
    assert whole["evidenced"] == frozen["overall"]["readiness_evidenced"]
    check(now["overall"])


def test_scores_of_questions_need_a_token_that_reads_assessments(marcus: Membership, in_meridian: Organization) -> None:
    submit(marcus)
    for scopes, is_whole in ((("score:read", "assessment:read"), True), (("score:read",), False)):
        overall = told(Caller.of(marcus, *scopes).get("readiness/"))["overall"]
        shown = [aspect["questions"] is not None for domain in overall["domains"] for aspect in domain["aspects"]]
        assert set(shown) == {is_whole}


def test_executives_stop_at_aspects(marcus: Membership, ed: Membership, in_meridian: Organization) -> None:
    held = submit(marcus)
    caller = Caller.of(ed)
    row = told(caller.get("readiness/"))
    assert all(score["questions"] is None for domain in row["overall"]["domains"] for score in domain["aspects"])
    assert "IRP.1.1" not in caller.get("readiness/").content.decode().replace('"held_by":["IRP.1.1"]', "")
    for place in (f"assessments/{held.pk}/scorecard/", "snapshots/", f"snapshots/{row['snapshot_id']}/"):
        assert caller.get(place).status_code == HTTPStatus.FORBIDDEN
    assert len(told(caller.get("readiness/history/"))["results"]) == 1


def test_before_the_first_submission_there_is_no_readiness(marcus: Membership, in_meridian: Organization) -> None:
    nothing = Caller.of(marcus).get("readiness/")
    assert nothing.status_code == HTTPStatus.NOT_FOUND
    assert told(nothing)["type"] == "urn:soc-builder:problem:nothing_submitted"
    assert told(Caller.of(marcus).get("readiness/history/"))["results"] == []


def test_history_is_narrowed_to_days_and_a_framework(marcus: Membership, in_meridian: Organization) -> None:
    for day in (1, 2, 3):
        with clock.at(clock.now().replace(year=2025, month=3, day=day)):
            ReadinessPoint.objects.create(
                organization=in_meridian, framework_key="small", evidenced=Decimal(10 * day), claimed=None
            )
    caller = Caller.of(marcus)
    rows = told(caller.get("readiness/history/?since=2025-03-02&framework=small&ordering=day"))["results"]
    assert [(row["day"], row["evidenced"], row["scale"]) for row in rows] == [
        ("2025-03-02", "20.0000", "0-100"),
        ("2025-03-03", "30.0000", "0-100"),
    ]
    assert told(caller.get("readiness/history/?framework=other"))["results"] == []
    assert told(caller.get("readiness/history/?until=2025-03-01&count=exact"))["count"] == 1


def test_submissions_are_listed_with_those_that_were_superseded(marcus: Membership, in_meridian: Organization) -> None:
    held = submit(marcus)
    actions.reopen_assessment(held, by=marcus, reason="Once more.")
    actions.submit_assessment(held, by=marcus)
    caller = Caller.of(marcus)
    rows = told(caller.get(f"snapshots/?assessment={held.pk}"))["results"]
    assert [row["superseded_at"] is None for row in rows] == [True, False]
    assert len(told(caller.get("snapshots/?is_superseded=false"))["results"]) == 1
    assert len(told(caller.get("snapshots/?is_superseded=true"))["results"]) == 1


def test_opening_an_assessment_costs_at_most_eight_queries(marcus: Membership, in_meridian: Organization) -> None:
    draft = start(marcus)
    answer_all(draft, marcus, 3)
    caller = Caller.of(marcus)
    for place in ("answers/", "scorecard/", "remaining/", ""):
        caller.get(f"assessments/{draft.pk}/{place}")
        kept.forget()
        with CaptureQueriesContext(connection) as captured:
            assert caller.get(f"assessments/{draft.pk}/{place}").status_code == HTTPStatus.OK
        assert len(captured) <= 8, captured.captured_queries


def _said(caller: Caller, held: Assessment) -> dict[str, Any]:
    places = (f"assessments/{held.pk}/answers/", f"assessments/{held.pk}/scorecard/", "readiness/")
    return {place: told(caller.get(place)) for place in places}


def test_what_is_kept_is_never_older_than_what_stands(
    marcus: Membership, nina: Membership, ed: Membership, olivia: Membership
) -> None:
    """After each kind of change, the kept answers are those that would be written anew; and two of them have moved."""
    with scope(organization=marcus.organization):
        submit(marcus, name="Before")
        held = start(marcus)
        proof = prove(nina, "IRP.1.1", level=5)
        answer(held, "IRP.1.1", marcus, level=3)
        caller = Caller.of(marcus)
        changes: dict[str, Callable[[], object]] = {
            "an answer": lambda: answer(held, "IRP.1.1", marcus, level=4),
            "a note": lambda: answer(held, "IRP.1.1", marcus, level=4, note="Seen."),
            "a first answer": lambda: answer(held, "DET.4.1", nina, level=1),
            "a condition": lambda: answer(held, "IRP.7.1", nina, number=12, conditions=frozenset({4})),
            "not applicable": lambda: answer(held, "DET.4.2", nina, is_not_applicable=True, reason="None here."),
            "agreed": lambda: actions.confirm_not_applicable(
                Answer.objects.select_related("assessment").get(assessment=held, is_not_applicable=True), by=marcus
            ),
            "reviewed": lambda: actions.review_evidence(proof, by=marcus, level=Decimal(2), note=""),
            "more evidence": lambda: prove(nina, "IRP.1.2", level=5),
            "withdrawn": lambda: actions.withdraw_evidence(proof, by=marcus, reason="A mistake."),
            "renamed": lambda: _rename(nina, olivia),
            "other targets": lambda: _raise(held, marcus),
        }
        before = _said(caller, held)
        for what, change in changes.items():
            change()
            now = _said(caller, held)
            assert now != before, f"{what}: nothing moved"
            kept.forget()
            assert _said(caller, held) == now, what
            before = now
        with clock.at(clock.now() + timedelta(days=500)):
            later = Caller.of(marcus)
            now = _said(later, held)
            assert now != before
            kept.forget()
            assert _said(later, held) == now
        told_to_ed = told(Caller.of(ed).get("readiness/"))
        assert told_to_ed["overall"]["domains"][0]["aspects"][0]["questions"] is None


def _rename(member: Membership, by: Membership) -> None:
    member.name = "Nina Other"
    accounts.change_member(member, by=by)


def _raise(held: Assessment, by: Membership) -> None:
    held.refresh_from_db()
    actions.change_assessment(held, by=by, targets={"IRP.1": OwnTarget(Fraction(5), "All of it.")})


def test_an_unchanged_assessment_is_opened_by_few_queries_and_not_sent_again(
    marcus: Membership, in_meridian: Organization
) -> None:
    held, caller = start(marcus), Caller.of(marcus)
    for place in ("answers/", "scorecard/"):
        tag = caller.get(f"assessments/{held.pk}/{place}")["ETag"]
        with CaptureQueriesContext(connection) as captured:
            again = caller.get(f"assessments/{held.pk}/{place}", If_None_Match=tag)
        assert again.status_code == HTTPStatus.NOT_MODIFIED
        assert len(captured) <= 5, captured.captured_queries
