"""The walls of a confined process: limits on memory and time, no network, no other program, no foreign file."""

import resource
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

FORBIDDEN_EVENTS = frozenset(
    {
        "socket.connect",
        "socket.bind",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "ftplib.connect",
        "http.client.connect",
        "smtplib.connect",
    }
)


def set_limits(*, memory: int, cpu: int) -> None:
    """Bound what the work may cost, in bytes and seconds. The process sets them on itself before it reads anything."""
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, 0),  # standard output is a pipe: no file is ever written
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (bound, bound))


def close_doors() -> None:
    """From here on the interpreter refuses network, programs and foreign files, whatever a library asks for."""
    sys.addaudithook(_refuse(_own_folders()))


def _own_folders() -> tuple[str, ...]:
    folders = {
        sys.prefix,
        sys.base_prefix,
        *sysconfig.get_paths().values(),
        "/usr/share/fonts",
        "/usr/local/share/fonts",
    }
    return tuple(sorted(f"{Path(folder).resolve()}/" for folder in folders))


def _refuse(folders: tuple[str, ...]) -> Callable[[str, tuple[Any, ...]], None]:
    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in FORBIDDEN_EVENTS:
            raise PermissionError(f"{event} is not allowed behind these walls.")
        if event == "open" and isinstance(args[0], (str, bytes)):
            name = args[0] if isinstance(args[0], str) else args[0].decode(errors="replace")
            if not f"{Path(name).resolve()}".startswith(folders):
                raise PermissionError("No file may be opened behind these walls.")

    return hook
