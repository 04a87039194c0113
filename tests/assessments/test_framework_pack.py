"""Framework packs: the same content in any spelling is the same pack."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from assessments.importers.framework_pack import MeasurePack, PackInvalid, read_pack, read_pack_at
from tests.assessments.packs import ASPECTS, FOLDER, HEAD, MINI, changed, dedented, refusal


def test_a_small_pack_in_one_file_gives_its_values() -> None:
    pack = read_pack(MINI.encode())
    first, second, third = pack.questions

    assert (first.code, first.type, first.is_key, first.cis) == ("GOV.1.1", "m", True, ("4", "17.1"))
    assert (first.measure, first.direction, first.cuts, first.conditions) == (None, None, (), ())
    assert second.measure == MeasurePack(
        "objective_share", "Current objectives ÷ objectives.", "share", ("Objective",), "strategy", "no_data", 3
    )
    assert (second.cuts[4], second.conditions) == (Decimal("97.5"), ((4, "Refreshed monthly."),))
    assert (third.type, third.levels[0]) == ("y", "Not published.")
    assert [level.name for level in pack.levels.yes_no] == ["No", "Partly", "Yes"]
    assert pack.domains[0].weight == Decimal("1.25")


EXPLAINED = """\
    about: What the SOC is for.
    answered_by: Its manager.
    glossary:
      Charter: The paper that gives the SOC its authority.
      Service level (SLA): A promise with a figure.
"""


def test_what_explains_a_pack_is_read_and_may_be_missing() -> None:
    text = changed("    aspects:\n", EXPLAINED + "    aspects:\n")
    text = text.replace("        effort: 2\n", "        effort: 2\n        guidance: Begin with the charter.\n")
    text = text.replace("evidence: Charter.\n", "evidence: Charter.\n            why: Somebody asks.\n")
    text = text.replace(
        "csf: [GV.OC-01]\n", "next: {0: Draft it., 2: Have it approved.}\n            csf: [GV.OC-01]\n"
    )
    text = text.replace("evidence: Page.\n", "evidence: Page.\n            next: Publish it.\n")

    domain, bare = read_pack(text.encode()).domains[0], read_pack(MINI.encode()).domains[0]

    assert (domain.about, domain.answered_by) == ("What the SOC is for.", "Its manager.")
    assert domain.glossary[1] == ("Service level (SLA)", "A promise with a figure.")
    [aspect] = domain.aspects
    assert aspect.guidance == "Begin with the charter."
    assert (aspect.questions[0].why, aspect.questions[0].next) == (
        "Somebody asks.",
        ((0, "Draft it."), (2, "Have it approved.")),
    )
    assert aspect.questions[2].next == ((0, "Publish it."),)
    assert (bare.about, bare.glossary, bare.aspects[0].questions[0].next) == ("", (), ())


def test_a_folder_and_one_file_are_the_same_pack() -> None:
    folder = {"framework.yaml": HEAD.encode(), "governance.yaml": f"domain: GOV\n{dedented(ASPECTS)}".encode()}
    explained = changed("    aspects:\n", EXPLAINED + "    aspects:\n")
    explained_folder = {
        "framework.yaml": HEAD.encode(),
        "governance.yaml": f"domain: GOV\n{dedented(EXPLAINED + ASPECTS)}".encode(),
    }

    assert read_pack(folder) == read_pack(MINI.encode())
    assert read_pack(explained_folder) == read_pack(explained.encode()) != read_pack(MINI.encode())


def test_the_fingerprint_ignores_spelling() -> None:
    plain = read_pack(MINI.encode()).fingerprint
    head, domains = HEAD.split("domains:")
    spellings = [
        "\ufeff" + MINI.replace("\n", "\r\n"),
        "# a comment\n" + MINI,
        "domains:" + domains + ASPECTS + head,
        changed("text: Is the mandate published?", "text: >-\n              Is the mandate\n              published?"),
        changed("{B3: Charter, S2: Incidents}", "{S2: Incidents, B3: Charter}"),
        changed("cuts: [20, 50,", "cuts: [20.0, 50,"),
        changed("mode: none", "levels: null\n            mode: none"),
    ]

    assert {read_pack(spelling.encode()).fingerprint for spelling in spellings} == {plain}
    assert re.fullmatch(r"[0-9a-f]{64}", plain)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Is the mandate published?", "Is the mandate known?"),
        ("            key: true\n", ""),
        ("97.5", "98"),
        ("n_min: 3", "n_min: 5"),
        ("weight: 1.25", "weight: 1"),
        ("effort: 2", "effort: 3"),
        ("validity_days: 90", "validity_days: 91"),
        ("4: Refreshed", "5: Refreshed"),
        ("{name: Partly", "{name: Partially"),
        ("[4, \"17.1\"]", "[\"17.1\", 4]"),
    ],
)  # fmt: skip
def test_the_fingerprint_changes_with_the_content(old: str, new: str) -> None:
    assert read_pack(changed(old, new).encode()).fingerprint != read_pack(MINI.encode()).fingerprint


def test_json_is_read_too() -> None:
    head = {"key": "mini", "version": "1.0"}

    problems = refusal(json.dumps(head)).problems

    assert {problem.place for problem in problems} == {"name", "levels", "domains"}


def test_a_path_is_read_whether_it_is_a_file_or_a_folder(tmp_path: Path) -> None:
    (tmp_path / "mini.yaml").write_text(MINI)
    folder = tmp_path / "mini-1.0"
    folder.mkdir()
    for name, content in FOLDER.items():
        (folder / name).write_bytes(content)

    assert read_pack_at(tmp_path / "mini.yaml") == read_pack_at(folder)


def test_the_file_that_was_given_is_the_one_that_is_named() -> None:
    with pytest.raises(PackInvalid, match=r"^my\.yaml, line 1: "):
        read_pack(b"a: *b", name="my.yaml")
