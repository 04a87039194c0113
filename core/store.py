"""Files under their own SHA-256: written beside, flushed, renamed. A row that names a file is written after it."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


class FileDamaged(Exception):
    """The bytes on disk no longer match their SHA-256, or are gone."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    sha256: str
    size: int


def put(chunks: Iterable[bytes]) -> StoredFile:
    """Store the bytes; the same bytes twice are one file. Raises OSError where the disk is full."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    descriptor, temporary = tempfile.mkstemp(dir=root, suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        target = path_of(digest.hexdigest())
        target.parent.mkdir(mode=0o700, exist_ok=True)
        os.replace(temporary, target)
        _flush_folder(target.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return StoredFile(digest.hexdigest(), size)


def read(sha256: str) -> bytes:
    """The bytes, checked. Raises FileDamaged."""
    try:
        content = path_of(sha256).read_bytes()
    except FileNotFoundError as error:
        raise FileDamaged(sha256) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileDamaged(sha256)
    return content


def path_of(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
