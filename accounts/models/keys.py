"""On PostgreSQL the database itself holds that a row points only at rows of its own organization.

Every foreign key between tenant rows gets a companion: (organization, key) must exist over there. SQLite would lose
hand-made keys at the next change of a table; there `TenantModel.save` and the tests hold the rule.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.models.records import TenantModel


@dataclass(frozen=True, slots=True)
class TenantKey:
    """One foreign key between tenant rows."""

    table: str
    column: str
    target: str

    @property
    def name(self) -> str:
        return _short(f"same_organization_{self.table}_{self.column}")

    @property
    def unique_name(self) -> str:
        return _short(f"of_organization_{self.target}")


def tenant_keys() -> Iterator[TenantKey]:
    for model in apps.get_models():
        if not issubclass(model, TenantModel):
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.ForeignKey) and issubclass(field.related_model, TenantModel):
                yield TenantKey(model._meta.db_table, field.column, field.related_model._meta.db_table)


def hold_tenant_keys(*, using: str, **kwargs: Any) -> None:
    """Add what is missing; does nothing the second time. Connected to `post_migrate`."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    there = _constraints(connection)
    with connection.schema_editor() as editor:
        for key in tenant_keys():
            if key.unique_name not in there:
                editor.execute(
                    f"ALTER TABLE {editor.quote_name(key.target)} ADD CONSTRAINT {editor.quote_name(key.unique_name)} "
                    "UNIQUE (organization_id, id)"
                )
                there.add(key.unique_name)
            if key.name not in there:
                editor.execute(
                    f"ALTER TABLE {editor.quote_name(key.table)} ADD CONSTRAINT {editor.quote_name(key.name)} "
                    f"FOREIGN KEY (organization_id, {editor.quote_name(key.column)}) "
                    f"REFERENCES {editor.quote_name(key.target)} (organization_id, id) DEFERRABLE INITIALLY DEFERRED"
                )


def _constraints(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace")
        return {name for (name,) in cursor.fetchall()}


def _short(name: str) -> str:
    """PostgreSQL cuts names at 63 characters; ours stay apart."""
    return name if len(name) <= 63 else f"{name[:54]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"
