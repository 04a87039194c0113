"""P3: a gap report of about 30 pages, from frozen data to the stored file, beside a fresh plain WeasyPrint process.

The plain process gets the HTML and CSS that the product made, writes the same variant, and has no walls, limits, pipe
of progress or settings of its own. A report of about 100 pages shows whether a page costs the same in a long one.
Memory is the renderer's largest resident size.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.processes import ROOT

ROUNDS, TIMES = 3, 3
SHORT, LONG = 39, 128  # gaps that make about 30 and 100 pages

PLAIN = """
import sys, json
from weasyprint import CSS, HTML
message = json.load(sys.stdin)
css = CSS(string=message["css"])
sys.stdout.buffer.write(HTML(string=message["html"]).write_pdf(stylesheets=[css], pdf_variant=message["variant"]))
"""


def measure() -> dict[str, Any]:
    """Each rendering is measured in a process of its own, so that its children's memory and CPU are its alone."""
    taken: dict[str, list[dict[str, float]]] = {}
    for _round in range(ROUNDS):
        for name, gaps in (("plain", SHORT), ("product", SHORT), ("product_long", LONG)):
            for _time in range(TIMES if gaps == SHORT else 1):
                taken.setdefault(name, []).append(_once(name.removesuffix("_long"), gaps))
    rows = {name: _row(each) for name, each in taken.items()}
    plain, product, long = rows["plain"], rows["product"], rows["product_long"]
    return {
        **rows,
        "ratio": round(product["p50_s"] / plain["p50_s"], 2),
        "cpu_ratio": round(product["cpu_s"] / plain["cpu_s"], 2),
        "memory_ratio": round(product["mb"] / plain["mb"], 2),
        "page_at_100_to_page_at_30": round((long["cpu_s"] / long["pages"]) / (product["cpu_s"] / product["pages"]), 2),
    }


def _row(taken: list[dict[str, float]]) -> dict[str, float]:
    seconds = sorted(each["seconds"] for each in taken)
    return {
        "p50_s": round(statistics.median(seconds), 2),
        "p95_s": round(seconds[-1], 2),
        "cpu_s": round(statistics.median(each["cpu"] for each in taken), 2),
        "mb": round(statistics.median(each["mb"] for each in taken)),
        "pages": taken[0]["pages"],
    }


def _once(name: str, gaps: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="soc-builder-bench-") as place:
        environment = {**os.environ, "DATA_DIR": place, "DJANGO_SETTINGS_MODULE": "soc_builder.settings"}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.p3_gap_pdf", name, str(gaps)],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        found: dict[str, float] = json.loads(done.stdout)
        return found


def _render(name: str, gaps: int) -> dict[str, float]:
    """One rendering; here Django is loaded already, as it is in a worker."""
    import django  # noqa: PLC0415  only this side of the measurement is a Django process

    django.setup()
    from core import store  # noqa: PLC0415  after Django
    from reports.frozen import ExecutiveText  # noqa: PLC0415
    from reports.rendering import pages, process  # noqa: PLC0415
    from tests.reports import invented  # noqa: PLC0415

    data = invented.report("gaps", gaps=gaps)
    counted: list[int] = []

    def product() -> bytes:
        message = pages.message(data, data_sha256="0" * 64, identifier="x", text=ExecutiveText(), is_draft=False)
        return process.render_pdf(message, lambda news: counted.append(news.total or 0), lambda: False)

    def plain() -> bytes:
        return subprocess.run([sys.executable, "-c", PLAIN], input=ready, capture_output=True, check=True).stdout

    ready = pages.message(
        data, data_sha256="0" * 64, identifier="x", text=ExecutiveText(), is_draft=False
    ).to_bytes()  # also loads the templates, as a worker that has made a report before
    work: Callable[[], bytes] = product if name == "product" else plain
    began, own = time.perf_counter(), time.process_time()
    pdf = work()
    store.put([pdf])
    seconds = time.perf_counter() - began
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": seconds,
        "cpu": time.process_time() - own + children.ru_utime + children.ru_stime,
        "mb": children.ru_maxrss / 1024,
        "pages": max(counted, default=0),
    }


if __name__ == "__main__":
    Path(os.environ["DATA_DIR"]).mkdir(exist_ok=True)
    print(json.dumps(_render(sys.argv[1], int(sys.argv[2]))))
