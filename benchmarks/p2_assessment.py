"""P2: opening an assessment: a page of the wizard, the page of scores, and by the API all answers and all scores; each
beside all its questions and answers as JSON by the least code.

All behind gunicorn with two processes, on the same PostgreSQL, over one kept connection.
"""

from typing import Any

from benchmarks.sites import measured


def measure() -> dict[str, Any]:
    return measured("pages") | {"api": measured("opening")}
