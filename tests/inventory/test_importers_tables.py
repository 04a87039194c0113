"""The same three assets, written in every form of a table that people send."""

import pytest

from inventory.importers.rows import FileRefused, Format
from inventory.vocabulary import CustomField, CustomType
from tests.inventory.reading import FILES, read

WEB = {
    "asset_tag": "A-001",
    "name": "web-01",
    "type": "server",
    "hostname": "web-01.corp.example",
    "ip_address": "10.1.0.5",
    "mac_address": "0a:1b:2c:3d:4e:5f",
    "operating_system": "Debian 12",
    "environment": "production",
    "criticality": 3,
    "data_classification": "internal",
    "internet_facing": True,
    "business_unit": "Sales",
    "location": "Zürich",
    "owner_email": "jo@corp.example",
    "vendor": "Dell",
    "model": "R650",
    "serial_number": "SN001",
    "tags": ["dmz", "pci"],
    "last_seen": "2026-10-01T00:00:00Z",
}


@pytest.mark.parametrize(
    ("name", "format", "detail"),
    [
        ("commas.csv", Format.CSV, "commas, UTF-8"),
        ("semicolons_latin1.csv", Format.CSV, "semicolons, Latin-1"),
        ("tabs_utf16.csv", Format.CSV, "tabs, UTF-16"),
        ("tabs_utf16_without_mark.csv", Format.CSV, "tabs, UTF-16"),
        ("excel_sep_line.csv", Format.CSV, "semicolons, UTF-8"),
        ("blank_lines.csv", Format.CSV, "commas, UTF-8"),
        ("workbook.xlsx", Format.XLSX, "sheet “Assets”"),
        ("workbook.ods", Format.ODS, "sheet “Assets”"),
        ("list.json", Format.JSON, ""),
        ("object_utf16.json", Format.JSON, ""),
    ],
)
def test_every_form_of_a_table_gives_the_same_assets(name: str, format: Format, detail: str) -> None:
    found = read(name)
    assert (found.table.format, found.table.detail) == (format, detail)
    assert not found.problems
    web, quoted, formula = found.rows
    assert web == WEB
    assert (quoted["name"], quoted["location"], quoted["ip_address"]) == (
        *('ws, the "red"; one', "São Paulo"),
        "2001:db8::12",
    )
    assert quoted["last_seen"] == "2026-10-02T08:30:00Z"
    assert (formula["name"], formula["type"], formula["criticality"]) == ("=SUM(A1)", "saas", 4)


def test_the_row_of_a_problem_is_the_one_a_spreadsheet_shows() -> None:
    text = (FILES / "blank_lines.csv").read_bytes().replace(b"saas", b"toaster")
    (problem,) = read(text).problems
    assert (problem.row, problem.column, problem.value) == (7, "type", "toaster")
    assert problem.why == "Nothing is known by this name."
    assert "Use one of: workstation, server" in problem.mend


def test_a_near_miss_is_proposed() -> None:
    (problem,) = read(b"name,type\nx,servr\n").problems
    assert problem.mend.startswith("Did you mean “server”?")


def test_columns_are_known_by_what_people_call_them_and_each_field_is_filled_once() -> None:
    table = read(b"Computer Name;IPv4 Address;Responsible;Colour;name\na;10.0.0.1;a@x.example;red;b\n").table
    assert list(table.fields) == ["", "ip_address", "owner_email", "", "name"]


def test_unnamed_and_repeated_columns_keep_their_place() -> None:
    table = read(b"name,,name,\na,b,c,\n").table
    assert list(table.columns) == ["name", "column 2", "name (2)"]


def test_a_row_with_more_cells_than_columns_is_rejected_with_what_is_too_much() -> None:
    (problem,) = read(b"name,location\na,Berlin, Mitte\nb,Bonn\n").problems
    assert (problem.row, problem.column, problem.value) == (2, "", " Mitte")
    assert "3 cells, but there are 2 columns" in problem.why


def test_a_short_row_is_filled_up() -> None:
    assert read(b"name,location,model\nx\n").rows == [{"name": "x", "location": None, "model": None}]


