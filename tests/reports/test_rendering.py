"""The renderer: what it refuses, how it ends, and that it says how far it is."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from core import confined
from reports.rendering.layout import ForbiddenAddress
from reports.rendering.message import Limits, Progress
from reports.rendering.process import RenderingCancelled, RenderingFailed, render_pdf
from tests.reports import invented
from tests.reports.conftest import Listener, laid_out, message_of, plain, rendered
from tests.reports.payloads import PAYLOADS


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_that_reached_the_layout_would_fetch_nothing_and_embed_nothing(payload: str, listener: Listener) -> None:
    """Without the walls of the renderer's process, which would hide what the layout does by itself."""
    try:
        pdf = laid_out(plain(payload.format(port=listener.port)))
    except ForbiddenAddress:
        pass  # refused as a whole: as good
    else:
        assert b"EmbeddedFile" not in pdf
        assert b"root:" not in pdf
    assert listener.heard == 0


@pytest.mark.parametrize("payload", ['<img src="file:///etc/passwd">', '<a rel="attachment" href="data:,x">x</a>'])
def test_the_renderer_refuses_a_document_that_asks_for_more_than_itself(payload: str) -> None:
    with pytest.raises(RenderingFailed, match="outside itself"):
        rendered(plain(payload))


def test_the_renderer_is_a_bare_process_without_django_or_secrets() -> None:
    code = """
import os, runpy, sys
runpy.run_module("reports.rendering", run_name="looked_at")
print("weasyprint" in sys.modules, any(name.split(".")[0] == "django" for name in sys.modules), sorted(os.environ))
"""
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=confined.PROJECT,
        env=confined.BARE_ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    assert found.stdout.split(" ", 2)[:2] == ["True", "False"], found.stderr
    assert "SECRET" not in found.stdout
    assert "DATABASE" not in found.stdout


def test_behind_the_walls_there_is_no_network_no_program_and_no_foreign_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    attempts = [
        f"open({str(secret)!r})",
        "open('/etc/passwd')",
        "open('/proc/self/environ')",
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
    ]
    for attempt in attempts:
        code = f"from core import walls\nimport socket, subprocess, os\nwalls.close_doors()\n{attempt}"
        found = subprocess.run([sys.executable, "-c", code], cwd=confined.PROJECT, capture_output=True, text=True)
        assert "PermissionError" in found.stderr, attempt


def test_no_file_can_be_written_by_the_renderer(tmp_path: Path) -> None:
    code = f"""
from core import walls
from reports.rendering.message import Limits
walls.set_limits(memory=Limits().memory, cpu=Limits().cpu)
with open({str(tmp_path / "x")!r}, "w") as file:
    file.write("x" * 99)
"""
    found = subprocess.run([sys.executable, "-c", code], cwd=confined.PROJECT, capture_output=True, text=True)
    assert found.returncode != 0
    assert not (tmp_path / "x").read_bytes()


def test_a_document_that_never_ends_is_stopped_with_a_reason_and_leaves_no_process() -> None:
    endless = "<table>" * 400 + "<tr><td>" + "x " * 200_000
    before = time.monotonic()
    with pytest.raises(RenderingFailed, match="too long"):
        rendered(plain(endless), Limits(wall=2))
    assert time.monotonic() - before < 30
    assert _renderers() == []


def test_a_document_with_too_many_pages_is_too_complex() -> None:
    with pytest.raises(RenderingFailed, match="more pages"):
        rendered(plain("<p>x</p>" * 40, "p { break-after: page }"), Limits(pages=30))


def test_a_document_that_wants_all_memory_does_not_get_it() -> None:
    with pytest.raises(RenderingFailed, match="memory"):
        rendered(plain("<i>a</i>" * 60_000), Limits(memory=300 * 1024 * 1024))
    assert _renderers() == []


def test_cancelling_ends_the_renderer_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(RenderingCancelled):
        render_pdf(
            message_of(invented.report("assessment", answered=10)),
            lambda _news: None,
            lambda: time.monotonic() - began > 1,
        )
    assert time.monotonic() - began < 20
    assert _renderers() == []


def test_what_stops_the_worker_stops_the_renderer_too() -> None:
    def lost(_news: Progress) -> None:
        raise LookupError("somebody else holds the job")

    with pytest.raises(LookupError):
        render_pdf(message_of(invented.report("readiness")), lost, lambda: False)
    assert _renderers() == []


def test_progress_counts_pages_while_laying_out_and_then_of_a_known_number() -> None:
    heard: list[Progress] = []
    pdf = render_pdf(plain("<p>x</p>" * 12, "p { break-after: page }"), heard.append, lambda: False)
    assert pdf.startswith(b"%PDF-")
    assert heard[0].phase == "layout"
    assert heard[-1] == Progress("drawing", 12, 12)


def test_the_same_message_gives_the_same_bytes() -> None:
    message = message_of(invented.report("readiness"))
    assert rendered(message) == rendered(message) == laid_out(message)


def test_another_identifier_gives_another_file() -> None:
    message = plain("<p>x</p>")
    assert laid_out(message) != laid_out(replace(message, identifier="y"))


def _renderers() -> list[str]:
    """Renderers that this process started and that still live."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    commands = [Path(f"/proc/{child}/cmdline").read_bytes().decode() for child in children]
    return [command for command in commands if "reports.rendering" in command]
