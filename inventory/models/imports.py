"""A file that is imported: what it is, how its columns are read, its rows with what became of them."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, TenantModel
from core import clock
from inventory.vocabulary import FileFormat
from jobs.models import Job


class Import(TenantModel):
    """One file, from the upload to its undoing. Jobs carry it from state to state."""

    class State(models.TextChoices):
        READING = "reading", _("Being recognized")
        READ = "read", _("To be mapped")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked, nothing stored yet")
        APPLYING = "applying", _("Being stored")
        APPLIED = "applied", _("Stored")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        REFUSED = "refused", _("Refused")

    AT_WORK = (State.READING, State.CHECKING, State.APPLYING, State.UNDOING)

    class Format(models.TextChoices):
        CSV = FileFormat.CSV.value, _("CSV")
        XLSX = FileFormat.XLSX.value, _("XLSX")
        ODS = FileFormat.ODS.value, _("ODS")
        JSON = FileFormat.JSON.value, _("JSON")
        NMAP = FileFormat.NMAP.value, _("Nmap")
        NETBOX = FileFormat.NETBOX.value, _("NetBox")
        SNIPEIT = FileFormat.SNIPEIT.value, _("Snipe-IT")
        CYCLONEDX = FileFormat.CYCLONEDX.value, _("CycloneDX")

    requested_by = models.ForeignKey(Membership, on_delete=models.RESTRICT, null=True, related_name="+")
    created_at = models.DateTimeField(_("when"), default=clock.now)
    file_name = models.CharField(_("file"), max_length=120)
    file_sha256 = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    wanted_format = models.CharField(max_length=10, choices=Format, blank=True)  # by whoever sent it; else recognized
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    reason = models.CharField(_("why it was refused"), max_length=500, blank=True)
    format = models.CharField(_("format"), max_length=10, choices=Format, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    columns = models.JSONField(default=list)  # as the file calls them
    fields = models.JSONField(default=list)  # what each fills, "" for nothing
    sample = models.JSONField(default=list)
    source = models.CharField(_("source"), max_length=40, blank=True)  # whose ids are read
    is_emptying = models.BooleanField(_("empty cells empty the field"), default=False)
    is_all_or_nothing = models.BooleanField(_("all rows or none"), default=False)
    notes = models.JSONField(default=list)
    edges = models.JSONField(default=list)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    same = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    repeated = models.PositiveIntegerField(_("repeated"), default=0)
    stale = models.PositiveIntegerField(_("changed meanwhile"), default=0)
    kept = models.PositiveIntegerField(default=0)  # changed since, so that undoing left them
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    event_id = models.UUIDField(null=True)  # of the one event under which everything was stored
    undo_event_id = models.UUIDField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organization", "-created_at", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("inventory:import", args=[self.organization.slug, self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.state in self.AT_WORK


class ImportMapping(TenantModel):
    """How the columns of such a file were mapped last."""

    signature = models.CharField(max_length=64)  # SHA-256 of format and columns
    fields = models.JSONField(default=list)
    source = models.CharField(max_length=40, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "signature"], name="import_mapping_once")]

    def __str__(self) -> str:
        return self.signature[:12]


def _text(length: int) -> Any:
    return models.CharField(max_length=length, null=True)


class ImportRow(TenantModel):
    """One row of a file on its way into the inventory. Its id becomes the id of the asset where that is new.

    Columns are called as those of an asset, so that whole files are compared and stored by a few statements.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("not compared yet")
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        SAME = "same", _("Unchanged")
        REJECTED = "rejected", _("Rejected")
        REPEATED = "repeated", _("Repeated")
        STALE = "stale", _("Changed meanwhile")

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome, default="", blank=True)
    is_applied = models.BooleanField(default=False)
    asset_key = models.UUIDField(null=True)  # the asset it was matched with
    asset_version = models.PositiveIntegerField(null=True)
    matched_by = models.CharField(max_length=13, blank=True)
    identity = models.CharField(max_length=300, blank=True)  # the first key it has: rows of one are the same asset
    problems = models.JSONField(null=True)
    cells = models.JSONField(null=True)  # as they stood, where the row was rejected
    external_id = _text(200)
    owner_email = _text(254)
    asset_tag = _text(64)
    name = _text(200)
    type = _text(20)
    status = _text(10)
    hostname = _text(253)
    ip_address = models.GenericIPAddressField(null=True)
    ip_key = _text(32)
    mac_address = _text(17)
    operating_system = _text(100)
    environment = _text(12)
    criticality = models.PositiveSmallIntegerField(null=True)
    data_classification = _text(12)
    is_internet_facing = models.BooleanField(null=True)
    business_unit = _text(100)
    location = _text(100)
    owner_id = models.UUIDField(null=True)
    vendor = _text(100)
    model = _text(100)
    serial_number = _text(100)
    tags = _text(1300)
    last_seen = models.DateTimeField(null=True)
    description = models.TextField(null=True)  # noqa: DJ001  as above
    rto_hours = models.PositiveIntegerField(null=True)
    rpo_hours = models.PositiveIntegerField(null=True)
    confidentiality = models.PositiveSmallIntegerField(null=True)
    integrity = models.PositiveSmallIntegerField(null=True)
    availability = models.PositiveSmallIntegerField(null=True)
    custom = models.JSONField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["batch", "outcome", "number"], name="import_row_place"),
            models.Index(fields=["batch", "asset_key"], condition=~Q(asset_key=None), name="import_row_asset"),
        ]

    def __str__(self) -> str:
        return str(self.number)
