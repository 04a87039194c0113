"""Networks, data sets and services: what differs between their pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.lists import Column, Listing
from inventory import queries
from inventory.filters import DataSetFilters, NetworkFilters, ServiceFilters
from inventory.forms import DataSetForm, NetworkForm, ServiceForm
from inventory.forms.surroundings import RemovableForm
from inventory.models import BusinessService, DataSet, Network, Removable


@dataclass(frozen=True)
class Kind:
    """One kind of record: its rows, list, form and words. `place` names its routes and templates."""

    place: str
    rows: Callable[[], QuerySet[Any]]
    listing: Listing[Any]
    form: type[RemovableForm[Any]]
    new: str | Promise  # "Record a network"
    facts: tuple[str, ...]  # fields that its page shows, in this order


def _owner(record: Removable) -> str | None:
    return record.owner.name if record.owner else None


_NAME: Column[Any] = Column("name", _("Name"), lambda record: record.name, by="name")
_OWNER: Column[Any] = Column("owner", _("Owner"), _owner, by="owner__name")
_RATED: Column[Any] = Column(
    "criticality", _("Criticality"), lambda record: record.get_criticality_display() or None, by="criticality"
)
_TEXT: Column[Any] = Column("description", _("Description"), lambda record: record.description, is_shown=False)
_STATE = {"state": "current"}

NETWORKS: Listing[Network] = Listing(
    _("Networks"),
    file="networks",
    filters=NetworkFilters,
    order="name",
    tabs="state",
    defaults=_STATE,
    none=_("No network is like that"),
    columns=(
        _NAME,
        Column("cidr", _("Range"), lambda network: network.cidr, by="cidr"),
        Column("zone", _("Zone"), lambda network: network.get_zone_display(), by="zone"),
        Column("monitoring_points", _("Monitoring points"), lambda network: network.monitoring_points),
        _OWNER,
        Column("containment", _("How to cut it off"), lambda network: network.containment, is_shown=False),
        _TEXT,
    ),
)
DATA_SETS: Listing[DataSet] = Listing(
    _("Data"),
    file="data",
    filters=DataSetFilters,
    order="name",
    tabs="state",
    defaults=_STATE,
    none=_("No data set is like that"),
    columns=(
        _NAME,
        Column(
            "classification", _("Classification"), lambda one: one.get_classification_display(), by="classification"
        ),
        _RATED,
        Column("location", _("Where it lies"), lambda one: one.location, by="location"),
        Column("duties", _("Legal duties"), lambda one: one.duties),
        _OWNER,
        _TEXT,
    ),
)
SERVICES: Listing[BusinessService] = Listing(
    _("Business services"),
    file="services",
    filters=ServiceFilters,
    order="-criticality",
    tabs="state",
    defaults=_STATE,
    none=_("No service is like that"),
    columns=(
        _NAME,
        _RATED,
        Column("rto", _("Back within (hours)"), lambda one: one.rto_hours, by="rto_hours", is_number=True),
        Column("rpo", _("Data lost (hours)"), lambda one: one.rpo_hours, by="rpo_hours", is_number=True),
        _OWNER,
        _TEXT,
    ),
)

NETWORK = Kind(
    "network",
    queries.network_rows,
    NETWORKS,
    NetworkForm,
    _("Record a network"),
    ("cidr", "zone", "owner", "monitoring_points", "containment", "description"),
)
DATA_SET = Kind(
    "data_set",
    queries.data_set_rows,
    DATA_SETS,
    DataSetForm,
    _("Record a data set"),
    ("classification", "owner", "location", "duties", "criticality", "criticality_reason", "description"),
)
SERVICE = Kind(
    "service",
    queries.service_rows,
    SERVICES,
    ServiceForm,
    _("Record a business service"),
    ("owner", "criticality", "criticality_reason", "rto_hours", "rpo_hours", "description"),
)
KINDS = {kind.place: kind for kind in (NETWORK, DATA_SET, SERVICE)}
