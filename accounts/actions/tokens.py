"""Making and revoking tokens. The secret is shown once; the database keeps its SHA-256."""

import secrets
import string
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.events import record_event
from accounts.authentication import PREFIX, sha256_of
from accounts.models import Membership, Token
from accounts.policy import SCOPES, may
from core import clock
from core.errors import Refused

LETTERS = string.ascii_letters + string.digits
LASTS = timedelta(days=365)
LONGEST = timedelta(days=731)
MOST_TOKENS = 100


@transaction.atomic
def make_token(
    member: Membership, *, name: str, scopes: Iterable[str], by: Membership | None, expires_at: datetime | None = None
) -> tuple[Token, str]:
    """A token for this member, and its secret, which nobody can read again. `by` None: the operator."""
    if by is not None and by.pk != member.pk:
        if not may(by, "token.change"):
            raise Refused(_("You make tokens for yourself only. An owner makes those of services."))
        if member.kind != Membership.Kind.SERVICE:
            raise Refused(_("%(name)s makes their own tokens.") % {"name": member.name})
    if not member.is_active or not member.role:
        raise Refused(_("%(name)s is no active member with a role.") % {"name": member.name})
    if member.kind == Membership.Kind.PERSON and member.user_id is None:
        raise Refused(_("%(name)s has not joined yet.") % {"name": member.name})
    wanted = sorted(set(scopes))
    if not wanted or set(wanted) - set(SCOPES):
        raise Refused(_("Choose scopes: %(known)s.") % {"known": ", ".join(SCOPES)})
    now = clock.now()
    expires_at = expires_at or now + LASTS
    if not now < expires_at <= now + LONGEST:
        raise Refused(_("A token ends between now and two years from now."))
    if member.tokens.filter(revoked_at=None, expires_at__gt=now).count() >= MOST_TOKENS:
        raise Refused(_("%(name)s has %(n)d tokens. Revoke one first.") % {"name": member.name, "n": MOST_TOKENS})
    secret = PREFIX + "".join(secrets.choice(LETTERS) for _letter in range(43))
    token = Token.objects.create(
        organization=member.organization, membership=member, name=name, scopes=wanted, created_by=by,
        token_sha256=sha256_of(secret), expires_at=expires_at,
    )  # fmt: skip
    payload = {"member": str(member.pk), "scopes": wanted, "expires_at": expires_at}
    record_event("token.make", by=by, organization=member.organization, record=token, payload=payload)
    return token, secret


@transaction.atomic
def revoke_token(token: Token, *, by: Membership | None) -> None:
    """From now on this token opens nothing. Twice is as good as once."""
    if by is not None and token.membership_id != by.pk and not may(by, "token.change"):
        raise Refused(_("Only its member or an owner revokes a token."))
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now()):
        record_event("token.revoke", by=by, organization=token.organization, record=token)
        token.refresh_from_db()
