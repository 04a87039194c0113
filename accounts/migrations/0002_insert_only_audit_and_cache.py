"""The audit trail is insert-only by trigger; the cache's table."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("accounts_auditevent", "accounts_auditseal")


def hold(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION audit_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'The audit trail is insert-only.'; END$$"
        )
        for table in TABLES:
            editor.execute(
                f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION audit_is_insert_only()"
            )
    else:
        for table in TABLES:
            for act in ("UPDATE", "DELETE"):
                editor.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'The audit trail is insert-only.'); END"
                )


def let_go(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION audit_is_insert_only() CASCADE")
    else:
        for table in TABLES:
            for act in ("update", "delete"):
                editor.execute(f"DROP TRIGGER {table}_no_{act}")


def make_cache_table(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunPython(hold, let_go),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
