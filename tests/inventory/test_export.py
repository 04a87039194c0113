"""What is exported and imported again is the same, whatever stands in it."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from accounts.models import Membership, Organization
from core.tables import TableTooLong
from inventory import exporters, queries
from inventory.importers.columns import CellRefused, Checker, line, paragraph
from inventory.importers.recognition import read_table
from inventory.models import Asset, DeclaredField
from inventory.queries.export import COLUMNS
from inventory.vocabulary import LEVEL_WORDS, AssetType, Classification, CustomField, CustomType, Environment, Status
from tests.cast import OwnClient
from tests.inventory import factories as made
from tests.inventory.importing import applied, checked, content_of, counts

CUSTOM = CustomField("note", CustomType.TEXT)
TROUBLE = st.sampled_from("='\"+-@;,\t|\n\r 0123\u00e4\u3000\ufeff\u200b")
AWKWARD = st.text(TROUBLE | st.characters(codec="utf-8"), max_size=30)
DAYS = (datetime(1990, 1, 2), datetime(2100, 1, 1))  # noqa: DTZ001  hypothesis adds no zone either


def stored(text: str, *, is_long: bool = False) -> str:
    """The text as an import or a form stores it, or nothing where they would refuse it."""
    try:
        return paragraph(text) if is_long else line(text, most=60)
    except CellRefused:
        return ""


WORDS = AWKWARD.map(stored)
MAYBE = st.none() | WORDS.map(lambda word: word or None)
TAGS = st.from_regex(r"[a-z=+@'][a-z0-9 -]{0,8}[a-z]", fullmatch=True).map(stored)
ASSETS = st.fixed_dictionaries(
    {
        "asset_tag": MAYBE,
        "name": WORDS.filter(bool),
        "type": st.sampled_from(AssetType).map(str),
        "status": st.sampled_from(Status).map(str),
        "hostname": st.none() | st.from_regex(r"[a-z][a-z0-9-]{0,10}(\.[a-z]{1,5}){0,2}", fullmatch=True),
        "ip_address": st.none() | st.ip_addresses().map(str),
        "mac_address": st.none() | st.binary(min_size=6, max_size=6).map(lambda six: six.hex(":")),
        "operating_system": MAYBE,
        "environment": st.none() | st.sampled_from(Environment).map(str),
        "criticality": st.none() | st.sampled_from(sorted(LEVEL_WORDS)),
        "data_classification": st.none() | st.sampled_from(Classification).map(str),
        "internet_facing": st.booleans(),
        "business_unit": MAYBE,
        "location": MAYBE,
        "owner_email": st.none() | st.just("jo+soc@corp.example"),
        "vendor": MAYBE,
        "model": MAYBE,
        "serial_number": MAYBE,
        "tags": st.lists(TAGS, max_size=3, unique=True),
        "last_seen": st.none() | st.datetimes(*DAYS).map(lambda one: f"{one.isoformat()}+00:00"),
        "description": st.none() | AWKWARD.map(lambda text: stored(text, is_long=True) or None),
        "rto_hours": st.none() | st.integers(0, 100_000),
        "rpo_hours": st.none() | st.integers(0, 100_000),
        "confidentiality": st.none() | st.sampled_from(sorted(LEVEL_WORDS)),
        "integrity": st.none() | st.sampled_from(sorted(LEVEL_WORDS)),
        "availability": st.none() | st.sampled_from(sorted(LEVEL_WORDS)),
        "cf_note": MAYBE,
    }
)


def read_back(content: bytes) -> list[Mapping[str, Any]]:
    table = read_table(io.BytesIO(content))
    checker = Checker(table, custom=[CUSTOM])
    rows = [checker.check(row) for row in table.rows]
    assert not [problem for row in rows for problem in row.problems]
    return [row.values for row in rows]


def expected(asset: Mapping[str, Any]) -> dict[str, Any]:
    levels = ("criticality", "confidentiality", "integrity", "availability")
    values = {**asset, **{name: LEVEL_WORDS[asset[name]].value if asset[name] else None for name in levels}}
    values["tags"] = sorted(set(asset["tags"])) or None
    values["last_seen"] = asset["last_seen"].replace("+00:00", "Z") if asset["last_seen"] else None
    return values


@given(assets=st.lists(ASSETS, min_size=1, max_size=4))
@settings(max_examples=60)
def test_csv_json_and_xlsx_give_back_what_was_written(assets: list[dict[str, Any]]) -> None:
    columns = [*COLUMNS, "cf_note"]
    wanted = [expected(asset) for asset in assets]
    assert read_back("".join(exporters.csv_text(columns, assets)).encode()) == wanted
    assert read_back(b"".join(exporters.json_text(assets))) == wanted
    assert read_back(exporters.xlsx_content(columns, assets)) == wanted


def test_what_no_workbook_can_hold_is_refused_and_never_cut() -> None:
    with pytest.raises(TableTooLong, match="description"):
        exporters.xlsx_content(["name", "description"], [{"name": "a", "description": "x" * 40_000}])
    with pytest.raises(TableTooLong, match="name"):
        exporters.xlsx_content(["name"], [{"name": "a\x07"}])


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_an_export_changes_nothing_at_home_and_brings_the_same_elsewhere(
    kind: str, in_meridian: Organization, nina: Membership, as_nina: OwnClient, rival: Organization
) -> None:
    DeclaredField.objects.create(organization=in_meridian, key="rack", label="Rack")
    made.asset(nina, "=SUM(A1)", asset_tag="0012", tags="dmz;pci", owner=nina, criticality=4, custom={"rack": "-R1"})
    made.asset(nina, "'quoted'", description="two\nlines", ip_address="10.0.0.5", last_seen="2026-10-01T08:00:00.25Z")
    made.asset(nina, "removed", removed_at="2026-10-01T08:00:00Z")
    answer = as_nina.get(f"/o/meridian/assets/export/assets.{kind}")
    content: bytes = answer.getvalue()
    again = checked(content, nina)
    assert counts(again) == (0, 0, 2, 0, 0), again.reason
    before = content_of(list(Asset.objects.filter(removed_at=None).select_related("owner")))
    Asset.objects.all().delete()
    applied(content, nina)
    assert content_of(list(queries.asset_rows())) == before
