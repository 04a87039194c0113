"""The product's real processes, started by hand: the embedded one, and the three of the compose file."""

import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.services import dies_with_parent, free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SECRET_KEY = "only-for-tests-" + "0123456789" * 5


class Process:
    """A process in a group of its own, with what it said in a file."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=dies_with_parent(),
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """The whole group at once, without a word: power loss for this process and its children."""
        self._signal(signal.SIGKILL)
        self._process.wait()

    def stop(self, seconds: float = 30) -> int:
        """Ask it to end; its exit status. What does not end is killed."""
        if self.is_running:
            self._process.terminate()
        try:
            return self._process.wait(seconds)
        finally:
            self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return


def answers(url: str) -> bool:
    """Whether a GET of this address answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _environment(data: Path, port: int, **more: str) -> dict[str, str]:
    """Nothing of the product's own settings is inherited."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    given = {"DATA_DIR": str(data), "STATIC_ROOT": collected_files(), "PORT": str(port)}
    return kept | given | {"PUBLIC_URL": f"http://localhost:{port}", "PYTHONUNBUFFERED": "1"} | more


def collected_files() -> str:
    """Where the style sheets and scripts lie, collected once for all processes of this test run."""
    return _collected().name


@cache
def _collected() -> tempfile.TemporaryDirectory[str]:
    place = tempfile.TemporaryDirectory(prefix="soc-builder-static-")
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    where = {"DJANGO_SETTINGS_MODULE": "soc_builder.settings", "STATIC_ROOT": place.name, "SECRET_KEY": SECRET_KEY}
    subprocess.run(command, cwd=ROOT, env=os.environ | {"DATA_DIR": f"{place.name}/data"} | where, check=True)
    return place


# Embedded


class Embedded:
    """`manage.py serve` on a data folder; may be killed and started again on it."""

    def __init__(self, data: Path, environment: Mapping[str, str] | None = None, *, port: int = 0) -> None:
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        self.environment = _environment(data, self.port, **(environment or {}))
        self._log = data / "serve.log"
        self.process: Process | None = None

    def start(self, *options: str, seconds: float = 60) -> None:
        """Start and wait for the first answer."""
        command = [sys.executable, "manage.py", "serve", *options]
        self.process = process = Process(command, self.environment, self._log)

        def is_ready() -> bool:
            if not process.is_running:
                raise RuntimeError(f"serve ended while starting:\n{process.said()[-3000:]}")
            return answers(f"{self.url}/health/ready")

        wait_until(is_ready, "The embedded process answers", seconds=seconds)

    def stop(self) -> int:
        """Its exit status after being asked to end."""
        return self.process.stop() if self.process is not None else 0

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def first_link(self) -> str:
        """The one-time link that the first start prints."""
        found = re.findall(rf"{re.escape(self.url)}/\S+", self.said())
        if not found:
            raise AssertionError(f"No one-time link was printed:\n{self.said()[-3000:]}")
        return str(found[-1])

    def manage(self, *arguments: str) -> str:
        """What a command line on the same data answers."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout


@contextmanager
def embedded(data: Path, *options: str, **environment: str) -> Iterator[Embedded]:
    """The embedded product, running."""
    data.mkdir(parents=True, exist_ok=True)
    product = Embedded(data, environment)
    try:
        product.start(*options)
        yield product
    finally:
        product.stop()


# Production


class Production:
    """web, worker and beat with the very command lines of docker-compose.yml, on a given PostgreSQL and Redis."""

    def __init__(self, place: Path, database_url: str, redis_url: str, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.place = place
        self.schedule = place / "beat-schedule"
        self.database_url = database_url
        self.environment = _environment(
            place, self.port, SECRET_KEY=SECRET_KEY, DATABASE_URL=database_url, REDIS_URL=redis_url, **environment
        )
        self.processes: list[Process] = []

    def command(self, service: str) -> list[str]:
        """The service's command, with this machine's programs, port and places."""
        program, *arguments = COMPOSE["services"][service]["command"]
        arguments = [str(self.schedule) if argument == "/tmp/beat-schedule" else argument for argument in arguments]
        if service == "web":
            arguments += ["--bind", f"127.0.0.1:{self.port}"]
        return [str(BIN / program), *arguments]

    def prepare(self) -> None:
        """What the service `migrate` does."""
        done = subprocess.run(
            self.command("migrate"), cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"prepare failed:\n{done.stderr[-3000:]}")

    def start(self, service: str) -> Process:
        process = Process(self.command(service), self.environment, self.place / f"{service}.log")
        self.processes.append(process)
        return process

    def wait_until_ready(self, seconds: float = 60) -> None:
        wait_until(lambda: answers(f"{self.url}/health/ready"), "The web process is ready", seconds=seconds)

    def is_healthy(self, service: str) -> bool:
        """What the compose file's own health check of the service says."""
        _, *command = COMPOSE["services"][service]["healthcheck"]["test"]
        where = {
            "HEALTHCHECK_URL": f"http://127.0.0.1:{self.port}/health/ready",
            "HEALTHCHECK_SCHEDULE": str(self.schedule),
        }
        program = [str(BIN / command[0]), *command[1:]]
        return subprocess.run(program, cwd=ROOT, env=self.environment | where, check=False).returncode == 0

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{shlex.join(command)} failed:\n{done.stderr[-3000:]}")
        return done.stdout

    def stop(self) -> None:
        for process in self.processes:
            if process.is_running:
                process.stop()


@contextmanager
def production(place: Path, database_url: str, redis_url: str, **environment: str) -> Iterator[Production]:
    """The production shape on an empty database, prepared; the caller starts what it needs."""
    product = Production(place, database_url, redis_url, **environment)
    try:
        product.prepare()
        yield product
    finally:
        product.stop()
