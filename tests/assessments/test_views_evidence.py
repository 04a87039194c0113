"""Evidence: attached, shown with its freshness, downloaded, reviewed, withdrawn; hostile files and names."""

import re
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import AuditEvent, Membership, Organization
from assessments import actions
from assessments.models import Evidence
from core import clock, store
from tests.assessments.factories import prove, small_framework
from tests.cast import OwnClient

LIST = "/o/meridian/evidence/"
ADD = f"{LIST}add/small/IRP.1.1/"
PDF = b"%PDF-1.7\n%made up for a test\n"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def framework(in_meridian: Organization) -> None:
    small_framework()


@pytest.fixture
def note(nina: Membership) -> Evidence:
    return prove(nina, "IRP.1.1", level=4, name="Signed plan")


@pytest.fixture
def attached(as_nina: OwnClient) -> Evidence:
    """A file that Nina attached."""
    add(as_nina, kind="file", upload=SimpleUploadedFile("plan.pdf", PDF))
    return Evidence.objects.get()


def add(client: Client, address: str = ADD, **changed: Any) -> Any:
    sent = {
        "kind": "note",
        "name": "The plan",
        "level": "3",
        "collected_on": clock.today(),
        "provenance": "self",
        "note": "Seen.",
        "url": "",
        **changed,
    }
    return client.post(address, sent)


def text(response: Any, status: int = HTTPStatus.OK) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().partition("<main")[2].split())


def names(client: Client, query: str) -> set[str]:
    return set(re.findall(r'/evidence/[0-9a-f-]{36}/">([^<]+)</a>', text(client.get(f"{LIST}?{query}"))))


def fresh(note: Evidence) -> Evidence:
    return Evidence.objects.get(pk=note.pk)


# Attaching


def test_a_note_is_attached_and_leads_back_to_where_one_came_from(as_nina: OwnClient) -> None:
    response = add(as_nina, next="/o/meridian/gaps/#IRP.1.1")

    assert response["Location"] == "/o/meridian/gaps/#IRP.1.1"
    evidence = Evidence.objects.get()
    assert (evidence.name, evidence.level, evidence.validity_days, evidence.question_code) == (
        "The plan",
        3,
        365,
        "IRP.1.1",
    )


@pytest.mark.parametrize(
    "next_url", ["https://evil.example/", "//evil.example/", r"\\evil.example", "javascript:alert(1)", ""]
)
def test_it_never_leads_to_another_site(as_nina: OwnClient, next_url: str) -> None:
    response = add(as_nina, next=next_url)

    assert response["Location"] == Evidence.objects.get().get_absolute_url()


def test_the_page_says_what_fits_and_what_stands_there(note: Evidence, as_nina: OwnClient) -> None:
    shown = text(as_nina.get(f"{ADD}?next=/o/meridian/gaps/"))

    assert "Is there a plan?" in shown
    assert "The plan." in shown
    assert "Signed plan" in shown
    assert 'value="/o/meridian/gaps/"' in shown


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"kind": "file"}, "Choose a file."),
        ({"kind": "link", "url": ""}, "Give the address of the link."),
        ({"kind": "link", "url": "javascript:alert(1)"}, "Give the address of the link, with http:// or https://"),
        ({"kind": "link", "url": "https://user:secret@example.org/"}, "without a password"),
        ({"note": "  "}, "Write the note: it is the evidence."),
        ({"level": "3.3"}, "Select a valid choice"),
        ({"level": "9"}, "Select a valid choice"),
        ({"collected_on": "2999-01-01"}, "Evidence speaks for a day between 1990 and today"),
        ({"collected_on": "soon"}, "Enter a valid date"),
        ({"validity_days": "999999"}, "Evidence is valid for 1 to 3650 days"),
        ({"validity_days": "-1"}, "greater than or equal to 1"),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"kind": "rumour"}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_a_sentence_and_what_was_typed_stays(
    as_nina: OwnClient, changed: dict[str, str], sentence: str
) -> None:
    shown = text(add(as_nina, **{"note": "Kept as typed", **changed}), HTTPStatus.UNPROCESSABLE_ENTITY)

    assert sentence in shown
    assert "note" in changed or "Kept as typed" in shown
    assert not Evidence.objects.exists()


