"""The pages of reports: who finds what, what a form says, what is handed out."""

from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Membership, Organization
from core import clock, store
from jobs.models import Job
from reports import actions
from reports.models import Report, ReportFile
from tests.reports.world import asked, submitted, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_meridian")]


def address(name: str, *args: object) -> str:
    return reverse(f"reports:{name}", args=["meridian", *args])


@pytest.fixture
def report(marcus: Membership) -> Report:
    """A readiness report of a submitted assessment; its JSON file is made."""
    submitted(marcus)
    report = asked(marcus, Report.Kind.READINESS)
    work(report)
    return report


@pytest.fixture
def made(report: Report) -> ReportFile:
    return report.files.get()


def page(client: Client, url: str, **headers: Any) -> str:
    response = client.get(url, **headers)
    assert response.status_code == HTTPStatus.OK
    return response.content.decode()


def test_asking_leads_to_the_page_of_the_report(as_marcus: Client, marcus: Membership) -> None:
    snapshot = submitted(marcus)
    response = as_marcus.post(
        address("ask"),
        {
            "kind": "gaps",
            "figures": f"snapshot:{snapshot.pk}",
            "formats": ["pdf", "csv"],
            "tlp": "TLP:RED",
            "paper": "Letter",
        },
    )
    report = Report.objects.get()
    assert response["Location"] == report.get_absolute_url()
    assert (report.kind, report.reading, report.snapshot) == ("gaps", "snapshot", snapshot)
    assert (report.tlp, report.paper, report.data["tlp"]) == ("TLP:RED", "Letter", "TLP:RED")
    assert {file.format for file in report.files.all()} == {"pdf", "csv"}
    assert "Waiting" in page(as_marcus, report.get_absolute_url())


def test_a_link_fills_the_form(as_marcus: Client, marcus: Membership) -> None:
    snapshot = submitted(marcus)
    html = page(as_marcus, f"{address('ask')}?kind=assessment&assessment={snapshot.assessment_id}")
    assert f'value="snapshot:{snapshot.pk}" selected' in html


def test_asking_too_early_says_what_to_do(as_marcus: Client) -> None:
    usual = {"kind": "gaps", "figures": "now", "formats": ["pdf"], "tlp": "TLP:AMBER", "paper": "A4"}
    response = as_marcus.post(address("ask"), usual)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Submit one first" in response.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "board"}, {"formats": ["exe"]}, {"formats": []}, {"figures": "snapshot:x"}, {"tlp": "TLP:PINK"},
        {"paper": "A0"}, {"figures": "snapshot:00000000-0000-7000-8000-000000000000"},
    ],
)  # fmt: skip
def test_nonsense_in_the_form_is_answered_and_asks_for_nothing(
    as_marcus: Client, marcus: Membership, wrong: dict[str, Any]
) -> None:
    submitted(marcus)
    usual = {"kind": "gaps", "figures": "now", "formats": ["pdf"], "tlp": "TLP:AMBER", "paper": "A4"}
    response = as_marcus.post(address("ask"), usual | wrong)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Report.objects.exists()


