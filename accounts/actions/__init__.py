"""Changes to people, organizations and records, each with its audit event."""

from accounts.actions.addresses import ask_new_address, asked_address, change_address
from accounts.actions.events import record_event, record_sign_in_event
from accounts.actions.links import first_owner_link, sign_in_link
from accounts.actions.mail import send_invitation
from accounts.actions.members import add_member, add_service, change_member, end_membership, grant_role, invite
from accounts.actions.organizations import (
    become_owner,
    change_logo,
    change_organization,
    create_organization,
    remove_organization,
)
from accounts.actions.people import create_first_owner, invitation_of, join, open_link, rename, use_sign_in_link
from accounts.actions.records import save_record
from accounts.actions.repeats import forget_repeats
from accounts.actions.seals import seal_events
from accounts.actions.tokens import make_token, revoke_token

__all__ = [
    "add_member",
    "add_service",
    "ask_new_address",
    "asked_address",
    "become_owner",
    "change_address",
    "change_logo",
    "change_member",
    "change_organization",
    "create_first_owner",
    "create_organization",
    "end_membership",
    "first_owner_link",
    "forget_repeats",
    "grant_role",
    "invitation_of",
    "invite",
    "join",
    "make_token",
    "open_link",
    "record_event",
    "record_sign_in_event",
    "remove_organization",
    "rename",
    "revoke_token",
    "save_record",
    "seal_events",
    "send_invitation",
    "sign_in_link",
    "use_sign_in_link",
]
