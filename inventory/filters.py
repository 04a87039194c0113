"""What people look for in the inventory."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from accounts.filters import MemberChoiceFilter
from core import clock
from core.filters import Filters, SearchFilter
from inventory.models import Asset, Classification, Import, Level, Network

CURRENT, REMOVED = "current", "removed"
STALE_DAYS = 30


class RemovableFilters(Filters):
    """Without what was removed, unless one asks for it."""

    state = ChoiceFilter(
        label=_("Show"),
        choices=[(CURRENT, _("Current")), (REMOVED, _("Removed"))],
        empty_label=_("All"),
        method="in_state",
    )

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(removed_at__isnull=value == CURRENT)


class AssetSearchFilter(CharFilter):  # type: ignore[misc]  # django-filter has no types
    """Assets that every word of the search names: by name, tag, host name, address, serial number."""

    def filter(self, rows: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        for word in (value or "").split():
            rows = rows.filter(search_text__icontains=word)
        return rows


class AssetFilters(Filters):
    """Which assets to show; "current" is every one that is neither retired nor removed."""

    search = AssetSearchFilter(label=_("Search assets"), max_length=200)
    state = ChoiceFilter(
        label=_("Show"),
        choices=[(CURRENT, _("Current")), *Asset.Status.choices, (REMOVED, _("Removed"))],
        empty_label=_("All"),
        method="in_state",
    )
    type = ChoiceFilter(label=_("Type"), choices=Asset.Type.choices, empty_label=_("Any"))
    criticality = ChoiceFilter(
        label=_("Criticality"), choices=[*Level.choices, ("none", _("Not rated"))], empty_label=_("Any"),
        method="in_level",
    )  # fmt: skip
    environment = ChoiceFilter(label=_("Environment"), choices=Asset.Environment.choices, empty_label=_("Any"))
    data_classification = ChoiceFilter(label=_("Data"), choices=Classification.choices, empty_label=_("Any"))
    owner = MemberChoiceFilter()
    tag = CharFilter(label=_("Tag"), max_length=40, method="with_tag")
    seen = ChoiceFilter(
        label=_("Seen"),
        choices=[("fresh", _("Within 30 days")), ("stale", _("Longer ago or never"))],
        empty_label=_("Any time"),
        method="in_time",
    )
    is_internet_facing = ChoiceFilter(
        label=_("From the internet"), choices=[("true", _("Yes")), ("false", _("No"))], empty_label=_("Any"),
        method="as_faced",
    )  # fmt: skip

    def in_state(self, rows: QuerySet[Asset], name: str, value: str) -> QuerySet[Asset]:
        if value == REMOVED:
            return rows.filter(removed_at__isnull=False)
        rows = rows.filter(removed_at=None)
        return rows.exclude(status=Asset.Status.RETIRED) if value == CURRENT else rows.filter(status=value)

    def in_level(self, rows: QuerySet[Asset], name: str, value: str) -> QuerySet[Asset]:
        return rows.filter(criticality=None if value == "none" else value)

    def with_tag(self, rows: QuerySet[Asset], name: str, value: str) -> QuerySet[Asset]:
        tag = value.strip().casefold()
        alone = Q(tags=tag) | Q(tags__startswith=f"{tag};") | Q(tags__endswith=f";{tag}")
        return rows.filter(alone | Q(tags__contains=f";{tag};"))

    def as_faced(self, rows: QuerySet[Asset], name: str, value: str) -> QuerySet[Asset]:
        return rows.filter(is_internet_facing=value == "true")

    def in_time(self, rows: QuerySet[Asset], name: str, value: str) -> QuerySet[Asset]:
        since = clock.now() - timedelta(days=STALE_DAYS)
        fresh = Q(last_seen__gte=since)
        return rows.filter(fresh) if value == "fresh" else rows.filter(Q(last_seen=None) | Q(last_seen__lt=since))


class ImportFilters(Filters):
    search = SearchFilter("file_name", label=_("Search imports"))
    state = ChoiceFilter(label=_("State"), choices=Import.State.choices, empty_label=_("Any"))
    format = ChoiceFilter(label=_("Format"), choices=Import.Format.choices, empty_label=_("Any"))
    by = MemberChoiceFilter("requested_by", _("By"))


class NetworkFilters(RemovableFilters):
    search = SearchFilter("name", "cidr", "monitoring_points", label=_("Search networks"))
    zone = ChoiceFilter(label=_("Zone"), choices=Network.Zone.choices, empty_label=_("Any"))
    owner = MemberChoiceFilter()


class DataSetFilters(RemovableFilters):
    search = SearchFilter("name", "location", "duties", label=_("Search data"))
    classification = ChoiceFilter(label=_("Classification"), choices=Classification.choices, empty_label=_("Any"))
    owner = MemberChoiceFilter()


class ServiceFilters(RemovableFilters):
    search = SearchFilter("name", "description", label=_("Search services"))
    criticality = ChoiceFilter(label=_("Criticality"), choices=Level.choices, empty_label=_("Any"))
    owner = MemberChoiceFilter()
