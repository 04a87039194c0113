"""Framework packs: what ships is whole, and whatever is wrong with another pack is said in a sentence."""

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from assessments.importers.framework_pack import (
    FrameworkPack,
    MeasurePack,
    PackInvalid,
    read_pack,
    read_pack_at,
    shipped_packs,
)

HEAD = """\
key: mini
version: "1.0"
name: Mini
levels:
  maturity:
    - {name: Absent, text: Nothing.}
    - {name: Ad hoc, text: Little.}
    - {name: Partial, text: Some.}
    - {name: Established, text: Enough.}
    - {name: Measured, text: Checked.}
    - {name: Adaptive, text: Improved.}
  number:
    - {name: Absent, text: Nothing.}
    - {name: Ad hoc, text: Little.}
    - {name: Partial, text: Some.}
    - {name: Established, text: Enough.}
    - {name: Measured, text: Checked.}
    - {name: Adaptive, text: Improved.}
  yes_no:
    - {name: "No", text: It is not so.}
    - {name: Partly, text: It is partly so.}
    - {name: "Yes", text: It is so.}
scenarios:
  ransomware: Ransomware
  lost_device: Lost device
cmm: {B3: Charter, S2: Incidents}
domains:
  - code: GOV
    name: Governance
    short_name: Business
    weight: 1.25
"""

ASPECTS = """\
    aspects:
      - code: GOV.1
        name: Charter
        effort: 2
        scenarios: [ransomware]
        questions:
          - code: GOV.1.1
            type: maturity
            weight: 3
            key: true
            text: How firmly is the purpose laid down?
            evidence: Charter.
            csf: [GV.OC-01]
            cmm: [B3]
            cis: [4, "17.1"]
            sim3: [O-1]
            related: [I48]
            mode: none
            validity_days: 365
          - code: GOV.1.2
            type: number
            weight: 2
            text: What share of objectives is current?
            evidence: Objectives.
            measure:
              name: objective_share
              says: Current objectives ÷ objectives.
              unit: share
              records: [Objective]
              room: strategy
              empty_means: no_data
              n_min: 3
            mode: determine
            direction: up
            cuts: [20, 50, 75, 90, 97.5]
            conditions:
              4: Refreshed monthly.
            validity_days: 90
          - code: GOV.1.3
            type: yes_no
            weight: 1
            text: Is the mandate published?
            evidence: Page.
            levels: [Not published., Published inside., Published for all.]
            mode: none
            validity_days: 365
"""

MINI = HEAD + ASPECTS


def changed(old: str, new: str) -> str:
    """The small pack with one place changed; the place must exist."""
    assert old in MINI
    return MINI.replace(old, new, 1)


def refusal(source: str | bytes | dict[str, bytes]) -> PackInvalid:
    with pytest.raises(PackInvalid) as caught:
        read_pack(source.encode() if isinstance(source, str) else source)
    return caught.value


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.fixture(scope="module", params=["0.9", "1.0"])
def shipped(request: pytest.FixtureRequest) -> FrameworkPack:
    (folder,) = (folder for folder in shipped_packs() if folder.name == f"soc-readiness-{request.param}")
    return read_pack_at(folder)


def test_soc_readiness_ships_whole(shipped: FrameworkPack) -> None:
    questions = shipped.questions

    assert (shipped.key, shipped.name) == ("soc-readiness", "SOC Readiness")
    assert (len(shipped.domains), len(shipped.aspects), len(questions)) == (10, 56, 204)
    assert Counter(question.type for question in questions) == {"m": 54, "n": 80, "y": 70}
    assert Counter(question.weight for question in questions) == {3: 36, 2: 90, 1: 78}
    assert [question.is_key for question in questions] == [question.weight == 3 for question in questions]
    assert Counter(question.mode for question in questions) == {
        "determine": 80,
        "ceiling": 28,
        "support": 40,
        "none": 56,
    }
    assert Counter(question.direction for question in questions) == {"up": 130, "down": 18, None: 56}
    assert Counter(question.validity_days for question in questions) == {30: 29, 90: 33, 180: 66, 365: 74, 730: 2}
    assert sum(bool(question.levels) for question in questions) == {"0.9": 66, "1.0": 204}[shipped.version]


