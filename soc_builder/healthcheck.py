"""Is this container's process in order? Runs alone: `python -I soc_builder/healthcheck.py web|worker|beat`.

Exit status 0 yes, 1 no. It runs without Django, to cost next to nothing.
"""

import glob
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

SILENT_SECONDS = 60
URL = os.environ.get("HEALTHCHECK_URL", "http://127.0.0.1:8000/health/ready")
SCHEDULE = os.environ.get("HEALTHCHECK_SCHEDULE", "/tmp/beat-schedule")  # noqa: S108  a tmpfs of the container's own


def web() -> bool:
    """The server answers that it is ready."""
    host = urlsplit(os.environ.get("PUBLIC_URL", "http://localhost:8000")).netloc
    request = urllib.request.Request(URL, headers={"Host": host})  # noqa: S310  a fixed http address
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


def worker() -> bool:
    """This container's worker has been heard within the last minute: it writes a row while it lives."""
    address = (
        os.environ.get("DATABASE_URL") or Path(os.environ["DATABASE_URL_FILE"]).read_text(encoding="utf-8").strip()
    )
    try:
        connection = psycopg2.connect(address, connect_timeout=4)
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM jobs_worker WHERE name = %s AND heard_at > now() - %s * interval '1 second'",
                [f"celery@{socket.gethostname()}", SILENT_SECONDS],
            )
            (heard,) = cursor.fetchone() or (0,)
        connection.close()
    except psycopg2.Error:
        return False
    return bool(heard)


def beat() -> bool:
    """Beat writes its schedule after every tick."""
    written = [os.path.getmtime(path) for path in glob.glob(SCHEDULE + "*")]
    return bool(written) and time.time() - max(written) < SILENT_SECONDS


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
