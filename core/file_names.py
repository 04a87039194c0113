"""A file name from outside, made fit to be shown, stored and offered for download."""

import re
import unicodedata

_LONGEST = 120
_LONGEST_BYTES = 240  # file systems stop at 255
_LONGEST_ENDING = 10
_UNFIT = re.compile(
    '[<>:"|?*\\x00-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffc\\ud800-\\udfff\\ufffe\\uffff]'
)
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def clean_file_name(name: str, *, instead: str = "file") -> str:
    """The last part of a path, without what is hidden, turns the reading direction, or no file system takes.

    Never empty, at most 120 characters; the ending stays. For the header use Django's `content_disposition_header`.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = re.sub(r"\s+", " ", _UNFIT.sub("", re.sub(r"\s", " ", name))).strip(" .")
    if not name:
        return instead
    if _DEVICE.match(name):
        name = f"_{name}"
    stem, point, ending = name.rpartition(".")
    if not stem or len(ending) > _LONGEST_ENDING:
        stem, point, ending = name, "", ""
    tail = point + ending
    stem = stem[: _LONGEST - len(tail)]
    while len((stem + tail).encode()) > _LONGEST_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .") + tail
