"""A file that somebody attaches as evidence: what it is called and what it is, judged by its bytes."""

import codecs
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from core.file_names import clean_file_name

MAX_BYTES = 25 * 1024 * 1024
UNKNOWN_TYPE = "application/octet-stream"

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE_MEMBERS = (
    ("word/document.xml", _OFFICE + "wordprocessingml.document"),
    ("xl/workbook.xml", _OFFICE + "spreadsheetml.sheet"),
    ("ppt/presentation.xml", _OFFICE + "presentationml.presentation"),
)
_OPEN_DOCUMENT_TYPES = frozenset(_OPEN_DOCUMENT + kind for kind in ("text", "spreadsheet", "presentation"))
_TEXT_TYPES = {".csv": "text/csv"}
_MAX_DIRECTORY = 1_000_000  # bytes, some 10,000 members
_LONG_FORM = b"PK\x06\x07"  # states the directory's size elsewhere; only archives beyond any upload need it
_LONGEST_END = 65_535 + 22 + 20  # bytes of a comment, the last record, and the mark of the long form before it
_TEXT_SAMPLE = 65_536

ALLOWED_TYPES = frozenset(
    {kind for _start, kind in _STARTS}
    | {kind for _member, kind in _OFFICE_MEMBERS}
    | _OPEN_DOCUMENT_TYPES
    | {"image/webp", "application/zip", "text/plain", *_TEXT_TYPES.values(), UNKNOWN_TYPE}
)
"""Every type a file can be served with. None of them runs in a browser, and all go out as attachments."""


class EvidenceFileRefused(ValueError):
    """The file cannot be attached; the message says why and how to mend."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    name: str  # fit to be shown and offered for download
    type: str  # one of ALLOWED_TYPES
    content: bytes


def read_evidence_file(name: str, content: bytes) -> EvidenceFile:
    """Take a file from outside. Raises `EvidenceFileRefused` when it is empty or too large."""
    shown = clean_file_name(name)
    if not content:
        raise EvidenceFileRefused(_("“%(name)s” is empty. Choose the file again.") % {"name": shown})
    if len(content) > MAX_BYTES:
        facts = {"name": shown, "size": f"{len(content) / 1024**2:.1f}", "limit": MAX_BYTES // 1024**2}
        reason = _("“%(name)s” has %(size)s MB; the limit is %(limit)d MB. Shorten it, or add a link to it instead.")
        raise EvidenceFileRefused(reason % facts)
    return EvidenceFile(shown, content_type(shown, content), content)


def content_type(name: str, content: bytes) -> str:
    """What the bytes are; the name only tells CSV from other text. Whatever is not known is `UNKNOWN_TYPE`."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(_ZIP_STARTS):
        return _archive_type(content)
    if _is_text(content):
        return _TEXT_TYPES.get(PurePosixPath(name).suffix.lower(), "text/plain")
    return UNKNOWN_TYPE


def _archive_type(content: bytes) -> str:
    """Office documents are archives with known members; nothing is unpacked but the type an OpenDocument states."""
    if _directory_size(content) > _MAX_DIRECTORY or _LONG_FORM in content[-_LONGEST_END:]:
        return UNKNOWN_TYPE
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = {member.filename: member for member in archive.infolist()}
            if any(name.lower().endswith("vbaproject.bin") for name in members):
                return UNKNOWN_TYPE  # macros
            for member, kind in _OFFICE_MEMBERS:
                if member in members and "[Content_Types].xml" in members:
                    return kind
            stated = members.get("mimetype")
            if stated is not None and stated.compress_type == zipfile.ZIP_STORED and stated.file_size < 100:
                kind = archive.read(stated).decode("ascii", "replace")
                return kind if kind in _OPEN_DOCUMENT_TYPES else "application/zip"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return UNKNOWN_TYPE  # damaged, encrypted, or of a kind the reader does not know
    return "application/zip"


def _directory_size(content: bytes) -> int:
    """What the archive's last record says; the reader would go through all of it."""
    end = content.rfind(b"PK\x05\x06")
    return int.from_bytes(content[end + 12 : end + 16], "little") if end >= 0 else 0


def _is_text(content: bytes) -> bool:
    sample = content[:_TEXT_SAMPLE]
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(sample, final=len(sample) == len(content))
    except UnicodeDecodeError:
        return False
    return not any(char < " " and char not in "\t\n\r\f" for char in text)
