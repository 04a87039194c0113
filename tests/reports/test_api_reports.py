"""Reports by the API."""

import hashlib
from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Membership
from assessments import actions as assessments
from assessments.models import Snapshot
from core import store
from core.ids import new_id
from jobs.models import Job
from reports import actions
from reports.models import Report, ReportFile
from tests.assessments.factories import start
from tests.calling import Caller, faults, told
from tests.reports.world import asked, submitted, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_meridian")]


@pytest.fixture
def caller(marcus: Membership) -> Caller:
    return Caller.of(marcus)


def made(by: Membership, kind: Report.Kind = Report.Kind.READINESS, *formats: str) -> Report:
    """A report whose files are made."""
    if not Snapshot.objects.exists():
        submitted(by)
    report = asked(by, kind, *formats)
    work(report)
    return report


def downloads() -> int:
    return AuditEvent.objects.filter(verb="report.download").count()


def test_a_report_is_asked_for_made_and_downloaded(caller: Caller, marcus: Membership) -> None:
    submitted(marcus)
    answer = caller.post("reports/", {"kind": "readiness", "formats": ["json"], "tlp": "TLP:RED"})
    assert answer.status_code == HTTPStatus.ACCEPTED
    place = answer["Location"]
    file = told(answer)["files"][0]
    assert (file["format"], file["state"], file["sha256"]) == ("json", "queued", "")
    assert told(caller.get(file["job"]))["state"] == "queued"
    early = caller.get(f"{place}file/")
    assert early.status_code == HTTPStatus.CONFLICT
    assert told(early)["type"] == "urn:soc-builder:problem:not_ready"
    assert told(early)["job"] == file["job"]
    assert early["Retry-After"] == "2"
    work(Report.objects.get())
    report = told(caller.get(place))
    assert (report["state"], report["tlp"], report["files"][0]["state"]) == ("draft", "TLP:RED", "done")
    got = caller.get(f"{place}file/?format=json")
    digest = hashlib.sha256(got.content).hexdigest()
    assert got["ETag"] == f'"{digest}"'
    assert digest == report["files"][0]["sha256"]
    assert got["Content-Type"] == "application/json"
    assert got["Content-Disposition"].startswith('attachment; filename="readiness-of-meridian-')
    event = AuditEvent.objects.get(verb="report.download")
    assert (event.payload["sha256"], event.token_name) == (digest, "walk")


def test_a_file_that_is_known_is_not_sent_again_and_leaves_no_event(caller: Caller, marcus: Membership) -> None:
    place = f"reports/{made(marcus).pk}/file/"
    tag = caller.get(place)["ETag"]
    again = caller.get(place, If_None_Match=f'"other", W/{tag}')
    assert (again.status_code, again.content, again["ETag"]) == (HTTPStatus.NOT_MODIFIED, b"", tag)
    assert caller.send("HEAD", place)["ETag"] == tag
    assert downloads() == 1


@pytest.mark.parametrize(
    ("query", "status", "what"),
    [
        ("?format=xlsx", HTTPStatus.NOT_FOUND, "no_such_format"),
        ("?format=docx", HTTPStatus.BAD_REQUEST, "invalid"),
        ("?sha256=12", HTTPStatus.BAD_REQUEST, "invalid"),
        (f"?sha256={'0' * 64}", HTTPStatus.NOT_FOUND, "no_such_file"),
        ("?page=1", HTTPStatus.BAD_REQUEST, "invalid"),
    ],
)
def test_a_file_that_there_is_not_says_so(
    caller: Caller, marcus: Membership, query: str, status: int, what: str
) -> None:
    answer = caller.get(f"reports/{made(marcus).pk}/file/{query}")
    assert answer.status_code == status
    assert told(answer)["type"] == f"urn:soc-builder:problem:{what}"


