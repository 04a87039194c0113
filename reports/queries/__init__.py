"""What others may ask about reports: what there is for whom, and the data that a new one would freeze."""

from reports.queries.freeze import frozen_data
from reports.queries.lists import (
    FileState,
    drafts_to_report,
    file_by_sha256,
    file_states,
    kinds_for,
    latest_report,
    may_see,
    open_jobs_of,
    reports_for,
    snapshot_behind,
    snapshots_to_report,
)
from reports.queries.source import Wanted

__all__ = [
    "FileState",
    "Wanted",
    "drafts_to_report",
    "file_by_sha256",
    "file_states",
    "frozen_data",
    "kinds_for",
    "latest_report",
    "may_see",
    "open_jobs_of",
    "reports_for",
    "snapshot_behind",
    "snapshots_to_report",
]