def test_a_file_larger_than_the_limit_is_a_sentence_and_what_was_typed_stays(
    as_nina: OwnClient, settings: Settings
) -> None:
    settings.MAX_UPLOAD_BYTES = 100_000
    upload = SimpleUploadedFile("large.pdf", PDF + bytes(200_000))

    shown = text(add(as_nina, kind="file", name="Kept title", upload=upload), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    assert "larger than 25 MB" in shown
    assert "Kept title" in shown
    assert not Evidence.objects.exists()


def test_an_empty_file_is_refused(as_nina: OwnClient) -> None:
    response = add(as_nina, kind="file", upload=SimpleUploadedFile("empty.pdf", b""))

    assert "is empty" in text(response, HTTPStatus.UNPROCESSABLE_ENTITY)


@pytest.mark.parametrize("address", [f"{LIST}add/small/IRP.9.9/", f"{LIST}add/unknown/IRP.1.1/"])
def test_a_question_that_does_not_exist_is_not_found(as_nina: OwnClient, address: str) -> None:
    assert as_nina.get(address).status_code == HTTPStatus.NOT_FOUND
    assert add(as_nina, address).status_code == HTTPStatus.NOT_FOUND


def test_an_auditor_reads_and_attaches_nothing(note: Evidence, as_ada: OwnClient) -> None:
    assert "Signed plan" in text(as_ada.get(note.get_absolute_url()))
    assert as_ada.get(ADD).status_code == add(as_ada).status_code == HTTPStatus.FORBIDDEN


# Files


def test_a_file_comes_back_as_it_was_and_never_runs_in_the_browser(attached: Evidence, as_ada: OwnClient) -> None:
    response = as_ada.get(f"{attached.get_absolute_url()}download/")

    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("page.html", b"<html><script>alert(1)</script></html>", "text/plain"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "text/plain"),
        ("program.exe", b"MZ\x90\x00\x03", "application/octet-stream"),
        ("report.pdf", b"<html>not a PDF</html>", "text/plain"),
    ],
)
def test_the_type_is_what_the_bytes_are_and_nothing_that_runs(
    as_nina: OwnClient, name: str, content: bytes, kind: str
) -> None:
    add(as_nina, kind="file", upload=SimpleUploadedFile(name, content))

    response = as_nina.get(f"{Evidence.objects.get().get_absolute_url()}download/")

    assert response["Content-Type"] == kind
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "name",
    [
        '"><img src=x onerror=alert(1)>.pdf',
        "plan\r\nSet-Cookie: a=b.pdf",
        "../../etc/passwd",
        "invoice\u202efdp.exe",
        "übersicht 計画.pdf",
        "x" * 400 + ".pdf",
    ],
)
def test_hostile_names_are_shown_and_sent_safely(as_nina: OwnClient, name: str) -> None:
    add(as_nina, kind="file", name=name[:200].replace("\r\n", " "), upload=SimpleUploadedFile(name, PDF))
    evidence = Evidence.objects.get()

    shown = as_nina.get(evidence.get_absolute_url()).content.decode()
    response = as_nina.get(f"{evidence.get_absolute_url()}download/")

    assert "<img src=x" not in shown
    assert "\u202e" not in evidence.file_name
    assert "/" not in evidence.file_name
    assert response.status_code == HTTPStatus.OK
    assert "Set-Cookie" not in response.headers
    assert re.fullmatch(r"attachment; filename\*?=[^\r\n]+", response["Content-Disposition"])


def test_a_file_whose_bytes_changed_is_not_handed_out_and_the_trail_knows(
    attached: Evidence, as_nina: OwnClient
) -> None:
    store.path_of(attached.file_sha256).write_bytes(b"%PDF- something else")

    response = as_nina.get(f"{attached.get_absolute_url()}download/")

    assert response.status_code == HTTPStatus.GONE
    assert "The file is damaged" in text(response, HTTPStatus.GONE)
    assert AuditEvent.objects.filter(verb="evidence.damaged", record_id=attached.pk).count() == 1


def test_a_note_has_no_file(note: Evidence, as_nina: OwnClient) -> None:
    assert as_nina.get(f"{note.get_absolute_url()}download/").status_code == HTTPStatus.NOT_FOUND


# Its page


