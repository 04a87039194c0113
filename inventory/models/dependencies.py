"""What needs what: services, assets and data sets above, what they rest on below."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Record, history
from inventory.models.assets import Asset
from inventory.models.records import Removable
from inventory.models.surroundings import BusinessService, DataSet, Network

UPPERS = ("upper_service", "upper_asset", "upper_data_set")
LOWERS = ("lower_service", "lower_asset", "lower_data_set", "lower_network")


def _exactly_one(names: Sequence[str]) -> Q:
    one = Q()
    for chosen in names:
        one |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return one


def _end(model: type[Removable], name: Any, related: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        model, on_delete=models.CASCADE, null=True, blank=True, related_name=related, verbose_name=name
    )


class Dependency(Record):
    """The upper one needs the lower one. Of those with the same `choice` one is enough."""

    class Kind(models.TextChoices):
        """How it reads from above; `below` has how it reads from below."""

        NEEDS = "needs", _("needs")
        RUNS_ON = "runs_on", _("runs on")
        STORED_ON = "stored_on", _("is stored on")
        CONNECTS = "connects", _("is reached through")

    BELOW = {
        Kind.NEEDS: _("is needed by"),
        Kind.RUNS_ON: _("runs"),
        Kind.STORED_ON: _("stores"),
        Kind.CONNECTS: _("connects"),
    }

    upper_service = _end(BusinessService, _("service above"), "needs")
    upper_asset = _end(Asset, _("asset above"), "needs")
    upper_data_set = _end(DataSet, _("data set above"), "needs")
    lower_service = _end(BusinessService, _("service below"), "needed_by")
    lower_asset = _end(Asset, _("asset below"), "needed_by")
    lower_data_set = _end(DataSet, _("data set below"), "needed_by")
    lower_network = _end(Network, _("network below"), "needed_by")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NEEDS)
    choice = models.CharField(_("stands in for others named"), max_length=40, blank=True)
    upper_key = models.UUIDField(editable=False)
    lower_key = models.UUIDField(editable=False)

    history = history(excluded=["upper_key", "lower_key"])

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one(UPPERS), name="dependency_one_upper",
                violation_error_message=_("A dependency has one end above."),
            ),
            models.CheckConstraint(
                condition=_exactly_one(LOWERS), name="dependency_one_lower",
                violation_error_message=_("A dependency has one end below."),
            ),
            models.CheckConstraint(
                condition=~Q(upper_key=models.F("lower_key")), name="dependency_not_of_itself",
                violation_error_message=_("Nothing depends on itself."),
            ),
            models.UniqueConstraint(
                fields=["organization", "upper_key", "lower_key"], name="dependency_once",
                violation_error_message=_("This dependency is recorded already."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organization", "lower_key"], name="dependency_below")]

    def __str__(self) -> str:
        return f"{self.upper} {self.get_kind_display()} {self.lower}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.upper_key, self.lower_key = self._key(UPPERS), self._key(LOWERS)
        super().save(*args, **kwargs)

    @property
    def upper(self) -> Removable:
        return self._end(UPPERS)

    @property
    def lower(self) -> Removable:
        return self._end(LOWERS)

    def _end(self, names: Sequence[str]) -> Removable:
        ends: list[Removable] = [end for name in names if (end := getattr(self, name))]
        return ends[0]

    def _key(self, names: Sequence[str]) -> Any:
        return next((key for name in names if (key := getattr(self, f"{name}_id"))), None)
