"""YAML from outside: every hostile form is refused in a sentence that names its line, and quickly."""

import pytest

from core.strict_record import Record
from core.strict_yaml import MAX_BYTES, Mapping, Problem, Problems, Scalar, TooManyProblems, read


def problems_of(content: bytes | str) -> list[Problem]:
    problems = Problems()
    read(content if isinstance(content, bytes) else content.encode(), "pack.yaml", problems)
    return problems.found


def only_problem(content: bytes | str) -> str:
    found = problems_of(content)
    assert len(found) == 1, [str(one) for one in found]
    return str(found[0])


def mapping(content: str) -> Mapping:
    problems = Problems()
    node = read(content.encode(), "pack.yaml", problems)
    assert isinstance(node, Mapping), [str(one) for one in problems.found]
    return node


BILLION_LAUGHS = "\n".join(
    ["a0: &a0 [ha, ha]", *(f"a{step}: &a{step} [{', '.join([f'*a{step - 1}'] * 9)}]" for step in range(1, 12))]
)

REFUSED: dict[str, tuple[bytes | str, str]] = {
    "billion laughs": (BILLION_LAUGHS, "pack.yaml, line 1: “&a0”: anchors are not allowed. Delete the anchor."),
    "an alias": ("a: 1\nb: *a\n", "line 2: “*a”: aliases are not allowed"),
    "an anchor that nobody uses": ("a: &x 1", "line 1: “&x”: anchors are not allowed"),
    "an alias as key": ("a: 1\n*a : 2", "line 2: “*a”: aliases are not allowed"),
    "a Python object": ("a: !!python/object/apply:os.system [ls]", "python/object/apply:os.system”: tags are not"),
    "a standard tag": ("a: !!str 1", "line 1: “tag:yaml.org,2002:str”: tags are not allowed"),
    "lists in lists": ("[" * 100_000, "line 1: the nesting is deeper than 20 levels"),
    "groups in groups": ("{a: " * 100_000, "line 1: the nesting is deeper than 20 levels"),
    "dashes after dashes": ("- " * 100_000, "line 1: the nesting is deeper than 20 levels"),
    "keys in keys": ("? " * 100_000, "line 1: the nesting is deeper than 20 levels"),
    "steps down a long stair": (
        "\n".join(" " * step + "a:" for step in range(1_000)),
        "line 20: the nesting is deeper",
    ),
    "a list without end": ("[" + "a," * 200_000 + "]", "line 1: the file has more than 100000 values"),
    "a file too large": (b"#" * (MAX_BYTES + 1), "pack.yaml: the file has 2000001 bytes; the limit is 2000000"),
    "an empty file": ("", "pack.yaml: the file is empty"),
    "only a comment": ("# nothing\n", "pack.yaml: the file is empty"),
    "two documents": ("a: 1\n---\nb: 2\n", "line 2: “---”: a second document starts here"),
    "a key twice": ("a: 1\nb: 2\na: 3\n", "line 3: “a”: this key stands twice, first in line 1. Keep one of the two."),
    "a key twice, once quoted": ("a: 1\n'a': 3\n", "line 2: “a”: this key stands twice"),
    "a list as key": ("? [a, b]\n: 1\n", "line 1: a key must be a word"),
    "an open bracket": ("a: 1\nb: [1, 2\nc: 3\n", "line 3: this is not readable YAML"),
    "an open quote": ('a: 1\nb: "open\n', "this is not readable YAML"),
    "a tab as indentation": ("a:\n\tb: 1\n", "line 2: this is not readable YAML"),
    "two colons": ("a: 1\nb: c: d\n", "line 2: this is not readable YAML: mapping values are not allowed"),
    "UTF-16 with a mark": (
        "a: ü".encode("utf-16"),
        "line 1: the file is written in UTF-16, not in UTF-8. Save the file",
    ),
    "UTF-16 without a mark": ("a: 1\nb: 2".encode("utf-16-le"), "line 1: there is a zero byte: this is UTF-16 without"),
    "UTF-32": ("a: ü".encode("utf-32"), "line 1: the file is written in UTF-32"),
    "Latin-1": ("a: 1\nb: grün".encode("latin-1"), "line 2: “0xfc”: this byte does not exist in UTF-8"),
    "an overlong NUL": (b"a: \xc0\x80", "line 1: “0xc0”: this byte does not exist in UTF-8"),
    "a surrogate in UTF-8": (b"a: \xed\xa0\x80", "line 1: “0xed”: this byte does not exist in UTF-8"),
    "a zero byte": (b"a: 1\nb: x\x00y\n", "line 2: there is a zero byte"),
    "an archive": (b"PK\x03\x04\x14\x00\x00\x00", "line 1: there is a zero byte"),
    "an escape sequence": (b"a: 1\nb: \x1b[31mred\n", "line 2: “U+001B”: hidden characters are not allowed"),
    "a turned reading direction": ("a: x\u202ey", "line 1: “U+202E”: hidden characters are not allowed"),
    "an escaped zero": ('a: 1\nb: "x\\0y"\n', "line 2: “U+0000”: hidden characters are not allowed"),
    "an escaped half character": ('a: "\\ud800"', "line 1: this is not readable YAML"),
}


