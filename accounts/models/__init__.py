"""Users, organizations, memberships, the base of every record that belongs to an organization, and the audit trail."""

from accounts.models.audit import AuditEvent, AuditSeal
from accounts.models.people import Invitation, Membership, Organization, Role, SignInLink, User
from accounts.models.records import Record, TenantHistory, TenantModel, history
from accounts.models.tokens import Repeat, Token

__all__ = [
    "AuditEvent",
    "AuditSeal",
    "Invitation",
    "Membership",
    "Organization",
    "Record",
    "Repeat",
    "Role",
    "SignInLink",
    "TenantHistory",
    "TenantModel",
    "Token",
    "User",
    "history",
]
