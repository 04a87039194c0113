"""Which encoding a text file is written in, found from its bytes."""

import codecs
import io
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from inventory.importers.rows import FileRefused

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # before UTF-16: its mark starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    codec: str
    name: str


def text_of(file: BinaryIO) -> tuple[io.TextIOWrapper, Encoding]:
    """The file as text from its start, line ends untouched. Raises FileRefused where it is no text."""
    encoding = encoding_of(file)
    file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding.codec, newline=""), encoding


def encoding_of(file: BinaryIO) -> Encoding:
    """By its mark; else UTF-16 where every other byte is zero, UTF-8 where all of it is so, and Latin-1 otherwise."""
    file.seek(0)
    start = file.read(4096)
    for mark, codec, name in _MARKS:
        if start.startswith(mark):
            return _checked(file, Encoding(codec, name))
    if b"\0" in start:
        even, odd = start[::2].count(0), start[1::2].count(0)
        if odd > 0.4 * len(start[1::2]) and even < odd / 10:
            return _checked(file, Encoding("utf-16-le", "UTF-16"))
        if even > 0.4 * len(start[::2]) and odd < even / 10:
            return _checked(file, Encoding("utf-16-be", "UTF-16"))
    if _is_readable(file, "utf-8"):
        return Encoding("utf-8", "UTF-8")
    if _is_readable(file, "cp1252"):
        return Encoding("cp1252", "Latin-1")
    return Encoding("latin-1", "Latin-1")


def _checked(file: BinaryIO, encoding: Encoding) -> Encoding:
    if _is_readable(file, encoding.codec):
        return encoding
    raise FileRefused(
        _("The file says it is %(name)s, but holds bytes that are not. Save it as UTF-8 and try again.")
        % {"name": encoding.name}
    )


def _is_readable(file: BinaryIO, codec: str) -> bool:
    """Whether all of it can be decoded. Raises FileRefused where there are zero bytes."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(codec)()
    while True:
        chunk = file.read(_CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            return False
        if "\0" in text:
            raise FileRefused(_("The file holds zero bytes: it is no text, or it is damaged. Save it again as UTF-8."))
        if not chunk:
            return True
