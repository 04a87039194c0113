"""Which format a file has, found from its content; its name says nothing."""

from typing import BinaryIO

from django.utils.translation import gettext as _

from inventory.importers.csv_file import read_csv
from inventory.importers.json_file import read_json
from inventory.importers.netbox import as_netbox, is_netbox_header
from inventory.importers.nmap import read_nmap
from inventory.importers.rows import FileRefused, Format, Table
from inventory.importers.snipeit import as_snipeit, is_snipeit_header
from inventory.importers.spreadsheet import read_spreadsheet

_START = 4_096
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "ELF"),
    (b"{\\rtf", "RTF"),
)
_YAML_STARTS = ("---", "%YAML")


def read_table(file: BinaryIO, wanted: Format | None = None) -> Table:
    """The table in the file, whatever its format; `wanted` names the one that the caller expects.

    Raises FileRefused for what is no table, and where the file is of another format than `wanted`.
    """
    table = _read(file)
    if wanted is not None and table.format != wanted:
        if table.format is Format.CSV and wanted is Format.NETBOX:
            return as_netbox(table)
        if table.format is Format.CSV and wanted is Format.SNIPEIT:
            return as_snipeit(table)
        raise FileRefused(
            _("The file is read as %(found)s, not as %(wanted)s.") % {"found": table.format, "wanted": wanted}
        )
    return table


def _read(file: BinaryIO) -> Table:
    file.seek(0)
    start = file.read(_START)
    if not start.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        if file.seek(0, 2) <= _START:
            raise FileRefused(_("The file is empty."))
    if start.startswith(b"PK"):
        return read_spreadsheet(file)
    for mark, name in _OTHERS:
        if start.startswith(mark):
            raise FileRefused(
                _("This is a file of the kind %(name)s. Send CSV, XLSX, ODS, JSON or Nmap's XML.") % {"name": name}
            )
    shown = _shown_start(start)
    if shown.startswith("<"):
        return read_nmap(file)
    if shown.startswith(("{", "[")):
        return read_json(file)
    if shown.startswith(_YAML_STARTS):
        raise FileRefused(_("This is YAML. Send CSV, XLSX, ODS, JSON or Nmap's XML."))
    table = read_csv(file)
    if is_snipeit_header(table.columns):
        return as_snipeit(table)
    if is_netbox_header(table.columns):
        return as_netbox(table)
    return table


def _shown_start(start: bytes) -> str:
    """The first characters of a text, whatever its encoding."""
    return start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:200].decode("latin-1")
