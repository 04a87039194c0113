"""P4: from nothing to the first answer, again after a stop, the memory of a web process, and what has to be installed.

Embedded: `serve` on an empty folder. Production: `prepare` on an empty PostgreSQL, then web with two processes; the
memory of the larger one after every page of an answered assessment was opened. Installed: the files of everything in
requirements/run.lock, byte code included where it was made.
"""

import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from benchmarks.measuring import ROUNDS
from benchmarks.sites import measured
from tests import services
from tests.processes import ROOT, Embedded, Production, production


def measure() -> dict[str, Any]:
    embedded = [_embedded() for _round in range(ROUNDS)]
    shape = [_production() for _round in range(ROUNDS)]
    return {
        "what": "first start, restart to the first 200, memory after some pages, run-time environment",
        "embedded": _medians(embedded),
        "production": _medians(shape) | {"worker_mb": measured("rounds")["worker_mb"]},
        "environment_mb": round(sum(_sizes()) / 1_000_000),
        "target": "first_start_s <= 10, restart_s <= 2, worker_mb <= 130, environment_mb <= 350",
    }


def _embedded() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="soc-builder-bench-") as place:
        product = Embedded(Path(place))
        try:
            first = _seconds(product.start)
            product.stop()
            again = _seconds(product.start)
            return {"first_start_s": first, "restart_s": again}
        finally:
            product.stop()


def _production() -> dict[str, float]:
    with (
        services.postgres() as database_url,
        services.redis() as broker,
        tempfile.TemporaryDirectory(prefix="soc-builder-bench-") as place,
    ):
        began = time.perf_counter()
        with production(Path(place), database_url, broker.url, WEB_CONCURRENCY="2") as product:
            prepared = time.perf_counter() - began
            first = _seconds(lambda: _serve(product))
            product.stop()
            again = _seconds(lambda: _serve(product))
            return {
                "prepare_s": round(prepared, 2),
                "first_start_s": round(prepared + first, 2),
                "restart_s": again,
            }


def _serve(product: Production) -> None:
    product.start("web")
    product.wait_until_ready()


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 2)


def _medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(statistics.median(each[name] for each in rounds), 2) for name in rounds[0]}


def _sizes() -> Iterator[int]:
    """Bytes on disk of each file that the run-time lock installs."""
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements/run.lock").read_text(encoding="utf-8"), re.MULTILINE):
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:  # for another platform
            continue
        for file in files:
            path = Path(str(file.locate()))
            if path.is_file():
                yield path.stat().st_size
                if path.suffix == ".py":
                    yield from (code.stat().st_size for code in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"))
