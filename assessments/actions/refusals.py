"""What an action says when a rule forbids it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.errors import Refused

if TYPE_CHECKING:
    from assessments.actions.answer_values import AnswerChange
    from assessments.queries import AnswerView, QuestionContent


class AssessmentClosed(Refused):
    """The assessment is submitted; its answers stay as they are until it is reopened."""

    code = "closed"

    def __init__(self) -> None:
        super().__init__(_("This assessment was submitted. Reopen it to change answers."))


class FrameworkDiffers(Refused):
    """Another content stands under the same key and version."""


class AnswerChanged(Refused):
    """Somebody else saved the answer since it was read. Nothing was written; all three states are here."""

    def __init__(
        self, question: "QuestionContent", *, mine: "AnswerChange", theirs: "AnswerView", base: "AnswerView | None"
    ) -> None:
        super().__init__(_("%(question)s was changed since you opened it.") % {"question": question.code})
        self.question = question
        self.mine = mine
        self.theirs = theirs  # as it stands now; its version is the one to save over
        self.base = base  # what both started from; None: there was no answer
