"""Storing what a check found, in pieces: each piece is one transaction under the job's fence, so a killed worker
leaves whole pieces, and whoever takes the job up goes on behind them."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min

from accounts.actions import save_record
from accounts.models import Membership
from core import clock
from core.errors import Refused
from inventory.actions.dependencies import link
from inventory.actions.imports import sql
from inventory.actions.imports.matching import effective, set_owners
from inventory.models import AssetSource, Import, ImportRow
from jobs.actions import finishing, renew_lease, report_progress
from jobs.models import Job

PIECE = 5_000  # rows: a piece holds the row of its job, and its lease has to outlast it
OPEN = (ImportRow.Outcome.NEW, ImportRow.Outcome.CHANGED, ImportRow.Outcome.SAME)


def apply_rows(batch: Import, job: Job) -> None:
    """Store new and changed rows. Rows whose asset somebody changed since the check are left alone, and counted."""
    with transaction.atomic():
        renew_lease(job)
        sql.take_time()
        _make_owners(batch)
    for done, (low, high, of) in enumerate(pieces(batch, is_applied=False), start=1):
        report_progress(job, low, of, Job.Unit.ROWS)
        with transaction.atomic():
            renew_lease(job)
            sql.take_time()
            if done & (done - 1) == 0:  # whenever as many rows again may have been stored
                sql.learn()
            _apply_piece(batch, low, high)
    rows = ImportRow.objects.filter(batch=batch)
    batch.stale = rows.filter(outcome=ImportRow.Outcome.STALE).count()
    batch.new = rows.filter(outcome=ImportRow.Outcome.NEW).count()
    batch.changed = rows.filter(outcome=ImportRow.Outcome.CHANGED).count()
    batch.state, batch.applied_at = Import.State.APPLIED, clock.now()
    with finishing(job):
        _link(batch)
        batch.save()


def pieces(batch: Import, *, is_applied: bool) -> Sequence[tuple[int, int, int]]:
    """Ranges of row numbers that still hold something to do, and the last number of all."""
    left = ImportRow.objects.filter(batch=batch, outcome__in=OPEN, is_applied=is_applied)
    ends = left.aggregate(low=Min("number"), high=Max("number"))
    if ends["low"] is None:
        return ()
    return [
        (low, min(low + PIECE, ends["high"] + 1), ends["high"]) for low in range(ends["low"], ends["high"] + 1, PIECE)
    ]


def place(batch: Import, low: int, high: int) -> list[object]:
    return [sql.key(batch.pk), low, high]


HERE = "r.batch_id = %s AND r.number >= %s AND r.number < %s"


def write_history(kind: str, event: UUID | None, condition: str, parameters: Sequence[object]) -> None:
    """A history row for each asset `a` that a staging row `r` has changed, under the import's event."""
    columns = ", ".join(f"{column}" for column in sql.HISTORICAL)
    values = ", ".join(f"a.{column}" for column in sql.HISTORICAL)
    sql.run(
        f"INSERT INTO {sql.HISTORY} (id, history_relation_id, {columns}, "
        "event_id, history_id, history_date, history_type) "
        f"SELECT a.id, a.id, {values}, %s, {sql.new_key()}, %s, %s "
        f"FROM {sql.ASSET} AS a JOIN {sql.ROW} AS r ON {condition}",
        [sql.key(event) if event else None, sql.moment(clock.now()), kind, *parameters],
    )


def _apply_piece(batch: Import, low: int, high: int) -> None:
    here = place(batch, low, high)
    open_rows = f"{HERE} AND NOT r.is_applied AND r.outcome"
    _leave_stale(open_rows, here)
    _insert(batch, open_rows, here)
    _update(batch, open_rows, here)
    _note_sources(batch, here)
    sql.run(
        f"UPDATE {sql.ROW} AS r SET is_applied = TRUE WHERE {HERE} AND r.outcome IN ('new', 'changed', 'same')", here
    )


def _leave_stale(open_rows: str, here: list[object]) -> None:
    """Held until the piece is stored: what nobody changed up to here, nobody changes before the end."""
    if sql.is_postgres():
        sql.rows_of(
            f"SELECT 1 FROM {sql.ASSET} AS a JOIN {sql.ROW} AS r ON r.asset_key = a.id "
            f"WHERE {open_rows} = 'changed' FOR UPDATE OF a",
            here,
        )
    sql.run(
        f"UPDATE {sql.ROW} AS r SET outcome = 'stale' FROM {sql.ASSET} AS a WHERE {open_rows} = 'changed' "
        "AND a.id = r.asset_key AND (a.version <> r.asset_version OR a.removed_at IS NOT NULL)",
        here,
    )
    sql.run(
        f"UPDATE {sql.ROW} AS r SET outcome = 'stale' WHERE {open_rows} = 'new' AND r.asset_tag IS NOT NULL "
        f"AND EXISTS (SELECT 1 FROM {sql.ASSET} AS a WHERE a.organization_id = r.organization_id "
        "AND a.removed_at IS NULL AND NOT (a.asset_tag = '') AND a.asset_tag = r.asset_tag)",  # as the index has it
        here,
    )


