"""The same POST twice does its work once: the answer is kept in the transaction of the change, and given again."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from accounts.models import Repeat
from core import clock
from core.api.problems import Fault, Problem, invalid
from core.http import MemberRequest
from core.ids import new_id

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEPT = timedelta(days=1)
HELD = timedelta(minutes=2)  # longer than any request lives
KEPT_HEADERS = ("Content-Type", "Location", "ETag")


class _Undone(Exception):
    """The request was refused: nothing of it stays."""


def answered_once(request: MemberRequest, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase | None:
    """The answer under the request's Idempotency-Key: kept from the first time, or made now. None: there is no key."""
    key = request.headers.get(HEADER)
    if request.method != "POST" or key is None:
        return None
    if not key or len(key) > LONGEST_KEY or not key.isprintable() or not key.isascii():
        text = _("1 to %(most)d visible ASCII characters.") % {"most": LONGEST_KEY}
        raise invalid([Fault(HEADER, "invalid", text)])
    held, kept = _hold(request, key, _fingerprint(request))
    return kept or _made(held, answer)


def _fingerprint(request: MemberRequest) -> str:
    is_form = request.content_type == "multipart/form-data"
    content = _form(request) if is_form else hashlib.sha256(request.body).hexdigest()
    return hashlib.sha256(f"{request.get_full_path()}\n{request.content_type}\n{content}".encode()).hexdigest()


def _form(request: MemberRequest) -> str:
    """Fields and files, whatever stands between them: programs choose another boundary each time."""
    digest = hashlib.sha256(repr(sorted(request.POST.lists())).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, getattr(file, "name", ""), getattr(file, "size", 0))).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _hold(request: MemberRequest, key: str, fingerprint: str) -> tuple[Repeat, HttpResponse | None]:
    """The row of this key, held by this request; or the answer that it keeps. Raises 422 and 409."""
    now = clock.now()
    mine = {"held_by": new_id(), "held_until": now + HELD}
    row = Repeat(
        organization=request.organization, membership=request.membership, key=key, fingerprint=fingerprint, **mine
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        pass
    else:
        return row, None
    found = Repeat.objects.filter(membership=request.membership, key=key).first()
    if found is None:  # the first request was refused in between
        raise _in_flight()
    if found.fingerprint != fingerprint:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "key_reused",
            _("This key was used for another request."),
            errors=[Fault(HEADER, "reused", _("Take a new key for a new request."))],
        )
    if found.status is not None:
        return found, HttpResponse(
            bytes(found.body), status=found.status, headers={**found.headers, "Idempotent-Replayed": "true"}
        )
    left = Repeat.objects.filter(pk=found.pk, status=None, held_until__lt=now)  # its process died
    if not left.update(**mine):
        raise _in_flight()
    found.held_by = mine["held_by"]  # type: ignore[assignment]  # a UUID
    return found, None


def _made(held: Repeat, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do the work and keep its answer, both or neither."""
    own = Repeat.objects.filter(pk=held.pk, held_by=held.held_by, status=None)
    response: HttpResponseBase | None = None
    try:
        with transaction.atomic():
            response = answer()
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                raise _Undone
            if not isinstance(response, HttpResponse):
                raise TypeError("The answer to a POST is a stream, which can't be kept for its Idempotency-Key.")
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            if "no-store" in response.get("Cache-Control", ""):  # it holds a secret, which is shown once
                is_mine = own.delete()[0]
            else:
                is_mine = own.update(status=response.status_code, headers=headers, body=response.content)
            if not is_mine:
                raise _in_flight()  # somebody else took over, and this comes too late
    except _Undone:
        own.delete()
        assert response is not None  # noqa: S101  # it was refused
    except BaseException:
        own.delete()
        raise
    return response


def _in_flight() -> Problem:
    return Problem(
        HTTPStatus.CONFLICT,
        "in_flight",
        _("The first request with this key is still being answered."),
        headers={"Retry-After": "1"},
    )


def forget_repeats() -> int:
    """Let go of the answers older than a day; how many."""
    with scopes_disabled():
        deleted, _by_model = Repeat.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    return deleted
