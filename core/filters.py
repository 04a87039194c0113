"""What a list can be narrowed to: one filter set, in a room's `filters.py`, for its page and for the API."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet
from django_filters.fields import ChoiceField


class Filters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    """The base. A page leaves out what it cannot read and says so beside the field; the API refuses it.

    Choices may be a function of the filter set: it is called once, inside the scope, and only where a field needs them.
    """

    def __init__(self, data: Mapping[str, Any] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        for one in self.filters.values():
            choices = one.extra.get("choices")
            if callable(choices):
                one.extra["choices"] = cache(partial(choices, self))

    @property
    def chosen(self) -> dict[str, Any]:
        """What could be read, by the name of its field; nothing empty."""
        found = self.form.cleaned_data if self.form.is_valid() or self.is_bound else {}
        return {name: value for name, value in found.items() if value not in (None, "", [])}


class OfferedField(ChoiceField):  # type: ignore[misc]  # as above
    """Offers choices, and takes others."""

    def valid_value(self, value: str) -> bool:
        return "\x00" not in value  # which no text in a database holds


class OfferedFilter(ChoiceFilter):  # type: ignore[misc]  # as above
    """Offers what there is today, such as the kinds of jobs so far; other values are no mistake, there is just none."""

    field_class = OfferedField


class SearchFilter(CharFilter):  # type: ignore[misc]  # as above
    """Rows that hold the text in any of these fields: `search = SearchFilter("name", "note")`."""

    def __init__(self, *fields: str, **kwargs: Any) -> None:
        super().__init__(label=kwargs.pop("label", _("Search")), max_length=kwargs.pop("max_length", 200), **kwargs)
        self.fields = fields

    def filter(self, rows: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        if not value:
            return rows
        found = Q()
        for field in self.fields:
            found |= Q(**{f"{field}__icontains": value})
        return rows.filter(found)
