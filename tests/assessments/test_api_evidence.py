"""Evidence by the API: attached, downloaded, reviewed, withdrawn."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Membership, Organization
from assessments.models import Evidence
from core import clock, store
from tests.assessments.factories import prove, small_framework
from tests.calling import Caller, faults, told

PDF = b"%PDF-1.7 a plan"


@pytest.fixture
def framework(in_meridian: Organization) -> None:
    small_framework()


def facts(**changed: Any) -> dict[str, Any]:
    return {
        "framework_key": "small",
        "question": "IRP.1.1",
        "name": "The plan",
        "level": "3.5",
        "collected_on": clock.today().isoformat(),
        **changed,
    }


def send_file(caller: Caller, content: bytes, name: str = "plan.exe", **changed: Any) -> HttpResponse:
    headers = {key: changed.pop(key) for key in ("Idempotency_Key",) if key in changed}
    boundary = changed.pop("boundary", BOUNDARY)
    body = encode_multipart(boundary, {**facts(**changed), "upload": SimpleUploadedFile(name, content)})
    kind = MULTIPART_CONTENT.replace(BOUNDARY, boundary)
    return caller.send("POST", "evidence/files/", body, Content_Type=kind, **headers)


@pytest.mark.usefixtures("framework")
def test_a_link_is_attached(nina: Membership) -> None:
    caller = Caller.of(nina)
    made = caller.post("evidence/", facts(kind="link", url="https://wiki.example.org/plan"))
    assert made.status_code == HTTPStatus.CREATED, made.content
    row = told(made)
    assert (row["level"], row["scale"], row["worth"], row["state"]) == ("3.5", "0-5", "3.5000", "fresh")
    assert (row["validity_days"], row["added_by_name"], row["provenance"]) == (365, "Nina", "self")
    assert told(caller.get(made["Location"])) == row


@pytest.mark.usefixtures("framework")
@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"kind": "file"}, 400, "/kind"),
        ({"kind": "link", "url": "ftp://example.org/x"}, 409, None),
        ({"kind": "link", "url": "https://a:b@example.org/"}, 409, None),
        ({"kind": "note"}, 409, None),
        ({"kind": "note", "note": "x", "level": "2.3"}, 409, None),
        ({"kind": "note", "note": "x", "level": "5.5"}, 400, "/level"),
        ({"kind": "note", "note": "x", "collected_on": "2999-01-01"}, 409, None),
        ({"kind": "note", "note": "x", "collected_on": "yesterday"}, 400, "/collected_on"),
        ({"kind": "note", "note": "x", "question": "XXX.1.1"}, 409, None),
        ({"kind": "note", "note": "x", "validity_days": 0}, 400, "/validity_days"),
        ({"kind": "note", "note": "x", "validity_days": "30"}, 400, "/validity_days"),
        ({"kind": "note", "note": "x", "added_by_id": "x"}, 400, "/added_by_id"),
    ],
)
def test_what_proves_nothing_is_refused(
    nina: Membership, change: dict[str, Any], status: int, pointer: str | None
) -> None:
    refused = Caller.of(nina).post("evidence/", facts(**change))
    assert refused.status_code == status, refused.content
    assert pointer is None or pointer in faults(refused)
    assert not Evidence.objects.exists()


@pytest.mark.usefixtures("framework")
def test_a_file_is_judged_by_its_bytes_and_comes_back_as_it_was(nina: Membership, ada: Membership) -> None:
    made = send_file(Caller.of(nina), PDF, validity_days="30")
    assert made.status_code == HTTPStatus.CREATED, made.content
    row = told(made)
    assert (row["kind"], row["file_name"], row["file_type"]) == ("file", "plan.exe", "application/pdf")
    assert (row["file_size"], row["validity_days"]) == (len(PDF), 30)
    for accept in ("*/*", "application/pdf"):
        answer = Caller.of(ada).get(f"evidence/{row['id']}/file/", Accept=accept)
        assert (answer.status_code, answer.content) == (HTTPStatus.OK, PDF)
        assert answer["Content-Disposition"] == 'attachment; filename="plan.exe"'
        assert answer["Content-Type"] == "application/pdf"
        assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.usefixtures("framework")
def test_the_same_file_sent_again_under_its_key_is_one(nina: Membership) -> None:
    caller = Caller.of(nina)
    large = PDF + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    answers = [send_file(caller, large, Idempotency_Key="plan", boundary=boundary) for boundary in ("one", "two")]
    assert [one.status_code for one in answers] == [HTTPStatus.CREATED] * 2, answers[0].content
    assert answers[0].content == answers[1].content
    other = send_file(caller, large + b"y", Idempotency_Key="plan")
    assert other.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Evidence.objects.count() == 1


@pytest.mark.usefixtures("framework")
def test_a_file_that_cannot_be_kept_is_refused(nina: Membership) -> None:
    caller = Caller.of(nina)
    assert send_file(caller, b"").status_code == HTTPStatus.CONFLICT
    assert list(faults(send_file(caller, PDF, colour="red"))) == ["/colour"]
    assert "/validity_days" in faults(send_file(caller, PDF, validity_days="soon"))
    with override_settings(MAX_UPLOAD_BYTES=1000):
        assert send_file(caller, PDF + b"x" * 1000).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert caller.post("evidence/files/", facts()).status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    cut = caller.send("POST", "evidence/files/", b"--x", Content_Type="multipart/form-data; boundary=y")
    assert cut.status_code == HTTPStatus.BAD_REQUEST
    assert not Evidence.objects.exists()


@pytest.mark.usefixtures("framework")
def test_a_damaged_file_is_gone_and_leaves_an_event(nina: Membership) -> None:
    row = told(send_file(Caller.of(nina), PDF))
    place = next(Path(settings.MEDIA_ROOT).rglob(f"*{row['file_sha256'][4:]}*"), None)
    assert place is not None
    place.chmod(0o600)
    place.write_bytes(b"something else")
    answer = Caller.of(nina).get(f"evidence/{row['id']}/file/")
    assert answer.status_code == HTTPStatus.GONE
    assert AuditEvent.objects.filter(verb="evidence.damaged").exists()
    with pytest.raises(store.FileDamaged):
        store.read(row["file_sha256"])


@pytest.mark.usefixtures("framework")
def test_it_is_reviewed_by_somebody_else(nina: Membership, marcus: Membership) -> None:
    place = f"evidence/{prove(nina, 'IRP.1.1', level=5).pk}/"
    caller = Caller.of(marcus)
    tag = caller.get(place)["ETag"]
    assert Caller.of(nina).post(f"{place}review/", {"level": "4"}).status_code == HTTPStatus.FORBIDDEN
    assert caller.post(f"{place}review/", {"level": "2.3"}).status_code == HTTPStatus.CONFLICT
    row = told(caller.post(f"{place}review/", {"level": "4", "note": "Pages 1 to 3."}, If_Match=tag))
    assert (row["reviewed_by_name"], row["reviewed_level"], row["worth"]) == ("Marcus", "4.0", "4.0000")
    stale = caller.post(f"{place}review/", {"level": "1"}, If_Match=tag)
    assert stale.status_code == HTTPStatus.PRECONDITION_FAILED
    own = prove(marcus, "IRP.1.2")
    assert caller.post(f"evidence/{own.pk}/review/", {"level": "4"}).status_code == HTTPStatus.CONFLICT


@pytest.mark.usefixtures("framework")
def test_analysts_withdraw_their_own_only(nina: Membership, marcus: Membership) -> None:
    own, other = prove(nina, "IRP.1.1"), prove(marcus, "IRP.1.1")
    caller = Caller.of(nina)
    row = told(caller.post(f"evidence/{own.pk}/withdraw/", {"reason": "A mistake."}))
    assert (row["state"], row["worth"], row["withdrawn_by_name"]) == ("withdrawn", "0.0000", "Nina")
    refused = caller.post(f"evidence/{other.pk}/withdraw/", {"reason": "No."})
    assert refused.status_code == HTTPStatus.CONFLICT
    assert caller.post(f"evidence/{own.pk}/withdraw/", {"reason": "Again."}).status_code == HTTPStatus.CONFLICT


@pytest.mark.usefixtures("framework")
def test_the_list_is_narrowed_and_costs_the_same_however_long(nina: Membership) -> None:
    caller, counts = Caller.of(nina), []
    for many in (1, 10):
        while Evidence.objects.count() < many:
            prove(nina, "IRP.1.1", days_old=40 * Evidence.objects.count(), name=f"Proof {Evidence.objects.count()}")
        caller.get("evidence/")
        with CaptureQueriesContext(connection) as queries:
            assert len(told(caller.get("evidence/"))["results"]) == many
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4, queries.captured_queries
    names = [row["name"] for row in told(caller.get("evidence/?ordering=collected_on&limit=2"))["results"]]
    assert names == ["Proof 9", "Proof 8"]
    assert {row["state"] for row in told(caller.get("evidence/?state=fresh"))["results"]} == {"fresh"}
    assert told(caller.get("evidence/?search=proof 7&fields=name"))["results"] == [{"name": "Proof 7"}]
    assert told(caller.get("evidence/?within=DET"))["results"] == []
    assert told(caller.get("evidence/?within=IRP&count=exact&limit=1"))["count"] == 10