def _insert(batch: Import, open_rows: str, here: list[object]) -> None:
    given = {
        **{column: f"COALESCE(r.{column}, '')" for column in sql.TEXTS},
        **{column: f"r.{column}" for column in sql.NULLABLE},
        **{column: f"COALESCE(r.{column}, '{default}')" for column, default in sql.WITH_DEFAULT.items()},
        "is_internet_facing": "COALESCE(r.is_internet_facing, FALSE)",
        "custom": f"COALESCE(r.custom, {sql.no_custom()})",
        "criticality_reason": "''",
        "version": "1",
        "search_text": sql.search_text("r"),
    }
    columns = ", ".join(given)
    values = ", ".join(given.values())
    sql.run(
        f"INSERT INTO {sql.ASSET} (id, organization_id, created_at, {columns}) "
        f"SELECT r.id, r.organization_id, %s, {values} FROM {sql.ROW} AS r WHERE {open_rows} = 'new'",
        [sql.moment(clock.now()), *here],
    )
    write_history("+", batch.event_id, f"r.id = a.id WHERE {open_rows} = 'new'", here)


def _update(batch: Import, open_rows: str, here: list[object]) -> None:
    settings = ", ".join(f"{column} = {effective(batch, column)}" for column in sql.MERGED)
    sql.run(
        f"UPDATE {sql.ASSET} AS a SET version = a.version + 1, {settings} FROM {sql.ROW} AS r "
        f"WHERE {open_rows} = 'changed' AND a.id = r.asset_key",
        here,
    )
    sql.run(
        f"UPDATE {sql.ASSET} AS a SET search_text = {sql.search_text('a')} FROM {sql.ROW} AS r "
        f"WHERE {open_rows} = 'changed' AND a.id = r.asset_key AND a.search_text <> {sql.search_text('a')}",
        here,
    )
    write_history("~", batch.event_id, f"r.asset_key = a.id WHERE {open_rows} = 'changed'", here)


def _note_sources(batch: Import, here: list[object]) -> None:
    """By which id the source knows the asset, and when it saw it."""
    if not batch.source or "external_id" not in batch.fields:
        return
    sql.run(
        f"INSERT INTO {sql.SOURCE} (id, organization_id, asset_id, source, external_id, last_seen, first_batch) "
        f"SELECT {sql.new_key()}, r.organization_id, COALESCE(r.asset_key, r.id), %s, r.external_id, r.last_seen, "
        f"r.batch_id FROM {sql.ROW} AS r WHERE {HERE} AND NOT r.is_applied AND r.external_id IS NOT NULL "
        "AND r.outcome IN ('new', 'changed', 'same') "
        "ON CONFLICT (organization_id, source, external_id) DO UPDATE SET asset_id = excluded.asset_id, "
        f"last_seen = COALESCE(excluded.last_seen, {sql.SOURCE}.last_seen)",
        [batch.source, *here],
    )


def _make_owners(batch: Import) -> None:
    """Whoever owns something and is not known yet becomes a member without sign-in."""
    unknown = ImportRow.objects.filter(
        batch=batch, outcome__in=OPEN, owner_email__isnull=False, owner_id=None
    ).order_by("owner_email")
    for email in filter(None, list(unknown.values_list("owner_email", flat=True).distinct())):
        member = Membership(organization=batch.organization, name=email, email=email)
        save_record(member, by=batch.requested_by, verb="member.add", payload={"import": str(batch.pk)})
    sql.learn()
    set_owners(batch)


def _link(batch: Import) -> None:
    """Dependencies that the file names, between assets that it brought; those that are there already stay."""
    ids = {end for pair in batch.edges for end in pair}
    sources = AssetSource.objects.filter(source=batch.source, external_id__in=ids).select_related("asset")
    assets = {one.external_id: one.asset for one in sources}
    for upper, lower in batch.edges:
        if upper in assets and lower in assets and assets[upper] != assets[lower]:
            try:
                link(assets[upper], assets[lower], by=batch.requested_by)
            except Refused:
                continue  # recorded already
