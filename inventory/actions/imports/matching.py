"""Which asset a row speaks of, and whether it says anything new: a few statements over all rows of a file.

What is compared with a partial index is spelled as the index spells it, `NOT (x = '')`: SQLite uses it only then.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from inventory.actions.imports import sql
from inventory.importers.rows import Format
from inventory.models import Import, ImportRow

USUAL = ("asset_tag", "external_id", "serial_number", "mac_address", "hostname", "ip_address")
OF_A_SCAN = ("mac_address", "hostname", "ip_address")
COLUMN = {"ip_address": "ip_key"}  # what is compared, where it is not the column of that name
NOBODYS_MAC = ("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff")


def keys_of(batch: Import) -> Sequence[str]:
    """By what rows are matched, the surest first."""
    return OF_A_SCAN if batch.format == Format.NMAP.value else USUAL


def compare(batch: Import) -> None:
    """Give every row its outcome. What was rejected by its cells stays so."""
    sql.take_time()
    sql.learn()
    set_owners(batch)
    _drop_repeated(batch, "identity", "r.identity <> ''")
    for name in keys_of(batch):
        if name == "external_id":
            _match_source(batch)
        else:
            _match(batch, COLUMN.get(name, name), name)
    _drop_repeated(batch, "asset_key", "r.asset_key IS NOT NULL")
    _reject_ambiguous(batch)
    _reject_nameless(batch)
    _judge(batch)


def effective(batch: Import, column: str) -> str:
    """What would stand in the asset after the row: an expression over the asset `a` and the row `r`."""
    own, other = f"a.{column}", f"r.{column}"
    if column == "custom":
        return sql.joined_custom(own, other)
    if column == "last_seen":  # an old file does not make an asset unseen
        return f"CASE WHEN {own} IS NULL OR {other} > {own} THEN {other} ELSE {own} END"
    is_emptied = batch.is_emptying and _field_of(column) in batch.fields
    if not is_emptied or column in (*sql.WITH_DEFAULT, "is_internet_facing", "name"):
        return f"COALESCE({other}, {own})"
    return f"COALESCE({other}, '')" if column in sql.TEXTS else other


def _field_of(column: str) -> str:
    return {"owner_id": "owner_email", "ip_key": "ip_address"}.get(column, column)


def _own(batch: Import) -> list[str]:
    return [sql.key(batch.pk)]


def set_owners(batch: Import) -> None:
    """Owners that are known; the others are made when the rows are stored."""
    sql.run(
        f"UPDATE {sql.ROW} AS r SET owner_id = (SELECT m.id FROM accounts_membership AS m WHERE "
        "m.organization_id = r.organization_id AND LOWER(m.email) = r.owner_email AND NOT (m.email = '')) "
        "WHERE r.batch_id = %s AND r.owner_email IS NOT NULL AND r.owner_id IS NULL",
        _own(batch),
    )


def _drop_repeated(batch: Import, column: str, condition: str) -> None:
    """The last row of one asset wins."""
    sql.run(
        f"UPDATE {sql.ROW} AS r SET outcome = 'repeated' FROM ("
        f"SELECT {column} AS k, MAX(number) AS last FROM {sql.ROW} AS r WHERE batch_id = %s AND outcome = '' "
        f"AND {condition} GROUP BY {column} HAVING COUNT(*) > 1) AS twice "
        f"WHERE r.batch_id = %s AND r.outcome = '' AND r.{column} = twice.k AND r.number < twice.last",
        _own(batch) * 2,
    )


def _match(batch: Import, column: str, name: str) -> None:
    """By one key, where only one asset has it; never against an asset with another tag or serial number."""
    unsure = "" if column == "asset_tag" else (
        f"AND NOT EXISTS (SELECT 1 FROM {sql.ASSET} AS b WHERE b.organization_id = a.organization_id "
        f"AND b.removed_at IS NULL AND NOT (b.{column} = '') AND b.{column} = a.{column} AND b.id <> a.id) "
        "AND (a.asset_tag = '' OR r.asset_tag IS NULL OR a.asset_tag = r.asset_tag) "
        "AND (a.serial_number = '' OR r.serial_number IS NULL OR a.serial_number = r.serial_number) "
    )  # fmt: skip
    nobodys = f"AND r.mac_address NOT IN {NOBODYS_MAC} " if column == "mac_address" else ""
    sql.run(
        f"UPDATE {sql.ROW} AS r SET asset_key = a.id, asset_version = a.version, matched_by = %s "
        f"FROM {sql.ASSET} AS a WHERE r.batch_id = %s AND r.outcome = '' AND r.asset_key IS NULL "
        f"AND a.organization_id = r.organization_id AND a.removed_at IS NULL AND NOT (a.{column} = '') "
        f"AND a.{column} = r.{column} {nobodys}{unsure}",
        [name, *_own(batch)],
    )


def _match_source(batch: Import) -> None:
    if batch.source:
        sql.run(
            f"UPDATE {sql.ROW} AS r SET asset_key = a.id, asset_version = a.version, matched_by = 'external_id' "
            f"FROM {sql.SOURCE} AS s JOIN {sql.ASSET} AS a ON a.id = s.asset_id "
            "WHERE r.batch_id = %s AND r.outcome = '' AND r.asset_key IS NULL "
            "AND s.organization_id = r.organization_id AND s.source = %s AND s.external_id = r.external_id "
            "AND a.removed_at IS NULL AND (a.asset_tag = '' OR r.asset_tag IS NULL OR a.asset_tag = r.asset_tag)",
            [*_own(batch), batch.source],
        )


def _reject_ambiguous(batch: Import) -> None:
    """A row whose best key two assets have: nobody can say which is meant."""
    for name in keys_of(batch):
        if name in ("asset_tag", "external_id"):
            continue
        column = COLUMN.get(name, name)
        surer = " AND ".join(f"r.{one} IS NULL" for one in keys_of(batch)[: keys_of(batch).index(name)]) or "1 = 1"
        nobodys = f"AND r.mac_address NOT IN {NOBODYS_MAC} " if column == "mac_address" else ""
        unclear = sql.rows_of(
            f"SELECT r.id, r.{name} FROM {sql.ROW} AS r WHERE r.batch_id = %s AND r.outcome = '' "
            f"AND r.asset_key IS NULL AND {surer} {nobodys}AND (SELECT COUNT(*) FROM {sql.ASSET} AS a "
            f"WHERE a.organization_id = r.organization_id AND a.removed_at IS NULL AND NOT (a.{column} = '') "
            f"AND a.{column} = r.{column}) > 1",
            _own(batch),
        )
        why = _("More than one asset in the inventory has it.")
        _reject(batch, name, [(key, str(value)) for key, value in unclear], why, _("Give the asset tag as well."))


def _reject_nameless(batch: Import) -> None:
    found = sql.rows_of(
        f"SELECT id, '' FROM {sql.ROW} WHERE batch_id = %s AND outcome = '' AND asset_key IS NULL AND name IS NULL",
        _own(batch),
    )
    why = _("Nothing like it is in the inventory, and a new asset needs a name.")
    _reject(batch, "name", [(key, "") for key, _empty in found], why, _("Add a column with names."))


def _reject(batch: Import, field: str, found: Sequence[tuple[object, str]], why: str, mend: str) -> None:
    column = batch.columns[batch.fields.index(field)] if field in batch.fields else field
    rows = ImportRow.objects.in_bulk([key for key, _value in found])
    values = {str(key).replace("-", ""): value for key, value in found}
    for row in rows.values():
        row.outcome, row.problems = ImportRow.Outcome.REJECTED, [[column, values[row.pk.hex], why, mend]]
        row.cells = []  # its cells are good; the page shows what was read
    ImportRow.objects.bulk_update(rows.values(), ["outcome", "problems", "cells"], batch_size=500)


def _judge(batch: Import) -> None:
    """What is left is new, changed or unchanged."""
    changes = " OR ".join(
        sql.differs(effective(batch, column), sql.stored(column)) for column in sql.MERGED if column != "ip_key"
    )
    is_new_owner = "(r.owner_email IS NOT NULL AND r.owner_id IS NULL)"
    sql.run(
        f"UPDATE {sql.ROW} AS r SET outcome = CASE WHEN {is_new_owner} OR {changes} THEN 'changed' ELSE 'same' END "
        f"FROM {sql.ASSET} AS a WHERE r.batch_id = %s AND r.outcome = '' AND a.id = r.asset_key",
        _own(batch),
    )
    sql.run(f"UPDATE {sql.ROW} SET outcome = 'new' WHERE batch_id = %s AND outcome = ''", _own(batch))
