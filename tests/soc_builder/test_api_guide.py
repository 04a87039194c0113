"""The commands of docs/api.md and the program in examples/ do what they say, against a server with its worker."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from accounts.policy import SCOPE_OF
from core.api.documents import schema
from tests.processes import ROOT, Embedded, embedded
from tests.walk.calls import operations

GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
HOST = "http://localhost:8000"


@dataclass(frozen=True)
class Place:
    """Where an integrator types."""

    product: Embedded
    folder: Path

    def run(self, commands: str, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {**self.product.environment, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", **more}
        command = ["bash", "-euo", "pipefail", "-c", commands]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=240
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A server with an organization, and a folder with the examples and `manage.py`."""
    folder = tmp_path_factory.mktemp("integrator")
    (folder / "bin").mkdir()
    manage = folder / "bin" / "manage.py"
    manage.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "manage.py"}" "$@"\n', encoding="utf-8")
    manage.chmod(0o755)
    (folder / "examples").symlink_to(ROOT / "examples")
    with embedded(folder / "data") as product:
        product.manage("create_organization", "Meridian Freight", "--owner", "olivia@example.org")
        yield Place(product, folder)


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.mark.chaos  # with the tests that start processes
@pytest.mark.timeout(300)
def test_every_command_of_the_guide_works_as_it_stands(place: Place) -> None:
    commands = "\n".join(blocks("sh")).replace(HOST, place.product.url)
    done = place.run(commands)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    for said in ("304\n", ": OK\n", "submitted\n", "published\n", '"is_known":true', "Written: autumn.pdf"):
        assert said in done.stdout, said
    shown = {name for block in blocks("json") for name in re.findall(r'"(\w+)":', block)}
    assert [name for name in shown if f'"{name}":' not in done.stdout] == []
    paper = (place.folder / "autumn.pdf").read_bytes()
    assert paper.startswith(b"%PDF-")
    assert f"SHA-256 {hashlib.sha256(paper).hexdigest()}" in done.stdout


@pytest.mark.chaos  # with the tests that start processes
@pytest.mark.timeout(300)
def test_the_program_says_which_rows_it_cannot_save_submits_nothing_and_goes_on_with_its_draft(place: Place) -> None:
    token = place.run(
        'manage.py create_token meridian-freight --service "Tabletop" --role manager --scopes $SCOPES', SCOPES=SCOPES
    )
    rows = place.folder / "rows.csv"
    rows.write_text("question,answer,note\nGOV.1.1,9,\nIRP.1.1,2,\nXYZ.1.1,2,\n", encoding="utf-8")
    fill = 'python3 examples/fill_assessment.py rows.csv --name "Winter" --out winter.pdf'
    given = {"SOC_BUILDER_URL": place.product.url, "SOC_BUILDER_TOKEN": token.stdout.strip()}
    wrong = place.run(fill, **given)
    assert wrong.returncode == 1
    assert "/answers/0/level" in wrong.stdout
    rows.write_text("question,answer,note\nIRP.1.1,2,\nXYZ.1.1,2,\n", encoding="utf-8")
    unknown = place.run(fill, **given)
    assert unknown.returncode == 1
    assert "XYZ.1.1: refused. The framework has no question XYZ.1.1." in unknown.stdout
    assert "Not submitted." in unknown.stdout
    count = place.run(
        'curl -sS -H "Authorization: Bearer $SOC_BUILDER_TOKEN" '
        '"$SOC_BUILDER_URL/api/v1/assessments/?count=exact&search=Winter"',
        **given,
    )
    assert '"count":1' in count.stdout
    assert '"status":"draft"' in count.stdout


SCOPES = "framework:read assessment:read assessment:write answer:write report:read report:write job:read"


def test_the_guide_names_every_resource_and_scope() -> None:
    table = GUIDE.partition("## Resources")[2].partition("###")[0]
    resources = {path.split("/")[3] for path in schema()["paths"]} - {"schema", "docs"}
    assert [name for name in sorted(resources) if f"`{name}/" not in table] == []
    served = {SCOPE_OF[verb] for verb in _verbs()}
    named = set(re.findall(r"`(\w+:\w+)`", table))
    named |= {f"{read.partition(':')[0]}:write" for read in re.findall(r"`(\w+:read)`, `:write`", table)}
    assert named == served


def _verbs() -> Iterator[str]:
    for operation in operations():
        verb = operation.verb()
        if verb is not None:
            yield verb