@pytest.mark.timeout(30)  # a bomb that goes off takes minutes
@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_its_line(name: str) -> None:
    content, sentence = REFUSED[name]
    problem = only_problem(content)

    assert sentence in problem


def test_every_scalar_stays_the_text_that_was_written() -> None:
    node = mapping("a: no\nb: 010\nc: 1.10\nd: 2026-11-24\ne: 1:30\nf: 'null'\ng: ~\nh: 0x1F\n")

    scalars = [one for one in node.entries.values() if isinstance(one, Scalar)]
    assert [one.text for one in scalars] == ["no", "010", "1.10", "2026-11-24", "1:30", "null", "~", "0x1F"]
    assert [one.is_nothing for one in scalars] == [False] * 6 + [True, False]


def test_text_reads_the_same_however_it_is_wrapped() -> None:
    node = mapping("a: one two\nb: >-\n  one\n  two\nc: |\n  one\n  two\nd: 'one\n  two'\n")

    assert {one.text for one in node.entries.values() if isinstance(one, Scalar)} == {"one two"}


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    assert mapping("\ufeffa: 1\r\nb: 2\r\n").lines == {"a": 1, "b": 2}


def test_a_long_or_hidden_value_is_shown_short_and_visible() -> None:
    problems = Problems()

    problems.add("evil\u202e\n.yaml", 1, "", "x" * 100 + "\x00", "too long.", "Shorten it.")

    assert str(problems.found[0]) == f"evil\ufffd .yaml, line 1: “{'x' * 60}…”: too long. Shorten it."


def test_after_fifty_problems_reading_stops() -> None:
    problems = Problems()
    with pytest.raises(TooManyProblems):
        read(("a: 1\n" * 100).encode(), "pack.yaml", problems)
    assert len(problems.found) == 50


def record(content: str, known: tuple[str, ...] = ("a",)) -> tuple[Record, Problems]:
    problems = Problems()
    return Record(mapping(content), "pack.yaml", "GOV", problems, known), problems


@pytest.mark.parametrize("number", ["7", "-1", "1.0", "01", "1_0", "0x2", "two", "1e1", "9" * 100_000, "١", "true"])
def test_what_is_no_whole_number_in_range_is_refused(number: str) -> None:
    fields, problems = record(f"a: {number}")

    fields.whole("a", least=1, most=3)

    assert "a whole number from 1 to 3 is expected" in str(problems.found[0])
    assert "pack.yaml, line 1: GOV › a “" in str(problems.found[0])


@pytest.mark.parametrize("flag", ["yes", "True", "1", "on", "[true]", "{true: 1}"])
def test_a_flag_is_true_or_false_and_nothing_else(flag: str) -> None:
    fields, problems = record(f"a: {flag}")

    assert fields.flag("a") is False
    assert len(problems.found) == 1


def test_a_key_that_is_not_known_names_the_one_that_was_meant() -> None:
    _fields, problems = record("weigth: 1", known=("weight", "name"))

    assert "GOV “weigth”: nothing of this name is known here" in str(problems.found[0])
    assert "Did you mean “weight”?" in str(problems.found[0])


def test_a_list_where_a_word_belongs_is_named_as_one() -> None:
    fields, problems = record("a: [1, 2]")

    assert fields.text("a", most=10) == ""
    assert str(problems.found[0]).startswith(
        "pack.yaml, line 1: GOV › a “a list of 2”: a single value is expected here."
    )
