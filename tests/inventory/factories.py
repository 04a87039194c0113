"""Records of the inventory for tests, made as pages make them."""

from typing import Any

from accounts.actions import save_record
from accounts.models import Membership
from inventory import actions
from inventory.models import Asset, BusinessService, DataSet, Dependency, Network, Removable


def asset(by: Membership, name: str, **fields: Any) -> Asset:
    return save_record(Asset(organization=by.organization, name=name, **fields), by=by, verb="asset.create")


def service(by: Membership, name: str, **fields: Any) -> BusinessService:
    record = BusinessService(organization=by.organization, name=name, **fields)
    return save_record(record, by=by, verb="businessservice.create")


def network(by: Membership, name: str, cidr: str, **fields: Any) -> Network:
    record = Network(organization=by.organization, name=name, cidr=cidr, **fields)
    return save_record(record, by=by, verb="network.create")


def data_set(by: Membership, name: str, **fields: Any) -> DataSet:
    return save_record(DataSet(organization=by.organization, name=name, **fields), by=by, verb="dataset.create")


def needs(by: Membership, upper: Removable, lower: Removable, choice: str = "") -> Dependency:
    return actions.link(upper, lower, by=by, end=actions.End(choice=choice))
