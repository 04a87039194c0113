"""What is typed about members, and about oneself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.forms.records import RecordForm
from accounts.models import Membership, Role, User
from core.one_line import OneLineField


class MemberForm(RecordForm[Membership]):
    """Name of a member, and the e-mail of one who has no account yet."""

    class Meta:
        model = Membership
        fields = ["name", "email"]
        field_classes = {"name": OneLineField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.user_id is not None or self.instance.kind == Membership.Kind.SERVICE:
            del self.fields["email"]

    def write(self, by: Membership | None) -> Membership:
        assert by is not None  # noqa: S101  # tells the type checker what the view guarantees
        return actions.change_member(self.instance, by=by)


class ContactForm(RecordForm[Membership]):
    """Somebody who never signs in."""

    class Meta:
        model = Membership
        fields = ["name", "email"]
        field_classes = {"name": OneLineField}

    def write(self, by: Membership) -> Membership:
        return actions.add_member(self.instance, by=by)


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    name = OneLineField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect, initial=Role.ANALYST)


class ServiceForm(forms.Form):
    """A program that works here by tokens."""

    name = OneLineField(label=_("Name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect, initial=Role.ANALYST)


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    version = forms.IntegerField(widget=forms.HiddenInput)


class AddressForm(forms.Form):
    """The address that somebody wants to sign in with."""

    email = forms.EmailField(
        label=_("New e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).casefold()
        if email == self.user.email.casefold():
            raise forms.ValidationError(_("You sign in with this address already."))
        return email


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """What people may change about themselves."""

    class Meta:
        model = User
        fields = ["name"]
        field_classes = {"name": OneLineField}
        labels = {"name": _("Your name")}
