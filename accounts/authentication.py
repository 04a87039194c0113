"""Who calls the API: the token of a request, its membership, and whether both still hold."""

import hashlib
import re
from datetime import timedelta
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.http import HttpRequest
from django_scopes import scopes_disabled

from accounts.models import Token
from accounts.queries import has_second_factor
from core import clock
from core.http import client_address
from core.prepared import Prepared

PREFIX = "socb_"
SHAPE = re.compile(rf"Bearer {PREFIX}[0-9A-Za-z]{{43}}")
NOTED_EVERY = timedelta(minutes=1)


def sha256_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(request: HttpRequest) -> Token | None:
    """The token that this request carries, with membership and organization; it may have ended. One query."""
    header = request.headers.get("Authorization", "")
    if not SHAPE.fullmatch(header):
        return None
    return _TOKENS.first(token_sha256=sha256_of(header.removeprefix("Bearer ")))


def _tokens(token_sha256: Any) -> QuerySet[Token]:
    with scopes_disabled():
        found = Token.objects.select_related("organization", "membership", "membership__user")
        return found.filter(token_sha256=token_sha256)


_TOKENS: Prepared[Token] = Prepared(_tokens, token_sha256=CharField())


def holds(token: Token) -> bool:
    """Whether the token opens anything: it is no longer good when it, its membership or its person's account ended."""
    member = token.membership
    if member.kind == member.Kind.PERSON and (member.user is None or not member.user.is_active):
        return False
    return token.is_usable and member.is_active and bool(member.role)


def lacks_second_factor(token: Token) -> bool:
    """Whether the organization asks every member for a second factor, and the person behind the token has none."""
    user = token.membership.user
    return token.organization.is_mfa_required and user is not None and not has_second_factor(user)


def note_use(token: Token, request: HttpRequest) -> None:
    """Write down when and from where the token was last used; at most once a minute from the same address."""
    now, address = clock.now(), client_address(request)
    if token.last_used_at and now - token.last_used_at < NOTED_EVERY and token.last_used_from == address:
        return
    is_old = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY) | ~Q(last_used_from=address)
    Token.objects.filter(is_old, pk=token.pk).update(last_used_at=now, last_used_from=address)