SHIPPED_AS = {
    "0.9": "7f92d6993fc25b2b452799a7fff7312e0efe2515764f4b9df98616c8e64a8178",
    "1.0": "8568cbe1c587243f0e1e64b659cb4a33143366ffe543b9277d196b8776f100cf",
}


def test_a_version_that_has_shipped_stays_what_it_was(shipped: FrameworkPack) -> None:
    """Whoever changes a word gives the pack a new version: a database that holds this one refuses another content."""
    assert shipped.fingerprint == SHIPPED_AS[shipped.version]


def test_each_domain_has_the_questions_weight_and_short_name_it_should(shipped: FrameworkPack) -> None:
    assert [
        (
            one.code,
            len(one.aspects),
            sum(len(aspect.questions) for aspect in one.aspects),
            str(one.weight),
            one.short_name,
        )
        for one in shipped.domains
    ] == [
        ("GOV", 6, 19, "1.0", "Business & alignment"),
        ("LAN", 5, 17, "1.0", "Posture & threats"),
        ("AST", 5, 18, "1.0", "Assets & data"),
        ("POL", 5, 15, "0.75", "Policies & procedures"),
        ("PPL", 5, 20, "1.0", "People & training"),
        ("IRP", 7, 30, "1.25", "Incident response"),
        ("DET", 6, 27, "1.25", "Detection & use cases"),
        ("TEC", 6, 21, "1.0", "Tools & configuration"),
        ("SVC", 6, 21, "0.75", "Proactive services"),
        ("MET", 5, 16, "0.75", "Metrics & improvement"),
    ]


def test_the_measures_arrived_with_what_they_count(shipped: FrameworkPack) -> None:
    measures = [question.measure for question in shipped.questions if question.measure]

    assert len(measures) == len({measure.name for measure in measures}) == 148
    assert Counter(measure.room for measure in measures) == {
        "ir_plans": 24, "inventory": 23, "tooling": 23, "detection": 23, "none": 17, "team": 12,
        "strategy": 10, "assessments": 8, "threats": 3, "reviews": 3, "reports": 2,
    }  # fmt: skip
    assert Counter(measure.unit for measure in measures) == {
        "share": 121, "count": 17, "days": 3, "minutes": 3, "months": 2, "hours": 1, "level": 1,
    }  # fmt: skip
    assert Counter(measure.empty_means for measure in measures) == {"no_data": 130, "zero": 18}
    assert Counter(measure.n_min for measure in measures) == {1: 94, 3: 33, 5: 21}


def test_mappings_conditions_and_scenarios_arrived(shipped: FrameworkPack) -> None:
    questions = shipped.questions
    count = {
        name: sum(len(getattr(one, name)) for one in questions) for name in ("csf", "cmm", "cis", "sim3", "related")
    }

    if shipped.version == "0.9":
        assert count == {"csf": 332, "cmm": 230, "cis": 157, "sim3": 231, "related": 251}
    assert len({csf for question in questions for csf in question.csf}) == 88
    assert {cmm for question in questions for cmm in question.cmm} == dict(shipped.cmm).keys()
    assert len(shipped.cmm) == 26
    assert sum(len(question.conditions) for question in questions) == 25
    assert len([question for question in questions if question.conditions]) == 14
    assert len(shipped.scenarios) == 24
    assert sum(len(aspect.scenarios) for aspect in shipped.aspects) == 381
    assert Counter(aspect.effort for aspect in shipped.aspects) == {1: 2, 2: 19, 3: 17, 5: 16, 8: 2}


