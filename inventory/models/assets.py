"""Systems, devices, applications and cloud resources, and by which name each source knows them."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import TenantModel, history
from inventory import vocabulary
from inventory.addresses import sort_key
from inventory.models.records import Classification, Level, Removable

TAGS_BETWEEN = ";"


class Asset(Removable):
    """One thing that is owned and can be attacked, lost or fail."""

    class Type(models.TextChoices):
        WORKSTATION = vocabulary.AssetType.WORKSTATION.value, _("Workstation")
        SERVER = vocabulary.AssetType.SERVER.value, _("Server")
        NETWORK_DEVICE = vocabulary.AssetType.NETWORK_DEVICE.value, _("Network device")
        MOBILE_DEVICE = vocabulary.AssetType.MOBILE_DEVICE.value, _("Mobile device")
        APPLICATION = vocabulary.AssetType.APPLICATION.value, _("Application")
        DATABASE = vocabulary.AssetType.DATABASE.value, _("Database")
        CLOUD_RESOURCE = vocabulary.AssetType.CLOUD_RESOURCE.value, _("Cloud resource")
        OT_DEVICE = vocabulary.AssetType.OT_DEVICE.value, _("OT device")
        IOT_DEVICE = vocabulary.AssetType.IOT_DEVICE.value, _("IoT device")
        SAAS = vocabulary.AssetType.SAAS.value, _("Software as a service")
        UNKNOWN = vocabulary.AssetType.UNKNOWN.value, _("Not known yet")

    class Status(models.TextChoices):
        PLANNED = vocabulary.Status.PLANNED.value, _("Planned")
        IN_USE = vocabulary.Status.IN_USE.value, _("In use")
        RETIRED = vocabulary.Status.RETIRED.value, _("Retired")

    class Environment(models.TextChoices):
        PRODUCTION = vocabulary.Environment.PRODUCTION.value, _("Production")
        STAGING = vocabulary.Environment.STAGING.value, _("Staging")
        DEVELOPMENT = vocabulary.Environment.DEVELOPMENT.value, _("Development")

    asset_tag = models.CharField(_("asset tag"), max_length=64, blank=True)
    type = models.CharField(_("type"), max_length=20, choices=Type, default=Type.UNKNOWN)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.IN_USE)
    hostname = models.CharField(_("host name"), max_length=253, blank=True)
    ip_address = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    mac_address = models.CharField(_("MAC address"), max_length=17, blank=True)
    operating_system = models.CharField(_("operating system"), max_length=100, blank=True)
    environment = models.CharField(_("environment"), max_length=12, choices=Environment, blank=True)
    criticality = models.PositiveSmallIntegerField(_("criticality"), choices=Level, null=True, blank=True)
    criticality_reason = models.CharField(_("why that critical"), max_length=500, blank=True)
    data_classification = models.CharField(_("data classification"), max_length=12, choices=Classification, blank=True)
    is_internet_facing = models.BooleanField(_("reachable from the internet"), default=False)
    business_unit = models.CharField(_("business unit"), max_length=100, blank=True)
    location = models.CharField(_("location"), max_length=100, blank=True)
    vendor = models.CharField(_("vendor"), max_length=100, blank=True)
    model = models.CharField(_("model"), max_length=100, blank=True)
    serial_number = models.CharField(_("serial number"), max_length=100, blank=True)
    tags = models.CharField(_("tags"), max_length=1300, blank=True)  # in order, parted by semicolons
    last_seen = models.DateTimeField(_("last seen"), null=True, blank=True)
    rto_hours = models.PositiveIntegerField(_("back within (hours)"), null=True, blank=True)
    rpo_hours = models.PositiveIntegerField(_("data of at most (hours) lost"), null=True, blank=True)
    confidentiality = models.PositiveSmallIntegerField(_("confidentiality"), choices=Level, null=True, blank=True)
    integrity = models.PositiveSmallIntegerField(_("integrity"), choices=Level, null=True, blank=True)
    availability = models.PositiveSmallIntegerField(_("availability"), choices=Level, null=True, blank=True)
    custom = models.JSONField(_("declared fields"), default=dict, blank=True)
    ip_key = models.CharField(max_length=32, blank=True, editable=False)  # the address, so that networks are ranges
    search_text = models.TextField(blank=True, editable=False)  # what it is looked for by

    history = history(excluded=["ip_key", "search_text"])

    class Meta(Removable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "asset_tag"], condition=~Q(asset_tag="") & Q(removed_at=None),
                name="asset_tag_once", violation_error_message=_("Another asset has this tag."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="asset_has_name", violation_error_message=_("An asset has a name."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization", "name", "id"], name="asset_by_name"),
            models.Index(fields=["organization", "last_seen", "id"], name="asset_by_last_seen"),
            models.Index(fields=["organization", "criticality", "id"], name="asset_by_criticality"),
            models.Index(fields=["organization", "ip_key"], condition=~Q(ip_key=""), name="asset_by_address"),
            models.Index(
                fields=["organization", "serial_number"], condition=~Q(serial_number=""), name="asset_by_serial"
            ),
            models.Index(fields=["organization", "mac_address"], condition=~Q(mac_address=""), name="asset_by_mac"),
            models.Index(fields=["organization", "hostname"], condition=~Q(hostname=""), name="asset_by_hostname"),
        ]  # fmt: skip

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.ip_key = sort_key(self.ip_address or "")
        self.search_text = search_text(
            self.name, self.asset_tag, self.hostname, self.ip_address or "", self.serial_number, self.mac_address
        )
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("inventory:asset", args=[self.organization.slug, self.pk])

    @property
    def tag_list(self) -> list[str]:
        return [tag for tag in self.tags.split(TAGS_BETWEEN) if tag]


def search_text(*words: str) -> str:
    """What an asset is looked for by: every word that names it. Imports make the same text in SQL."""
    return " ".join(words).strip(" ")


class AssetSource(TenantModel):
    """By which id a source knows an asset, and when it saw it last."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="sources")
    source = models.CharField(_("source"), max_length=40)
    external_id = models.CharField(_("its id there"), max_length=200)
    last_seen = models.DateTimeField(_("last seen"), null=True, blank=True)
    first_batch = models.UUIDField(null=True, editable=False)  # the import that brought it, and takes it away again

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "source", "external_id"], name="asset_source_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.external_id}"
