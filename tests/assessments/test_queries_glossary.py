"""The words of a framework's glossary, found where an aspect uses them."""

import pytest

from accounts.models import Organization
from assessments.queries import Term, framework_content, terms_of
from assessments.queries.glossary import occurs
from tests.assessments.factories import small_framework

GLOSSARY = """short_name: Plan
    glossary:
      Plan: What to do.
      Exercise: Trying it out.
      Approval (sign-off): A yes with a name.
"""


@pytest.mark.parametrize(
    ("name", "text", "is_there"),
    [
        ("Use case", "Each use case has an owner.", True),
        ("Use case", "Use cases pile up.", True),
        ("Use case", "Use-case records", False),
        ("Hunt", "The hunter hunts.", True),
        ("Hunt", "The hunter waits.", False),
        ("Service level (SLA)", "Is the SLA met?", True),
        ("Service level (SLA)", "Two service levels are missed.", True),
        ("Service level (SLA)", "They sla something.", False),
        ("Batch", "Both batches failed.", True),
    ],
)
def test_a_term_is_found_as_a_whole_word_in_all_its_spellings(name: str, text: str, is_there: bool) -> None:
    assert occurs(Term(name, "Something."), text) is is_there


def test_an_aspect_has_the_terms_it_uses_those_of_its_own_domain_first(in_meridian: Organization) -> None:
    framework = small_framework(
        **{
            "short_name: Plan\n": GLOSSARY,
            "short_name: Detection\n": "short_name: Detection\n    glossary: {Failure: A test that did not pass.}\n",
            "evidence: The plan.,": "evidence: The plan with its sign-off., next: Mend the failures.,",
        }
    )

    assert [term.name for term in terms_of(framework.pk, "IRP.1")] == ["Plan", "Approval (sign-off)", "Failure"]
    assert [term.name for term in terms_of(framework.pk, "IRP.7")] == ["Plan", "Exercise"]
    assert [term.name for term in terms_of(framework.pk, "DET.4")] == ["Failure"]


def test_a_step_stands_until_the_following_one(in_meridian: Organization) -> None:
    framework = small_framework(
        **{"evidence: The plan.,": "evidence: The plan., next: {0: Write it., 3: Measure it.},"}
    )
    question = framework_content(framework.pk).questions["IRP.1.1"]

    assert [question.step_from(level) for level in (None, 0, 2, 3, 4, 5)] == [
        "Write it.", "Write it.", "Write it.", "Measure it.", "Measure it.", "",
    ]  # fmt: skip
    assert framework_content(framework.pk).questions["IRP.1.2"].step_from(1) == ""
