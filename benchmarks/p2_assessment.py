"""P2: opening an assessment: a page of the wizard and the page of scores, beside all its questions and answers as JSON.

Both behind gunicorn with two processes, on the same PostgreSQL, over one kept connection.
"""

from typing import Any

from benchmarks.sites import measured


def measure() -> dict[str, Any]:
    return measured("pages")