def test_one_question_reads_as_it_was_written(shipped: FrameworkPack) -> None:
    question = next(question for question in shipped.questions if question.code == "IRP.7.1")

    assert (question.type, question.weight, question.is_key, question.mode) == ("n", 3, True, "determine")
    assert (question.direction, question.cuts) == ("down", tuple(map(Decimal, (999, 24, 12, 12, 6))))
    assert dict(question.conditions)[4].startswith("At least two exercises of different types within 365 days")
    assert len(question.levels) == 6
    assert question.measure is not None
    assert (question.measure.unit, question.measure.empty_means) == ("months", "zero")


def test_every_text_that_people_read_is_a_clean_sentence(shipped: FrameworkPack) -> None:
    for question in shipped.questions:
        for text in (question.text, question.evidence, *question.levels, *dict(question.conditions).values()):
            assert text == " ".join(text.split())
            assert text[0] not in "-:>|\"'"


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


def dedented(text: str) -> str:
    return re.sub(r"(?m)^    ", "", text)


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


WRONG: list[tuple[str, str, str]] = [
    ("key: mini", "key: Mini Pack", "key “Mini Pack”: this does not have the form “soc-readiness”"),
    ('version: "1.0"', "version: one", "version “one”: this does not have the form “1.0” or “1.0.2”"),
    ("name: Mini\n", "", "name: this is missing. Add “name: …” here."),
    ("name: Mini\n", "nmae: Mini\n", "“nmae”: nothing of this name is known here"),
    ("code: GOV\n", "code: gov\n", "gov › code “gov”: this does not have the form “GOV”"),
    ("weight: 1.25", "weight: heavy", "GOV › weight “heavy”: a number from 0.01 to 10"),
    ("weight: 1.25", "weight: 0", "GOV › weight “0”: a number from 0.01 to 10 with at most 2 decimals is expected."),
    ("weight: 1.25", "weight: 1.255", "GOV › weight “1.255”: a number"),
    ("weight: 1.25", "weight: .nan", "GOV › weight “.nan”: a number"),
    ("effort: 2", "effort: 4", "GOV.1 › effort “4”: this is none of the values known here. Write one of: 1, 2, 3,"),
    ("scenarios: [ransomware]", "scenarios: [flood]", "GOV.1 › scenarios “flood”: the list of scenarios in"),
    ("scenarios: [ransomware]", "scenarios: ransomware", "GOV.1 › scenarios “ransomware”: a list is expected here."),
    ("scenarios: [ransomware]", "scenarios: [ransomware, ransomware]", "“ransomware”: this stands twice in the list."),
    ("code: GOV.1\n", "code: LAN.1\n", "LAN.1 › code “LAN.1”: this does not belong under GOV."),
    ("code: GOV.1.2", "code: GOV.2.2", "GOV.2.2 › code “GOV.2.2”: this does not belong under GOV.1."),
    ("code: GOV.1.2", "code: GOV.1.1", "GOV.1.1 › code “GOV.1.1”: this code is taken in framework.yaml, line 38."),
    ("code: GOV.1.2", "code: GOV.1.02", "“GOV.1.02”: this does not have the form “GOV.1.1”"),
    ("type: maturity", "type: essay", "GOV.1.1 › type “essay”: this is none of the values known here. Write one"),
    ("weight: 3", "weight: 4", "GOV.1.1 › weight “4”: a whole number from 1 to 3 is expected."),
    ("weight: 3", "weight: [3]", "GOV.1.1 › weight “a list of 1”: a single value is expected here."),
    ("weight: 3", "weight: 2", "GOV.1.1 › key “true”: a key question has weight 3, and this one has 2."),
    ("key: true", "key: maybe", "GOV.1.1 › key “maybe”: this is neither true nor false."),
    ("evidence: Charter.", "evidence:", "GOV.1.1 › evidence: this is missing."),
    ("text: How firmly", "text: " + "x" * 600 + " How firmly", "characters are too many; the limit is 500."),
    ("[GV.OC-01]", "[GV.OC-1]", "GOV.1.1 › csf “GV.OC-1”: this does not have the form “GV.OC-01”"),
    ("[GV.OC-01]", "[[GV.OC-01]]", "GOV.1.1 › csf “a list of 1”: a single value is expected for each entry"),
    ("cmm: [B3]", "cmm: [B4]", "GOV.1.1 › cmm “B4”: the list “cmm” of the framework does not name it."),
    ("cmm: [B3]", "cmm: [X1]", "GOV.1.1 › cmm “X1”: this does not have the form “B1”"),
    ("[4,", "[19,", "GOV.1.1 › cis “19”: this does not have the form “4” or “4.1”"),
    ("[O-1]", "[Q-1]", "GOV.1.1 › sim3 “Q-1”: this does not have the form “O-1”"),
    ("[I48]", "[48]", "GOV.1.1 › related “48”: this does not have the form “I48”"),
    ("mode: none", "mode: ceiling", "GOV.1.1 › mode “ceiling”: a question without a measure has mode none. Write"),
    ("mode: determine", "mode: support", "GOV.1.2 › mode “support”: a question of type number with a measure has"),
    ("validity_days: 90", "validity_days: 0", "GOV.1.2 › validity_days “0”: a whole number from 1 to 3650"),
    ("validity_days: 90", "validity_days: 4000", "GOV.1.2 › validity_days “4000”: a whole number from 1 to 3650"),
    ("direction: up", "direction: sideways", "GOV.1.2 › direction “sideways”: this is none of the values"),
    ("            direction: up\n", "", "GOV.1.2 › direction: this is missing."),
    ("direction: up", "direction: down", "GOV.1.2 › cuts “20, 50, 75, 90, 97.5”: the bounds must not turn"),
    ("[20, 50,", "[60, 50,", "GOV.1.2 › cuts “60, 50, 75, 90, 97.5”: the bounds must not turn"),
    ("[20, 50,", "[50,", "GOV.1.2 › cuts “50, 75, 90, 97.5”: there are 4 bounds; the levels 1 to 5 need one each."),
    ("[20, 50,", "[-20, 50,", "GOV.1.2 › cuts “-20”: a number from 0 to 1000000"),
    ("            cuts: [20, 50, 75, 90, 97.5]\n", "", "GOV.1.2 › cuts: this is missing."),
    ("4: Refreshed", "6: Refreshed", "GOV.1.2 › conditions “6”: this key does not have the form “4”: a level from"),
    ("4: Refreshed monthly.", "4:", "GOV.1.2 › conditions › 4: this is missing."),
    ("unit: share", "unit: percent", "GOV.1.2 › measure › unit “percent”: this is none of the values known here."),
    ("room: strategy", "room: kitchen", "GOV.1.2 › measure › room “kitchen”: this is none of the values known here."),
    ("records: [Objective]", "records: [objective]", "measure › records “objective”: this does not have the form"),
    ("              records: [Objective]\n", "", "GOV.1.2 › measure › records: this is missing."),
    ("n_min: 3", "n_min: 0", "GOV.1.2 › measure › n_min “0”: a whole number from 1 to 1000"),
    ("empty_means: no_data", "empty_means: null", "GOV.1.2 › measure › empty_means: this is missing."),
    ("name: objective_share", "name: Objective-Share", "measure › name “Objective-Share”: this does not have the form"),
    ("[Not published., ", "[", "GOV.1.3 › levels: there are 2 levels; a question of type yes_no has 3 or none."),
    ("    - {name: Absent, text: Nothing.}\n", "", "levels › maturity: 5 levels are too few; 6 are needed"),
    ("    aspects:\n", "    aspect:\n", "GOV “aspect”: nothing of this name is known here"),
    ("validity_days: 365\n", "next: [Draft it.]\n", "GOV.1.1 › next “a list of 1”: a single value is expected here."),
    ("validity_days: 365\n", "next: {2: Draft it.}\n", "GOV.1.1 › next: the step from level 0 is missing; a step"),
    ("validity_days: 365\n", "next: {5: Rest.}\n", "GOV.1.1 › next “5”: this key does not have the form “2”: a"),
    ("validity_days: 365\n", "why: [x]\n", "GOV.1.1 › why “a list of 1”: a single value is expected here."),
    ("    aspects:\n", "    glossary: {':': x}\n    aspects:\n", "GOV › glossary “:”: this key does not have the form"),
    ("    aspects:\n", "    about: [x]\n    aspects:\n", "GOV › about “a list of 1”: a single value is expected here."),
    ("  lost_device: Lost", "  Lost-Device: Lost", "scenarios “Lost-Device”: this key does not have the form"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG)
def test_what_is_wrong_is_said_with_place_value_reason_and_mend(old: str, new: str, sentence: str) -> None:
    said = str(refusal(changed(old, new)))

    assert sentence in said
    assert re.match(r"framework\.yaml, line \d+: .+[.…] .+[.]$", said.splitlines()[0])


def test_the_line_is_the_one_to_mend() -> None:
    text = changed("validity_days: 90", "validity_days: never")

    [problem] = refusal(text).problems

    assert problem.line == line_of(text, "validity_days: never")
    assert (problem.place, problem.value) == ("GOV.1.2 › validity_days", "never")


def test_in_a_list_it_is_the_line_of_the_entry() -> None:
    text = changed("sim3: [O-1]", "sim3:\n              - O-1\n              - Q-7")

    [problem] = refusal(text).problems

    assert problem.line == line_of(text, "Q-7")


def test_bounds_without_a_measure_are_refused_each_once() -> None:
    text = changed("mode: none\n", "direction: up\n            cuts: [1, 1, 1, 1, 1]\n            mode: none\n")

    assert [problem.place for problem in refusal(text).problems] == ["GOV.1.1 › direction", "GOV.1.1 › cuts"]


def test_a_number_without_a_measure_is_refused() -> None:
    start, end = MINI.index("            measure:"), MINI.index("            mode: determine")

    said = str(refusal(MINI[:start] + MINI[end:]))

    assert "GOV.1.2 › measure: a question of type number needs a measure: it says what is counted." in said


def test_two_questions_cannot_share_a_measure() -> None:
    start, end = MINI.index("          - code: GOV.1.2"), MINI.index("          - code: GOV.1.3")
    twin = MINI[start:end].replace("GOV.1.2", "GOV.1.4")

    [problem] = refusal(MINI + twin).problems

    assert problem.reason == "question GOV.1.2 already uses this measure."


def test_all_problems_are_told_at_once_in_order_of_their_lines() -> None:
    text = (
        MINI.replace("effort: 2", "effort: 4")
        .replace("weight: 1\n", "weight: 9\n")
        .replace("unit: share", "unit: cups")
    )

    problems = refusal(text).problems

    assert [problem.place for problem in problems] == ["GOV.1 › effort", "GOV.1.2 › measure › unit", "GOV.1.3 › weight"]


def test_after_fifty_problems_it_stops_and_says_so() -> None:
    refused = refusal(MINI + "".join(f"          - {{code: GOV.1.{number}}}\n" for number in range(4, 90)))

    assert (len(refused.problems), refused.is_cut) == (50, True)


FOLDER = {"framework.yaml": HEAD.encode(), "gov.yaml": f"domain: GOV\n{dedented(ASPECTS)}".encode()}


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"gov.yaml": b"domain: GOV"}, "framework.yaml: this file is missing in the folder."),
        ({**FOLDER, "gov2.yaml": FOLDER["gov.yaml"]}, "gov2.yaml, line 1: domain “GOV”: this domain already has"),
        ({**FOLDER, "lan.yaml": b"domain: LAN\naspects: []"}, "lan.yaml, line 1: domain “LAN”: framework.yaml"),
        ({**FOLDER, "framework.yaml": MINI.encode()}, "GOV › aspects: the aspects of this domain stand in its own"),
        ({**FOLDER, "gov.yaml": b"domain: GOV\naspects: []"}, "gov.yaml, line 2: aspects “[]”: the list is empty."),
        ({**FOLDER, "gov.yaml": b"- 1"}, "gov.yaml, line 1: the file must be a group of `key: value` lines."),
        ({**FOLDER, "gov.yaml": b"domain: GOV\naspects: [1]"}, "aspects[1] “1”: a group of `key: value` lines is"),
        ({**FOLDER, "x\u202e\n.yaml": b"a: *b"}, "x\ufffd .yaml, line 1: “*b”: aliases are not allowed"),
        ({**FOLDER, **{f"{number}.yaml": b"" for number in range(60)}}, "framework.yaml: the pack has 62 files"),
        ({**FOLDER, "big.yaml": b"#" * 2_000_000}, "the limits are 60 and 2000000."),
    ],
)  # fmt: skip
def test_a_folder_that_does_not_fit_together_is_refused(files: dict[str, bytes], sentence: str) -> None:
    assert sentence in str(refusal(files))


