"""P5: from asking for an empty job until its row says done, beside the round trip of an empty task of bare Celery.

Both go through the same broker and the same worker process (the compose file's own command line).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests import services
from tests.processes import ROOT, production


def measure() -> dict[str, Any]:
    with (
        services.postgres() as database_url,
        services.redis() as broker,
        tempfile.TemporaryDirectory(prefix="soc-builder-bench-") as place,
        production(
            Path(place), database_url, broker.url, DJANGO_SETTINGS_MODULE="benchmarks.settings", LOG_LEVEL="WARNING"
        ) as product,
    ):
        worker = product.start("worker")
        command = [sys.executable, "-m", "benchmarks.asking", str(worker.pid)]
        done = subprocess.run(command, cwd=ROOT, env=product.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{done.stderr[-3000:]}\n{worker.said()[-3000:]}")
        measured: dict[str, Any] = json.loads(done.stdout)
        return measured
