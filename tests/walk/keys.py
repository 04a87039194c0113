"""Second factors of invented people: a passkey that no device has, an app's secret, recovery codes."""

import hashlib
import secrets

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import User


def give_second_factors(user: User, word: str) -> None:
    for kind, data in (
        (Authenticator.Type.TOTP, {"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")}),
        (Authenticator.Type.RECOVERY_CODES, {"seed": get_adapter().encrypt(secrets.token_hex(20)), "used_mask": 0}),
        (Authenticator.Type.WEBAUTHN, {"name": word, "credential": _credential()}),
    ):
        Authenticator.objects.create(user=user, type=kind, data=data)


def _credential() -> dict[str, object]:
    """What a browser would have sent when the passkey was made."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())  # type: ignore[no-untyped-call]
    key_id = secrets.token_bytes(16)
    data = AuthenticatorData.create(
        hashlib.sha256(b"localhost").digest(),
        AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT,
        1,
        AttestedCredentialData.create(bytes(16), key_id, key),
    )
    return {
        "id": websafe_encode(key_id),
        "rawId": websafe_encode(key_id),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(b'{"type":"webauthn.create","challenge":"","origin":"http://localhost"}'),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        },
    }