def test_the_page_says_what_it_is_worth_today_and_until_when(nina: Membership, as_nina: OwnClient) -> None:
    fading = prove(nina, "IRP.1.3", level=4, days_old=270)  # valid for 180 days: half of its fading is over

    shown = text(as_nina.get(fading.get_absolute_url()))

    gone = fading.gone_on
    assert "Worth 2.0 of 4.0 today" in shown
    assert f"nothing from {gone.day} {gone:%B %Y}" in shown
    assert "faded to 50%" in shown


def test_expired_evidence_says_since_when(nina: Membership, as_nina: OwnClient) -> None:
    old = prove(nina, "IRP.1.3", days_old=500)

    assert "proves nothing since" in text(as_nina.get(old.get_absolute_url()))


# Reviewing and withdrawing


def test_a_second_person_reviews_it(note: Evidence, as_marcus: OwnClient) -> None:
    sent = {"version": note.version, "level": "2.5", "note": "Half of it is signed"}

    shown = text(as_marcus.post(f"{note.get_absolute_url()}review/", sent, follow=True))

    assert "Marcus saw level 2.5" in shown
    assert "Half of it is signed" in shown
    assert "Worth 2.5 of 2.5 today" in shown
    assert "Evidence reviewed" in shown  # its history


def test_nobody_reviews_the_own_evidence_while_others_can(
    olivia: Membership, marcus: Membership, as_marcus: OwnClient
) -> None:
    own = prove(marcus, "IRP.1.1")
    assert "You attached it; somebody else reviews it." in text(as_marcus.get(own.get_absolute_url()))

    response = as_marcus.post(f"{own.get_absolute_url()}review/", {"version": own.version, "level": "3"})

    assert "This is your own." in text(response, HTTPStatus.UNPROCESSABLE_ENTITY)
    assert fresh(own).reviewed_by is None


def test_a_lone_owner_reviews_the_own_evidence_and_it_is_marked(olivia: Membership, as_olivia: OwnClient) -> None:
    own = prove(olivia, "IRP.1.1")

    sent = {"version": own.version, "level": "3"}
    shown = text(as_olivia.post(f"{own.get_absolute_url()}review/", sent, follow=True))

    assert "a lone owner" in shown


def test_a_review_of_what_changed_meanwhile_is_refused_with_its_note(
    note: Evidence, olivia: Membership, as_marcus: OwnClient
) -> None:
    actions.review_evidence(fresh(note), by=olivia, level=fresh(note).level)

    sent = {"version": note.version, "level": "1", "note": "My view"}
    shown = text(as_marcus.post(f"{note.get_absolute_url()}review/", sent), HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "Somebody else saved this record since you opened it." in shown
    assert "My view" in shown
    assert f'value="{fresh(note).version}"' in shown
    assert fresh(note).reviewed_by == olivia


def test_withdrawn_evidence_stays_readable_and_counts_no_longer(note: Evidence, as_nina: OwnClient) -> None:
    sent = {"version": note.version, "reason": "It was the wrong plan"}

    shown = text(as_nina.post(f"{note.get_absolute_url()}withdraw/", sent, follow=True))

    assert "It was the wrong plan" in shown
    assert "counts no longer" in shown
    assert names(as_nina, "") == set()
    assert names(as_nina, "state=withdrawn") == {"Signed plan"}
    again = as_nina.post(f"{note.get_absolute_url()}withdraw/", {"version": fresh(note).version, "reason": "Twice"})
    assert "withdrawn before" in text(again, HTTPStatus.UNPROCESSABLE_ENTITY)


def test_an_analyst_withdraws_only_the_own(marcus: Membership, as_nina: OwnClient) -> None:
    others = prove(marcus, "IRP.1.1")
    assert "Withdraw this evidence" not in text(as_nina.get(others.get_absolute_url()))

    sent = {"version": others.version, "reason": "Not mine"}
    response = as_nina.post(f"{others.get_absolute_url()}withdraw/", sent)

    assert "only evidence that you added" in text(response, HTTPStatus.UNPROCESSABLE_ENTITY)
    assert not fresh(others).is_withdrawn


# The list


@pytest.fixture
def many(nina: Membership, marcus: Membership) -> None:
    """One in each state; the question IRP.1.3 asks for proof that is valid for 180 days."""
    for name, days in (("fresh", 180), ("fading", 181), ("nearly gone", 359), ("expired", 360)):
        prove(nina, "IRP.1.3", days_old=days, name=name)
    reviewed = prove(nina, "DET.4.1", name="reviewed", note="Seen in a meeting")
    actions.review_evidence(reviewed, by=marcus, level=reviewed.level)
    actions.withdraw_evidence(prove(nina, "IRP.1.1", name="withdrawn"), by=nina, reason="Wrong")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"fresh", "fading", "nearly gone", "expired", "reviewed"}),
        ("state=fresh", {"fresh", "reviewed"}),
        ("state=fading", {"fading", "nearly gone"}),
        ("state=expired", {"expired"}),
        ("state=review", {"fresh", "fading", "nearly gone"}),
        ("state=withdrawn", {"withdrawn"}),
        ("state=nonsense", {"fresh", "fading", "nearly gone", "expired", "reviewed"}),
        ("domain=DET", {"reviewed"}),
        ("within=IRP.1.3&state=fresh", {"fresh"}),
        ("within=IRP.1&state=fresh", {"fresh"}),
        ("within=IRP.11", set()),
        ("search=meeting", {"reviewed"}),
        ("search=%3Cscript%3E", set()),
    ],
)
def test_the_list_is_narrowed_by_what_the_address_says(
    many: None, as_ada: OwnClient, query: str, shown: set[str]
) -> None:
    assert names(as_ada, query) == shown


