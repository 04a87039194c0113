"""The hash chain of the audit trail. Plain Python: values in, SHA-256 in hexadecimal out."""

from collections.abc import Mapping
from typing import Any

from core.canonical import fingerprint

START = "0" * 64


def link(previous: str, sequence: int, event: Mapping[str, Any]) -> str:
    """The next chain hash: SHA-256 over the previous one, the sequence and the event without its payload.

    The payload takes part through its own hash, so that an erased payload does not break the chain.
    """
    return fingerprint([previous, sequence, dict(event)])
