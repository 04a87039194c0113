"""What became of the jobs that were asked for, counted by somebody who was not there."""

import hashlib
import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg2

from tests.processes import ROOT
from tests.services import wait_until


@dataclass(frozen=True)
class Count:
    """One line per run: `lost` and `duplicated` must be 0."""

    fault: str
    attempted: int
    acknowledged: int
    completed: int
    lost: int
    duplicated: int
    damaged: int  # files whose bytes are not those that their row names
    begun: int  # more than were asked for: the faults did hit work
    most_attempts: int


class Checker:
    """Asks for jobs in processes of its own, and looks into the database of the product under test."""

    def __init__(self, environment: Mapping[str, str], database: str) -> None:
        """`database`: an address of PostgreSQL, or the path of a SQLite file."""
        self._environment = dict(environment)
        self._database = database
        self.acknowledged: list[str] = []
        self.attempted = 0
        self.session: str = self._run("set-up")["session"]

    def ask(self, n: int) -> list[str]:
        self.attempted += n
        ids: list[str] = self._run("ask", str(n))
        self.acknowledged += ids
        return ids

    def ask_reports(self, n: int) -> list[str]:
        """The files of `n` reports, four each."""
        self.attempted += 4 * n
        ids: list[str] = self._run("reports", str(n))
        self.acknowledged += ids
        return ids

    def cancelled(self, n: int) -> list[str]:
        ids: list[str] = self._run("cancelled", str(n))
        return ids

    def states(self) -> dict[str, int]:
        return dict(self._rows("SELECT state, count(*) FROM jobs_job GROUP BY state"))

    def begun(self) -> int:
        """How often a worker has begun a job."""
        return int(self._rows("SELECT COALESCE(sum(attempts), 0) FROM jobs_job")[0][0])

    def is_busy(self) -> bool:
        return self.states().get("running", 0) > 0

    def wait_until_ended(self, seconds: float) -> None:
        wait_until(lambda: not {"queued", "running"} & set(self.states()), "Every job ends", seconds=seconds)

    def count(self, fault: str) -> Count:
        """What became of all that was asked for."""
        done = Counter(UUID(job) for (job,) in self._rows("SELECT job FROM chaos_done"))
        files = self._rows("SELECT job_id, sha256 FROM reports_reportfile WHERE sha256 <> ''")
        made = self._rows("SELECT record_id, payload FROM accounts_auditevent WHERE verb = 'report.make'")
        done.update(UUID(str(job)) for job, _sha256 in files)
        asked = [UUID(job) for job in self.acknowledged]
        return Count(
            fault=fault,
            attempted=self.attempted,
            acknowledged=len(asked),
            completed=sum(job in done for job in asked),
            lost=sum(job not in done for job in asked),
            duplicated=sum(rows - 1 for rows in done.values()) + len(made) - len(files),
            damaged=sum(not self._is_whole(sha256) for _job, sha256 in files),
            begun=self.begun(),
            most_attempts=self._rows("SELECT max(attempts) FROM jobs_job")[0][0],
        )

    def _is_whole(self, sha256: str) -> bool:
        file = Path(self._environment["DATA_DIR"]) / "media" / sha256[:2] / sha256
        return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        if self._database.startswith("postgres"):
            with closing(psycopg2.connect(self._database)) as connection, connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())
        with closing(sqlite3.connect(self._database, timeout=20)) as connection:
            return list(connection.execute(statement))

    def _run(self, *words: str) -> Any:
        command = [sys.executable, "-m", "tests.chaos.asking", *words]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{words} failed:\n{done.stderr[-3000:]}")
        return json.loads(done.stdout)
