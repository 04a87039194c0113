"""The catalogues of the standards are whole, and every identifier that a pack names is in them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assessments.importers.framework_pack import FrameworkPack, read_pack_at
from assessments.standards import Catalogue, Group, StandardKey, catalogue_of

FRAMEWORKS = Path(__file__).parents[2] / "assessments" / "frameworks"
PACKS = sorted(path.name for path in FRAMEWORKS.iterdir() if (path / "framework.yaml").is_file())
SUBCATEGORIES = {"GV": 31, "ID": 21, "PR": 22, "DE": 11, "RS": 13, "RC": 8}
SAFEGUARDS = 153


def leaves(groups: tuple[Group, ...]) -> Iterator[Group]:
    for group in groups:
        yield from leaves(group.groups)
        if group.items:
            yield group


def pack(name: str) -> FrameworkPack:
    return read_pack_at(FRAMEWORKS / name)


def test_csf_has_6_functions_22_categories_and_106_subcategories() -> None:
    csf = catalogue_of(StandardKey.CSF)

    assert {group.code: len(list(group.every_item())) for group in csf.groups} == SUBCATEGORIES
    assert len(list(leaves(csf.groups))) == 22
    assert len(csf.items) == 106
    for group in leaves(csf.groups):
        assert all(item.code.startswith(f"{group.code}-") for item in group.items)
    withdrawn = {"ID.AM-06", "ID.BE-01", "DE.CM-04", "DE.AE-01", "DE.AE-05", "RS.AN-01", "RS.CO-01", "RC.CO-01"}
    assert not withdrawn & set(csf.items)


def test_soc_cmm_has_5_domains_and_26_aspects_of_which_11_have_a_capability() -> None:
    cmm = catalogue_of(StandardKey.CMM)

    assert {group.name: len(group.items) for group in cmm.groups} == {
        "Business": 5,
        "People": 5,
        "Process": 5,
        "Technology": 4,
        "Services": 7,
    }
    assert sum(len(group.items) for group in cmm.groups if group.has_capability) == 11


def test_cis_has_18_controls_with_153_safeguards() -> None:
    cis = catalogue_of(StandardKey.CIS)

    assert list(cis.items) == [str(number) for number in range(1, 19)]
    assert list(cis.parts) == list(cis.items)
    assert sum(cis.parts.values()) == SAFEGUARDS
    assert cis.home("4.12") == "4"
    assert cis.home("4.13") is cis.home("19") is cis.home("4.0") is cis.home("4.1.1") is None


def test_sim3_has_45_parameters_in_four_quadrants() -> None:
    sim3 = catalogue_of(StandardKey.SIM3)

    for group, count in zip(sim3.groups, (11, 7, 10, 17), strict=True):
        assert [item.code for item in group.items] == [f"{group.code}-{number}" for number in range(1, count + 1)]
    assert len(sim3.items) == 45


@pytest.mark.parametrize("key", StandardKey)
def test_no_name_stands_twice_and_none_is_a_sentence(key: StandardKey) -> None:
    names = [item.name for item in catalogue_of(key).items.values()]

    assert len(set(names)) == len(names)
    assert all(name and len(name) <= 60 and not name.endswith(".") for name in names)


@pytest.mark.parametrize("key", StandardKey)
def test_a_code_stands_once_in_its_file(key: StandardKey) -> None:
    catalogue = catalogue_of(key)
    codes = [item.code for group in catalogue.groups for item in group.every_item()]

    assert len(codes) == len(set(codes)) == len(catalogue.items)
    assert key == catalogue.key


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("key", StandardKey)
def test_every_identifier_of_a_pack_is_in_its_catalogue(key: StandardKey, name: str) -> None:
    catalogue: Catalogue = catalogue_of(key)
    named = {one: question.code for question in pack(name).questions for one in getattr(question, key.value)}

    assert named
    assert {one: code for one, code in named.items() if catalogue.home(one) is None} == {}


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_calls_the_aspects_of_soc_cmm_by_their_names(name: str) -> None:
    items = catalogue_of(StandardKey.CMM).items
    assert dict(pack(name).cmm) == {code: item.name for code, item in items.items()}


@pytest.mark.parametrize("name", PACKS)
def test_soc_readiness_asks_about_88_of_106_subcategories(name: str) -> None:
    csf = catalogue_of(StandardKey.CSF)
    asked = {csf.home(one) for question in pack(name).questions for one in question.csf}

    assert len(asked) == 88
    assert set(csf.items) - asked == {
        *("GV.RM-07", "GV.SC-01", "GV.SC-02", "GV.SC-03", "GV.SC-07", "GV.SC-09", "GV.SC-10", "ID.RA-09", "ID.RA-10"),
        *("PR.AA-01", "PR.AA-02", "PR.AA-04", "PR.AA-06", "PR.DS-02", "PR.DS-10", "PR.IR-02", "PR.PS-03", "DE.CM-02"),
    }


def test_the_files_hold_identifiers_names_and_figures_only() -> None:
    folder = Path(__file__).parents[2] / "assessments" / "standards" / "catalogues"
    for path in folder.glob("*.yaml"):
        data: dict[str, Any] = yaml.safe_load(path.read_text())
        assert set(data) <= {"key", "name", "full_name", "groups", "parts"}
        assert {key for group in data["groups"] for key in group} <= {
            "code",
            "name",
            "groups",
            "items",
            "has_capability",
        }
