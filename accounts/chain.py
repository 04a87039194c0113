"""The hash chain of the audit trail. Plain Python: values in, SHA-256 in hexadecimal out."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

START = "0" * 64


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def payload_hash(payload: Any) -> str:
    return hashlib.sha256(canonical(payload)).hexdigest()


def link(previous: str, sequence: int, event: Mapping[str, Any]) -> str:
    """The next chain hash: SHA-256 over the previous one, the sequence and the event without its payload.

    The payload takes part through its own hash, so that an erased payload does not break the chain.
    """
    return hashlib.sha256(canonical([previous, sequence, dict(event)])).hexdigest()
