"""A submitted assessment of the small framework, as pages of scores, gaps and evidence need it."""

from accounts.models import Membership
from assessments import actions
from assessments.models import Assessment, Evidence, Gap
from tests.assessments.factories import answer, answer_all, prove, start

GAPS = "/o/meridian/gaps/"


def submit(by: Membership, name: str = "Autumn") -> Assessment:
    """Everything claimed at 4 but the exercise, which never happened; the plan is proven at 4, its approval at 1."""
    assessment = start(by, name=name)
    answer_all(assessment, by, 4)
    answer(assessment, "IRP.7.1", by, is_none=True)
    proof_of_the_plan(by)
    prove(by, "IRP.1.2", level=1)
    actions.submit_assessment(assessment, by=by)
    return assessment


def proof_of_the_plan(by: Membership) -> Evidence:
    return prove(by, "IRP.1.1", level=4, name="The plan itself")


def gap_of(code: str) -> Gap:
    return Gap.objects.select_related("organization", "owner").get(aspect_code=code)