def test_one_apostrophe_is_taken_from_what_could_be_a_formula_and_no_more() -> None:
    rows = read(b"name,location\n'=1,''=2\n'plain,-x\n").rows
    assert [(row["name"], row["location"]) for row in rows] == [("=1", "'=2"), ("'plain", "-x")]


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("mac_address", "0A-1B-2C-3D-4E-5F", "0a:1b:2c:3d:4e:5f"),
        ("mac_address", "0a1b.2c3d.4e5f", "0a:1b:2c:3d:4e:5f"),
        ("ip_address", "2001:0DB8::0001", "2001:db8::1"),
        ("internet_facing", "Yes", True),
        ("criticality", "HIGH", 3),
        ("type", "Network device", "network_device"),
        ("type", "Laptop", "workstation"),
        ("status", "in use", "in_use"),
        ("environment", "PROD", "production"),
        ("owner_email", "Jo@Corp.Example", "jo@corp.example"),
        ("last_seen", "2026-02-28T23:00:00+02:00", "2026-02-28T21:00:00Z"),
        ("tags", "b; A ,b", ["a", "b"]),
        ("hostname", "WEB-01.Corp.Example.", "web-01.corp.example"),
        ("rto_hours", "24", 24),
        ("name", " two   words ", "two words"),
        ("model", "e\u0301", "é"),
    ],
)
def test_a_cell_becomes_the_value_that_is_stored(column: str, text: str, value: object) -> None:
    content = f'asset_tag,{column}\nA-1,"{text}"\n'.encode()
    assert read(content).rows == [{"asset_tag": "A-1", column: value}]


@pytest.mark.parametrize(
    ("column", "text", "why"),
    [
        ("ip_address", "10.0.0.999", "no IP address"),
        ("ip_address", "10.0.0.01", "no IP address"),
        ("ip_address", "10.0.0.1, 10.0.0.2", "more than one address"),
        ("mac_address", "zz:zz:zz:zz:zz:zz", "no MAC address"),
        ("last_seen", "2026-02-31", "no such day"),
        ("last_seen", "03/04/2026", "only mean one day"),
        ("last_seen", "0001-01-01", "no such day"),
        ("owner_email", "not an address", "no e-mail address"),
        ("criticality", "enormous", "known by this name"),
        ("internet_facing", "maybe", "neither yes nor no"),
        ("hostname", "two words", "no host name"),
        ("rto_hours", "-1", "a whole number from 0"),
        ("rto_hours", "1e400", "a whole number from 0"),
        ("asset_tag", "x" * 65, "65 characters; the limit is 64"),
        ("model", "a\x07b", "hidden character"),
        ("model", "a\u202eb", "hidden character"),
        ("tags", ";".join(f"t{n}" for n in range(31)), "31 tags; the limit is 30"),
        ("name", "", "missing"),
    ],
)
def test_a_cell_that_cannot_be_stored_says_why_and_how_to_mend_it(column: str, text: str, why: str) -> None:
    found = read(f'serial_number,{column}\nS-1,"{text}"\n'.encode())
    (problem,) = found.problems
    assert (problem.row, problem.column) == (2, column)
    assert why in problem.why
    assert problem.mend.endswith(".")


def test_fields_that_an_organization_declared_are_read_by_their_type() -> None:
    fields = (
        CustomField("rack", CustomType.TEXT, is_required=True),
        CustomField("units", CustomType.NUMBER),
        CustomField("bought", CustomType.DATE),
        CustomField("leased", CustomType.FLAG),
        CustomField("tier", CustomType.CHOICE, ("Gold", "Silver")),
    )
    header = b"name,cf_rack,cf_units,cf_bought,cf_leased,cf_tier\n"
    assert read(header + b"x,R1,2.50,2026-01-02,no,gold\n", None, None, *fields).rows == [
        {
            "name": "x",
            "cf_rack": "R1",
            "cf_units": "2.5",
            "cf_bought": "2026-01-02",
            "cf_leased": False,
            "cf_tier": "Gold",
        }
    ]
    bad = read(header + b"x,,many,soon,perhaps,bronze\n", None, None, *fields)
    assert [problem.column for problem in bad.problems] == ["cf_rack", "cf_units", "cf_bought", "cf_leased", "cf_tier"]


def test_columns_can_be_mapped_by_hand() -> None:
    found = read(b"name,who,noise\na,jo@x.example,1\n", None, ["name", "owner_email", ""])
    assert found.rows == [{"name": "a", "owner_email": "jo@x.example"}]


def test_json_takes_nested_fields_of_its_own_and_of_others() -> None:
    content = b'[{"name": "a", "owner": {"email": "jo@x.example"}, "custom_fields": {"rack": "R1"}, "model": 650.0}]'
    found = read(content, None, None, CustomField("rack", CustomType.TEXT))
    assert found.rows == [{"name": "a", "owner_email": "jo@x.example", "cf_rack": "R1", "model": "650"}]


def test_a_file_of_another_format_than_asked_for_is_refused() -> None:
    with pytest.raises(FileRefused, match="read as csv, not as nmap"):
        read("commas.csv", Format.NMAP)
