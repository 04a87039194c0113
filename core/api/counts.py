"""How many rows a list has: exactly, or as the database's planner guesses."""

import json
from typing import Any

from django.db import connections
from django.db.models import QuerySet


def count_of(rows: QuerySet[Any], *, is_exact: bool) -> int:
    """The number of rows. Only PostgreSQL can guess; SQLite counts, which is quick on what it is used for."""
    if is_exact or connections[rows.db].vendor != "postgresql":
        return rows.count()
    plan = json.loads(rows.order_by().values("pk").explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])
