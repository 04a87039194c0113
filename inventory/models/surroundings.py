"""Where assets stand and what they are for: networks, data sets, business services."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import history
from inventory.addresses import normal_network
from inventory.models.records import Classification, Level, Removable


def check_network(value: str) -> None:
    try:
        normal_network(value)
    except ValueError:
        raise ValidationError(
            _("Write the network with its mask, such as 10.1.0.0/16 or 2001:db8::/48, and zeros behind the mask.")
        ) from None


class Network(Removable):
    """A range of addresses with a purpose: which zone it is, where it is watched, how it is cut off."""

    class Zone(models.TextChoices):
        INTERNET = "internet", _("Internet")
        DMZ = "dmz", _("DMZ")
        INTERNAL = "internal", _("Internal")
        SERVERS = "servers", _("Servers")
        MANAGEMENT = "management", _("Management")
        OT = "ot", _("OT")
        CLOUD = "cloud", _("Cloud")
        GUEST = "guest", _("Guests")

    cidr = models.CharField(_("range"), max_length=43, validators=[check_network])
    zone = models.CharField(_("zone"), max_length=12, choices=Zone, default=Zone.INTERNAL)
    monitoring_points = models.CharField(_("monitoring points"), max_length=500, blank=True)
    containment = models.TextField(_("how to cut it off"), max_length=2000, blank=True)

    history = history()

    class Meta(Removable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "cidr"], condition=Q(removed_at=None), name="network_range_once",
                violation_error_message=_("This range is recorded already."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organization", "name", "id"], name="network_by_name")]

    def get_absolute_url(self) -> str:
        return reverse("inventory:network", args=[self.organization.slug, self.pk])

    def clean(self) -> None:
        if self.cidr:
            check_network(self.cidr)
            self.cidr = normal_network(self.cidr)


class DataSet(Removable):
    """Data that would be missed or must not be known: what it is, where it lies, which duties come with it."""

    classification = models.CharField(
        _("classification"), max_length=12, choices=Classification, default=Classification.INTERNAL
    )
    location = models.CharField(_("where it lies"), max_length=200, blank=True)
    duties = models.CharField(
        _("legal duties"), max_length=300, blank=True, help_text=_("Such as GDPR, PCI DSS, trade secret.")
    )
    criticality = models.PositiveSmallIntegerField(_("criticality"), choices=Level, null=True, blank=True)
    criticality_reason = models.CharField(_("why that critical"), max_length=500, blank=True)

    history = history()

    class Meta(Removable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(removed_at=None), name="data_set_name_once",
                violation_error_message=_("Another data set has this name."),
            ),
        ]  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("inventory:data_set", args=[self.organization.slug, self.pk])


class BusinessService(Removable):
    """Something that the organization delivers, to others or to itself, and what it would mean without it."""

    criticality = models.PositiveSmallIntegerField(_("criticality"), choices=Level, null=True, blank=True)
    criticality_reason = models.CharField(_("why that critical"), max_length=500, blank=True)
    rto_hours = models.PositiveIntegerField(_("back within (hours)"), null=True, blank=True)
    rpo_hours = models.PositiveIntegerField(_("data of at most (hours) lost"), null=True, blank=True)

    history = history()

    class Meta(Removable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(removed_at=None), name="service_name_once",
                violation_error_message=_("Another service has this name."),
            ),
        ]  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("inventory:service", args=[self.organization.slug, self.pk])
