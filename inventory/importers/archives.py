"""Whether an archive may be opened: its directory is read first, and nothing is unpacked that could not fit."""

import struct
import zipfile
from typing import BinaryIO

from django.utils.translation import gettext as _

from inventory.importers.rows import FileRefused

MAX_MEMBERS = 1_000
MAX_MEMBER = 200_000_000  # bytes, unpacked: some 100,000 rows of twenty columns
MAX_TOTAL = 250_000_000
MAX_RATIO = 100
SMALL = 1_000_000  # below this a member may shrink as it likes: empty cells repeat themselves

_END = b"PK\x05\x06"
_LONG_FORM = b"PK\x06\x07"
_LONGEST_END = 65_535 + 22 + 20
_MAX_DIRECTORY = 1_000_000  # bytes
_LOCAL = struct.Struct("<4s5H3I2H")
_ARCHIVES = (".zip", ".jar", ".7z", ".rar", ".gz", ".bz2", ".xz", ".xlsx", ".ods", ".docx", ".tar")


def open_archive(file: BinaryIO) -> zipfile.ZipFile:
    """The archive, when its directory promises nothing too large. Raises FileRefused."""
    _check_directory(file)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
        _check_members(members)
        _check_places(file, members)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        EOFError,
        OSError,
        struct.error,
    ) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(_("The file is a damaged archive. Save the workbook again, and send the new file.")) from None
    return archive


def _check_directory(file: BinaryIO) -> None:
    """The reader would go through all of a directory; one of many megabytes is none of a workbook."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_END))
    tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22 or _LONG_FORM in tail:
        raise FileRefused(_("The file is a damaged archive, or one of a kind that no spreadsheet program writes."))
    if int.from_bytes(tail[end + 12 : end + 16], "little") > _MAX_DIRECTORY:
        raise _too_many()


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise _too_many()
    if len({member.filename for member in members}) < len(members):
        raise FileRefused(_("The archive holds two files of one name. No spreadsheet program writes that."))
    for member in members:
        name = member.filename
        if name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/"):
            raise FileRefused(_("The archive holds a file that wants to lie outside it. It was not opened."))
        if member.flag_bits & 1:
            raise FileRefused(_("The workbook is protected with a password. Save it without one."))
        if name.lower().endswith(_ARCHIVES):
            raise FileRefused(_("The archive holds another archive. Send the workbook itself."))
        if member.file_size > MAX_MEMBER or sum(one.file_size for one in members) > MAX_TOTAL:
            raise FileRefused(
                _("Unpacked, the workbook has more than %(limit)d MB. Send it as CSV, which has no such limit.")
                % {"limit": MAX_TOTAL // 1_000_000}
            )
        if member.file_size > SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise FileRefused(
                _("A part of the workbook unpacks to more than %(ratio)d times its size. It was not opened. Send CSV.")
                % {"ratio": MAX_RATIO}
            )


def _check_places(file: BinaryIO, members: list[zipfile.ZipInfo]) -> None:
    """No two members share bytes: a small file that is listed many times unpacks to any size."""
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise FileRefused(_("Files in the archive lie over each other. No spreadsheet program writes that."))
        file.seek(member.header_offset)
        header = _LOCAL.unpack(file.read(_LOCAL.size))
        if header[0] != b"PK\x03\x04":
            raise zipfile.BadZipFile
        end = member.header_offset + _LOCAL.size + header[9] + header[10] + member.compress_size


def _too_many() -> FileRefused:
    return FileRefused(_("The archive holds more than %(limit)d files. No workbook does.") % {"limit": MAX_MEMBERS})
