"""Who did what to which record, when and from where: written once, held by triggers, chained by seals."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.records import ScopedManager
from core import clock
from core.ids import new_id


class AuditEvent(models.Model):
    """One act. `organization` is empty for acts on the installation itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=clock.now)
    actor_id = models.UUIDField(_("membership"), null=True)
    actor_name = models.CharField(_("who"), max_length=150)
    verb = models.CharField(_("what"), max_length=60)
    record_type = models.CharField(_("record type"), max_length=60, blank=True)
    record_id = models.UUIDField(null=True)
    record_label = models.CharField(_("record"), max_length=200, blank=True)
    payload = models.JSONField(default=dict)
    payload_sha256 = models.CharField(max_length=64)
    request_id = models.CharField(max_length=64, blank=True)
    address = models.CharField(_("from where"), max_length=64, blank=True)
    token_id = models.UUIDField(_("token"), null=True)
    token_name = models.CharField(_("by token"), max_length=60, null=True)  # noqa: DJ001  # SQLite adds no other column

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["organization", "-at", "-id"], name="audit_newest"),
            models.Index(fields=["organization", "record_id", "-at"], name="audit_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.record_label}".strip()


class AuditSeal(models.Model):
    """A link of an organization's chain: its hash covers the event and the seal before it."""

    event = models.OneToOneField(AuditEvent, on_delete=models.DO_NOTHING, primary_key=True, related_name="seal")
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    sequence = models.PositiveBigIntegerField()
    chain_sha256 = models.CharField(max_length=64)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["organization", "sequence"], name="audit_seal_sequence"),
            models.UniqueConstraint(
                fields=["sequence"], condition=models.Q(organization=None), name="audit_seal_sequence_installation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}:{self.chain_sha256}"
