"""What proves an answer, beside its question: what is claimed, what of it is proven, and the way to the next level."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _, gettext_lazy

from assessments.bands import Blocker, reached
from assessments.queries import LevelText, QuestionContent
from assessments.scoring import AnswerTerm, ProofCase, confidence_word
from assessments.views.levels import cut_sentence, shown

CONFIDENCE = {"low": gettext_lazy("low"), "medium": gettext_lazy("medium"), "high": gettext_lazy("high")}


class QuestionProof(NamedTuple):
    """An answer and its proof in one state. Equal ones look the same, so that each is drawn once."""

    question: QuestionContent
    term: AnswerTerm
    target: Fraction | None
    level: Decimal | None  # that counts
    number: Decimal | None
    fresh_conditions: frozenset[int]
    is_answered: bool
    is_not_applicable: bool
    is_unknown: bool
    has_evidence: bool

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def is_measured(self) -> bool:
        return self.term.proof.case is not ProofCase.NOT_MEASURED

    @property
    def claim_sentence(self) -> str:
        """What is claimed, and what of it is proven."""
        claimed, proven = self.term.claimed, self.term.proof.level
        if self.is_not_applicable:
            return _("Not applicable: it leaves the sums.")
        if self.is_unknown:
            return _("“Don't know” counts as level 0.")
        if claimed is None or not self.is_answered:
            return _("Not answered yet.") + (" " + _("The evidence would prove %s.") % shown(proven) if proven else "")
        words = {"claimed": shown(claimed), "proven": shown(proven)}
        if not self.has_evidence:
            return _("You claim %(claimed)s; nothing proves it yet.") % words if claimed else _("You claim 0.")
        if proven > claimed:
            return _("You claim %(claimed)s; the evidence would prove %(proven)s. It never raises a claim.") % words
        return _("You claim %(claimed)s; the evidence proves %(proven)s.") % words

    @property
    def next_step(self) -> tuple[str, list[str]] | None:
        """The next level as a title, and what it asks for."""
        if self.is_not_applicable:
            return None
        level = self.level
        following = next((text for text in self.question.levels if level is None or text.level > level), None)
        if following is None:
            return None
        if level is None:  # not answered: the target is the level to look at
            wanted = Fraction(3) if self.target is None else self.target
            following = next((text for text in self.question.levels if text.level >= wanted), following)
        word = f"“{following.name}”" if self.question.type == "y" else shown(following.level)
        if level is None:
            return _("What level %s asks") % word, self._steps(following)
        advice = self.question.step_from(level)
        steps = self._steps(following, is_described=following.is_goal or not advice)
        return _("To reach level %s") % word, [advice, *steps] if advice else steps

    def _steps(self, following: LevelText, *, is_described: bool = True) -> list[str]:
        bands, level = self.question.bands, int(following.level)
        if bands is None:
            return [following.text] if is_described else []
        condition = self.question.conditions.get(level)
        has_figure = self.number is not None and (
            reached(self.number, bands, self.fresh_conditions).blocked_by is Blocker.CONDITION
        )
        if has_figure and condition:
            return [_("The figure is good enough. Confirm: %s") % condition]
        figure = _("A figure of %s.") % cut_sentence(self.question, level)
        steps = [following.text, figure] if self.question.has_own_levels and is_described else [figure]
        return [*steps, condition] if condition else steps

    @property
    def confidence_name(self) -> str:
        word = confidence_word(self.term.confidence) if self.term.levels else None
        return "" if word is None else str(CONFIDENCE[word.value])

    @property
    def confidence_reason(self) -> str:
        """Of what the confidence is the product."""
        if self.term.agreement is None:
            return ""
        words = {"agreement": shown(self.term.agreement), "strength": shown(self.term.proof.strength, 2)}
        if self.term.proof.strength_from is None:
            return _("agreement %(agreement)s × proof 0: nothing is attached") % words
        return _("agreement %(agreement)s × proof %(strength)s") % words
