"""What others may ask about reports: what there is for whom, and the data that a new one would freeze."""

from reports.queries.freeze import frozen_data
from reports.queries.lists import (
    FileState,
    Summary,
    drafts_to_report,
    file_by_sha256,
    file_states,
    files_ever_made,
    kinds_for,
    latest_report,
    may_see,
    newest_files,
    open_jobs_of,
    snapshot_behind,
    snapshots_to_report,
    standing_snapshots,
    summary,
    visible_reports,
    with_standing,
)
from reports.queries.source import Wanted

__all__ = [
    "FileState",
    "Summary",
    "Wanted",
    "drafts_to_report",
    "file_by_sha256",
    "file_states",
    "files_ever_made",
    "frozen_data",
    "kinds_for",
    "latest_report",
    "may_see",
    "newest_files",
    "open_jobs_of",
    "snapshot_behind",
    "snapshots_to_report",
    "standing_snapshots",
    "summary",
    "visible_reports",
    "with_standing",
]
