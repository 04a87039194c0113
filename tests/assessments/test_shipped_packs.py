"""The packs that ship: SOC Readiness is whole, in each of its versions."""

from collections import Counter
from decimal import Decimal

import pytest

from assessments.importers.framework_pack import FrameworkPack, read_pack_at, shipped_packs


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