def test_an_executive_is_offered_the_readiness_report_alone(as_ed: Client, marcus: Membership) -> None:
    submitted(marcus)
    html = page(as_ed, address("ask"))
    assert 'value="readiness"' in html
    assert 'value="gaps"' not in html
    usual = {"kind": "gaps", "figures": "now", "formats": ["pdf"], "tlp": "TLP:AMBER", "paper": "A4"}
    assert as_ed.post(address("ask"), usual).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_an_executive_downloads_what_is_published(as_ed: Client, report: Report, made: ReportFile) -> None:
    marcus = report.requested_by
    assert as_ed.get(report.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND
    assert as_ed.get(address("download", report.pk, made.pk)).status_code == HTTPStatus.NOT_FOUND
    actions.publish_report(report, by=marcus, version=report.version)
    final = work(report)[0]
    response = as_ed.get(address("download", report.pk, final.pk))
    assert response.content == store.read(final.sha256)


def test_a_stranger_finds_nothing(as_mallory: Client, report: Report, made: ReportFile, rival: Organization) -> None:
    assert as_mallory.get(report.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND
    own = reverse("reports:download", args=[rival.slug, report.pk, made.pk])
    assert as_mallory.get(own).status_code == HTTPStatus.NOT_FOUND


def test_a_download_is_an_attachment_that_runs_nowhere(as_marcus: Client, report: Report, made: ReportFile) -> None:
    response = as_marcus.get(address("download", report.pk, made.pk))
    assert response["Content-Disposition"].startswith('attachment; filename="readiness-of-meridian-')
    assert response["Content-Disposition"].endswith('-draft.json"')
    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert AuditEvent.objects.filter(verb="report.download", record_id=report.pk).count() == 1


def test_one_flipped_byte_is_not_handed_out_and_is_noted(as_marcus: Client, report: Report, made: ReportFile) -> None:
    path = store.path_of(made.sha256)
    content = bytearray(path.read_bytes())
    content[10] ^= 1
    path.write_bytes(content)

    response = as_marcus.get(address("download", report.pk, made.pk))

    assert response.status_code == HTTPStatus.GONE
    assert "no longer those that were made" in response.content.decode()
    assert AuditEvent.objects.get(verb="report.damaged").payload["sha256"] == made.sha256


def test_a_missing_file_is_gone(as_marcus: Client, report: Report, made: ReportFile) -> None:
    store.path_of(made.sha256).unlink()
    assert as_marcus.get(address("download", report.pk, made.pk)).status_code == HTTPStatus.GONE


def test_a_file_that_is_not_made_cannot_be_downloaded(as_marcus: Client, marcus: Membership) -> None:
    submitted(marcus)
    waiting = asked(marcus).files.get()
    assert as_marcus.get(address("download", waiting.report_id, waiting.pk)).status_code == HTTPStatus.NOT_FOUND


def test_a_page_at_work_asks_again_with_and_without_javascript(as_marcus: Client, marcus: Membership) -> None:
    submitted(marcus)
    report = asked(marcus)
    html = page(as_marcus, report.get_absolute_url())
    assert 'hx-trigger="every 2s"' in html
    assert '<noscript><meta http-equiv="refresh"' in html
    work(report)
    html = page(as_marcus, report.get_absolute_url())
    assert "every 2s" not in html
    assert "http-equiv" not in html


def test_the_files_part_alone_is_answered_to_htmx(as_marcus: Client, report: Report) -> None:
    html = page(as_marcus, report.get_absolute_url(), HTTP_HX_REQUEST="true")
    assert html.strip().startswith("<section")
    assert "Download" in html


def test_progress_is_shown_in_pages(as_marcus: Client, marcus: Membership) -> None:
    submitted(marcus)
    report = asked(marcus, Report.Kind.READINESS, "pdf")
    job = report.files.get().job
    Job.objects.filter(pk=job.pk).update(progress=3, progress_of=5)
    assert "3 of 5" in page(as_marcus, report.get_absolute_url())


def test_a_failure_shows_its_reason_and_can_be_tried_again(as_marcus: Client, marcus: Membership) -> None:
    submitted(marcus)
    report = asked(marcus)
    file = report.files.get()
    Job.objects.filter(pk=file.job_id).update(
        state="failed", reason="The report took too long.", finished_at=clock.now()
    )
    html = page(as_marcus, report.get_absolute_url())
    assert "The report took too long." in html
    as_marcus.post(address("retry", report.pk, file.pk))
    assert work(report)[0].is_made


def test_who_asked_may_cancel_and_others_may_not(
    as_nina: Client, as_ada: Client, nina: Membership, marcus: Membership
) -> None:
    submitted(marcus)
    report = asked(nina)
    file = report.files.get()
    assert as_ada.post(address("cancel", report.pk, file.pk)).status_code == HTTPStatus.FORBIDDEN
    as_nina.post(address("cancel", report.pk, file.pk))
    file.job.refresh_from_db()
    assert file.job.state == Job.State.CANCELLED


def test_the_manager_writes_the_text_and_publishes(as_marcus: Client, report: Report) -> None:
    form = {"text": "We practise.", "text_author": "Marcus, SOC manager", "version": report.version}
    assert as_marcus.post(address("text", report.pk), form)["Location"] == report.get_absolute_url()
    report.refresh_from_db()
    assert "We practise." in page(as_marcus, report.get_absolute_url())
    as_marcus.post(address("publish", report.pk), {"version": report.version})
    report.refresh_from_db()
    assert report.state == Report.State.PUBLISHED
    assert "Write the text" not in page(as_marcus, report.get_absolute_url())


def test_publishing_what_somebody_else_just_changed_is_refused(
    as_marcus: Client, report: Report, olivia: Membership
) -> None:
    seen = report.version
    actions.edit_text(report, by=olivia, text="Changed.", author="", version=seen)
    html = as_marcus.post(address("publish", report.pk), {"version": seen}, follow=True).content.decode()
    assert "Somebody changed this report meanwhile" in html
    report.refresh_from_db()
    assert report.is_draft


def test_a_conflict_in_the_text_keeps_what_was_typed(as_marcus: Client, report: Report, olivia: Membership) -> None:
    seen = report.version
    actions.edit_text(report, by=olivia, text="Theirs.", author="", version=seen)
    response = as_marcus.post(address("text", report.pk), {"text": "Mine.", "text_author": "", "version": seen})
    html = response.content.decode()
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Mine." in html
    assert "Theirs." in html


@pytest.mark.parametrize("name", ["text", "publish"])
def test_an_analyst_neither_writes_nor_publishes(as_nina: Client, report: Report, name: str) -> None:
    assert as_nina.post(address(name, report.pk), {"version": 1}).status_code == HTTPStatus.FORBIDDEN


def test_a_text_longer_than_a_page_can_hold_is_refused_with_its_length(as_marcus: Client, report: Report) -> None:
    form = {"text": "x" * 3001, "text_author": "", "version": report.version}
    response = as_marcus.post(address("text", report.pk), form)
    assert "3001" in response.content.decode()
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_hash_tells_what_the_file_is(as_marcus: Client, report: Report, made: ReportFile) -> None:
    html = page(as_marcus, f"{address('verify')}?sha256={made.sha256.upper()}")
    assert "was made here and is unchanged. The report is a draft" in html
    actions.publish_report(report, by=report.requested_by, version=report.version)
    final = work(report)[0]
    assert "is the published version" in page(as_marcus, f"{address('verify')}?sha256={final.sha256}")
    assert "a newer version of the report exists" in page(as_marcus, f"{address('verify')}?sha256={made.sha256}")


def test_an_uploaded_file_is_recognized_and_a_changed_one_is_not(as_marcus: Client, made: ReportFile) -> None:
    content = store.read(made.sha256)
    for sent, answer in ((content, "was made here"), (content + b" ", "No report that you may see has these bytes")):
        upload = SimpleUploadedFile("report.json", sent)
        assert answer in as_marcus.post(address("verify"), {"file": upload}).content.decode()


def test_an_executive_cannot_find_out_by_its_hash_what_is_not_for_them(as_ed: Client, marcus: Membership) -> None:
    submitted(marcus)
    (file,) = work(asked(marcus, Report.Kind.GAPS))
    assert "No report that you may see" in page(as_ed, f"{address('verify')}?sha256={file.sha256}")


@pytest.mark.parametrize("typed", ["abc", "g" * 64, "1" * 65])
def test_what_is_no_hash_is_said_so(as_marcus: Client, typed: str) -> None:
    response = as_marcus.post(address("verify"), {"sha256": typed})
    assert "This is not a SHA-256" in response.content.decode()


def test_the_list_narrows_by_kind_state_and_words(as_marcus: Client, marcus: Membership, report: Report) -> None:
    asked(marcus, Report.Kind.GAPS)
    everything = page(as_marcus, address("list"))
    assert "Readiness of Meridian" in everything
    assert "Gaps of Meridian" in everything
    assert "Gaps of Meridian" not in page(as_marcus, f"{address('list')}?kind=readiness")
    assert "No report is like that" in page(as_marcus, f"{address('list')}?state=published")
    assert "Readiness of Meridian" not in page(as_marcus, f"{address('list')}?search=gaps")


def test_the_list_costs_no_query_per_report(
    as_marcus: Client, marcus: Membership, report: Report, django_assert_max_num_queries: Any
) -> None:
    for _number in range(6):
        asked(marcus, Report.Kind.GAPS, "pdf", "csv")
    page(as_marcus, address("list"))
    with django_assert_max_num_queries(16):
        page(as_marcus, address("list"))


def test_a_list_without_reports_teaches_the_next_step(as_marcus: Client) -> None:
    assert "No report yet" in page(as_marcus, address("list"))
