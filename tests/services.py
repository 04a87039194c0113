"""A private PostgreSQL and a private Redis for the tests: own directory, free ports, gone when the tests are.

`python -m tests.services COMMAND …` runs a command with both at hand, as TEST_DATABASE_URL and TEST_REDIS_URL.
"""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import psycopg2
from psycopg2 import sql

START_SECONDS = 30
PR_SET_PDEATHSIG = 1


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def dies_with_parent() -> Callable[[], None] | None:
    """What a child does before it starts, so that even a killed test run leaves no server behind (Linux only)."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask_for_signal() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)

    return ask_for_signal


def wait_until(is_true: Callable[[], bool], what: str, *, seconds: float = START_SECONDS) -> None:
    """Look again until it is true; after `seconds` say what never became true."""
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:g} seconds.")
        time.sleep(0.02)


# PostgreSQL


@contextmanager
def postgres() -> Iterator[str]:
    """A cluster of its own; gives the address of its database `postgres`, as a superuser."""
    programs = _postgres_programs()
    owner = "postgres" if os.geteuid() == 0 else None  # initdb refuses root
    directory = Path(tempfile.mkdtemp(prefix="soc-builder-postgres-"))
    password, port, data = secrets.token_hex(16), free_port(), directory / "data"
    password_file = directory / "password"
    password_file.write_text(password, encoding="ascii")
    if owner:
        account = pwd.getpwnam(owner)
        for path in (directory, password_file):
            os.chown(path, account.pw_uid, account.pw_gid)
    groups: list[str] | None = [] if owner else None
    log_path = directory / "log"
    server: subprocess.Popen[bytes] | None = None
    try:
        subprocess.run(
            [
                str(programs / "initdb"),
                "-D",
                str(data),
                "-U",
                "postgres",
                "--auth=scram-sha-256",
                f"--pwfile={password_file}",
            ]
            + ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            user=owner,
            group=owner,
            extra_groups=groups,
        )
        settings = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
        settings |= {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(directory)}
        with log_path.open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *(f"-c{name}={value}" for name, value in settings.items())],
                stdout=log,
                stderr=log,
                cwd="/",
                preexec_fn=dies_with_parent(),
                user=owner,
                group=owner,
                extra_groups=groups,
            )
        url = f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"
        wait_until(lambda: _answers_postgres(url, server), f"PostgreSQL starts (see {log_path})")
        yield url
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)  # at once: nothing in it is kept
            server.wait(START_SECONDS)
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """An empty database on that server, dropped at the end."""
    name = f"own_{secrets.token_hex(6)}"
    _execute(server_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield server_url.rsplit("/", 1)[0] + "/" + name
    finally:
        _execute(server_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(url: str, statement: sql.Composable) -> None:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def _postgres_programs() -> Path:
    """Where initdb lies: Debian keeps it out of the path, one folder per version."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = installed[-1] if installed else shutil.which("initdb")
    if found is None:
        raise FileNotFoundError("PostgreSQL is not installed. `make test` installs it.")
    return Path(found).parent


def _answers_postgres(url: str, server: subprocess.Popen[bytes]) -> bool:
    if server.poll() is not None:
        raise RuntimeError("PostgreSQL stopped while starting.")
    try:
        psycopg2.connect(url, connect_timeout=1).close()
    except psycopg2.OperationalError:
        return False
    return True


# Redis


class Redis:
    """A Redis that a test may stop, hang and bring back on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._directory = tempfile.mkdtemp(prefix="soc-builder-redis-")
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise FileNotFoundError("Redis is not installed. `make test` installs it.")
        self._server = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", self._directory]
            + ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"],
            stdout=subprocess.DEVNULL,
            preexec_fn=dies_with_parent(),
        )
        wait_until(self._answers, "Redis starts")

    def kill(self) -> None:
        """Gone without a word, with all it held."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def hang(self) -> None:
        """Still accepts connections, never answers."""
        if self._server is not None:
            self._server.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        if self._server is not None:
            self._server.send_signal(signal.SIGCONT)

    def remove(self) -> None:
        self.wake()
        self.kill()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@contextmanager
def redis() -> Iterator[Redis]:
    """A Redis of its own."""
    server = Redis()
    try:
        server.start()
        yield server
    finally:
        server.remove()


# A command with both


def run_with_services(command: Sequence[str]) -> int:
    """Run the command with both services at hand; its exit status."""
    with postgres() as database_url, redis() as broker:
        environment = os.environ | {"TEST_DATABASE_URL": database_url, "TEST_REDIS_URL": broker.url}
        return subprocess.run(command, env=environment, check=False).returncode


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(130)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    sys.exit(run_with_services(sys.argv[1:]))
