"""P6: an unchanged record answered by 304, beside an empty view behind the same door. In one process, on PostgreSQL."""

from typing import Any

from benchmarks.processes import called


def measure() -> dict[str, Any]:
    return called("unchanged")
