"""What beat asks for."""

from celery import shared_task

from accounts.actions import forget_repeats, seal_events


@shared_task(name="accounts.seal")  # type: ignore[untyped-decorator]  # celery has no types
def seal() -> None:
    """Chain the audit events of the last seconds."""
    seal_events()


@shared_task(name="accounts.forget_repeats")  # type: ignore[untyped-decorator]  # as above
def forget() -> None:
    """Let go of answers that were kept for repeated requests."""
    forget_repeats()
