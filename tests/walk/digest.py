"""What the database holds, in one word; and which tables a request wrote to."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

EXEMPT = {
    "accounts_auditevent",  # reading is on record, and so is what was refused
    "accounts_auditseal",
    "django_session",
    "usersessions_usersession",
    "cache",  # rate limits
}
_WRITE = re.compile(r'^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)
_READ = re.compile(r"^\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|EXPLAIN|SET|SHOW|BEGIN|COMMIT)\b", re.IGNORECASE)


def tables() -> list[str]:
    found = connection.introspection.table_names()
    return sorted(set(found) - EXEMPT - {"django_migrations"})


def digest() -> str:
    """SHA-256 over all rows of all tables, but those that every request may write."""
    whole = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names come from the database itself
            whole.update(table.encode())
            for row in sorted(repr([_told(value) for value in row]) for row in cursor.fetchall()):
                whole.update(row.encode())
    return whole.hexdigest()


def _told(value: Any) -> Any:
    """Bytes by their content: some drivers tell where they lie instead."""
    return bytes(value) if isinstance(value, memoryview) else value


def mentions(key: UUID) -> int:
    """In how many places of the database this id stands."""
    with connection.cursor() as cursor:
        rows = []
        for table in tables():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names come from the database itself
            rows += cursor.fetchall()
    text = repr(rows)
    return text.count(str(key)) + text.count(key.hex)


@dataclass
class Writes:
    """The tables that were written to; what was done that nobody can read is called "?"."""

    tables: set[str] = field(default_factory=set)

    @property
    def is_any(self) -> bool:
        return bool(self.tables - EXEMPT)


@contextmanager
def watched() -> Iterator[Writes]:
    """Note every statement that writes: where there was none, the digest cannot have changed."""
    writes = Writes()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITE.match(sql):
            writes.tables.add(found[1])
        elif not _READ.match(sql):
            writes.tables.add("?")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield writes