YAML_SIGNS = st.text(alphabet="{}[]&*!|>-?:,#'\"%@` \t\n0a~<\\", max_size=12).map(str.encode)

HOSTILE: dict[str, bytes] = {
    "alias bomb": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "alias for a merge": MINI.encode().replace(b"levels:", b"x: &x {a: 1}\n<<: *x\nlevels:", 1),
    "depth": b"key: " + b"[" * 50_000,
    "UTF-16": MINI.encode("utf-16"),
    "UTF-16 without mark": MINI.encode("utf-16-be"),
    "UTF-32": MINI.encode("utf-32"),
    "Latin-1": MINI.replace("Mini", "Würfel").encode("latin-1"),
    "EBCDIC": MINI.replace("÷", "/").encode("cp500"),
    "zero bytes": b"\x00" * 1000,
    "binary": bytes(range(256)) * 10,
    "empty": b"",
    "blank": b" \n\n",
    "a word": b"framework",
    "a list": b"- key: mini",
    "null": b"null",
    "Python tag": b"!!python/object/new:os.system [echo]",
    "HTML": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "large": b"a" * 3_000_000,
    "long number": MINI.encode().replace(b"validity_days: 90", b"validity_days: " + b"9" * 100_000),
    "many keys": b"\n".join(b"k%d: 1" % number for number in range(60_000)),
    "colons": b":" * 100_000,
    "quotes": b'"' * 100_001,
    "question marks": b"? " * 50_000,
    "commas": b"[" + b"," * 50_000,
    "anchors": b"&a " * 50_000,
    "many scenarios": MINI.encode().replace(
        b"scenarios:\n", b"scenarios:\n" + b"".join(b"  s%d: x\n" % number for number in range(40_000)), 1
    ),
    "documents": b"---\n" * 50_000,
    "directives": b"%YAML 1.1\n" * 50_000,
    "bidi": MINI.replace("Mini", "Mi\u202eni").encode(),
    "script name": MINI.replace("code: GOV\n", 'code: "<script>alert(1)</script>"\n').encode(),
}


@pytest.mark.timeout(30)  # a bomb that goes off takes minutes
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_content_is_refused_quickly_and_in_sentences(name: str) -> None:
    problems = refusal(HOSTILE[name]).problems

    assert 1 <= len(problems) <= 50
    for problem in problems:
        assert problem.reason
        assert problem.mend.endswith(".")
        assert len(str(problem)) < 700
        assert "\n" not in str(problem)


@settings(max_examples=300, deadline=None)
@given(start=st.integers(0, len(MINI)), length=st.integers(0, 40), piece=st.one_of(st.binary(max_size=20), YAML_SIGNS))
def test_whatever_is_done_to_a_pack_it_is_read_or_refused(start: int, length: int, piece: bytes) -> None:
    content = MINI.encode()
    spoiled = content[:start] + piece + content[start + length :]

    try:
        outcome: tuple[object, ...] = read_pack(spoiled).questions
    except PackInvalid as refused:
        outcome = refused.problems

    assert outcome


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
