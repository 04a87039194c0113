"""The wizard in a real browser: keys, numbers, conflicts, a lost network, a lost session, and no JavaScript at all."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django_scopes import scope
from playwright.sync_api import Page, expect

from accounts.models import Membership
from assessments.models import Answer, Assessment, Evidence
from assessments.queries import AnswerView, answer_states
from tests.assessments.factories import answer, answer_all, shipped_framework, start
from tests.browser.conftest import OpenAs, Watch, axe_findings, scrolls_sideways
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser

SAVED = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture
def assessment(olivia: Membership) -> Assessment:
    with scope(organization=olivia.organization):
        return start(olivia)


def address(assessment: Assessment, rest: str = "IRP.1/") -> str:
    return f"/o/meridian/assessments/{assessment.pk}/wizard/{rest}"


def stored(assessment: Assessment, code: str) -> AnswerView:
    with scope(organization=assessment.organization):
        return answer_states(assessment)[code]


def state(page: Page) -> Any:
    return page.locator("#save-state")


def question(page: Page, code: str) -> Any:
    return page.locator(f'[data-question="{code}"]')


def test_a_whole_aspect_is_answered_by_keyboard(open_as: OpenAs, assessment: Assessment, marcus: Membership) -> None:
    page = open_as(marcus, address(assessment))
    expect(question(page, "IRP.1.1")).to_have_class(re.compile("current"))

    for key in ("3", "j", "5", "j", "p", "j", "d"):
        page.keyboard.press(key)
    expect(state(page)).to_have_text(SAVED)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Exercises")
    levels = [stored(assessment, code).level for code in ("IRP.1.1", "IRP.1.2", "IRP.1.3")]
    assert levels == [Decimal(3), Decimal(5), Decimal("2.5")]
    assert stored(assessment, "IRP.1.4").is_unknown


def test_the_tree_and_the_score_follow_each_answer(open_as: OpenAs, assessment: Assessment, marcus: Membership) -> None:
    page = open_as(marcus, address(assessment))
    here = page.locator("#tree [aria-current=step]")
    expect(here).to_contain_text("4")

    page.get_by_role("radio", name="3 Level 3.").first.check()

    expect(here).to_contain_text("3")
    expect(page.locator("#strip")).to_contain_text("3.0 claimed")
    expect(page.locator("#proof-IRP\\.1\\.1")).to_contain_text("You claim 3; nothing proves it yet.")


def test_a_key_typed_into_a_note_is_the_notes(open_as: OpenAs, assessment: Assessment, marcus: Membership) -> None:
    page = open_as(marcus, address(assessment))

    page.get_by_label("Note for IRP.1.1").fill("")
    page.get_by_label("Note for IRP.1.1").press_sequentially("5 names, n/a?")
    page.get_by_label("Note for IRP.1.2").focus()

    expect(state(page)).to_have_text(SAVED)
    found = stored(assessment, "IRP.1.1")
    assert (found.note, found.is_answered) == ("5 names, n/a?", False)


def test_a_number_reaches_a_level_by_its_bounds_and_conditions(
    open_as: OpenAs, assessment: Assessment, marcus: Membership
) -> None:
    page = open_as(marcus, address(assessment, "IRP.7/"))

    page.keyboard.press("4")
    expect(page.get_by_label("Number for IRP.7.1, months")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#outcome-IRP\\.7\\.1")).to_contain_text("This figure reaches level 3")
    page.get_by_role("checkbox", name="Two exercises of two types.").check()

    expect(page.locator("#outcome-IRP\\.7\\.1")).to_contain_text("This figure reaches level 4")
    expect(page.locator("#confirmed-IRP\\.7\\.1-4")).to_contain_text("confirmed by Marcus")
    expect(question(page, "IRP.7.1").locator(".chosen")).to_have_attribute("data-level", "4")
    assert stored(assessment, "IRP.7.1").number == 4


def test_none_or_never_is_level_zero(open_as: OpenAs, assessment: Assessment, marcus: Membership) -> None:
    page = open_as(marcus, address(assessment, "IRP.7/"))

    page.get_by_role("radio", name="None / never").check()

    expect(page.locator("#outcome-IRP\\.7\\.1")).to_contain_text("This figure reaches level 0")
    assert stored(assessment, "IRP.7.1").is_none


def test_what_is_no_number_is_said_beside_the_field(
    open_as: OpenAs, assessment: Assessment, marcus: Membership, watch: Watch
) -> None:
    watch.expected.append("422")
    page = open_as(marcus, address(assessment, "IRP.7/"))

    page.get_by_label("Number for IRP.7.1, months").fill("soon")
    page.keyboard.press("Tab")

    expect(page.locator("#errors-IRP\\.7\\.1")).to_have_text("“soon” is not a number. Write it like 92.5.")
    expect(state(page)).to_have_text("Not saved: see the field")
    assert not stored(assessment, "IRP.7.1").version


def test_not_applicable_waits_for_its_reason_and_then_for_a_second_member(
    open_as: OpenAs, assessment: Assessment, nina: Membership, marcus: Membership
) -> None:
    page = open_as(nina, address(assessment))

    page.keyboard.press("n")
    expect(page.get_by_label("Why does it not apply?").first).to_be_focused()
    expect(state(page)).to_have_text("Not complete yet: kept here")
    page.keyboard.type("The group runs it.")
    page.keyboard.press("Tab")
    expect(state(page)).to_have_text(SAVED)
    expect(page.locator("#outcome-IRP\\.1\\.1")).to_contain_text("unconfirmed")
    assert stored(assessment, "IRP.1.1").reason == "The group runs it."

    second = open_as(marcus, address(assessment))
    second.get_by_role("button", name="Confirm: does not apply").click()
    expect(second.locator("#outcome-IRP\\.1\\.1")).to_contain_text("confirmed by Marcus")


def make_conflict(open_as: OpenAs, assessment: Assessment, nina: Membership, marcus: Membership) -> Page:
    """Nina saved a 4 while Marcus was about to choose 2."""
    page = open_as(marcus, address(assessment))
    with scope(organization=assessment.organization):
        answer(assessment, "IRP.1.1", nina, level=4, note="Approved in May.")
    page.keyboard.press("2")
    expect(state(page)).to_have_text("Conflict: compare")
    return page


def test_a_conflict_shows_mine_theirs_and_the_base_and_mine_can_stand(
    open_as: OpenAs, assessment: Assessment, nina: Membership, marcus: Membership, watch: Watch
) -> None:
    watch.expected.append("409")
    page = make_conflict(open_as, assessment, nina, marcus)
    compared = page.locator("#conflict-IRP\\.1\\.1")
    for words in ("Nina saved this answer while you were editing it.", "2 · Level 2.", "4 · Level 4.", "No answer"):
        expect(compared).to_contain_text(words)

    compared.get_by_role("button", name="Take mine").click()

    expect(state(page)).to_have_text(SAVED)
    found = stored(assessment, "IRP.1.1")
    assert (found.level, found.version, found.by) == (Decimal(2), 2, "Marcus")


def test_in_a_conflict_theirs_can_stand(
    open_as: OpenAs, assessment: Assessment, nina: Membership, marcus: Membership, watch: Watch
) -> None:
    watch.expected.append("409")
    page = make_conflict(open_as, assessment, nina, marcus)

    page.get_by_role("button", name="Take theirs").click()

    expect(page.locator("#strip")).to_contain_text("4.0 claimed")
    expect(page.get_by_role("radio", name="4 Level 4.").first).to_be_checked()
    expect(page.get_by_label("Note for IRP.1.1")).to_have_value("Approved in May.")
    assert stored(assessment, "IRP.1.1").version == 1
    page.keyboard.press("5")
    expect(state(page)).to_have_text(SAVED)
    assert stored(assessment, "IRP.1.1").version == 2


def test_without_network_answers_are_kept_and_sent_when_it_is_back(
    open_as: OpenAs, assessment: Assessment, marcus: Membership, watch: Watch
) -> None:
    watch.expected.append("ERR_INTERNET_DISCONNECTED")
    page = open_as(marcus, address(assessment))

    page.context.set_offline(True)
    page.keyboard.press("3")
    expect(state(page)).to_have_text("Offline: kept here")
    page.keyboard.press("j")
    page.keyboard.press("4")
    expect(question(page, "IRP.1.2").locator("[data-state]")).to_have_text("Offline: kept here")
    assert not stored(assessment, "IRP.1.1").version
    page.context.set_offline(False)

    expect(state(page)).to_have_text(SAVED)
    assert stored(assessment, "IRP.1.1").level == 3
    assert stored(assessment, "IRP.1.2").level == 4


def test_a_page_closed_without_network_offers_its_answers_again(
    open_as: OpenAs, assessment: Assessment, marcus: Membership, watch: Watch
) -> None:
    watch.expected.append("ERR_INTERNET_DISCONNECTED")
    page = open_as(marcus, address(assessment))
    page.context.set_offline(True)
    page.keyboard.press("3")
    expect(state(page)).to_have_text("Offline: kept here")
    page.close()

    context = page.context
    context.set_offline(False)
    again = context.new_page()
    watch.over(again)
    again.goto(address(assessment, "IRP.7/"))
    expect(again.locator("#kept")).to_contain_text("One answer was kept in this browser and is not saved yet: IRP.1.1.")
    again.get_by_role("button", name="Save now").click()

    expect(again.locator("#kept")).to_be_hidden()
    assert stored(assessment, "IRP.1.1").level == 3
    again.reload()
    expect(again.locator("#kept")).to_be_hidden()


def test_a_lost_session_loses_nothing_and_signing_out_leaves_nothing(
    open_as: OpenAs, assessment: Assessment, marcus: Membership, watch: Watch
) -> None:
    page = open_as(marcus, address(assessment))
    Session.objects.all().delete()
    page.keyboard.press("3")
    expect(state(page)).to_contain_text("Signed out: kept here.")

    state(page).get_by_role("link", name="Sign in again").click()
    page.locator("[name=login]").fill(marcus.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.locator("#kept")).to_contain_text("IRP.1.1")
    page.get_by_role("button", name="Save now").click()
    expect(state(page)).to_have_text(SAVED)
    assert stored(assessment, "IRP.1.1").level == 3

    page.keyboard.press("n")
    expect(state(page)).to_have_text("Not complete yet: kept here")
    page.wait_for_function("async () => (await indexedDB.databases()).some(one => one.name.includes('draft'))")
    page.locator("details.pop > summary", has_text="Account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0


def test_signed_in_again_in_another_tab_the_first_goes_on(
    open_as: OpenAs, assessment: Assessment, marcus: Membership, watch: Watch
) -> None:
    watch.expected.append("403")
    page = open_as(marcus, address(assessment))
    page.context.clear_cookies(name="csrf")

    page.keyboard.press("3")

    expect(state(page)).to_have_text(SAVED)
    assert stored(assessment, "IRP.1.1").level == 3


def test_leaving_the_page_waits_for_what_is_being_saved(
    open_as: OpenAs, assessment: Assessment, marcus: Membership
) -> None:
    page = open_as(marcus, address(assessment))

    page.get_by_label("Note for IRP.1.1").fill("Typed and gone.")
    page.locator("[data-next]").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Exercises")
    expect(page.locator("#kept")).to_be_hidden()
    assert stored(assessment, "IRP.1.1").note == "Typed and gone."


def test_the_compact_grid_is_remembered_and_still_says_what_a_level_means(
    open_as: OpenAs, assessment: Assessment, marcus: Membership
) -> None:
    page = open_as(marcus, address(assessment))
    page.get_by_role("link", name="Compact").click()
    sentence = question(page, "IRP.1.1").get_by_text("Level 3.")
    expect(sentence).to_be_hidden()

    page.keyboard.press("3")

    expect(sentence).to_be_visible()
    expect(state(page)).to_have_text(SAVED)
    page.keyboard.press("Enter")
    expect(page.locator("#wizard")).to_have_class(re.compile("compact"))


def test_proof_is_attached_right_there(open_as: OpenAs, assessment: Assessment, marcus: Membership) -> None:
    page = open_as(marcus, address(assessment))
    page.keyboard.press("3")
    expect(state(page)).to_have_text(SAVED)

    page.keyboard.press("e")
    form = question(page, "IRP.1.1").locator("form.attach")
    form.get_by_label("Title").fill("Plan 4.2")
    form.get_by_label("Kind").select_option("link")
    expect(form.locator("[type=file]")).to_be_hidden()
    form.get_by_role("textbox", name="Link").fill("https://wiki.example.org/plan")
    form.get_by_role("button", name="Attach").click()

    expect(question(page, "IRP.1.1")).to_contain_text("Plan 4.2")
    expect(page.locator("#proof-IRP\\.1\\.1")).to_contain_text("You claim 3; the evidence proves 3.")
    with scope(organization=assessment.organization):
        assert Evidence.objects.get().question_code == "IRP.1.1"


def test_single_keys_can_be_switched_off(open_as: OpenAs, assessment: Assessment, marcus: Membership) -> None:
    page = open_as(marcus, address(assessment))
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Single keys act").uncheck()
    page.keyboard.press("Escape")

    page.keyboard.press("3")
    page.wait_for_timeout(300)

    assert not stored(assessment, "IRP.1.1").version


def test_without_javascript_a_page_saves_all_at_once(
    open_as: OpenAs, assessment: Assessment, marcus: Membership
) -> None:
    page = open_as(marcus, address(assessment), scripts=False)
    question(page, "IRP.1.1").locator("label", has_text="Level 3.").click()
    question(page, "IRP.1.2").get_by_role("radio", name="Don't know").check()
    question(page, "IRP.1.3").get_by_role("radio", name="Not applicable").check()
    question(page, "IRP.1.3").get_by_label("Why does it not apply?").fill("No copy is wanted.")

    page.get_by_role("button", name="Save all and go on").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Exercises")
    page.get_by_label("Number for IRP.7.1, months").fill("10")
    page.get_by_role("button", name="Save all", exact=True).click()
    expect(page.locator("#outcome-IRP\\.7\\.1")).to_contain_text("This figure reaches level 3")
    assert stored(assessment, "IRP.1.1").level == 3
    assert stored(assessment, "IRP.1.2").is_unknown
    assert stored(assessment, "IRP.1.3").reason == "No copy is wanted."


def test_without_javascript_proof_is_attached_on_a_page_that_leads_back_to_the_question(
    open_as: OpenAs, assessment: Assessment, marcus: Membership
) -> None:
    page = open_as(marcus, address(assessment), scripts=False)
    question(page, "IRP.1.2").get_by_text("Attach proof").click()
    question(page, "IRP.1.2").get_by_role("link", name="To the form").click()

    page.get_by_role("radio", name="Note").check()
    page.get_by_label("Title").fill("Minutes of March")
    page.get_by_label("Level it supports").select_option(index=4)
    page.get_by_role("textbox", name="Note").fill("Read out and agreed.")
    page.get_by_role("button", name="Attach").click()

    expect(page).to_have_url(re.compile(r"/wizard/IRP\.1/#IRP\.1\.2$"))
    expect(question(page, "IRP.1.2").get_by_role("link", name="Minutes of March")).to_be_visible()


def test_without_javascript_a_conflict_is_shown_and_settled(
    open_as: OpenAs, assessment: Assessment, nina: Membership, marcus: Membership, watch: Watch
) -> None:
    watch.expected.append("409")
    page = open_as(marcus, address(assessment), scripts=False)
    with scope(organization=assessment.organization):
        answer(assessment, "IRP.1.1", nina, level=4)
    question(page, "IRP.1.1").locator("label", has_text="Level 2.").click()
    question(page, "IRP.1.2").locator("label", has_text="Level 1.").click()

    page.get_by_role("button", name="Save all", exact=True).click()

    expect(page.locator("#conflict-IRP\\.1\\.1")).to_contain_text("Nina saved this answer")
    assert stored(assessment, "IRP.1.2").level == 1
    page.get_by_role("button", name="Take mine").click()
    assert stored(assessment, "IRP.1.1").level == 2


def test_the_closing_page_leads_to_what_is_open_and_submits(
    open_as: OpenAs, assessment: Assessment, marcus: Membership
) -> None:
    with scope(organization=assessment.organization):
        answer_all(assessment, marcus, 3)
        answer(assessment, "IRP.1.2", marcus)
    page = open_as(marcus, address(assessment, "closing/"))
    page.get_by_role("link", name="Is it approved?").click()
    expect(question(page, "IRP.1.2")).to_have_class(re.compile("current"))

    page.keyboard.press("4")
    expect(state(page)).to_have_text(SAVED)
    page.goto(address(assessment, "closing/"))
    page.get_by_role("button", name="Submit the assessment").click()

    page.wait_for_url(f"**/assessments/{assessment.pk}/")
    with scope(organization=assessment.organization):
        assert not Assessment.objects.get().is_draft


def test_a_submitted_assessment_is_read_only(open_as: OpenAs, assessment: Assessment, ada: Membership) -> None:
    page = open_as(ada, address(assessment))

    expect(page.get_by_role("radio").first).to_be_disabled()
    page.keyboard.press("3")

    with scope(organization=assessment.organization):
        assert not Answer.objects.exists()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_nothing_on_its_pages_shuts_anybody_out(
    open_as: OpenAs, olivia: Membership, marcus: Membership, width: int, theme: str
) -> None:
    with scope(organization=olivia.organization):
        assessment = start(olivia, shipped_framework())
        answer(assessment, "IRP.7.1", marcus, number=8, conditions=frozenset({4}))
        answer(assessment, "IRP.7.4", marcus, is_not_applicable=True, reason="The group runs them.")
        answer(assessment, "IRP.7.5", marcus, level=5)
    for rest in ("IRP.7/", "IRP.7/?mode=compact", "closing/"):
        page = open_as(olivia, address(assessment, rest), width=width, theme=theme)
        if "IRP" in rest and "compact" not in rest:
            page.keyboard.press("e")
        assert not axe_findings(page), rest
        assert not scrolls_sideways(page), rest
