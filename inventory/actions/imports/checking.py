"""The dry run: every row is read, checked and compared with the inventory; nothing but staging rows is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Count

from core import store
from core.ids import new_id
from inventory.actions.imports import matching, sql
from inventory.actions.imports.reading import refuse
from inventory.addresses import sort_key
from inventory.importers.columns import CheckedRow, Value
from inventory.importers.process import RejectedRow, reading
from inventory.importers.rows import FileRefused, Format
from inventory.models import Import, ImportRow
from inventory.models.assets import TAGS_BETWEEN
from inventory.queries import custom_fields
from inventory.vocabulary import CUSTOM_PREFIX
from jobs.actions import finishing, report_progress
from jobs.models import Job

PLAIN = (
    *("external_id", "owner_email", "asset_tag", "name", "type", "status", "hostname", "ip_address", "mac_address"),
    *("operating_system", "environment", "criticality", "data_classification", "business_unit", "location"),
    *("vendor", "model", "serial_number", "description", "rto_hours", "rpo_hours"),
    *("confidentiality", "integrity", "availability"),
)
COLUMNS = (
    *("id", "organization_id", "batch_id", "number", "outcome", "is_applied", "matched_by", "identity"),
    *("problems", "cells", "ip_key", "is_internet_facing", "tags", "last_seen", "custom"),
    *PLAIN,
)


def check_file(batch: Import, job: Job) -> None:
    """Fill the staging rows anew, compare them, and count what would happen."""
    ImportRow.objects.filter(batch=batch).delete()
    declared = [one.as_custom for one in custom_fields()]
    wanted = Format(batch.wanted_format) if batch.wanted_format else None
    path, done = store.path_of(batch.file_sha256), 0
    try:
        with reading(path, wanted=wanted, fields=batch.fields, custom=declared) as found:
            for rows in found.batches:
                with transaction.atomic():
                    sql.load(ImportRow, COLUMNS, _staged(batch, rows))
                done += len(rows)
                report_progress(job, done, done + 1, Job.Unit.ROWS)
            batch.notes, batch.edges = found.notes, [[edge.upper, edge.lower] for edge in found.edges]
    except FileRefused as refused:
        ImportRow.objects.filter(batch=batch).delete()
        refuse(batch, job, str(refused))
        return
    with transaction.atomic():
        matching.compare(batch)
    counted = ImportRow.objects.filter(batch=batch).order_by().values_list("outcome").annotate(n=Count("pk"))
    counts = dict(counted)
    for name in ("new", "changed", "same", "rejected", "repeated"):
        setattr(batch, name, counts.get(name, 0))
    batch.state = Import.State.CHECKED
    with finishing(job):
        batch.save()


def _staged(batch: Import, rows: Iterable[CheckedRow | RejectedRow]) -> Iterator[list[Any]]:
    organization, own = sql.key(batch.organization_id), sql.key(batch.pk)
    order = matching.keys_of(batch)
    is_text_time = not sql.is_postgres()
    for row in rows:
        head: list[Any] = [sql.key(UUID(str(new_id()))), organization, own, row.number]
        if isinstance(row, RejectedRow):
            cells = [cell.replace("\0", "\N{REPLACEMENT CHARACTER}") for cell in row.cells]
            problems = [[one.column, one.value, one.why, one.mend] for one in row.problems]
            yield [
                *head,
                "rejected",
                False,
                "",
                "",
                _json(problems),
                _json(cells),
                *[None] * (len(COLUMNS) - 10),
            ]
            continue
        values = row.values
        moment = values.get("last_seen")
        if is_text_time and isinstance(moment, str):
            moment = moment.replace("T", " ").removesuffix("Z")
        tags = values.get("tags")
        address = values.get("ip_address")
        yield [
            *head, "", False, "", _identity(values, order), None, None,
            sort_key(str(address)) if address else None,
            values.get("internet_facing"),
            TAGS_BETWEEN.join(tags) if isinstance(tags, list) else None,
            moment,
            _custom(values),
            *(values.get(name) for name in PLAIN),
        ]  # fmt: skip


def _identity(values: Mapping[str, Value], order: Sequence[str]) -> str:
    """The first key that the row has: rows of one identity are the same asset, and the last of them wins."""
    for name in order:
        if value := values.get(name):
            return f"{name}:{value}"[:300]
    return ""


def _custom(values: Mapping[str, Value]) -> str | None:
    found = {
        name.removeprefix(CUSTOM_PREFIX): value
        for name, value in values.items()
        if name.startswith(CUSTOM_PREFIX) and value is not None
    }
    return _json(found) if found else None


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
