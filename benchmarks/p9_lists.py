"""P9: a page of a list by the API at random cursors, beside values and orjson; with few rows and with many.

In one process, on PostgreSQL.
"""

from typing import Any

from benchmarks.processes import called


def measure() -> dict[str, Any]:
    return called("lists")
