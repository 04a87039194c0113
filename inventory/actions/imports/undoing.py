"""Taking a whole import back: what it made is put aside, what it changed stands again as before."""

from django.db import transaction

from core import clock
from inventory.actions.imports import sql
from inventory.actions.imports.merging import HERE, pieces, place, write_history
from inventory.addresses import sort_key
from inventory.models import AssetSource, Import, ImportRow
from jobs.actions import finishing, renew_lease, report_progress
from jobs.models import Job

RESTORED = tuple(column for column in sql.MERGED if column != "ip_key")


def undo_rows(batch: Import, job: Job) -> None:
    """Records that somebody changed since stay as they are, and are counted."""
    for low, high, of in pieces(batch, is_applied=True):
        report_progress(job, low, of, Job.Unit.ROWS)
        with transaction.atomic():
            renew_lease(job)
            sql.take_time()
            _undo_piece(batch, place(batch, low, high))
    batch.kept = ImportRow.objects.filter(batch=batch, outcome=ImportRow.Outcome.STALE, is_applied=True).count()
    batch.state = Import.State.UNDONE
    with finishing(job):
        AssetSource.objects.filter(first_batch=batch.pk).delete()
        batch.save()


def _undo_piece(batch: Import, here: list[object]) -> None:
    applied = f"{HERE} AND r.is_applied AND r.outcome"
    if sql.is_postgres():
        sql.rows_of(
            f"SELECT 1 FROM {sql.ASSET} AS a JOIN {sql.ROW} AS r ON a.id = COALESCE(r.asset_key, r.id) "
            f"WHERE {applied} IN ('new', 'changed') FOR UPDATE OF a",
            here,
        )
    since = "(r.outcome = 'new' AND a.version <> 1) OR (r.outcome = 'changed' AND a.version <> r.asset_version + 1)"
    sql.run(
        f"UPDATE {sql.ROW} AS r SET outcome = 'stale' FROM {sql.ASSET} AS a "
        f"WHERE {applied} IN ('new', 'changed') AND a.id = COALESCE(r.asset_key, r.id) "
        f"AND ({since} OR a.removed_at IS NOT NULL)",
        here,
    )
    sql.run(
        f"UPDATE {sql.ASSET} AS a SET removed_at = %s, version = a.version + 1 FROM {sql.ROW} AS r "
        f"WHERE {applied} = 'new' AND a.id = r.id",
        [sql.moment(clock.now()), *here],
    )
    write_history("~", batch.undo_event_id, f"r.id = a.id WHERE {applied} = 'new'", here)
    moved = sql.rows_of(
        f"SELECT a.id, h.ip_address FROM {sql.ASSET} AS a JOIN {sql.ROW} AS r ON r.asset_key = a.id "
        f"JOIN {sql.HISTORY} AS h ON h.id = a.id AND h.version = r.asset_version "
        f"WHERE {applied} = 'changed' AND {sql.differs('h.ip_address', 'a.ip_address')}",
        here,
    )
    earlier = ", ".join(f"{column} = h.{column}" for column in RESTORED)
    sql.run(
        f"UPDATE {sql.ASSET} AS a SET version = a.version + 1, {earlier} FROM {sql.ROW} AS r "
        f"JOIN {sql.HISTORY} AS h ON h.id = r.asset_key AND h.version = r.asset_version "
        f"WHERE {applied} = 'changed' AND a.id = r.asset_key",
        here,
    )
    sql.run(
        f"UPDATE {sql.ASSET} AS a SET search_text = {sql.search_text('a')} FROM {sql.ROW} AS r "
        f"WHERE {applied} = 'changed' AND a.id = r.asset_key",
        here,
    )
    sql.run_each(
        f"UPDATE {sql.ASSET} SET ip_key = %s WHERE id = %s", [(sort_key(address or ""), key) for key, address in moved]
    )
    write_history("~", batch.undo_event_id, f"r.asset_key = a.id WHERE {applied} = 'changed'", here)
    sql.run(f"UPDATE {sql.ROW} AS r SET is_applied = FALSE WHERE {applied} IN ('new', 'changed', 'same')", here)
