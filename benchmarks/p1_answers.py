"""P1: saving an answer in the wizard, sign-in check, new score, revision and audit event included, beside bare code.

Both behind gunicorn with two processes, on the same PostgreSQL, over one kept connection. `growth` is the same in an
assessment of 1,200 questions, over one of 200.
"""

from typing import Any

from benchmarks.sites import measured


def measure() -> dict[str, Any]:
    return measured("answers")
