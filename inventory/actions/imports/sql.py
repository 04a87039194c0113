"""The words that PostgreSQL and SQLite spell differently, and the columns that an import compares and stores."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from inventory.models import Asset, AssetSource, ImportRow

ASSET = Asset._meta.db_table
ROW = ImportRow._meta.db_table
SOURCE = AssetSource._meta.db_table
HISTORY = Asset.history.model._meta.db_table

# Columns of an asset that a file can fill, and what stands there when it says nothing about a new one.
TEXTS = (
    *("asset_tag", "name", "hostname", "mac_address", "operating_system", "environment", "data_classification"),
    *("business_unit", "location", "vendor", "model", "serial_number", "tags", "description", "ip_key"),
)
NULLABLE = (
    *("ip_address", "criticality", "owner_id", "last_seen", "rto_hours", "rpo_hours"),
    *("confidentiality", "integrity", "availability"),
)
WITH_DEFAULT = {"type": Asset.Type.UNKNOWN.value, "status": Asset.Status.IN_USE.value}
MERGED = (*TEXTS, *NULLABLE, *WITH_DEFAULT, "is_internet_facing", "custom")
HISTORICAL = tuple(
    field.column
    for field in Asset._meta.concrete_fields
    if field.column not in ("ip_key", "search_text") and not field.primary_key
)


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def key(value: UUID) -> str:
    """An id as this database stores it."""
    return str(value) if is_postgres() else value.hex


def moment(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def new_key() -> str:
    """An expression for a random id."""
    return "gen_random_uuid()" if is_postgres() else "lower(hex(randomblob(16)))"


def differs(left: str, right: str) -> str:
    return f"{left} IS DISTINCT FROM {right}" if is_postgres() else f"{left} IS NOT {right}"


def no_custom() -> str:
    return "'{}'::jsonb" if is_postgres() else "'{}'"


def joined_custom(asset: str, row: str) -> str:
    """Declared fields: those of the row over those of the asset."""
    if is_postgres():
        return f"({asset} || COALESCE({row}, {no_custom()}))"
    return f"json_patch({asset}, COALESCE({row}, {no_custom()}))"


def stored(column: str) -> str:
    """A column of the asset `a` in the spelling that `joined_custom` has."""
    return "json(a.custom)" if column == "custom" and not is_postgres() else f"a.{column}"


def search_text(table: str) -> str:
    """The same text as `inventory.models.assets.search_text` makes of the columns of this table."""
    address = f"host({table}.ip_address)" if is_postgres() else f"{table}.ip_address"
    columns = [f"{table}.{name}" for name in ("name", "asset_tag", "hostname")] + [address]
    columns += [f"{table}.serial_number", f"{table}.mac_address"]
    words = [f"COALESCE({column}, '')" for column in columns]
    return "TRIM(" + " || ' ' || ".join(words) + ")"


def run(statement: str, parameters: Sequence[Any] = ()) -> int:
    """Run a statement made of our own words; what people typed stands in the parameters. How many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return max(int(cursor.rowcount), 0)


def take_time() -> None:
    """Within the open transaction a statement may take as long as its rows need; the job has its own limit."""
    if is_postgres():
        run("SET LOCAL statement_timeout = 0")


def learn() -> None:
    """Let the planner look at what was just loaded: without it joins over whole files are planned as if over none."""
    if is_postgres():
        for table in (ROW, ASSET, "accounts_membership"):
            run(f"ANALYZE {table}")


def run_each(statement: str, parameters: Sequence[Sequence[Any]]) -> None:
    """The same statement for each set of parameters."""
    with connection.cursor() as cursor:
        cursor.executemany(statement, parameters)


def rows_of(statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def load(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put many rows into a table: by COPY, or by one statement that is run for each."""
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", _Lines(rows))
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", list(rows))


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class _Lines:
    """Rows as the text format of COPY, read piece by piece."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._lines = self._written(rows)
        self._rest = ""

    def read(self, size: int) -> str:
        parts, length = [self._rest], len(self._rest)
        while length < size and (line := next(self._lines, None)) is not None:
            parts.append(line)
            length += len(line)
        text = "".join(parts)
        self._rest = text[size:]
        return text[:size]

    @staticmethod
    def _written(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
        for row in rows:
            yield "\t".join(["\\N" if cell is None else str(cell).translate(_ESCAPES) for cell in row]) + "\n"
