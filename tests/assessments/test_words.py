"""What pages say is missing: proof, the next step, and never what a half-done level lacks as if it were the aim."""

from fractions import Fraction

import pytest

from accounts.models import Membership, Organization
from assessments.queries import scorecard
from assessments.views.words import missing_words
from tests.assessments.factories import answer, content_of, prove, small_framework, start

pytestmark = pytest.mark.django_db
STEPS = {"evidence: The plan.,": "evidence: The plan., next: {0: Write it., 2: Have it approved., 3: Try it.},"}


@pytest.mark.parametrize(
    ("claimed", "proven", "said"),
    [
        (1, 1, "To reach level 2: Write it."),
        (2, 2, "Level 3 asks: Level 3. Next: Have it approved."),
        (2, 0, "Attach proof of level 2, such as: The plan. Next: Have it approved."),
        (3, 0, "Attach proof of level 3 (“Level 3”), such as: The plan."),
        (4, 1, "Attach proof that reaches level 3 (“Level 3”), such as: The plan."),
        (4, 3, ""),
    ],
)
def test_what_is_missing_of_an_answer(
    in_meridian: Organization, marcus: Membership, claimed: int, proven: int, said: str
) -> None:
    assessment = start(marcus, small_framework(**STEPS))
    answer(assessment, "IRP.1.1", marcus, level=claimed)
    if proven:
        prove(marcus, "IRP.1.1", level=proven)
    terms = {term.code: term for term in scorecard(assessment).aspect("IRP.1").terms}

    assert missing_words(content_of(assessment).questions["IRP.1.1"], terms["IRP.1.1"], Fraction(3)) == said
