"""Writing the audit trail."""

import json
from typing import Any

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django_scopes import scope

from accounts.models import AuditEvent, Membership, Organization, User
from accounts.queries import memberships_of
from core.canonical import fingerprint


def record_event(
    verb: str,
    *,
    by: Membership | User | None,
    organization: Organization | None = None,
    record: models.Model | None = None,
    payload: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write one event, in the transaction of the change it tells of. `by` None: the installation itself did it.

    Where from, in which request and with which token: what the door noted for this request.
    """
    if organization is None and isinstance(by, Membership):
        organization = by.organization
    plain = json.loads(json.dumps(payload or {}, cls=DjangoJSONEncoder))
    origin = structlog.contextvars.get_contextvars()
    return AuditEvent.objects.create(
        organization=organization,
        actor_id=by.pk if by else None,
        actor_name=str(by) if by else "SOC Builder",
        verb=verb,
        record_type=record._meta.model_name or "" if record else "",
        record_id=record.pk if record else None,
        record_label=str(record)[:200] if record else "",
        payload=plain,
        payload_sha256=fingerprint(plain),
        request_id=str(origin.get("request_id", ""))[:64],
        address=str(origin.get("ip") or "")[:64],
        token_id=origin.get("token_id"),
        token_name=origin.get("token_name"),
    )


def record_sign_in_event(verb: str, user: User, *, is_own: bool = True, payload: dict[str, Any] | None = None) -> None:
    """What happened at the door, in the trail of each organization of the user; without one, of the installation.

    `is_own` False: somebody tried, and nobody knows whether it was this user.
    """
    found = memberships_of(user)
    for member in found:
        with scope(organization=member.organization):
            record_event(
                verb,
                by=member if is_own else None,
                organization=member.organization,
                record=member,
                payload=payload,
            )
    if not found:
        record_event(verb, by=user if is_own else None, record=user, payload=payload)