def test_a_file_that_could_not_be_made_says_why(caller: Caller, marcus: Membership) -> None:
    submitted(marcus)
    report = asked(marcus)
    file = report.files.get()
    assert caller.post(f"jobs/{file.job_id}/cancel/").status_code == HTTPStatus.OK
    answer = caller.get(f"reports/{report.pk}/file/")
    assert (answer.status_code, told(answer)["job"]) == (HTTPStatus.CONFLICT, f"/api/v1/jobs/{file.job_id}/")
    assert told(answer)["type"] == "urn:soc-builder:problem:not_made"
    assert "Retry-After" not in answer


def test_a_damaged_file_is_not_handed_out(caller: Caller, marcus: Membership) -> None:
    report = made(marcus)
    store.path_of(report.files.get().sha256).write_bytes(b"other")
    answer = caller.get(f"reports/{report.pk}/file/")
    assert answer.status_code == HTTPStatus.GONE
    assert AuditEvent.objects.filter(verb="report.damaged").count() == 1
    assert downloads() == 0


def test_the_text_is_changed_under_its_version_until_it_is_published(caller: Caller, marcus: Membership) -> None:
    report = made(marcus)
    place = f"reports/{report.pk}/"
    tag = caller.get(place)["ETag"]
    assert caller.patch(place, {"text": "x"}).status_code == HTTPStatus.PRECONDITION_REQUIRED
    changed = caller.patch(place, {"text": "Two lines.\n\nRead them."}, If_Match=tag)
    assert changed.status_code == HTTPStatus.OK
    assert (told(changed)["text_author"], told(changed)["text_version"]) == ("Marcus", 1)
    assert told(changed)["files"][0]["state"] == "queued"
    assert caller.patch(place, {"text": "y"}, If_Match=tag).status_code == HTTPStatus.PRECONDITION_FAILED
    signed = caller.patch(place, {"text_author": "Ines Okafor"}, If_Match=changed["ETag"])
    assert told(signed)["text"] == "Two lines.\n\nRead them."
    stale = caller.post(f"{place}publish/", If_Match=changed["ETag"])
    assert stale.status_code == HTTPStatus.PRECONDITION_FAILED
    published = caller.post(f"{place}publish/", If_Match=signed["ETag"])
    assert published.status_code == HTTPStatus.ACCEPTED
    assert (told(published)["state"], told(published)["published_by_name"]) == ("published", "Marcus")
    assert told(published)["files"][0]["is_draft"] is False
    assert caller.patch(place, {"text": "z"}, If_Match=published["ETag"]).status_code == HTTPStatus.CONFLICT


def test_an_older_file_is_still_found_by_its_bytes(caller: Caller, marcus: Membership) -> None:
    report = made(marcus)
    first = report.files.get().sha256
    actions.edit_text(report, by=marcus, text="Newer.", author="", version=report.version)
    work(report)
    place = f"reports/{report.pk}/"
    rows = told(caller.get(f"{place}files/"))["results"]
    assert [row["text_version"] for row in rows] == [1, 0]
    assert caller.get(f"{place}file/")["ETag"] != f'"{first}"'
    assert caller.get(f"{place}file/?sha256={first}")["ETag"] == f'"{first}"'


def test_one_more_format_is_asked_for_once(caller: Caller, marcus: Membership) -> None:
    place = f"reports/{made(marcus).pk}/formats/"
    answer = caller.post(place, {"format": "csv"})
    assert answer.status_code == HTTPStatus.ACCEPTED
    assert [file["format"] for file in told(answer)["files"]] == ["csv", "json"]
    assert caller.post(place, {"format": "csv"}).status_code == HTTPStatus.CONFLICT


