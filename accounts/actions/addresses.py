"""Another e-mail address for somebody who signs in: a link to the new one, then a notice to the old one."""

from functools import partial

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django_scopes import scope

from accounts.actions.events import record_sign_in_event
from accounts.actions.mail import send_beside
from accounts.actions.records import save_record
from accounts.models import Membership, User
from accounts.queries import memberships_of
from core.errors import Refused

SALT = "accounts.address"
LINK_SECONDS = 3600


def ask_new_address(user: User, email: str) -> None:
    """Write to the new address. Whether somebody has it already only its owner learns, by the mail they get."""
    email = email.casefold().strip()
    is_taken = User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists()
    token = signing.dumps({"user": str(user.pk), "from": user.email, "to": email}, salt=SALT)
    link = settings.PUBLIC_URL + reverse("accounts:confirm_address", args=[token])
    context = {"name": user.name, "link": link, "is_taken": is_taken, "address": settings.PUBLIC_URL}
    send_beside(_mail("new_address", context, to=email))


def asked_address(token: str, user: User) -> str:
    """The address that this link gives to this user; empty where the link is too old, used, or somebody else's."""
    try:
        asked = signing.loads(token, salt=SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return ""
    return str(asked["to"]) if (asked["user"], asked["from"]) == (str(user.pk), user.email) else ""


@transaction.atomic
def change_address(token: str, user: User) -> str:
    """The address is theirs from now on, in their memberships too. Raises Refused."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    before, email = user.email, asked_address(token, user)
    if not email or User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise Refused(_("This link was used already, is too old, or belongs to another account."))
    user.email = email
    user.save(update_fields=["email"])
    for member in memberships_of(user):
        _follow(member, before, email)
    record_sign_in_event("sign_in.address_changed", user, payload={"before": before, "after": email})
    context = {"name": user.name, "email": email, "address": settings.PUBLIC_URL}
    transaction.on_commit(partial(send_beside, _mail("old_address", context, to=before)))
    return email


def _follow(member: Membership, before: str, email: str) -> None:
    """Where it is the same person's; an address that stands for somebody else there is left to the owner."""
    with scope(organization=member.organization):
        is_free = not Membership.objects.filter(email__iexact=email).exclude(pk=member.pk).exists()
        if member.email.casefold() == before.casefold() and is_free:
            member.email = email
            save_record(member, by=member, verb="member.change")


def _mail(name: str, context: dict[str, object], *, to: str) -> EmailMessage:
    subject = render_to_string(f"accounts/mail/{name}_subject.txt", context)
    return EmailMessage(" ".join(subject.split()), render_to_string(f"accounts/mail/{name}.txt", context), to=[to])
