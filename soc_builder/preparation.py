"""What must be true of the database before the product serves: tables and the shipped frameworks."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from assessments import actions as assessments


def prepare() -> None:
    """Idempotent, and quick when there is nothing to do."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    assessments.load_shipped_frameworks()
