"""The main job in a real Chromium, against the real process: from the first link to the PDF in an executive's hands."""

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader, PdfWriter

from tests.browser.conftest import LOOKS, Watch, faults, watched_page
from tests.processes import Embedded, embedded

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

PASSWORD = "seven owls read the charter"
ORGANIZATION = "Harbour & Söhne"
SAVED = re.compile(r"^Saved \d\d:\d\d$")
AN_ID = re.compile(r"(?<=/)([0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{3}(\.\d+)+|[\w-]{40,})(?=/|$)")


@dataclass
class Visitor:
    """Somebody at a browser. Each page they meet is looked at once: both themes, wide and narrow, with axe."""

    page: Page
    watch: Watch
    runs_scripts: bool
    seen: set[str] = field(default_factory=set)

    def sees(self, heading: str | re.Pattern[str]) -> None:
        """They are where they wanted to be, and nothing is wrong with that page."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        place = AN_ID.sub("…", urlsplit(self.page.url).path)
        if place not in self.seen:
            self.seen.add(place)
            assert not self._faults(), place
        assert not self.watch.findings(), place

    def _faults(self) -> list[str]:
        """Where scripts are off axe cannot run either: a twin of the page, which loads no script, is looked at."""
        if self.runs_scripts:
            found = faults(self.page)
            self.page.set_viewport_size({"width": 1440, "height": 900})
            return found
        assert self.page.context.browser is not None
        twin = self.page.context.browser.new_context(storage_state=self.page.context.storage_state())
        page = twin.new_page()
        page.route("**/*.js", lambda route: route.abort())
        page.goto(self.page.url)
        found = faults(page, looks=LOOKS[::2])
        twin.close()
        return found

    def follows(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def opens(self, summary: str) -> None:
        """Unfold what is folded: a question before an act, a menu, a form."""
        self.page.locator("summary", has_text=summary).first.click()

    def types(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").fill(value)

    def chooses(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"main [name={name}][value={value}]").check()

    def questions(self) -> list[Locator]:
        return self.page.locator("[data-question]").all()


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Embedded]:
    """The embedded process on an empty folder: no sample, nobody in it."""
    with embedded(tmp_path / "data") as running:
        yield running


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """A file that somebody attaches."""
    file, writer = tmp_path / "SOC charter.pdf", PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": "SOC charter"})
    writer.write(file)
    return file


@contextmanager
def visitor(browser: Browser, product: Embedded, *, scripts: bool = True) -> Iterator[Visitor]:
    """A browser of their own; in the end nothing was said on its console and nothing foreign was asked for."""
    watch = Watch(urlsplit(product.url).netloc)
    page = watched_page(browser, product.url, watch, scripts=scripts)
    page.set_default_timeout(20_000)
    try:
        yield Visitor(page, watch, scripts)
        assert not watch.findings()
    finally:
        page.context.close()


def test_from_the_first_link_to_the_pdf_in_an_executives_hands(
    browser: Browser, product: Embedded, proof: Path
) -> None:
    with visitor(browser, product) as owner:
        found_everything(owner, product.first_link())
        link = invite_executive(owner)
        start_pulse(owner)
        answer_first_aspect_by_keys(owner)
        attach_right_there(owner, proof)
        answer_the_rest(owner)
        submit(owner, unanswered=False)
        ask_for_readiness(owner)
        watch_it_being_made(owner)
        publish(owner)
        mine = download(owner)

    assert_is_the_readiness_report(mine)
    with visitor(browser, product) as executive:
        join_and_sign_in(executive, link)
        read_published_report(executive)
        assert download(executive) == mine
        assert_sees_no_assessments(executive)


def test_the_same_with_forms_alone(browser: Browser, product: Embedded, proof: Path) -> None:
    with visitor(browser, product, scripts=False) as owner:
        found_everything(owner, product.first_link())
        link = invite_executive(owner)
        start_pulse(owner)
        answer_some_with_forms(owner)
        attach_on_its_page(owner, proof)
        submit(owner, unanswered=True)
        ask_for_readiness(owner)
        wait_for_the_refresh(owner)
        publish(owner)
        mine = download(owner)

    assert_is_the_readiness_report(mine)
    with visitor(browser, product, scripts=False) as executive:
        join_and_sign_in(executive, link)
        read_published_report(executive)
        assert download(executive) == mine
        assert_sees_no_assessments(executive)


# Coming in


def found_everything(owner: Visitor, first_link: str) -> None:
    """The first account and its organization."""
    owner.page.goto(first_link)
    owner.sees("Create the first account")
    owner.types(name="Hanna Meer", email="hanna@harbour.example", password=PASSWORD)
    owner.presses("Create the account")
    owner.sees("New organization")
    owner.types(name=ORGANIZATION, country="de")
    owner.presses("Create the organization")
    owner.sees(re.compile("Harbour"))


def invite_executive(owner: Visitor) -> str:
    """The link that the page shows, because nothing here can send mail."""
    owner.follows("Members")
    owner.sees("Members")
    owner.follows("Invite")
    owner.sees("Invite somebody")  # the password was chosen a moment ago: nobody has to prove it again
    owner.types(name="Edith Kron", email="edith@harbour.example")
    owner.chooses(role="executive")
    owner.presses("Send the invitation")
    owner.sees("Edith Kron")
    return owner.page.locator("#invitation-link").inner_text()


def join_and_sign_in(executive: Visitor, link: str) -> None:
    executive.page.goto(link)
    executive.sees(f"Join {ORGANIZATION}")
    executive.types(password=PASSWORD)
    executive.presses("Create the account and join")
    executive.sees(re.compile("Harbour"))
    executive.opens("Account")
    executive.presses("Sign out")
    executive.page.wait_for_url("**/account/login/**")
    executive.sees("Sign in")
    executive.types(login="edith@harbour.example", password=PASSWORD)
    executive.presses("Sign in")
    executive.sees(re.compile("Harbour"))


# Answering


def start_pulse(owner: Visitor) -> None:
    owner.follows("Assessments")
    owner.sees("Assessments")
    owner.follows("Start an assessment")
    owner.sees("Start an assessment")
    owner.types(name="First pulse")
    owner.chooses(scope="pulse")
    owner.presses("Start")
    owner.sees("Purpose, charter and authority")
    assert len(owner.questions()) == 1


def answer_first_aspect_by_keys(owner: Visitor) -> None:
    owner.page.keyboard.press("3")
    expect(owner.page.locator("#save-state")).to_have_text(SAVED)
    owner.page.keyboard.press("?")
    expect(owner.page.locator("#keys")).to_be_visible()
    owner.page.keyboard.press("Escape")


def attach_right_there(owner: Visitor, proof: Path) -> None:
    owner.page.keyboard.press("e")
    form = owner.page.locator("form.attach")
    form.get_by_label("Title").fill("The charter, signed")
    form.locator("[type=file]").set_input_files(proof)
    form.get_by_role("button", name="Attach").click()
    expect(owner.page.locator("#proof-GOV\\.1\\.1")).to_contain_text("the evidence proves 3")


def attach_on_its_page(owner: Visitor, proof: Path) -> None:
    owner.page.go_back()
    owner.opens("Attach proof")
    owner.follows("To the form")
    owner.sees("Attach proof")
    owner.types(name="The charter, signed")
    owner.page.locator("main [name=level]").select_option("3")
    owner.page.locator("main [name=upload]").set_input_files(proof)
    owner.presses("Attach")
    expect(owner.page.locator("main")).to_contain_text("The charter, signed")


def answer_the_rest(owner: Visitor) -> None:
    """Aspect by aspect: a click on a level, or a number typed."""
    while True:
        here = owner.page.url.partition("#")[0]
        owner.page.locator("[data-next]").click()
        owner.page.wait_for_url(re.compile(f"^(?!{re.escape(here)}(#|$))"))
        if owner.page.url.endswith("/closing/"):
            return
        for pair in owner.questions():
            reply(pair)
            expect(pair.locator("[data-state]")).to_have_text(SAVED)
        assert not owner.watch.findings()


def reply(pair: Locator) -> None:
    if pair.get_attribute("data-type") == "n":
        pair.locator("[name$='-number']").fill("60")
        pair.locator("[name$='-note']").focus()
    else:
        pair.locator(".levels label").nth(-2).click()


def answer_some_with_forms(owner: Visitor) -> None:
    """Three aspects; the rest stays open."""
    for _aspect in range(3):
        for pair in owner.questions():
            reply(pair)
        owner.presses("Save all and go on")
        expect(owner.page.locator("main")).to_contain_text("Saved.")


def submit(owner: Visitor, *, unanswered: bool) -> None:
    owner.page.goto(re.sub(r"wizard/[^?#]*.*$", "wizard/closing/", owner.page.url))
    owner.sees("Review and submit")
    expect(owner.page.get_by_role("heading", name="Unanswered")).to_have_count(int(unanswered))
    owner.presses("Submit the assessment")
    owner.sees("First pulse")


# The report


def ask_for_readiness(owner: Visitor) -> None:
    owner.follows("Reports")
    owner.sees("Reports")
    owner.follows("Ask for a report")
    owner.sees("Ask for a report")
    owner.chooses(kind="readiness")
    owner.presses("Ask for it")
    expect(owner.page.locator("#files")).to_be_visible()


def watch_it_being_made(owner: Visitor) -> None:
    """The page itself says how far it is; nobody reloads it."""
    owner.page.evaluate("window.notReloaded = true")
    expect(owner.page.locator("#files").get_by_role("link", name="Download PDF")).to_be_visible(timeout=90_000)
    assert owner.page.evaluate("window.notReloaded")
    owner.sees(re.compile("pulse|readiness", re.IGNORECASE))


def wait_for_the_refresh(owner: Visitor) -> None:
    """Without a script the page asks the browser to come again."""
    expect(owner.page.locator("#files").get_by_role("link", name="Download PDF")).to_be_visible(timeout=90_000)
    owner.sees(re.compile("pulse|readiness", re.IGNORECASE))


def publish(owner: Visitor) -> None:
    owner.opens("Publish")
    owner.presses("Publish it")
    expect(owner.page.locator("main")).to_contain_text("Published. The final files are being made")
    files = owner.page.locator("#files")
    expect(files.get_by_role("link", name="Download PDF")).to_be_visible(timeout=90_000)
    expect(files).not_to_contain_text("marked as a draft")


def read_published_report(executive: Visitor) -> None:
    executive.follows("Reports")
    executive.sees("Reports")
    executive.page.locator("main table tbody th a").click()
    executive.sees(re.compile("pulse|readiness", re.IGNORECASE))


def download(someone: Visitor) -> bytes:
    """The file, whose fingerprint stands on the page that gave it."""
    someone.page.reload()
    with someone.page.expect_download() as waiting:
        someone.page.locator("#files").get_by_role("link", name="Download PDF").click()
    content = Path(waiting.value.path()).read_bytes()
    expect(someone.page.locator("main")).to_contain_text(hashlib.sha256(content).hexdigest())
    return content


def assert_is_the_readiness_report(content: bytes) -> None:
    paper = PdfReader(io.BytesIO(content))
    root: Any = paper.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert ORGANIZATION in str(paper.metadata and paper.metadata.title)
    assert len(bookmarks(paper.outline)) > 5
    assert 2 <= len(paper.pages) <= 8
    for page in paper.pages:
        assert ORGANIZATION in page.extract_text()
    assert "draft" not in paper.pages[0].extract_text().casefold()


def bookmarks(outline: list[Any]) -> list[Any]:
    return [one for entry in outline for one in (bookmarks(entry) if isinstance(entry, list) else [entry])]


def assert_sees_no_assessments(executive: Visitor) -> None:
    executive.watch.expected.append("403")
    assert executive.page.get_by_role("link", name="Assessments").count() == 0
    path = re.sub(r"reports/.*$", "assessments/", executive.page.url)
    answer = executive.page.goto(path)
    assert answer is not None
    assert answer.status == 403
    expect(executive.page.get_by_role("heading", level=1)).to_be_visible()
