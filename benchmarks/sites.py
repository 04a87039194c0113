"""The product and the bare code, both served with two processes on one PostgreSQL; a visitor measures them in turn."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import largest_mb
from tests import services
from tests.processes import BIN, ROOT, Process, production

PROCESSES = 2


def measured(what: str) -> dict[str, Any]:
    """What `benchmarks.visiting` found: answers, pages, or rounds; and the memory of the larger web process then."""
    with (
        services.postgres() as database_url,
        services.redis() as broker,
        tempfile.TemporaryDirectory(prefix="soc-builder-bench-") as place,
        production(
            Path(place),
            database_url,
            broker.url,
            LOG_LEVEL="WARNING",
            WEB_CONCURRENCY=str(PROCESSES),
            API_TOKEN_RATE="1000000",
        ) as product,
    ):
        port, web = services.free_port(), product.start("web")
        bare = _bare(port, product.environment, Path(place) / "bare.log")
        if what == "answers":
            product.start("worker")  # makes the reports that are asked for meanwhile
        try:
            product.wait_until_ready()
            sites = [str(web.pid), product.url, str(bare.pid), f"http://localhost:{port}"]
            command = [sys.executable, "-m", "benchmarks.visiting", what, *sites]
            where = product.environment | {"DJANGO_SETTINGS_MODULE": "soc_builder.settings"}
            done = subprocess.run(command, cwd=ROOT, env=where, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError("\n".join(said[-2000:] for said in (done.stderr, web.said(), bare.said())))
            found: dict[str, Any] = json.loads(done.stdout)
            return found | {"worker_mb": largest_mb(web.pid)}
        finally:
            bare.stop()


def _bare(port: int, environment: dict[str, str], log: Path) -> Process:
    options = ["--bind", f"127.0.0.1:{port}", "--workers", str(PROCESSES), "--worker-class", "gthread"]
    options += ["--threads", "4", "--keep-alive", "5", "--log-level", "warning"]
    return Process([str(BIN / "gunicorn"), *options, "benchmarks.bare:application"], environment, log)
