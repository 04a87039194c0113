"""One row of any model: what its constraints ask for stands here, every free text carries the word that is given.

`make(Job, meridian, word="canary")` makes a row and what it must point at. A model that cannot be made needs an entry
in RECIPES; `tests/walk/test_world.py` says which.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.utils import timezone
from django_scopes import scope

from accounts.models import Organization, TenantHistory, User
from core import clock

Made = TypeVar("Made", bound=models.Model)
Values = dict[str, Any]
Recipe = Callable[[Organization, int], Values]

_numbers = count(1)


def tenant_models() -> list[type[models.Model]]:
    """Every model whose rows belong to one organization, histories left out."""
    return [
        model
        for model in apps.get_models()
        if model is not Organization
        and not issubclass(model, TenantHistory)
        and any(
            isinstance(field, models.ForeignKey) and field.related_model is Organization
            for field in model._meta.concrete_fields
        )
    ]


def make(model: type[Made], organization: Organization, *, word: str = "made", **given: Any) -> Made:
    """A row of this model in this organization. Free texts hold the word."""
    number = next(_numbers)
    with scope(organization=organization):
        recipe = RECIPES.get(model._meta.label)
        values = {**(recipe(organization, number) if recipe else {}), **given}
        for field in model._meta.concrete_fields:
            if (
                field.name not in values
                and field.attname not in values
                and not (field.primary_key and field.has_default())
            ):
                value = _value(field, organization, word, number)
                if value is not LEFT:
                    values[field.name] = value
        row = model(**values)
        row.save(force_insert=True)
        return row


LEFT = object()  # the field keeps its default


def _value(field: "models.Field[Any, Any]", organization: Organization, word: str, number: int) -> Any:
    if isinstance(field, models.ForeignKey):
        return _related(field, organization, word)
    if field.choices or isinstance(field, models.UUIDField | models.BooleanField | models.JSONField):
        if field.null or field.has_default():
            return LEFT
        return field.flatchoices[0][0] if field.choices else {} if isinstance(field, models.JSONField) else False
    if isinstance(field, models.CharField | models.TextField):
        return _text(field, word, number)
    if field.null or field.has_default():
        return LEFT
    if isinstance(field, models.DateTimeField):
        return clock.now()
    if isinstance(field, models.DateField):
        return clock.today() + timedelta(days=number)
    return Decimal(1) if isinstance(field, models.DecimalField) else number


def _text(field: "models.Field[Any, Any]", word: str, number: int) -> Any:
    length = field.max_length or 200
    if "sha256" in field.name:
        return LEFT if field.blank else hashlib.sha256(f"{word}{number}".encode()).hexdigest()
    if isinstance(field, models.EmailField):
        return f"{word}.{number}@example.org".lower()
    if isinstance(field, models.URLField):
        return f"https://example.org/{word}/{number}"
    if isinstance(field, models.SlugField):
        return f"{word}-{number}".lower()[:length]
    if length < len(word):
        return LEFT if field.blank or field.has_default() else word[:length]
    return f"{word} {field.name} {number}"[:length]


def _related(field: "models.ForeignKey[Any, Any]", organization: Organization, word: str) -> Any:
    related: type[models.Model] = field.related_model
    if related is Organization:
        return organization
    if field.null:
        return LEFT
    if related is User:
        return related._default_manager.first() or LEFT
    if isinstance(field, models.OneToOneField):
        return make(related, organization, word=word)
    return related._default_manager.first() or make(related, organization, word=word)


def _job(organization: Organization, number: int) -> Values:
    return {"kind": "reports.build", "requested_at": clock.now() - timedelta(minutes=number)}


def _gap(organization: Organization, number: int) -> Values:
    return {"aspect_code": f"X.{number}", "size": 1, "effort": 3, "status": "open"}


def _evidence(organization: Organization, number: int) -> Values:
    return {"framework_key": "soc-readiness", "question_code": "IRP.7.1", "kind": "note", "level": 3}


def _due(organization: Organization, number: int) -> Values:
    return {"record_id": organization.pk, "record_type": f"x{number}", "url": f"/o/{organization.slug}/"}


def _import(organization: Organization, number: int) -> Values:
    """In turn read, checked, stored."""
    state = ("read", "checked", "applied")[number % 3]
    return {"state": state, "format": "csv", "columns": ["name", "x"], "fields": ["name", ""], "file_size": 1, "new": 1}


def _dependency(organization: Organization, number: int) -> Values:
    return {
        "upper_asset": make(apps.get_model("inventory.Asset"), organization),
        "lower_network": make(apps.get_model("inventory.Network"), organization),
    }


def _invitation(organization: Organization, number: int) -> Values:
    return {"expires_at": timezone.now() + timedelta(days=1), "used_at": None}


RECIPES: dict[str, Recipe] = {
    "accounts.AuditEvent": lambda organization, number: {"verb": "member.change", "record_type": "membership"},
    "accounts.Membership": lambda organization, number: {"role": "analyst"},
    "accounts.Invitation": _invitation,
    "accounts.Token": lambda organization, number: {"expires_at": timezone.now() + timedelta(days=1)},
    "accounts.Repeat": lambda organization, number: {"held_by": organization.pk, "held_until": timezone.now()},
    "accounts.AuditSeal": lambda organization, number: {"sequence": 1_000_000 + number},
    "assessments.Evidence": _evidence,
    "assessments.Gap": _gap,
    "inventory.Dependency": _dependency,
    "inventory.Import": _import,
    "inventory.ImportRow": lambda organization, number: {"outcome": "new", "number": number, "matched_by": "asset_tag"},
    "inventory.Network": lambda organization, number: {"cidr": f"10.{number // 250 % 250}.{number % 250}.0/24"},
    "inventory.DeclaredField": lambda organization, number: {"key": f"field_{number}"},
    "jobs.Job": _job,
    "reviews.Due": _due,
    "reviews.FollowUp": lambda organization, number: {"record_id": organization.pk, "record_type": "gap"},
    "reviews.Review": lambda organization, number: {"record_id": organization.pk, "record_type": "gap"},
}
