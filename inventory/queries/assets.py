"""Assets: rows for lists, declared fields, and the network an address lies in."""

from django.db.models import QuerySet

from inventory.addresses import key_range, narrowest
from inventory.models import Asset, DeclaredField, Network

SHOWN_IN_NETWORK = 100


def asset_rows() -> QuerySet[Asset]:
    return Asset.objects.select_related("owner")


def custom_fields() -> list[DeclaredField]:
    """The fields that the organization added to its assets, by their names on pages."""
    return list(DeclaredField.objects.order_by("label", "pk"))


def found_network(asset: Asset) -> Network | None:
    """The narrowest recorded network that holds the asset's address. One query."""
    if not asset.ip_key:
        return None
    networks = {str(network.pk): network for network in Network.objects.filter(removed_at=None)}
    ranges = [(*key_range(network.cidr), key) for key, network in networks.items()]
    return networks.get(narrowest(asset.ip_key, ranges))


def neighbours_of_network(network: Network) -> list[Asset]:
    """Assets whose address lies in the network, in the order of their addresses; at most 101, so that "more" shows."""
    first, last = key_range(network.cidr)
    inside = Asset.objects.filter(removed_at=None, ip_key__gte=first, ip_key__lte=last).exclude(ip_key="")
    return list(inside.order_by("ip_key", "pk")[: SHOWN_IN_NETWORK + 1])
