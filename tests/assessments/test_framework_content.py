"""SOC Readiness 1.0: every question worth reading. A test per domain, and some over the whole pack."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from assessments.importers.framework_pack import (
    AspectPack,
    DomainPack,
    FrameworkPack,
    LevelPack,
    QuestionPack,
    read_pack_at,
)
from assessments.queries.frameworks import Term
from assessments.queries.glossary import occurs
from assessments.standards import StandardKey, catalogue_of

PACK = Path(__file__).parents[2] / "assessments" / "frameworks" / "soc-readiness-1.0"
DOMAINS = ("GOV", "LAN", "AST", "POL", "PPL", "IRP", "DET", "TEC", "SVC", "MET")
MOST_WORDS = {
    "level": 22,
    "why": 40,
    "next": 32,
    "evidence": 30,
    "guidance": 80,
    "about": 80,
    "answered_by": 40,
    "term": 35,
}

# Words that only say "good": nobody can check them.
EMPTY_WORDS = re.compile(
    r"\b(adequate|appropriate|effective|robust|proper|comprehensive|regular|sufficient|suitable|optimal|optimi[sz]ed"
    r"|efficient|timely|periodic|holistic|seamless|mature|reasonable|satisfactory|excellent|world-class)(ly|ness)?\b"
    r"|best practice|state of the art|as needed|as required|where possible|and so on|\betc\b",
    re.IGNORECASE,
)
NUMBER_WORDS = dict(enumerate(("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")))


@pytest.fixture(scope="module")
def pack() -> FrameworkPack:
    return read_pack_at(PACK)


@pytest.fixture(params=DOMAINS)
def domain(request: pytest.FixtureRequest, pack: FrameworkPack) -> DomainPack:
    return next(domain for domain in pack.domains if domain.code == request.param)


def questions(domain: DomainPack) -> list[QuestionPack]:
    return [question for aspect in domain.aspects for question in aspect.questions]


def texts_of_question(question: QuestionPack) -> Iterator[tuple[str, str, str]]:
    """(kind, where, text)"""
    yield "text", question.code, question.text
    yield "why", f"{question.code} why", question.why
    yield "evidence", f"{question.code} evidence", question.evidence
    for place, text in enumerate(question.levels):
        yield "level", f"{question.code} level {place}", text
    for start, text in question.next:
        yield "next", f"{question.code} next {start}", text


def texts_of_aspect(aspect: AspectPack) -> Iterator[tuple[str, str, str]]:
    yield "guidance", f"{aspect.code} guidance", aspect.guidance
    for question in aspect.questions:
        yield from texts_of_question(question)


def texts_of_domain(domain: DomainPack) -> Iterator[tuple[str, str, str]]:
    yield "about", f"{domain.code} about", domain.about
    yield "answered_by", f"{domain.code} answered_by", domain.answered_by
    for name, says in domain.glossary:
        yield "term", f"{domain.code} “{name}”", says
    for aspect in domain.aspects:
        yield from texts_of_aspect(aspect)


def words(text: str) -> list[str]:
    return re.findall(r"[\w'’%.,/-]*\w[\w'’%-]*", text)


def test_every_question_has_all_that_it_should_say(domain: DomainPack) -> None:
    missing = [where for _kind, where, text in texts_of_domain(domain) if not text]
    missing += [
        f"{question.code} levels"
        for question in questions(domain)
        if len(question.levels) != (3 if question.type == "y" else 6)
    ]

    assert missing == []


def test_every_level_below_the_highest_has_a_next_step(domain: DomainPack) -> None:
    without = [question.code for question in questions(domain) if not any(start == 0 for start, _ in question.next)]
    thin_keys = [
        question.code
        for question in questions(domain)
        if question.is_key
        and [start for start, _ in question.next] != ([0, 2] if question.type == "y" else [0, 1, 2, 3, 4])
    ]

    assert without == []
    assert thin_keys == [], "a key question has a step for each level"


def test_nothing_is_too_long(domain: DomainPack) -> None:
    assert [
        f"{where}: {len(words(text))} words"
        for kind, where, text in texts_of_domain(domain)
        if len(words(text)) > MOST_WORDS.get(kind, 40)
    ] == []


def test_every_text_is_made_of_sentences(domain: DomainPack) -> None:
    def is_sentence(kind: str, text: str) -> bool:
        ending = "?" if kind == "text" else "."
        return text == "" or ((text[0].isupper() or text[0].isdigit()) and text.rstrip("’”\"')").endswith(ending))

    assert [where for kind, where, text in texts_of_domain(domain) if not is_sentence(kind, text)] == []


def test_guidance_takes_two_to_four_sentences(domain: DomainPack) -> None:
    counts = {aspect.code: len(re.findall(r"[.?!](?=\s|$)", aspect.guidance)) for aspect in domain.aspects}

    assert {code: count for code, count in counts.items() if not 2 <= count <= 4} == {}


def test_no_word_only_says_good(domain: DomainPack) -> None:
    found = [
        f"{where}: {match[0]}" for _kind, where, text in texts_of_domain(domain) for match in EMPTY_WORDS.finditer(text)
    ]

    assert found == []


def test_a_level_of_a_number_names_its_bound(domain: DomainPack) -> None:
    def names(question: QuestionPack, level: int) -> bool:
        cut, text = int(question.cuts[level - 1]), question.levels[level].lower()
        ways = [f"{cut}", f"{cut:,}", NUMBER_WORDS.get(cut, f"{cut}")]
        ways += {0: ["none"], 100: ["all", "every"]}.get(cut, [])
        is_open = cut >= 999  # "any on record"
        return is_open or any(re.search(rf"(?<![\w.]){re.escape(way)}(?!\w)", text) for way in ways)

    assert [
        f"{question.code} level {level}, bound {question.cuts[level - 1]}"
        for question in questions(domain)
        for level in range(1, 6)
        if question.type == "n" and not names(question, level)
    ] == []


def test_bounds_and_conditions_go_one_way(domain: DomainPack) -> None:
    for question in questions(domain):
        for before, after in pairwise(question.cuts):
            assert before >= after if question.direction == "down" else before <= after, question.code
        if question.type == "n":
            for level, _text in question.conditions:
                assert len(words(question.levels[level])) > 3, f"{question.code}: level {level} has a condition"


@pytest.mark.parametrize("standard", StandardKey)
def test_mappings_name_what_the_standards_have(domain: DomainPack, standard: StandardKey) -> None:
    catalogue = catalogue_of(standard)

    assert [
        f"{question.code}: {one}"
        for question in questions(domain)
        for one in getattr(question, standard.value)
        if catalogue.home(one) is None
    ] == []


def test_every_question_is_mapped_to_the_csf_and_the_soc_cmm(domain: DomainPack) -> None:
    assert [question.code for question in questions(domain) if not (question.csf and question.cmm)] == []


def test_twelve_terms_that_occur_in_the_domain(domain: DomainPack) -> None:
    text = "\n".join(text for kind, _where, text in texts_of_domain(domain) if kind != "term")

    assert len(domain.glossary) == 12
    assert [name for name, says in domain.glossary if not occurs(Term(name, says), text)] == []


def test_no_sentence_stands_twice_in_the_pack(domain: DomainPack, pack: FrameworkPack) -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for other in pack.domains:
        for _kind, where, text in texts_of_domain(other):
            for sentence in _sentences(text):
                places[sentence].append(where)

    assert {
        sentence: found
        for sentence, found in places.items()
        if len(found) > 1 and any(where.startswith(domain.code) for where in found)
    } == {}


def test_no_sentence_is_another_one_with_a_word_changed(domain: DomainPack, pack: FrameworkPack) -> None:
    """Numbers aside: the levels of one question may differ by their figures."""
    places: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for other in pack.domains:
        for _kind, where, text in texts_of_domain(other):
            for sentence in _sentences(text):
                parts = tuple(re.sub(r"\d+", "0", sentence).split())
                if len(parts) >= 5:
                    for left_out in range(len(parts)):
                        places[parts[:left_out] + ("…",) + parts[left_out + 1 :]].add(where)

    twins = {
        frozenset(found)
        for found in places.values()
        if len({where.split()[0] for where in found}) > 1 and any(where.startswith(domain.code) for where in found)
    }
    assert sorted(sorted(found) for found in twins) == []


def test_no_term_is_explained_twice(pack: FrameworkPack) -> None:
    names = [name.lower() for domain in pack.domains for name, _says in domain.glossary]

    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_the_general_levels_use_no_empty_word(pack: FrameworkPack) -> None:
    def said(level: LevelPack) -> str:
        return f"{level.name} {level.text}"

    generic = [*pack.levels.maturity, *pack.levels.number, *pack.levels.yes_no]
    assert [said(level) for level in generic if EMPTY_WORDS.search(said(level))] == []


def _sentences(text: str) -> list[str]:
    """In small letters and without signs, so that only words count."""
    parts = re.split(r"(?<=[.?!;])\s+", text)
    return [plain for part in parts if (plain := " ".join(re.findall(r"[\w%-]+", part.lower())))]
