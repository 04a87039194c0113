"""What others may ask about people, organizations, and what happened to records."""

from accounts.queries.audit import Told, Verification, last_verification, record_types, told, verify_chain
from accounts.queries.history import Change, FieldChange, history_of
from accounts.queries.people import (
    able_owners,
    has_factors,
    has_second_factor,
    is_installation_empty,
    may_create_organization,
    members,
    memberships_of,
    open_invitations,
    seat_of,
    seated,
    with_second_factor,
)

__all__ = [
    "Change",
    "FieldChange",
    "Told",
    "Verification",
    "able_owners",
    "has_factors",
    "has_second_factor",
    "history_of",
    "is_installation_empty",
    "last_verification",
    "may_create_organization",
    "members",
    "memberships_of",
    "open_invitations",
    "record_types",
    "seat_of",
    "seated",
    "told",
    "verify_chain",
    "with_second_factor",
]