def test_which_figures_follows_from_the_ids(caller: Caller, marcus: Membership) -> None:
    snapshot = submitted(marcus)
    draft = start(marcus, name="Unfinished")
    wanted: list[tuple[dict[str, Any], str]] = [
        ({"kind": "gaps"}, "now"),
        ({"kind": "gaps", "snapshot_id": str(snapshot.pk)}, "snapshot"),
        ({"kind": "gaps", "assessment_id": str(snapshot.assessment_id)}, "snapshot"),
        ({"kind": "assessment", "assessment_id": str(draft.pk)}, "draft"),
        ({"kind": "assessment", "assessment_id": str(draft.pk), "reading": "draft"}, "draft"),
    ]
    for body, reading in wanted:
        answer = caller.post("reports/", {**body, "formats": ["json"]})
        assert answer.status_code == HTTPStatus.ACCEPTED, told(answer)
        assert told(answer)["reading"] == reading
    assert caller.post("reports/", {"kind": "gaps", "assessment_id": str(draft.pk)}).status_code == HTTPStatus.CONFLICT


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/kind"),
        ({"kind": "board"}, "/kind"),
        ({"kind": "gaps", "formats": []}, "/formats"),
        ({"kind": "gaps", "formats": ["docx"]}, "/formats/0"),
        ({"kind": "gaps", "formats": "pdf"}, "/formats"),
        ({"kind": "gaps", "language": "en"}, "/language"),
        ({"kind": "gaps", "reading": "snapshot"}, "/snapshot_id"),
        ({"kind": "gaps", "reading": "draft"}, "/assessment_id"),
        ({"kind": "gaps", "snapshot_id": str(new_id())}, "/snapshot_id"),
        ({"kind": "gaps", "assessment_id": str(new_id())}, "/assessment_id"),
        ({"kind": "gaps", "assessment_id": str(new_id()), "snapshot_id": str(new_id())}, "/snapshot_id"),
        ({"kind": "gaps", "reading": "now", "assessment_id": str(new_id())}, "/assessment_id"),
    ],
)
def test_what_cannot_be_asked_for_is_pointed_at(caller: Caller, body: dict[str, Any], pointer: str) -> None:
    answer = caller.post("reports/", body)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert list(faults(answer)) == [pointer]


