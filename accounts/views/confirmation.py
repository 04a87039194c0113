"""Acts that give power ask who is there: signed in is not enough when the last proof is older than five minutes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import clock
from core.http import MemberRequest

View = Callable[..., HttpResponse]

PROOFS = {"password", "mfa"}  # what the library calls them; a link alone proves nothing about who holds it


def confirmed(view: View) -> View:
    """Ask for the password or a second factor first, then lead back; whoever came with a form does it again."""

    @wraps(view)
    def ask_first(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        methods = get_adapter().get_reauthentication_methods(request.user)
        if has_fresh_proof(request) or not methods:
            return view(request, *args, **kwargs)
        back = request.get_full_path()
        if request.method == "POST":
            back = request.POST.get("back", "") or request.path
            messages.info(request, _("Confirm that it is you, then do it again. Nothing has changed yet."))
        return redirect(f"{methods[0]['url']}?{urlencode({'next': back})}")

    return ask_first


def has_fresh_proof(request: MemberRequest) -> bool:
    """Whether somebody typed or chose the password, or showed a second factor, just now."""
    records = get_authentication_records(request, request.user)
    proofs = [record["at"] for record in records if record.get("method") in PROOFS]
    return bool(proofs) and clock.now().timestamp() - max(proofs) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
