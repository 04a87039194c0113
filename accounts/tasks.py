"""What beat asks for."""

from celery import shared_task

from accounts.actions import seal_events


@shared_task(name="accounts.seal")  # type: ignore[untyped-decorator]  # celery has no types
def seal() -> None:
    """Chain the audit events of the last seconds."""
    seal_events()
