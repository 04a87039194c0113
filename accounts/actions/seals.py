"""Sealing the audit trail: a chain per organization and one for the installation. No save waits for it."""

from collections.abc import Sequence
from itertools import groupby

import structlog
from django.db import IntegrityError, transaction
from django_scopes import scopes_disabled

from accounts import chain
from accounts.models import AuditEvent, AuditSeal
from accounts.queries.audit import linked_fields, long_before, newest_sealed

AT_ONCE = 500

log = structlog.get_logger(__name__)


def seal_events() -> int:
    """Chain what is not sealed yet; how many events were sealed. A second sealer at the same moment does no harm."""
    sealed = 0
    with scopes_disabled():
        while events := _unsealed():
            before = sealed
            for _organization, own in groupby(events, key=lambda event: event.organization_id):
                sealed += _seal(list(own))
            if len(events) < AT_ONCE or sealed == before:
                break
    return sealed


def _unsealed() -> list[AuditEvent]:
    """The oldest unsealed events. Keys sort by the time they were made, so that long sealed ones are not looked at."""
    rows = AuditEvent.objects.filter(seal=None)
    newest = newest_sealed()
    if newest is not None:
        rows = rows.filter(pk__gte=long_before(newest))
    found = list(rows.order_by("pk")[:AT_ONCE])
    return sorted(found, key=lambda event: (str(event.organization_id), event.pk))


def _seal(events: Sequence[AuditEvent]) -> int:
    """Continue the chain of one organization with these events."""
    organization = events[0].organization_id
    try:
        with transaction.atomic():
            last = AuditSeal.objects.filter(organization=organization).order_by("-sequence").first()
            sequence, previous = (last.sequence, last.chain_sha256) if last else (0, chain.START)
            seals = []
            for event in events:
                sequence += 1
                previous = chain.link(previous, sequence, linked_fields(event))
                seals.append(
                    AuditSeal(event=event, organization_id=organization, sequence=sequence, chain_sha256=previous)
                )
            AuditSeal.objects.bulk_create(seals)
    except IntegrityError:
        log.info("sealed_by_another", organization=str(organization))
        return 0
    return len(seals)
