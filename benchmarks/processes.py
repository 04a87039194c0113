"""A process of its own on a new PostgreSQL, for what is measured without a server."""

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

from tests import services
from tests.processes import ROOT


def called(what: str) -> dict[str, Any]:
    """What `benchmarks.calling` found."""
    with services.postgres() as database_url, tempfile.TemporaryDirectory(prefix="soc-builder-bench-") as place:
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
            "DJANGO_SETTINGS_MODULE": "soc_builder.settings",
            "DATA_DIR": place,
            "DATABASE_URL": database_url,
            "LOG_LEVEL": "CRITICAL",
            "API_TOKEN_RATE": "1000000000",
        }
        command = [sys.executable, "-m", "benchmarks.calling", what]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        found: dict[str, Any] = json.loads(done.stdout)
        return found
