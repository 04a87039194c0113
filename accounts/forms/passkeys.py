"""allauth's forms for passkeys, which fall over what no browser would send: here it is refused in a sentence."""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

NONSENSE = (ValueError, TypeError, LookupError, AttributeError, struct.error, InvalidSignature, UnsupportedAlgorithm)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except NONSENSE as error:
        raise ValidationError(_("What the passkey answered cannot be read. Try again.")) from error


class _Decoder(json.JSONDecoder):
    """Numbers of thousands of digits and lists in thousands of lists are no JSON either."""

    def decode(self, text: str, *args: Any) -> Any:
        try:
            return super().decode(text, *args)
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError("unreadable", "", 0) from error


class _Credential:
    """Mixin: what a browser says about a passkey, as JSON."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].decoder = _Decoder  # type: ignore[attr-defined]  # of the form it is mixed into


class AddPasskeyForm(_Credential, forms.AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    def clean(self) -> dict[str, Any]:
        with _readable():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class _Proof(_Credential):
    """Mixin: the answer to a challenge."""

    def clean_credential(self) -> Authenticator:
        with _readable():
            return super().clean_credential()  # type: ignore[misc]  # of the form it is mixed into


class SecondFactorForm(_Proof, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    pass


class PasskeyLoginForm(_Proof, forms.LoginWebAuthnForm):  # type: ignore[misc]  # the same
    pass


class PasskeyConfirmationForm(_Proof, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    pass
