"""Bases of the API's shapes: one for what is taken, which refuses what it does not know, one for what is given."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import empty

Row = dict[str, Any]

# The JSON type that each field takes. Django REST framework would read "5", 5.0 and true alike.
JSON_TYPES: tuple[tuple[type[serializers.Field[Any, Any, Any, Any]], type | tuple[type, ...], Any], ...] = (
    (serializers.BooleanField, bool, _("Send true or false.")),
    (serializers.IntegerField, int, _("Send a whole number.")),
    (serializers.DecimalField, str, _('Send a decimal number as a text, such as "2.5".')),
    (serializers.ListField, list, _("Send a list.")),
    (serializers.ListSerializer, list, _("Send a list.")),
    (serializers.DictField, dict, _("Send an object.")),
    (serializers.BaseSerializer, dict, _("Send an object.")),
    (serializers.CharField, str, _("Send a text.")),
    (serializers.ChoiceField, str, _("Send a text.")),
    (serializers.UUIDField, str, _("Send an id.")),
    (serializers.DateTimeField, str, _("Send a moment as RFC 3339 writes it, such as 2026-11-24T09:30:00Z.")),
    (serializers.DateField, str, _("Send a date, such as 2026-11-24.")),
)


class Taken(serializers.Serializer[Any]):
    """What an operation takes. Unknown fields, and other JSON types than the field's own, are refused by pointer."""

    def run_validation(self, data: Any = empty) -> Any:
        if isinstance(data, Mapping) and (faults := self._misfits(data)):
            raise serializers.ValidationError(faults)
        return super().run_validation(data)

    def _misfits(self, data: Mapping[str, Any]) -> dict[str, list[Any]]:
        fields = self.fields
        faults: dict[str, list[Any]] = {}
        for name, value in data.items():
            field = fields.get(name)
            if field is None or field.read_only:
                faults[name] = [serializers.ErrorDetail(str(_("There is no such field.")), "unknown")]
            elif value is not None and (message := misfit(field, value)):
                faults[name] = [serializers.ErrorDetail(message, "type")]
        return faults


def misfit(field: "serializers.Field[Any, Any, Any, Any]", value: Any) -> str:
    """What is wrong with the JSON type of this value; empty where nothing is."""
    for kind, wanted, message in JSON_TYPES:
        if isinstance(field, kind):
            is_right = isinstance(value, wanted) and not (isinstance(value, bool) and wanted is int)
            return _misfit_within(field, value) if is_right else str(message)
    return ""


def _misfit_within(field: "serializers.Field[Any, Any, Any, Any]", value: Any) -> str:
    """What is wrong with the first element that does not fit."""
    if not isinstance(field, serializers.ListField | serializers.DictField) or field.child is None:
        return ""
    held = value.values() if isinstance(value, dict) else value
    return next((message for one in held if one is not None and (message := misfit(field.child, one))), "")


class TakenForm(Taken):
    """What an operation takes as a form with a file: every field but the file comes as a text."""

    def _misfits(self, data: Mapping[str, Any]) -> dict[str, list[Any]]:
        strangers = [name for name in data if name not in self.fields]
        return {name: [serializers.ErrorDetail(str(_("There is no such field.")), "unknown")] for name in strangers}


class Given(serializers.Serializer[Any]):
    """What an operation gives: names and types of columns, for the list path and the schema. Nothing runs per row.

    A field's `source` leads to the column. A field that no column holds stands in `Meta.computed` with the columns it
    is made from, and `complete` fills it for all rows of the answer at once.
    """

    class Meta:
        computed: ClassVar[Mapping[str, Sequence[str]]] = {}

    @classmethod
    def complete(cls, rows: Sequence[Row]) -> None:
        """Fill what is computed, in place: a constant number of queries for all rows."""


class OneLine(serializers.CharField):
    """A text of one line: every run of white space is one space."""

    def to_internal_value(self, data: Any) -> str:
        return " ".join(super().to_internal_value(data).split())
