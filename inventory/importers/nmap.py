"""Nmap's XML: the hosts of a scan that were up. Read as a stream; a scan that was broken off gives what it found."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext as _, ngettext

from inventory.importers.rows import MAX_CELL, FileRefused, Format, PlainRow, Table

COLUMNS = ("mac_address", "hostname", "ip_address", "name", "type", "operating_system", "vendor", "last_seen")
MAX_DEPTH = 50
_CHUNK = 65_536
_SURE_ENOUGH = 85  # percent
_TYPES = {
    "router": "network_device", "switch": "network_device", "firewall": "network_device", "wap": "network_device",
    "broadband router": "network_device", "bridge": "network_device", "hub": "network_device",
    "load balancer": "network_device", "proxy server": "network_device", "phone": "mobile_device",
    "printer": "iot_device", "print server": "iot_device", "webcam": "iot_device", "media device": "iot_device",
    "voip phone": "iot_device", "voip adapter": "iot_device", "power-device": "iot_device",
    "storage-misc": "server", "terminal": "workstation", "specialized": "iot_device",
}  # fmt: skip


@dataclass(slots=True)
class _Host:
    is_up: bool = True
    addresses: dict[str, str] = field(default_factory=dict)
    vendor: str = ""
    names: dict[str, str] = field(default_factory=dict)
    system: str = ""
    accuracy: int = 0
    kind: str = ""
    seen: str = ""
    is_matching: bool = False  # inside the best guess of the operating system


def is_nmap(start: bytes) -> bool:
    return b"<nmaprun" in start


def read_nmap(file: BinaryIO) -> Table:
    """The hosts of the scan that were up. Raises FileRefused for XML with entities or of another kind."""
    file.seek(0)
    scan = _Scan()
    table = Table(Format.NMAP, COLUMNS, iter(()), COLUMNS, _("a scan"))
    table.rows = scan.rows(file, table.notes)
    return table


class _Scan:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse_document_type
        self.parser.EntityDeclHandler = self._refuse_entity
        self.parser.ExternalEntityRefHandler = self._refuse_entity
        self.depth = 0
        self.host: _Host | None = None
        self.ready: list[_Host] = []
        self.down = 0
        self.nameless = 0

    def rows(self, file: BinaryIO, notes: list[str]) -> Iterator[PlainRow]:
        number = 0
        is_whole = False
        try:
            while chunk := file.read(_CHUNK):
                self.parser.Parse(chunk, False)
                for host in self._taken():
                    number += 1
                    yield PlainRow(number, _cells(host))
            self.parser.Parse(b"", True)
            is_whole = True
        except expat.ExpatError as error:
            if not number and not self.ready:
                raise FileRefused(
                    _("Line %(line)d is no readable XML. Write the scan anew with nmap -oX.") % {"line": error.lineno}
                ) from None
        for host in self._taken():
            number += 1
            yield PlainRow(number, _cells(host))
        if not is_whole:
            notes.append(_("The scan was broken off: hosts that it had not reached are not in the file."))
        if self.down:
            words = ngettext(
                "%(n)d host that was down was left out.", "%(n)d hosts that were down were left out.", self.down
            )
            notes.append(words % {"n": self.down})

    def _taken(self) -> list[_Host]:
        taken, self.ready = self.ready, []
        return taken

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1 and name != "nmaprun":
            raise FileRefused(_("The XML starts with <%(name)s>. Only scans of Nmap are read.") % {"name": name[:40]})
        if self.depth > MAX_DEPTH or any(len(value) > MAX_CELL * 32 for value in attributes.values()):
            raise FileRefused(_("The XML is nested deeper, or has longer values, than any scan."))
        if name == "host":
            self.host = _Host(seen=attributes.get("endtime") or attributes.get("starttime", ""))
        elif self.host is not None:
            _note(self.host, name, attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        if name == "osmatch" and self.host is not None:
            self.host.is_matching = False
        if name == "host" and self.host is not None:
            if self.host.is_up:
                self.ready.append(self.host)
            else:
                self.down += 1
            self.host = None

    def _refuse_document_type(self, _name: str, system: str | None, public: str | None, has_subset: int) -> None:
        """Nmap writes a bare `<!DOCTYPE nmaprun>`; anything more could be expanded or fetched."""
        if has_subset or public or system:
            raise FileRefused(_("The XML declares a document type of its own. Write the scan anew with nmap -oX."))

    def _refuse_entity(self, *_declaration: object) -> int:
        raise FileRefused(_("The XML declares entities. Write the scan anew with nmap -oX."))


def _note(host: _Host, name: str, attributes: dict[str, str]) -> None:
    match name:
        case "status":
            host.is_up = attributes.get("state") == "up"
        case "address":
            host.addresses.setdefault(attributes.get("addrtype", ""), attributes.get("addr", ""))
            host.vendor = host.vendor or attributes.get("vendor", "")
        case "hostname":
            host.names.setdefault(attributes.get("type", ""), attributes.get("name", ""))
        case "osmatch":
            accuracy = int(attributes.get("accuracy", "0")) if attributes.get("accuracy", "0").isdigit() else 0
            host.is_matching = accuracy > host.accuracy
            if host.is_matching:
                host.system, host.accuracy, host.kind = attributes.get("name", ""), accuracy, ""
        case "osclass":
            if host.is_matching and not host.kind:
                host.kind = attributes.get("type", "")


def _cells(host: _Host) -> tuple[str, ...]:
    address = host.addresses.get("ipv4") or host.addresses.get("ipv6", "")
    name = host.names.get("PTR") or host.names.get("user") or next(iter(host.names.values()), "")
    is_sure = host.accuracy >= _SURE_ENOUGH
    return (
        host.addresses.get("mac", ""),
        name,
        address,
        name.partition(".")[0] or address or host.addresses.get("mac", ""),
        _type(host) if is_sure else "",
        host.system[:100] if is_sure else "",
        host.vendor,
        _moment(host.seen),
    )


def _type(host: _Host) -> str:
    if host.kind == "general purpose":
        return "workstation" if any(one in host.system for one in ("Windows 10", "Windows 11", "macOS")) else "server"
    return _TYPES.get(host.kind, "")


def _moment(seconds: str) -> str:
    if not seconds.isdigit() or len(seconds) > 11:
        return ""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()
