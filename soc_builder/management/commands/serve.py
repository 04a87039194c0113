"""Everything in one process: what `make run` starts."""

import os
import socket
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

from accounts.actions import first_owner_link
from accounts.models import Organization
from accounts.queries import is_installation_empty
from soc_builder.celery import app
from soc_builder.embedded import BackgroundWork
from soc_builder.preparation import prepare

LOOPBACK = "127.0.0.1"


class Command(BaseCommand):
    help = "Brings the database up to date, then serves pages and works in the background, all in one process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sample", action="store_true", help="on the very first start, make the sample organization"
        )

    def handle(self, *args: Any, sample: bool, **options: Any) -> None:
        if not settings.IS_EMBEDDED:
            raise CommandError(
                "REDIS_URL is set: web, worker and beat are then processes of their own (see docker-compose.yml)."
            )
        _refuse_busy_port(settings.PORT)
        prepare()
        if sample and is_installation_empty() and not Organization.objects.exists():
            call_command("sample")
        lines = [f"SOC Builder is at {settings.PUBLIC_URL} (Ctrl-C stops it)"]
        link = first_owner_link()
        if link:
            lines.append(f"Create the first account, the owner's, with this one-time link: {link}")
        os.environ["CELERY_SKIP_CHECKS"] = "1"  # this command has just run them
        app.loader.import_default_modules()  # a task that cannot be imported stops the start, not a thread
        connections.close_all()  # nothing open is carried over the fork
        OneProcess(settings.PORT, say_ready=lambda: self._say(lines)).run()

    def _say(self, lines: list[str]) -> None:
        self.stdout.write("\n" + "\n".join(lines) + "\n")
        sys.stdout.flush()


class OneProcess(BaseApplication):  # type: ignore[misc]  # gunicorn comes without types
    """gunicorn with one worker process, whose threads answer requests, run tasks and tick."""

    def __init__(self, port: int, say_ready: Callable[[], None]) -> None:
        self.port = port
        self.say_ready = say_ready
        self.background = BackgroundWork()
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": f"{LOOPBACK}:{self.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,
            "timeout": 60,
            "graceful_timeout": 10,
            "control_socket_disable": True,
            "loglevel": "warning",
            "when_ready": lambda arbiter: self.say_ready(),
            "post_worker_init": lambda worker: self.background.start(),
            "worker_exit": lambda arbiter, worker: self.background.stop(),
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()


def _refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise CommandError(f"Port {port} is in use. Choose another one: PORT={port + 1} make run") from error
