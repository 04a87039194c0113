"""From a fresh clone on a bare Debian, which has python3, python3-venv, git and make and nothing else.

Needs root, debootstrap and the network. A root file system is made once per release, outside the clone, and removed.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import ROOT, answers
from tests.services import dies_with_parent, free_port, wait_until

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(os.geteuid() != 0 or shutil.which("debootstrap") is None, reason="needs root and debootstrap"),
]

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
ENTER = """
mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t sysfs sys "$0/sys" &&
exec chroot "$0" /usr/bin/env --ignore-environment HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt PORT="$1" sh -c "cd /root/soc-builder && $2"
"""


class BareSystem:
    """A root file system with a clone of the product; commands run in it with processes and mounts of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = free_port()

    def start(self, command: str, log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as file:
            return subprocess.Popen(
                ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER]
                + [str(self.root), str(self.port), command],
                stdout=file,
                stderr=subprocess.STDOUT,
                preexec_fn=dies_with_parent(),
            )

    def run(self, command: str, log: Path) -> str:
        status = self.start(command, log).wait()
        said = log.read_text(encoding="utf-8", errors="replace")
        assert status == 0, f"{command} ended with {status}:\n{said[-3000:]}"
        return said


@pytest.fixture(params=["bookworm", "trixie"])
def bare(request: pytest.FixtureRequest) -> Iterator[BareSystem]:
    with tempfile.TemporaryDirectory(prefix=f"soc-builder-{request.param}-", dir="/var/tmp") as place:
        root = Path(place)
        packages = "python3,python3-venv,git,make,ca-certificates"
        command = ["debootstrap", "--variant=minbase", f"--include={packages}", request.param, str(root)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        if CERTIFICATES.exists():
            shutil.copy(CERTIFICATES, root / "etc/ssl/certs/ca-certificates.crt")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(root / "root/soc-builder")], check=True)
        yield BareSystem(root)


def test_two_words_bring_a_page_and_the_checks(bare: BareSystem, tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    began = time.monotonic()
    first = bare.start("exec make run", log)
    try:
        wait_until(lambda: answers(f"http://localhost:{bare.port}/health/ready"), "make run serves", seconds=300)
        seconds = time.monotonic() - began
        assert re.search(rf"http://localhost:{bare.port}/\S+", log.read_text(encoding="utf-8"))
    finally:
        first.kill()
        first.wait()

    began = time.monotonic()
    second = bare.start("exec make run", tmp_path / "again.log")
    try:
        wait_until(lambda: answers(f"http://localhost:{bare.port}/health/ready"), "make run serves again", seconds=60)
        print(f"make run: {seconds:.1f} s, again: {time.monotonic() - began:.1f} s")  # noqa: T201  the measured figures
    finally:
        second.kill()
        second.wait()

    for word in ("check", "test"):
        began = time.monotonic()
        said = bare.run(f"make {word}", tmp_path / f"{word}.log")
        results = [line for line in said.splitlines() if re.search(r"\d+ passed", line)]
        print(f"make {word}: {time.monotonic() - began:.0f} s", *results, sep="\n")  # noqa: T201  the measured figures
