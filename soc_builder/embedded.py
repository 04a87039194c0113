"""Worker and beat as threads of the one web process: the same tasks as in production, without Redis."""

import logging
import socket
import threading
import time

from celery.beat import Scheduler, Service
from celery.platforms import EX_OK
from celery.worker import state

from jobs import actions, tasks
from soc_builder.celery import app

NAME = f"embedded@{socket.gethostname()}"
CONCURRENCY = 2
FINISH_SECONDS = 8.0
RESTART_SECONDS = 5.0

log = logging.getLogger(__name__)


class BackgroundWork:
    """A Celery worker and a beat, each in a thread, until `stop`."""

    def __init__(self) -> None:
        self._is_stopping = threading.Event()
        self._beat = Service(app, max_interval=1, scheduler_cls=Scheduler, remote_control=False)
        self._threads = [
            threading.Thread(target=self._work, name="worker", daemon=True),
            threading.Thread(target=self._tick, name="beat", daemon=True),
            threading.Thread(target=tasks.watch, args=[NAME, self._is_stopping], name="watch", daemon=True),
        ]

    def start(self) -> None:
        actions.release_left_jobs()  # nobody else works: what a killed process left is due now
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take nothing new and let running tasks end; one that takes longer is run again after the next start."""
        self._is_stopping.set()
        self._beat.stop()
        state.should_stop = EX_OK  # the worker's own thread reads it and takes no more
        end = time.monotonic() + FINISH_SECONDS
        while state.active_requests and time.monotonic() < end:
            time.sleep(0.05)

    def _work(self) -> None:
        """Work until told to stop; a worker that broke down is replaced."""
        while not self._is_stopping.is_set():
            worker = app.WorkController(
                app=app,
                hostname=NAME,
                pool="threads",
                concurrency=CONCURRENCY,
                without_gossip=True,
                without_mingle=True,
            )
            worker.start()
            if not self._is_stopping.wait(RESTART_SECONDS):
                log.error("The worker stopped by itself and is started again.")

    def _tick(self) -> None:
        app.set_current()
        self._beat.start()
