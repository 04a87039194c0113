"""What a question takes as an answer."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.models import Answer, Question, Rating
from assessments.queries import QuestionContent
from core.errors import Refused

LONGEST_NOTE = Rating._meta.get_field("note").max_length or 0
LONGEST_REASON = Answer._meta.get_field("not_applicable_reason").max_length or 0


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """The whole answer as somebody wants it. All empty: unanswered."""

    level: Decimal | None = None  # maturity 0, 1, … 5; yes / partly / no 5, 2.5, 0
    number: Decimal | None = None
    is_none: bool = False  # "none / never", instead of a number
    is_unknown: bool = False
    is_not_applicable: bool = False
    reason: str = ""  # why it does not apply
    note: str = ""
    conditions: frozenset[int] = frozenset()  # levels whose condition holds

    @property
    def is_rated(self) -> bool:
        return self.level is not None or self.number is not None or self.is_none


def checked(question: QuestionContent, change: AnswerChange) -> AnswerChange:
    """The change with what belongs to another kind of answer left out. Raises Refused with a sentence."""
    kinds = (change.level is not None, change.number is not None, change.is_none, change.is_unknown)
    if sum(kinds) + change.is_not_applicable > 1:
        raise Refused(_("Give one answer: a value, “don't know”, or “not applicable”."))
    if len(change.note) > LONGEST_NOTE:
        raise Refused(
            _("The note has %(length)d characters; the limit is %(limit)d. Shorten it.")
            % {"length": len(change.note), "limit": LONGEST_NOTE}
        )
    reason = change.reason.strip()
    if change.is_not_applicable and not reason:
        raise Refused(_("Say why the question does not apply."))
    if len(reason) > LONGEST_REASON:
        raise Refused(
            _("The reason has %(length)d characters; the limit is %(limit)d. Shorten it.")
            % {"length": len(reason), "limit": LONGEST_REASON}
        )
    if change.level is not None:
        _check_level(question, change.level)
    if change.number is not None or change.is_none:
        _check_number(question, change.number)
    takes_conditions = change.number is not None and question.is_numeric
    return replace(
        change,
        reason=reason if change.is_not_applicable else "",
        conditions=change.conditions & question.conditions.keys() if takes_conditions else frozenset(),
    )


def _check_level(question: QuestionContent, level: Decimal) -> None:
    if question.is_numeric:
        raise Refused(_("%(question)s asks for a number, not for a level.") % {"question": question.code})
    if level not in {text.level for text in question.levels}:
        raise Refused(
            _("Yes, partly or no: these are the answers to %(question)s.") % {"question": question.code}
            if question.type == Question.Type.YES_NO
            else _("%(question)s takes the levels 0 to 5, without decimals.") % {"question": question.code}
        )


def _check_number(question: QuestionContent, number: Decimal | None) -> None:
    if not question.is_numeric:
        raise Refused(_("%(question)s asks for a level, not for a number.") % {"question": question.code})
    if number is None:
        return
    limits = question.number_range
    if not limits.contains(number):
        raise Refused(
            _("%(value)s does not fit: give a number from %(least)s to %(most)s.")
            % {"value": number, "least": limits.least, "most": limits.most}
        )
    if not limits.resolves(number):
        raise Refused(
            _("%(value)s has too many decimals: at most %(decimals)d here.")
            % {"value": number, "decimals": limits.decimals}
        )
