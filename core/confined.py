"""A fresh process for what others wrote: bare environment, own process group, ended together with all it started.

Its limits stand in `core.walls`, which the process puts around itself before it reads anything. Imports no Django.
"""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Final

PROJECT: Final = Path(__file__).resolve().parents[1]
BARE_ENVIRONMENT: Final = {"LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
OUT_OF_MEMORY: Final = 71  # how such a process ends when it can still say so; below 64 the interpreter has its meanings
_MORE_MEMORY_SIGNALS: Final = {signal.SIGABRT, signal.SIGSEGV, signal.SIGTRAP, signal.SIGBUS}
_TOO_LONG_SIGNALS: Final = {signal.SIGXCPU, signal.SIGKILL}


def start(module: str, *arguments: str, stdin: int | IO[bytes] = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """Run one of our own modules; it knows no secret, no database and no address."""
    return subprocess.Popen(  # noqa: S603  our own module with our own words; nothing a user typed
        [sys.executable, "-m", module, *arguments],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=PROJECT,
        env=BARE_ENVIRONMENT,
        start_new_session=True,  # its own process group: whatever it might start ends with it
        close_fds=True,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Leave no orphan behind: the whole group dies, whatever state it is in."""
    if process.poll() is None:
        kill(process)
        process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe and not pipe.closed:
            pipe.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):  # it may have ended this very moment
        os.killpg(process.pid, signal.SIGKILL)


def opened(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("The process was started without its pipes.")
    return pipe


def needed_more_memory(code: int) -> bool:
    return code == OUT_OF_MEMORY or -code in _MORE_MEMORY_SIGNALS


def took_too_long(code: int) -> bool:
    return -code in _TOO_LONG_SIGNALS
