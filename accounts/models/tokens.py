"""What programs call the API with, and what makes their repeated calls harmless."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Membership
from accounts.models.records import TenantModel
from core import clock


class Token(TenantModel):
    """A key to the API: what its membership may do, cut down to its scopes. Only its SHA-256 is stored."""

    membership = models.ForeignKey(Membership, on_delete=models.RESTRICT, related_name="tokens", editable=False)
    name = models.CharField(_("name"), max_length=60)
    scopes = models.JSONField(_("scopes"), default=list)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=clock.now, editable=False)
    created_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, related_name="+", editable=False)
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    last_used_from = models.CharField(_("from where"), max_length=64, blank=True, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and not self.has_expired


class Repeat(TenantModel):
    """One POST under an Idempotency-Key: being done (no status yet), or done, with the answer to give again."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", editable=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    held_by = models.UUIDField()
    held_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "membership", "key"], name="repeat_unique")]

    def __str__(self) -> str:
        return self.key