def test_before_anything_was_submitted_there_is_nothing_to_report(caller: Caller) -> None:
    answer = caller.post("reports/", {"kind": "readiness"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Submit one first" in told(answer)["detail"]
    assert not Job.objects.exists()


def test_a_submission_that_was_superseded_is_no_longer_reported(caller: Caller, marcus: Membership) -> None:
    snapshot = submitted(marcus)
    report = made(marcus)
    assessment = assessments.reopen_assessment(snapshot.assessment, by=marcus, reason="Again.")
    assessments.submit_assessment(assessment, by=marcus)
    answer = caller.post("reports/", {"kind": "gaps", "snapshot_id": str(snapshot.pk)})
    assert list(faults(answer)) == ["/snapshot_id"]
    assert told(caller.get(f"reports/{report.pk}/?fields=state")) == {"state": "superseded"}
    listed = told(caller.get("reports/?state=superseded&fields=id,state"))["results"]
    assert listed == [{"id": str(report.pk), "state": "superseded"}]


def test_executives_find_and_ask_for_what_is_for_them(marcus: Membership, ed: Membership) -> None:
    gaps, draft = made(marcus, Report.Kind.GAPS), made(marcus)
    published = made(marcus)
    actions.publish_report(published, by=marcus, version=published.version)
    caller = Caller.of(ed)
    assert [row["id"] for row in told(caller.get("reports/"))["results"]] == [str(published.pk)]
    for hidden in (gaps, draft):
        assert caller.get(f"reports/{hidden.pk}/").status_code == HTTPStatus.NOT_FOUND
        assert caller.get(f"reports/{hidden.pk}/file/").status_code == HTTPStatus.NOT_FOUND
        assert caller.get(f"reports/{hidden.pk}/files/").status_code == HTTPStatus.NOT_FOUND
    assert told(caller.post("reports/verify/", {"sha256": gaps.files.get().sha256}))["is_known"] is False
    assert caller.post("reports/", {"kind": "gaps"}).status_code == HTTPStatus.CONFLICT
    own = caller.post("reports/", {"kind": "readiness", "formats": ["json"]})
    assert own.status_code == HTTPStatus.ACCEPTED
    assert caller.get(own["Location"]).status_code == HTTPStatus.OK
    assert caller.post(f"reports/{published.pk}/publish/").status_code == HTTPStatus.FORBIDDEN
    assert caller.get("reports/?kind=gaps").status_code == HTTPStatus.BAD_REQUEST


def test_a_file_is_verified_by_its_hash_or_by_itself(caller: Caller, marcus: Membership) -> None:
    report = made(marcus)
    file = report.files.get()
    spaced = " ".join((file.sha256[:8].upper(), file.sha256[8:]))
    known = told(caller.post("reports/verify/", {"sha256": spaced}))
    assert (known["is_known"], known["is_current"], known["report_id"]) == (True, True, str(report.pk))
    assert (known["report_state"], known["format"]) == ("draft", "json")
    content = store.read(file.sha256)
    assert sent(caller, content) == known
    changed = sent(caller, content + b" ")
    assert (changed["is_known"], changed["report_id"], changed["format"]) == (False, None, None)
    actions.edit_text(report, by=marcus, text="Newer.", author="", version=report.version)
    older = told(caller.post("reports/verify/", {"sha256": file.sha256}))
    assert (older["is_known"], older["is_current"]) == (True, False)
    wrong = caller.post("reports/verify/", {"sha256": "12"})
    assert faults(wrong) == {"/sha256": "invalid"}


def sent(caller: Caller, content: bytes) -> Any:
    form = encode_multipart(BOUNDARY, {"upload": SimpleUploadedFile("it.json", content)})
    answer = caller.post("reports/verify/file/", form, Content_Type=MULTIPART_CONTENT)
    assert answer.status_code == HTTPStatus.OK
    return told(answer)


def test_a_list_of_any_length_costs_the_same_few_queries(caller: Caller, marcus: Membership) -> None:
    made(marcus, Report.Kind.GAPS, "json", "csv")
    caller.get("reports/")
    costs = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            rows = told(caller.get("reports/"))["results"]
        costs.append(len(queries))
        for _more in range(3):
            asked(marcus, Report.Kind.GAPS, "json", "csv")
    assert [file["format"] for file in rows[0]["files"]] == ["csv", "json"]
    assert len(rows) == 4
    assert costs[0] == costs[1] <= 4, costs


def test_the_list_is_narrowed_ordered_and_projected(caller: Caller, marcus: Membership) -> None:
    readiness, gaps = made(marcus), made(marcus, Report.Kind.GAPS)
    assert told(caller.get("reports/?kind=gaps&fields=id,title&count=exact")) == {
        "next": None,
        "previous": None,
        "results": [{"id": str(gaps.pk), "title": "Gaps of Meridian"}],
        "count": 1,
    }
    ordered = told(caller.get("reports/?ordering=-title&fields=id"))["results"]
    assert [row["id"] for row in ordered] == [str(readiness.pk), str(gaps.pk)]
    assert told(caller.get("reports/?search=readiness&fields=kind"))["results"] == [{"kind": "readiness"}]


@pytest.mark.parametrize("name", ["files", "evidenced", "scale", "headline", "text"])
def test_one_field_is_enough(caller: Caller, marcus: Membership, name: str) -> None:
    place = f"reports/{made(marcus).pk}/"
    assert told(caller.get(f"{place}?fields={name}")) == {name: told(caller.get(place))[name]}


def test_figures_are_texts_with_their_scale(caller: Caller, marcus: Membership) -> None:
    report = made(marcus)
    wanted = {"evidenced": report.data["overall"]["index_evidenced"], "scale": "0-100"}
    assert told(caller.get(f"reports/{report.pk}/?fields=evidenced,scale")) == wanted
    assert isinstance(wanted["evidenced"], str)


def test_asking_twice_with_one_key_makes_one_report(caller: Caller, marcus: Membership) -> None:
    submitted(marcus)
    answers = [
        caller.post("reports/", {"kind": "gaps", "formats": ["csv"]}, Idempotency_Key="a-key") for _twice in range(2)
    ]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert answers[0].content == answers[1].content
    assert ReportFile.objects.count() == 1