def test_the_tabs_count_each_state(many: None, as_ada: OwnClient) -> None:
    shown = text(as_ada.get(LIST))

    counts = dict(re.findall(r'>(\w[\w ]*) <span class="count">(\d+)</span>', shown))
    assert counts == {"Current": "5", "Fresh": "2", "Fading": "2", "Expired": "1", "To review": "3", "Withdrawn": "1"}


def test_pages_of_the_list_hold_every_row_once(nina: Membership, as_nina: OwnClient) -> None:
    for number in range(53):
        prove(nina, "IRP.1.1", name=f"piece {number:02}", days_old=number % 7)

    seen: list[str] = []
    query = "sort=freshness"
    for _turn in range(2):
        shown = as_nina.get(f"{LIST}?{query}").content.decode()
        seen += re.findall(r"piece \d\d", shown)
        following = re.search(r'rel="next" href="\?([^"]+)"', shown)
        query = following[1].replace("&amp;", "&") if following else ""

    assert len(seen) == len(set(seen)) == 53


def test_the_list_costs_the_same_however_long_it_is(nina: Membership, as_nina: OwnClient) -> None:
    prove(nina, "IRP.1.1")
    as_nina.get(LIST)
    with CaptureQueriesContext(connection) as few:
        as_nina.get(LIST)
    for code in ("IRP.1.1", "IRP.1.2", "DET.4.1", "IRP.7.1"):
        prove(nina, code)

    with CaptureQueriesContext(connection) as more:
        as_nina.get(LIST)
    assert len(more) == len(few) <= 14


def test_an_empty_list_teaches_the_next_step(as_nina: OwnClient) -> None:
    assert "No evidence yet" in text(as_nina.get(LIST))


def test_a_rival_and_an_executive_find_nothing(note: Evidence, as_mallory: OwnClient, as_ed: OwnClient) -> None:
    for rest in ("", "download/"):
        assert as_mallory.get(f"/o/rival/evidence/{note.pk}/{rest}").status_code == HTTPStatus.NOT_FOUND
        assert as_ed.get(f"{LIST}{note.pk}/{rest}").status_code == HTTPStatus.FORBIDDEN
    for rest in ("review/", "withdraw/"):
        sent = {"version": note.version, "level": "1", "reason": "x"}
        assert as_mallory.post(f"/o/rival/evidence/{note.pk}/{rest}", sent).status_code == HTTPStatus.NOT_FOUND
    assert "Signed plan" not in as_mallory.get("/o/rival/evidence/").content.decode()
    assert fresh(note).version == note.version


def test_evidence_for_tomorrow_is_refused(as_nina: OwnClient) -> None:
    tomorrow: date = clock.today() + timedelta(days=1)

    assert add(as_nina, collected_on=tomorrow).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
