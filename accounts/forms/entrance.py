"""What people type when they come in for the first time."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.one_line import OneLineField

NEW_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class PasswordField(forms.CharField):
    """A new password; the sentences beside it say what it must be."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Password"))
        kwargs.setdefault("help_text", _("At least 12 characters; several words do well."))
        super().__init__(strip=False, widget=NEW_PASSWORD, max_length=256, **kwargs)


class JoinForm(forms.Form):
    """Name and password of somebody who was invited."""

    name = OneLineField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = PasswordField()

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited = email

    def clean(self) -> dict[str, Any]:
        user = User(email=self.cleaned_data.get("email", self.invited), name=self.cleaned_data.get("name", ""))
        _check_password(self, user)
        return self.cleaned_data


class FirstOwnerForm(JoinForm):
    """The first account of the installation."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    field_order = ["name", "email", "password"]


class EnterForm(forms.Form):
    """What somebody with a link from the operator may put right."""

    password = PasswordField(
        label=_("New password"), required=False, help_text=_("Leave it empty to keep the one you have.")
    )
    without_factors = forms.BooleanField(
        label=_("I lost my second factors: remove them"),
        required=False,
        help_text=_("Authenticator app, passkeys and recovery codes. You can set up new ones at once."),
    )

    def __init__(self, *args: Any, user: User, has_factors: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not has_factors:
            del self.fields["without_factors"]

    def clean(self) -> dict[str, Any]:
        _check_password(self, self.user)
        return self.cleaned_data


def _check_password(form: forms.Form, user: User) -> None:
    if password := form.cleaned_data.get("password"):
        try:
            validate_password(password, user)
        except ValidationError as error:
            form.add_error("password", error)
