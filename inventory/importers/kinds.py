"""What other programs call the kinds of assets."""

from inventory.importers.headings import plain
from inventory.vocabulary import AssetType

TYPE_WORDS = {
    word: kind.value
    for kind, words in {
        AssetType.WORKSTATION: "laptop, notebook, desktop, pc, computer, client, endpoint, tablet pc, thin client",
        AssetType.SERVER: "virtual machine, vm, hypervisor, host, virtual server, physical server",
        AssetType.NETWORK_DEVICE: "network, switch, router, firewall, access point, load balancer, wap, gateway",
        AssetType.MOBILE_DEVICE: "mobile, phone, mobile phone, smartphone, tablet",
        AssetType.APPLICATION: "app, software",
        AssetType.DATABASE: "db",
        AssetType.CLOUD_RESOURCE: "cloud",
        AssetType.OT_DEVICE: "ot, plc, industrial device, scada",
        AssetType.IOT_DEVICE: "iot, printer, camera, sensor",
        AssetType.SAAS: "software as a service, cloud service",
        AssetType.UNKNOWN: "other, n a, none",
    }.items()
    for word in words.split(", ")
}
_OWN_WORDS = frozenset({"server", "workstation", "database", "application"})


def type_of(role: str, *, is_machine: bool) -> str:
    """The kind of asset that a role speaks of: any of its words that we know; the last counts most ("core switch")."""
    words = plain(role).split()
    for size in (2, 1):
        for at in range(len(words) - size, -1, -1):
            word = " ".join(words[at : at + size])
            for one in (word, word.removesuffix("s"), word.removesuffix("es")):
                if found := TYPE_WORDS.get(one) or (one if one in _OWN_WORDS else ""):
                    return found
    return "server" if is_machine else "unknown"


_OWN_WORDS = frozenset({"server", "workstation", "database", "application"})
