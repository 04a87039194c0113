"""What waits for a second person: rows that the inbox shows."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, TenantModel
from assessments.actions.four_eyes import is_alone
from assessments.models import Answer, Assessment, Evidence, Gap
from assessments.queries import QuestionContent, framework_content
from core import clock
from reviews import actions as reviews
from reviews.models import Due

APPROVAL_DAYS = 14


def ask_confirmation(answer: Answer, assessment: Assessment, question: QuestionContent, *, by: Membership) -> None:
    """Somebody else confirms that the question does not apply."""
    what = _("Confirm: %(question)s does not apply") % {"question": question.code}
    _ask(answer, what=what, url=assessment.get_absolute_url(), verb="answer.confirm", by=by)


def ask_confirmations(assessment: Assessment) -> None:
    """Once more for every "not applicable" of a draft that nobody confirmed yet."""
    questions = framework_content(assessment.framework_id).by_id
    for answer in _unconfirmed(assessment).select_related("not_applicable_by__organization"):
        if answer.not_applicable_by is not None:
            ask_confirmation(answer, assessment, questions[answer.question_id], by=answer.not_applicable_by)


def drop_confirmations(assessment: Assessment) -> None:
    """The assessment is closed: what was not confirmed stays so, and is printed."""
    for answer in _unconfirmed(assessment):
        approval_done(answer)


def ask_review(evidence: Evidence, *, by: Membership) -> None:
    """Somebody else looks at the evidence."""
    what = _("Review evidence for %(question)s: %(name)s") % {"question": evidence.question_code, "name": evidence.name}
    _ask(evidence, what=what, url=evidence.get_absolute_url(), verb="evidence.review", by=by)


def ask_approval(gap: Gap, *, by: Membership) -> None:
    """Somebody else decides whether the gap is lived with."""
    what = _("Decide: accept the gap %(gap)s") % {"gap": gap}
    _ask(gap, what=what, url=gap.get_absolute_url(), verb="gap.approve", by=by)


def approval_done(record: TenantModel) -> None:
    """Decided, or no longer asked."""
    reviews.clear_due(record, Due.Kind.APPROVAL)


def _unconfirmed(assessment: Assessment) -> QuerySet[Answer]:
    return Answer.objects.filter(assessment=assessment, is_not_applicable=True, confirmed_by=None)


def _ask(record: TenantModel, *, what: str, url: str, verb: str, by: Membership) -> None:
    reviews.set_due(
        record,
        kind=Due.Kind.APPROVAL,
        what=what,
        url=url,
        due_on=clock.today() + timedelta(days=APPROVAL_DAYS),
        verb=verb,
        not_for=None if is_alone(by, verb) else by,
    )
