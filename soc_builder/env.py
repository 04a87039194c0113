"""What the environment says, and the one secret that embedded mode makes for itself."""

import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

MIN_SECRET_KEY_LENGTH = 50


def secret_key(env: environ.Env, data_dir: Path, *, is_embedded: bool) -> str:
    """SECRET_KEY from the environment; in embedded mode one made at the first start and kept beside the data."""
    given: str = env.str("SECRET_KEY", default="")
    if given:
        if len(given) < MIN_SECRET_KEY_LENGTH:
            raise ImproperlyConfigured(
                f"SECRET_KEY has {len(given)} characters. Give it at least {MIN_SECRET_KEY_LENGTH} random ones."
            )
        return given
    if not is_embedded:
        raise ImproperlyConfigured("Set SECRET_KEY (or SECRET_KEY_FILE). Only the embedded mode makes its own.")
    kept = data_dir / "secret_key"
    try:
        with open(kept, "x", encoding="ascii", opener=_only_for_owner) as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return kept.read_text(encoding="ascii").strip()


def _only_for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
