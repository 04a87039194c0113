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


class UnscopedQuerySet(DisabledQuerySet):  # type: ignore[misc]  # django-scopes has no types
    """Refuses every question. `all()` inside a scope starts anew there: so do the fields of a form, which Django makes
    when it reads the class and copies when the form is used."""

    def all(self) -> Any:
        return self.model._default_manager.using(self._db).all() if _is_open(get_scope()) else self._clone()

    exists = contains = exclude = in_bulk = alias = defer = distinct = select_related = DisabledQuerySet.error
    prefetch_related = explain = bulk_update = DisabledQuerySet.error


class ScopedManager(models.Manager[Row]):
    """Rows of the open organization only; without an open scope every query raises django_scopes' ScopeError."""

    def get_queryset(self) -> models.QuerySet[Row]:
        open_scope = get_scope()
        if not open_scope.get("_enabled", True):
            return super().get_queryset()
        if "organization" not in open_scope:
            refusing: models.QuerySet[Row] = UnscopedQuerySet(
                self.model, using=self._db, missing_scopes={"organization"}
            )
            return refusing
        return super().get_queryset().filter(organization=open_scope["organization"])


def _is_open(open_scope: dict[str, Any]) -> bool:
    return not open_scope.get("_enabled", True) or "organization" in open_scope


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

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """A row knows the open organization without asking the database for it."""
        row = super().from_db(*args, **kwargs)
        open_scope = get_scope()
        if open_scope.get("_enabled", True) and "organization" in open_scope:
            row._state.fields_cache["organization"] = open_scope["organization"]
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        open_scope = get_scope()
        if open_scope.get("_enabled", True):
            organization = open_scope.get("organization")
            if organization is None or organization.pk != self.organization_id:
                raise WrongOrganization(f"{self._meta.label} of {self.organization_id} outside its scope")
        self._check_neighbours()
        super().save(*args, **kwargs)

    def _check_neighbours(self) -> None:
        """What this row points at belongs to the same organization; on PostgreSQL composite keys hold that too."""
        for field in self._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and issubclass(field.related_model, TenantModel):
                other = self._state.fields_cache.get(field.name)
                if other is not None and other.organization_id != self.organization_id:
                    raise WrongOrganization(
                        f"{self._meta.label}.{field.name} points into another organization, {other.organization_id}"
                    )


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
