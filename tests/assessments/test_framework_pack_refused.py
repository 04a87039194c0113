"""Whatever is wrong with a pack is said in a sentence with place, value, reason and mend; bombs are refused in time."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from assessments.importers.framework_pack import PackInvalid, read_pack
from tests.assessments.packs import FOLDER, MINI, changed, refusal


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


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
