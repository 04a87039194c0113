"""What the records of the inventory have in common."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Record
from inventory import criticality, vocabulary


class Level(models.IntegerChoices):
    """How much is lost when something fails, or is known, changed or gone."""

    LOW = criticality.Level.LOW.value, _("Low")
    MEDIUM = criticality.Level.MEDIUM.value, _("Medium")
    HIGH = criticality.Level.HIGH.value, _("High")
    CRITICAL = criticality.Level.CRITICAL.value, _("Critical")


class Classification(models.TextChoices):
    PUBLIC = vocabulary.Classification.PUBLIC.value, _("Public")
    INTERNAL = vocabulary.Classification.INTERNAL.value, _("Internal")
    CONFIDENTIAL = vocabulary.Classification.CONFIDENTIAL.value, _("Confidential")
    RESTRICTED = vocabulary.Classification.RESTRICTED.value, _("Restricted")


class Removable(Record):
    """A record of the inventory: somebody owns it, and removing it only puts it aside."""

    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    owner = models.ForeignKey(
        Membership, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    removed_at = models.DateTimeField(_("removed"), null=True, editable=False)

    class Meta(Record.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        raise NotImplementedError(f"{self._meta.label} needs a page.")

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None
