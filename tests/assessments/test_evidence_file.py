"""Files that people attach as evidence: told by their bytes, never by their name alone."""

import io
import struct
import zipfile

import pytest

from assessments.importers import evidence_file
from assessments.importers.evidence_file import (
    ALLOWED_TYPES,
    UNKNOWN_TYPE,
    EvidenceFileRefused,
    content_type,
    read_evidence_file,
)
from core.tables import Sheet, xlsx_bytes

ODT = "application/vnd.oasis.opendocument.text"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("plan.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("plan.exe", b"%PDF-1.7 ...", "application/pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n...", "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0...", "image/jpeg"),
        ("a.gif", b"GIF89a...", "image/gif"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("a.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", UNKNOWN_TYPE),
        ("a.docx", archive({"[Content_Types].xml": b"", "word/document.xml": b""}), WORD),
        ("a.docx", archive({"word/document.xml": b""}), "application/zip"),
        (
            "a.docm",
            archive({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""}),
            UNKNOWN_TYPE,
        ),
        ("a.odt", archive({"mimetype": ODT.encode()}), ODT),
        ("a.odt", archive({"mimetype": b"text/html"}), "application/zip"),
        ("a.zip", archive({}), "application/zip"),
        ("a.zip", b"PK\x03\x04 broken", UNKNOWN_TYPE),
        ("hosts.CSV", "a,b\r\nä,1\r\n".encode(), "text/csv"),
        ("notes.txt", "\ufeffnotes".encode(), "text/plain"),
        ("page.html", b"<script>alert(1)</script>", "text/plain"),
        ("a.svg", b"<svg onload='alert(1)'/>", "text/plain"),
        ("a.pdf", b"MZ\x90\x00", UNKNOWN_TYPE),
        ("a.txt", "text".encode("utf-16"), UNKNOWN_TYPE),
        ("a.txt", b"\x00\x01\x02", UNKNOWN_TYPE),
        ("a.txt", b"caf\xe9", UNKNOWN_TYPE),
    ],
)
def test_the_bytes_say_what_a_file_is(name: str, content: bytes, kind: str) -> None:
    assert content_type(name, content) == kind
    assert kind in ALLOWED_TYPES


def test_our_own_workbook_is_known_as_one() -> None:
    content = xlsx_bytes([Sheet("Gaps", ["a"], [[1]])])

    assert content_type("gaps.xlsx", content).endswith("spreadsheetml.sheet")


def test_text_that_is_cut_within_a_character_is_still_text() -> None:
    assert content_type("a.txt", "ä".encode() * 65_536) == "text/plain"
    assert content_type("a.txt", b"a" + "ä".encode() * 65_536) == "text/plain"


def test_an_archive_with_a_huge_directory_is_not_walked() -> None:
    members = archive({f"{number:0200d}": b"" for number in range(5_000)})

    assert content_type("a.zip", members) == UNKNOWN_TYPE


def test_an_archive_that_states_the_size_of_its_directory_in_a_second_place_is_not_walked() -> None:
    small = archive({"a.txt": b"a"})
    end = small.rindex(b"PK\x05\x06")
    size, start = (int.from_bytes(small[end + at : end + at + 4], "little") for at in (12, 16))
    record = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1, 1, size, start)
    mark = struct.pack("<IIQI", 0x07064B50, 0, end, 1)
    long_form = small[:end] + record + mark + small[end:]
    assert zipfile.ZipFile(io.BytesIO(long_form)).namelist() == ["a.txt"], "the reader believes the second place"

    assert content_type("a.zip", small) == "application/zip"
    assert content_type("a.zip", long_form) == UNKNOWN_TYPE


def test_nothing_that_a_browser_runs_is_ever_served_as_such() -> None:
    assert not any(word in kind for kind in ALLOWED_TYPES for word in ("html", "svg", "javascript", "xhtml"))


def test_an_empty_file_is_refused_in_a_sentence() -> None:
    with pytest.raises(EvidenceFileRefused, match=r"“plan\.pdf” is empty\. Choose the file again\."):
        read_evidence_file("../plan.pdf", b"")


def test_a_file_over_the_limit_is_refused_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_file, "MAX_BYTES", 1024**2)

    with pytest.raises(EvidenceFileRefused, match=r"has 1\.5 MB; the limit is 1 MB"):
        read_evidence_file("plan.pdf", b"x" * (3 * 1024**2 // 2))


def test_a_file_comes_back_with_a_clean_name() -> None:
    file = read_evidence_file("C:\\tmp\\plan\u202e.pdf", b"%PDF-1.7")

    assert (file.name, file.type, file.content) == ("plan.pdf", "application/pdf", b"%PDF-1.7")
