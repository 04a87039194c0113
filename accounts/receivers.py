"""Hooks into libraries: history rows carry the id of the audit event of their change."""

from typing import Any

from django.dispatch import receiver
from simple_history.signals import pre_create_historical_record


@receiver(pre_create_historical_record)
def point_at_event(sender: Any, instance: Any, history_instance: Any, **kwargs: Any) -> None:
    history_instance.event_id = getattr(instance, "event_id", None)
