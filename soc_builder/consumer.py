"""The worker's ear. With Celery's own, a message whose body has another shape ends one worker after the other."""

from collections.abc import Callable
from typing import Any

from celery.worker.consumer import Consumer


class CarefulConsumer(Consumer):  # type: ignore[misc]  # Celery comes without types
    """Drops a message that cannot be a task, says so in the log, and goes on."""

    def create_task_handler(self, *args: Any, **kwargs: Any) -> Callable[[Any], None]:
        handle = super().create_task_handler(*args, **kwargs)

        def handle_or_drop(message: Any) -> None:
            try:
                handle(message)
            except (TypeError, ValueError, LookupError, AttributeError) as error:
                self.on_invalid_task(None, message, error)

        return handle_or_drop
