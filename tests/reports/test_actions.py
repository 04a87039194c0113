"""Asking for a report, writing its text, making its files, publishing it."""

import json
from uuid import uuid4

import pytest

from accounts.models import AuditEvent, Membership, Role
from assessments import actions as assessments
from core import store
from core.canonical import canonical, fingerprint
from core.errors import RecordChanged, Refused
from jobs.actions import JobFailed, LeaseLost, claim_job
from jobs.models import Job
from reports import actions, exporters, queries
from reports.models import Report, ReportFile
from reports.rendering.process import RenderingFailed
from tests.assessments.factories import answer, start
from tests.reports.world import asked, submitted, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_meridian")]


@pytest.fixture
def report(marcus: Membership) -> Report:
    """A gap report of a submitted assessment, asked for by the manager."""
    submitted(marcus)
    return asked(marcus)


def test_asking_freezes_the_data_and_asks_for_one_job_a_format(marcus: Membership) -> None:
    submitted(marcus)
    report = asked(marcus, Report.Kind.GAPS, "pdf", "xlsx", "csv", "json")

    assert report.data_sha256 == fingerprint(report.data)
    assert {file.format for file in report.files.all()} == {"pdf", "xlsx", "csv", "json"}
    assert {file.job.state for file in report.files.all()} == {Job.State.QUEUED}
    assert report.standing == Report.State.DRAFT


def test_what_changes_later_does_not_reach_the_report(marcus: Membership, report: Report) -> None:
    before = canonical(report.data)
    snapshot = report.snapshot
    assert snapshot is not None
    assessments.reopen_assessment(snapshot.assessment, by=marcus, reason="Again")
    answer(snapshot.assessment, "IRP.1.1", marcus, level=0)

    (file,) = work(report)

    assert canonical(Report.objects.get(pk=report.pk).data) == before
    assert json.loads(store.read(file.sha256))["data"]["overall"] == report.data["overall"]


def test_without_a_submitted_assessment_there_is_nothing_to_report(marcus: Membership) -> None:
    with pytest.raises(Refused, match="Submit one first"):
        asked(marcus)
    assert not Report.objects.exists()
    assert not Job.objects.exists()


def test_a_worker_stores_the_file_under_its_hash_and_then_names_it(report: Report) -> None:
    (file,) = work(report)

    assert file.job.state == Job.State.DONE
    assert store.path_of(file.sha256).read_bytes() == store.read(file.sha256)
    assert file.size == len(store.read(file.sha256))
    event = AuditEvent.objects.get(verb="report.make")
    assert event.payload["sha256"] == file.sha256


def test_a_pdf_knows_its_pages(marcus: Membership) -> None:
    submitted(marcus)
    (file,) = work(asked(marcus, Report.Kind.READINESS, "pdf"))
    assert store.read(file.sha256).startswith(b"%PDF-1.7")
    assert (file.pages, file.job.progress, file.job.progress_of) == (file.pages, file.pages, file.pages)
    assert 1 < (file.pages or 0) <= 8


def test_the_same_data_gives_the_same_file(marcus: Membership, report: Report) -> None:
    (file,) = work(report)
    data, text = report.data, actions.text_of(report)
    assert store.read(file.sha256) == exporters.json_file(data, text, is_draft=True)


def test_who_lost_the_rights_gets_no_file(marcus: Membership, report: Report) -> None:
    marcus.role = ""
    marcus.save()

    (file,) = work(report)

    assert file.job.state == Job.State.FAILED
    assert "may no longer see it" in file.job.reason
    assert not file.is_made


def test_a_manager_who_became_an_executive_gets_no_gap_report(marcus: Membership, report: Report) -> None:
    marcus.role = Role.EXECUTIVE
    marcus.save()
    (file,) = work(report)
    assert file.job.state == Job.State.FAILED


def test_an_executive_asks_for_the_readiness_report_and_no_other(marcus: Membership, ed: Membership) -> None:
    submitted(marcus)
    assert work(asked(ed, Report.Kind.READINESS))[0].is_made
    with pytest.raises(Refused, match="Your role"):
        asked(ed, Report.Kind.GAPS)


def test_a_new_text_makes_the_files_anew_and_the_old_ones_stay(marcus: Membership, report: Report) -> None:
    work(report)
    actions.edit_text(report, by=marcus, text="We practise.", author="Marcus, manager", version=report.version)

    new, old = work(report)

    assert json.loads(store.read(new.sha256))["text"]["body"] == "We practise."
    assert old.is_made
    assert not old.is_current
    assert new.is_current


def test_a_text_without_an_author_is_signed_by_who_wrote_it(marcus: Membership, report: Report) -> None:
    actions.edit_text(report, by=marcus, text="We practise.", author=" ", version=report.version)
    assert report.text_author == "Marcus"


def test_two_who_edit_do_not_overwrite_each_other(marcus: Membership, olivia: Membership, report: Report) -> None:
    version = report.version
    actions.edit_text(report, by=marcus, text="Mine.", author="", version=version)
    theirs = Report.objects.get(pk=report.pk)
    with pytest.raises(RecordChanged):
        actions.edit_text(theirs, by=olivia, text="Theirs.", author="", version=version)
    assert Report.objects.get(pk=report.pk).text == "Mine."


