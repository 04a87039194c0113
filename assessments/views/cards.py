"""What the wizard shows of one question: its levels with their sentences, what proves it, and the way to the next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from assessments.actions import AnswerChanged
from assessments.bands import Blocker, Direction, reached
from assessments.forms.answers import AnswerForm, Choice, Typed
from assessments.queries import AnswerView, Confirmed, EvidenceView, LevelText, QuestionContent
from assessments.queries.wizard import AspectPage
from assessments.scoring import AnswerTerm, ProofCase, confidence_word
from core import figures

EVER = 999  # the bound "any on record" of an age in months
YES_NO_KEYS = {"5": "Y", "2.5": "P", "0": "0"}


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level of a question."""

    value: str  # 0 to 5, or 2.5
    key: str  # the key that chooses it
    name: str
    text: str
    cut: str = ""  # of a numeric question: "90 % or more"
    is_chosen: bool = False
    is_proven: bool = False  # what the evidence proves ends here
    condition: str = ""
    is_held: bool = False  # the condition is confirmed, or about to be
    confirmed: Confirmed | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a conflict, in three states."""

    name: str
    mine: str
    theirs: str
    base: str


@dataclass(frozen=True)
class QuestionCard:
    page: AspectPage
    question: QuestionContent
    answer: AnswerView
    term: AnswerTerm
    evidence: list[EvidenceView]
    typed: Typed
    version: int
    errors: list[str] = field(default_factory=list)
    conflict: AnswerChanged | None = None

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def url(self) -> str:
        """Where the answer is saved."""
        assessment = self.page.assessment
        return reverse("assessments:answer", args=[assessment.organization.slug, assessment.pk, self.code])

    @property
    def evidence_url(self) -> str:
        """Where proof is attached."""
        slug, key = self.page.assessment.organization.slug, self.page.content.key
        return reverse("assessments:add_evidence", args=[slug, key, self.code])

    @cached_property
    def rows(self) -> list[LevelRow]:
        """The levels as they are shown: maturity and numbers from the lowest, yes / partly / no from yes."""
        proven = self.term.proof.level
        rows, texts = [], self.question.levels
        for place, text in enumerate(texts):
            following = texts[place + 1].level if place + 1 < len(texts) else None
            ends_here = text.level <= proven and (following is None or proven < following)
            rows.append(self._row(text, is_proven=bool(self.evidence) and ends_here))
        return rows if self.question.type != "y" else rows[::-1]

    def _row(self, text: LevelText, *, is_proven: bool) -> LevelRow:
        value = f"{text.level:f}"
        level = int(text.level)
        condition = self.question.conditions.get(level, "") if self.question.is_numeric else ""
        return LevelRow(
            value=value,
            key=YES_NO_KEYS[value] if self.question.type == "y" else value,
            name=text.name,
            text=text.text,
            cut=cut_sentence(self.question, level) if self.question.is_numeric else "",
            is_chosen=self.answer.shown_level == text.level if self.question.is_numeric else self.typed.choice == value,
            is_proven=is_proven,
            condition=condition,
            is_held=bool(condition) and level in self.typed.conditions,
            confirmed=self.answer.conditions.get(level),
        )

    @property
    def unit(self) -> str:
        return unit_word(self.question.unit)

    @property
    def mappings(self) -> list[str]:
        """Where other frameworks ask the same."""
        return [
            f"{title} {', '.join(self.question.mappings[key])}"
            for key, title in (("csf", "CSF"), ("sim3", "SIM3"), ("cis", "CIS"))
            if self.question.mappings.get(key)
        ]

    @property
    def cmm(self) -> str:
        names = self.page.content.names
        return ", ".join(f"{key} {names.get(key, '')}".strip() for key in self.question.mappings.get("cmm", ()))

    @property
    def is_measured(self) -> bool:
        return self.term.proof.case is not ProofCase.NOT_MEASURED

    @property
    def claim_sentence(self) -> str:
        """What is claimed, and what of it is proven."""
        claimed, proven = self.term.claimed, self.term.proof.level
        if self.answer.is_not_applicable:
            return _("Not applicable: it leaves the sums.")
        if self.answer.is_unknown:
            return _("“Don't know” counts as level 0.")
        if claimed is None or not self.answer.is_answered:
            return _("Not answered yet.") + (" " + _("The evidence would prove %s.") % shown(proven) if proven else "")
        words = {"claimed": shown(claimed), "proven": shown(proven)}
        if not self.evidence:
            return _("You claim %(claimed)s; nothing proves it yet.") % words if claimed else _("You claim 0.")
        if proven > claimed:
            return _("You claim %(claimed)s; the evidence would prove %(proven)s. It never raises a claim.") % words
        return _("You claim %(claimed)s; the evidence proves %(proven)s.") % words

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

    @cached_property
    def next_step(self) -> tuple[str, list[str]] | None:
        """The next level as a title, and what it asks for."""
        if self.answer.is_not_applicable:
            return None
        level = self.answer.shown_level
        following = next((text for text in self.question.levels if level is None or text.level > level), None)
        if following is None:
            return None
        if level is None:  # not answered: the target is the level to look at
            wanted = self.page.target.level if self.page.target else Fraction(3)
            following = next((text for text in self.question.levels if text.level >= wanted), following)
        word = f"“{following.name}”" if self.question.type == "y" else shown(following.level)
        if level is None:
            return _("What level %s asks") % word, self._steps(following)
        advice = self.question.step_from(level)
        return _("To reach level %s") % word, [*([advice] if advice else []), *self._steps(following)]

    def _steps(self, following: LevelText) -> list[str]:
        bands, level = self.question.bands, int(following.level)
        if bands is None:
            return [following.text]
        condition = self.question.conditions.get(level)
        has_figure = self.answer.number is not None and (
            reached(self.answer.number, bands, self.answer.fresh_conditions).blocked_by is Blocker.CONDITION
        )
        if has_figure and condition:
            return [_("The figure is good enough. Confirm: %s") % condition]
        figure = _("A figure of %s.") % cut_sentence(self.question, level)
        steps = [following.text, figure] if self.question.has_own_levels else [figure]
        return [*steps, condition] if condition else steps

    @cached_property
    def differences(self) -> list[Difference]:
        """The fields in which mine and theirs differ, or either differs from what both started from."""
        if self.conflict is None:
            return []
        mine = answer_fields(self.question, Typed.of(self.conflict.mine))
        theirs = answer_fields(self.question, Typed.of(self.conflict.theirs))
        base = answer_fields(self.question, Typed.of(self.conflict.base) if self.conflict.base else Typed())
        return [
            Difference(name, mine[name], theirs[name], base[name])
            for name in mine
            if len({mine[name], theirs[name], base[name]}) > 1
        ]


CONFIDENCE = {"low": gettext_lazy("low"), "medium": gettext_lazy("medium"), "high": gettext_lazy("high")}


def cards_of(
    page: AspectPage,
    forms: Mapping[str, AnswerForm] | None = None,
    *,
    errors: Mapping[str, list[str]] | None = None,
    conflicts: Mapping[str, AnswerChanged] | None = None,
) -> list[QuestionCard]:
    """All questions of the page. Those with a form show what was typed there, the others what is saved."""
    return [
        card_of(
            page,
            question,
            (forms or {}).get(question.code),
            errors=(errors or {}).get(question.code),
            conflict=(conflicts or {}).get(question.code),
        )
        for question in page.questions
    ]


def card_of(
    page: AspectPage,
    question: QuestionContent,
    form: AnswerForm | None = None,
    *,
    errors: list[str] | None = None,
    conflict: AnswerChanged | None = None,
) -> QuestionCard:
    answer = page.answers[question.code]
    version = answer.version
    if conflict is not None:
        version = conflict.theirs.version
    elif form is not None and form.cleaned_data.get("version") is not None:
        version = form.cleaned_data["version"]
    return QuestionCard(
        page=page,
        question=question,
        answer=answer,
        term=next(term for term in page.score.terms if term.code == question.code),
        evidence=page.evidence.get(question.code, []),
        typed=Typed.of(answer) if form is None else form.typed,
        version=version,
        errors=errors or [],
        conflict=conflict,
    )


def answer_fields(question: QuestionContent, typed: Typed) -> dict[str, str]:
    """An answer in words, field by field: for conflicts and the history."""
    conditions = [question.conditions[level] for level in sorted(typed.conditions) if level in question.conditions]
    fields = {_("Answer"): choice_words(question, typed), _("Note"): typed.note}
    if question.conditions:
        fields[_("Confirmed")] = " ".join(conditions)
    return fields


def choice_words(question: QuestionContent, typed: Typed) -> str:
    """The answer itself in words."""
    match typed.choice:
        case Choice.UNANSWERED:
            return _("No answer")
        case Choice.UNKNOWN:
            return _("Don't know")
        case Choice.NONE:
            return _("None / never")
        case Choice.NOT_APPLICABLE:
            return _("Not applicable: %s") % typed.reason
        case Choice.NUMBER:
            return f"{typed.number} {unit_word(question.unit)}".strip()
    text = next((text for text in question.levels if f"{text.level:f}" == typed.choice), None)
    if text is None:
        return typed.choice
    return text.name if question.type == "y" else f"{typed.choice} · {text.text}"


def cut_sentence(question: QuestionContent, level: int) -> str:
    """The bound of a level in words: "90 % or more"; of level 0, what lies short of the first bound."""
    if len(question.cuts) != 5:
        return ""
    is_up = question.direction == Direction.UP
    cut = question.cuts[max(level, 1) - 1]
    if not is_up and question.unit == "months" and cut >= EVER:
        return _("any on record") if level else _("none on record")
    figure = with_unit(cut, question.unit)
    if level == 0:
        return _("less than %s") % figure if is_up else _("more than %s") % figure
    return _("%s or more") % figure if is_up else _("%s or less") % figure


def with_unit(number: Decimal, unit: str) -> str:
    """ "90 %", "1 month", "12"."""
    whole = int(number) if number == int(number) else None
    figure = localize(whole if whole is not None else number.normalize())
    count = whole if whole is not None else 2
    match unit:
        case "share":
            return f"{figure} %"
        case "minutes":
            return ngettext("%s minute", "%s minutes", count) % figure
        case "hours":
            return ngettext("%s hour", "%s hours", count) % figure
        case "days":
            return ngettext("%s day", "%s days", count) % figure
        case "months":
            return ngettext("%s month", "%s months", count) % figure
        case "level":
            return _("level %s") % figure
    return str(figure)


def unit_word(unit: str) -> str:
    """What stands behind the field of a number."""
    words: dict[str, Any] = {
        "share": "%",
        "minutes": _("minutes"),
        "hours": _("hours"),
        "days": _("days"),
        "months": _("months"),
        "level": _("as a level from 0 to 5"),
    }
    return str(words.get(unit, ""))


def shown(level: Fraction | Decimal | int, places: int = 1) -> str:
    """A level without a needless decimal: 3, 2.5."""
    value = Fraction(level)
    if value.denominator == 1:
        return str(value.numerator)
    return figures.shown(value, places)


def scenarios_of(page: AspectPage) -> Iterable[str]:
    """What the aspect works against, by name."""
    return [page.content.scenarios[key] for key in page.aspect.scenarios if key in page.content.scenarios]
