"""Twenty people edit one answer: every acknowledged edit is one version, and none is overwritten unseen."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def race(url: str, place: Path, threads: int, edits: int, *more: str) -> dict[str, Any]:
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": url, "DATA_DIR": str(place), "LOG_LEVEL": "CRITICAL"}
    environment |= {"API_TOKEN_RATE": "1000000"}
    command = [sys.executable, "-m", "tests.assessments.racing", str(threads), str(edits), *more]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=1100)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def check(result: dict[str, Any], edits: int) -> None:
    outcomes = result["outcomes"]
    assert sum(outcomes.values()) == edits
    assert set(outcomes) <= {"saved", "conflict", "closed"}
    assert outcomes["saved"] == result["version"]
    assert result["versions"]
    assert result["kept"]


def check_all_saved(result: dict[str, Any], edits: int) -> None:
    assert result["outcomes"]["saved"] == result["version"] == edits
    assert result["outcomes"].get("conflict"), "nobody was ever late: this was no race"
    assert result["versions"]
    assert result["kept"]


def test_no_edit_is_lost_on_sqlite(tmp_path: Path) -> None:
    check(race(f"sqlite:///{tmp_path}/race.sqlite3", tmp_path, 20, 5), 100)


@pytest.mark.postgres
def test_no_edit_is_lost_on_postgresql(own_database_url: str, tmp_path: Path) -> None:
    check(race(own_database_url, tmp_path, 20, 10), 200)


@pytest.mark.postgres
def test_what_was_acknowledged_is_in_the_snapshot(own_database_url: str, tmp_path: Path) -> None:
    """Somebody submits while the others save: the snapshot has the last acknowledged version, and nothing follows."""
    result = race(own_database_url, tmp_path, 8, 30, "submit")
    check(result, 240)
    assert result["frozen"] == [result["version"]]
    assert result["outcomes"]["closed"] > 0


@pytest.mark.postgres
def test_no_conditional_edit_by_the_api_is_lost(own_database_url: str, tmp_path: Path) -> None:
    check_all_saved(race(own_database_url, tmp_path, 8, 4, "api"), 32)


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.timeout(1200)
def test_fifty_conditional_edits_by_each_of_twenty_callers_lose_none(own_database_url: str, tmp_path: Path) -> None:
    check_all_saved(race(own_database_url, tmp_path, 20, 50, "api"), 1000)


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_thousand_edits_by_twenty(kind: str, own_database_url: str, tmp_path: Path) -> None:
    url = own_database_url if kind == "postgresql" else f"sqlite:///{tmp_path}/race.sqlite3"
    check(race(url, tmp_path, 20, 50), 1000)
