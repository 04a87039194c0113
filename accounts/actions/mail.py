"""Mails that follow a change: sent after its commit, for five seconds at most, never the reason why it fails."""

import threading
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from accounts.models import Membership

NOT_DELIVERED = ("console", "dummy", "filebased")

log = structlog.get_logger(__name__)


def send_invitation(member: Membership, link: str, *, by: Membership | None) -> bool:
    """Whether the invitation is on its way. Where it is not, the page shows the link."""
    context = {"member": member, "organization": member.organization, "by": by, "link": link}
    subject = render_to_string("accounts/mail/invitation_subject.txt", context)
    body = render_to_string("accounts/mail/invitation.txt", context)
    return is_sent(EmailMessage(" ".join(subject.split()), body, to=[member.email]))


def send_beside(message: EmailMessage) -> None:
    """Send it while the page is answered already: whether there was a mail, and how it fared, nobody can tell by it."""
    threading.Thread(target=is_taken, args=[message], name="mail").start()


def is_sent(message: EmailMessage) -> bool:
    """Send it, and say whether it reaches somebody: a mail in the log does not."""
    return is_taken(message) and not any(name in settings.EMAIL_BACKEND for name in NOT_DELIVERED)


def is_taken(message: EmailMessage) -> bool:
    """Send it, and say whether a mail server (or the log) took it. No address and no link is logged here."""
    try:
        message.send()
    except (OSError, SMTPException) as error:
        log.warning("mail_not_sent", reason=type(error).__name__)
        return False
    return True
