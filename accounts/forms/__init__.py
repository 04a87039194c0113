"""Validation of what people type about records, organizations, each other and themselves."""

from accounts.forms.entrance import EnterForm, FirstOwnerForm, JoinForm
from accounts.forms.organization import LogoForm, NewOrganizationForm, OrganizationForm
from accounts.forms.people import (
    AddressForm,
    ContactForm,
    InvitationForm,
    MemberForm,
    ProfileForm,
    RoleForm,
    ServiceForm,
)
from accounts.forms.records import RecordForm, VersionedForm
from accounts.forms.tokens import TokenForm

__all__ = [
    "AddressForm",
    "ContactForm",
    "EnterForm",
    "FirstOwnerForm",
    "InvitationForm",
    "JoinForm",
    "LogoForm",
    "MemberForm",
    "NewOrganizationForm",
    "OrganizationForm",
    "ProfileForm",
    "RecordForm",
    "RoleForm",
    "ServiceForm",
    "TokenForm",
    "VersionedForm",
]
