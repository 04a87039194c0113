"""The bases of every row that belongs to one organization."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import get_scope
from django_scopes.manager import DisabledQuerySet
from simple_history.models import HistoricalRecords

from core import clock
from core.ids import new_id


Row = TypeVar("Row", bound=models.Model, covariant=True)


class ScopedManager(models.Manager[Row]):
    """Rows of the open organization only; without an open scope every query raises `django_scopes.exceptions.ScopeError`."""

    def get_queryset(self) -> models.QuerySet[Row]:
        open_scope = get_scope()
        if not open_scope.get("_enabled", True):
            return super().get_queryset()
        if "organization" not in open_scope:
            refusing: models.QuerySet[Row] = DisabledQuerySet(
                self.model, using=self._db, missing_scopes={"organization"}
            )
            return refusing
        return super().get_queryset().filter(organization=open_scope["organization"])


class WrongOrganization(Exception):
    """A row of one organization was about to be saved while another one's scope was open."""


class TenantModel(models.Model):
    """A row of one organization. Without an open scope its queries raise; in the wrong one it is not saved."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization",
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
        verbose_name=_("organization"),
    )

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        open_scope = get_scope()
        if open_scope.get("_enabled", True):
            organization = open_scope.get("organization")
            if organization is None or organization.pk != self.organization_id:
                raise WrongOrganization(f"{self._meta.label} of {self.organization_id} outside its scope")
        super().save(*args, **kwargs)


class Record(TenantModel):
    """A tenant row with a version that forms and the API check, and with a history of its fields."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    event_id: UUID | None = None

    class Meta(TenantModel.Meta):
        abstract = True

    @property
    def _history_date(self) -> Any:
        return clock.now()


class TenantHistory(models.Model):
    """The base of every history table: scoped like its record, and pointing at the audit event of the change."""

    event_id = models.UUIDField(null=True, editable=False)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


def history(*, excluded: Sequence[str] = ()) -> HistoricalRecords:
    """History for a Record: `history = history()`."""
    return HistoricalRecords(
        bases=[TenantHistory],
        history_id_field=models.UUIDField(default=new_id),
        history_user_id_field=models.UUIDField(null=True),
        excluded_fields=list(excluded),
        related_name="past",
    )