def test_work_on_an_old_text_ends_when_there_is_a_newer_one(marcus: Membership, report: Report) -> None:
    (waiting,) = report.files.all()
    actions.edit_text(report, by=marcus, text="Newer.", author="", version=report.version)
    waiting.job.refresh_from_db()
    assert waiting.job.state == Job.State.CANCELLED


def test_a_file_of_an_older_text_is_not_made_any_more(marcus: Membership, report: Report) -> None:
    (waiting,) = report.files.all()
    job = claim_job(waiting.job_id)
    assert job is not None
    report.text_version = 1
    report.save()
    with pytest.raises(JobFailed, match="newer file"):
        actions.build(ReportFile.objects.select_related("report").get(pk=waiting.pk), job)


def test_publishing_locks_the_text_and_takes_the_draft_mark_away(marcus: Membership, report: Report) -> None:
    work(report)
    actions.publish_report(report, by=marcus, version=report.version)
    final = work(report)[0]

    assert json.loads(store.read(final.sha256))["is_draft"] is False
    assert report.standing == Report.State.PUBLISHED
    with pytest.raises(Refused, match="published"):
        actions.edit_text(report, by=marcus, text="Late.", author="", version=report.version)
    with pytest.raises(Refused, match="published"):
        actions.publish_report(report, by=marcus, version=report.version)


def test_figures_alone_need_no_new_file_when_the_text_changes(marcus: Membership) -> None:
    submitted(marcus)
    report = asked(marcus, Report.Kind.GAPS, "csv")
    (file,) = work(report)
    actions.publish_report(report, by=marcus, version=report.version)
    assert [each.pk for each in report.files.all()] == [file.pk]
    file.report = report
    assert file.is_current


def test_submitting_again_supersedes_the_reports_of_before(marcus: Membership, report: Report) -> None:
    assert report.snapshot is not None
    assessment = assessments.reopen_assessment(report.snapshot.assessment, by=marcus, reason="Again")
    assert Report.objects.select_related("snapshot").get(pk=report.pk).standing == Report.State.DRAFT
    assessments.submit_assessment(assessment, by=marcus)

    again = Report.objects.select_related("snapshot").get(pk=report.pk)
    assert again.standing == Report.State.SUPERSEDED
    with pytest.raises(Refused, match="submitted again"):
        actions.publish_report(again, by=marcus, version=again.version)


def test_an_unfinished_assessment_can_be_printed_but_not_published(marcus: Membership) -> None:
    assessment = start(marcus)
    report = asked(marcus, Report.Kind.ASSESSMENT, reading=Report.Reading.DRAFT, assessment=assessment)
    assert work(report)[0].is_made
    with pytest.raises(Refused, match="stays a draft"):
        actions.publish_report(report, by=marcus, version=report.version)
    with pytest.raises(Refused, match="Only the assessment report"):
        asked(marcus, Report.Kind.GAPS, reading=Report.Reading.DRAFT, assessment=assessment)


def test_a_report_gets_one_more_format_of_the_same_data(marcus: Membership, report: Report) -> None:
    work(report)
    actions.add_format(report, by=marcus, format="csv")
    assert {file.format for file in work(report) if file.is_made} == {"json", "csv"}
    with pytest.raises(Refused, match="CSV file already"):
        actions.add_format(report, by=marcus, format="csv")


def test_what_the_renderer_says_is_the_reason_of_the_job(marcus: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_long(*_args: object) -> bytes:
        raise RenderingFailed("The report took too long.")

    submitted(marcus)
    report = asked(marcus, Report.Kind.READINESS, "pdf")
    monkeypatch.setattr("reports.actions.render_pdf", too_long)
    (file,) = work(report)
    assert (file.job.state, file.job.reason) == (Job.State.FAILED, "The report took too long.")


def test_who_lost_the_lease_writes_nothing(report: Report) -> None:
    (file,) = report.files.all()
    job = claim_job(file.job_id)
    assert job is not None
    Job.objects.filter(pk=job.pk).update(fence=uuid4())
    with pytest.raises(LeaseLost):
        actions.build(ReportFile.objects.select_related("report").get(pk=file.pk), job)
    file.refresh_from_db()
    assert not file.is_made


def test_everything_done_to_a_report_is_in_the_audit_trail(marcus: Membership, report: Report) -> None:
    (file,) = work(report)
    actions.edit_text(report, by=marcus, text="We practise.", author="", version=report.version)
    actions.publish_report(report, by=marcus, version=report.version)
    file.report = report
    actions.note_download(file, by=marcus)
    verbs = set(AuditEvent.objects.filter(record_id=report.pk).values_list("verb", flat=True))
    assert verbs == {"report.ask", "report.make", "report.edit", "report.publish", "report.download"}


def test_executives_see_what_is_for_them_and_published(marcus: Membership, ed: Membership) -> None:
    submitted(marcus)
    readiness, gaps = asked(marcus, Report.Kind.READINESS), asked(marcus, Report.Kind.GAPS)
    assert list(queries.visible_reports(ed)) == []
    actions.publish_report(readiness, by=marcus, version=readiness.version)
    actions.publish_report(gaps, by=marcus, version=gaps.version)
    assert list(queries.visible_reports(ed)) == [readiness]
    assert set(queries.visible_reports(marcus)) == {readiness, gaps}
