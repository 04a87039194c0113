"""The levels of a question as a page offers them: sentences, bounds, conditions, and what may be chosen besides."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.formats import localize
from django.utils.translation import gettext as _, ngettext

from assessments.bands import Direction
from assessments.queries import Confirmed, LevelText, QuestionContent
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


class QuestionFields(NamedTuple):
    """The fields of a question in one state. Equal ones look the same, so that each is drawn once."""

    question: QuestionContent
    choice: str  # a level, or a word of `Choice`
    number: str
    reached: Decimal | None  # the level that counts
    proven: Fraction | None  # what the evidence proves; None: there is none
    held: frozenset[int]  # conditions that are confirmed, or about to be
    confirmed: tuple[Confirmed, ...]

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def mappings(self) -> list[str]:
        """Where other frameworks ask the same."""
        return [
            f"{title} {', '.join(self.question.mappings[key])}"
            for key, title in (("csf", "CSF"), ("sim3", "SIM3"), ("cis", "CIS"))
            if self.question.mappings.get(key)
        ]

    @property
    def unit(self) -> str:
        return unit_word(self.question.unit)

    @property
    def number_label(self) -> str:
        label = _("Number for %(code)s, %(unit)s") % {"code": self.code, "unit": self.unit}
        return label.strip(" ,")

    @property
    def rows(self) -> list[LevelRow]:
        """Maturity and numbers from the lowest level, yes / partly / no from yes."""
        rows, texts = [], self.question.levels
        for place, text in enumerate(texts):
            following = texts[place + 1].level if place + 1 < len(texts) else None
            ends_here = (
                self.proven is not None and text.level <= self.proven and (following is None or self.proven < following)
            )
            rows.append(self._row(text, is_proven=ends_here))
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
            is_chosen=self.reached == text.level if self.question.is_numeric else self.choice == value,
            is_proven=is_proven,
            condition=condition,
            is_held=bool(condition) and level in self.held,
            confirmed=next((one for one in self.confirmed if one.level == level), None),
        )


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
