"""What runs later, or again and again."""

import structlog
from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone
from django_scopes import scope

from accounts.models import Organization
from assessments import actions

log = structlog.get_logger(__name__)


@shared_task(name="assessments.refresh_all", ignore_result=True)  # type: ignore[untyped-decorator]  # celery has no types
def refresh_all() -> int:
    """Gaps and readiness of every organization, as of now; one that fails does not hold up the others."""
    done = 0
    for organization in Organization.objects.order_by("pk"):
        with scope(organization=organization), timezone.override(organization.time_zone):
            try:
                actions.refresh_readiness(organization)
            except (DatabaseError, LookupError, TypeError, ValueError) as error:
                log.exception("readiness.refresh_failed", organization=str(organization.pk), error=str(error))
            else:
                done += 1
    return done
