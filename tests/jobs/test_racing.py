"""Many workers, one job, on real databases: a SQLite file and PostgreSQL."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.jobs import racing
from tests.processes import ROOT


def test_on_a_sqlite_file_every_job_has_one_winner(tmp_path: Path) -> None:
    check(raced(tmp_path, f"sqlite:///{tmp_path / 'db.sqlite3'}"))


@pytest.mark.postgres
def test_on_postgresql_every_job_has_one_winner(tmp_path: Path, own_database_url: str) -> None:
    check(raced(tmp_path, own_database_url))


def raced(place: Path, database_url: str) -> dict[str, Any]:
    """What the race came to, in a process of its own."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
        "DATA_DIR": str(place),
        "DATABASE_URL": database_url,
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "tests.jobs.racing"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def check(result: dict[str, Any]) -> None:
    assert result == {"claims": {"1": racing.JOBS}, "again": {"1": racing.JOBS}, "finished": 1, "renewed": True}
