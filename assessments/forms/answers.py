"""An answer as people type it. All fields of a question carry its code: "IRP.7.1-choice"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import localize
from django.utils.translation import gettext as _, gettext_lazy

from assessments.actions import AnswerChange
from assessments.queries import AnswerView, QuestionContent


class Choice(StrEnum):
    """What may be chosen besides a level."""

    NUMBER = "number"
    NONE = "none"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "na"
    UNANSWERED = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields of one question."""

    choice: str = Choice.UNANSWERED
    number: str = ""
    reason: str = ""
    note: str = ""
    conditions: frozenset[int] = frozenset()

    @classmethod
    def of(cls, saved: AnswerView | AnswerChange) -> Self:
        """The fields that show this answer."""
        held = saved.fresh_conditions if isinstance(saved, AnswerView) else saved.conditions
        return cls(_choice(saved), _plain(saved.number), saved.reason, saved.note, held)

    def as_json(self) -> dict[str, Any]:
        return {
            "choice": self.choice,
            "number": self.number,
            "reason": self.reason,
            "note": self.note,
            "conditions": [str(level) for level in sorted(self.conditions)],
        }


class NumberField(forms.Field):
    """A number as people write it: "92.5", "92,5", "92.5 %"."""

    def to_python(self, value: Any) -> Decimal | None:
        text = "".join(str(value or "").split()).removesuffix("%").replace(",", ".")
        if not text:
            return None
        try:
            return Decimal(text)
        except InvalidOperation:
            raise ValidationError(
                _("“%(value)s” is not a number. Write it like 92.5.") % {"value": str(value)[:40]}
            ) from None


class AnswerForm(forms.Form):
    """Checks one question's fields. `change` is the answer they ask for."""

    version = forms.IntegerField(min_value=0, max_value=1_000_000_000)
    choice = forms.CharField(required=False, max_length=10)
    number = NumberField(required=False)
    reason = forms.CharField(
        required=False,
        max_length=500,
        error_messages={"max_length": gettext_lazy("The reason has %(show_value)s characters; it may have 500.")},
    )
    note = forms.CharField(
        required=False,
        max_length=8000,
        error_messages={"max_length": gettext_lazy("The note has %(show_value)s characters; it may have 8000.")},
    )

    def __init__(self, data: Mapping[str, Any], question: QuestionContent) -> None:
        super().__init__(data, prefix=question.code)
        self.question = question
        self.fields["conditions"] = forms.TypedMultipleChoiceField(
            coerce=int, required=False, choices=[(str(level), str(level)) for level in question.conditions]
        )

    def clean_choice(self) -> str:
        choice: str = self.cleaned_data["choice"]
        if choice not in allowed_choices(self.question):
            raise ValidationError(_("“%(value)s” is no answer to this question.") % {"value": choice})
        return choice

    def clean_number(self) -> Decimal | None:
        number: Decimal | None = self.cleaned_data["number"]
        if number is None or not self.question.is_numeric:
            return None
        limits = self.question.number_range
        if not limits.contains(number) or not limits.resolves(number):
            raise ValidationError(number_sentence(self.question))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        choice = cleaned.get("choice")
        if choice is not None and choice not in (Choice.NUMBER, Choice.UNANSWERED):
            self.errors.pop("number", None)  # what stands in the field is not part of this answer
            cleaned["number"] = None
        number = cleaned.get("number")
        if choice == Choice.NOT_APPLICABLE and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why the question does not apply."))
        if choice == Choice.NUMBER and number is None and "number" not in self.errors:
            self.add_error("number", number_sentence(self.question))
        return cleaned

    @property
    def change(self) -> AnswerChange:
        choice, number = self.cleaned_data["choice"], self.cleaned_data["number"]
        if choice == Choice.UNANSWERED and number is not None:
            choice = Choice.NUMBER  # typed without choosing "a number": without JavaScript nothing does that for them
        is_level = choice not in set(Choice)
        return AnswerChange(
            level=Decimal(choice) if is_level else None,
            number=number if choice == Choice.NUMBER else None,
            is_none=choice == Choice.NONE,
            is_unknown=choice == Choice.UNKNOWN,
            is_not_applicable=choice == Choice.NOT_APPLICABLE,
            reason=self.cleaned_data["reason"] if choice == Choice.NOT_APPLICABLE else "",
            note=self.cleaned_data["note"],
            conditions=frozenset(self.cleaned_data["conditions"]) if choice == Choice.NUMBER else frozenset(),
        )

    @property
    def typed(self) -> Typed:
        """What was sent, to be shown again."""
        return Typed(
            str(self["choice"].data or "")[:10],
            str(self["number"].data or "")[:40],
            str(self["reason"].data or ""),
            str(self["note"].data or ""),
            frozenset(self.question.conditions.keys() & _levels(self["conditions"].data or ())),
        )

    @property
    def sentences(self) -> list[str]:
        """What is wrong, field after field."""
        return [str(sentence) for errors in self.errors.values() for sentence in errors]


def is_sent(data: Mapping[str, Any], question: QuestionContent) -> bool:
    """Whether the question's fields are among what was sent."""
    return f"{question.code}-version" in data


def allowed_choices(question: QuestionContent) -> frozenset[str]:
    if question.is_numeric:
        return frozenset(Choice)
    levels = {_plain(text.level) for text in question.levels}
    return frozenset(levels | {Choice.UNKNOWN, Choice.NOT_APPLICABLE, Choice.UNANSWERED})


def number_sentence(question: QuestionContent) -> str:
    """What may be typed."""
    limits = question.number_range
    words = {"least": localize(limits.least), "most": localize(limits.most), "decimals": limits.decimals}
    if not limits.decimals:
        return _("Type a whole number from %(least)s to %(most)s.") % words
    return _("Type a number from %(least)s to %(most)s with at most %(decimals)s decimals.") % words


def _levels(typed: Iterable[str]) -> set[int]:
    return {int(level) for level in typed if level in ("0", "1", "2", "3", "4", "5")}


def _choice(saved: AnswerView | AnswerChange) -> str:
    if saved.is_not_applicable:
        return Choice.NOT_APPLICABLE
    if saved.is_unknown:
        return Choice.UNKNOWN
    if saved.is_none:
        return Choice.NONE
    if saved.number is not None:
        return Choice.NUMBER
    return Choice.UNANSWERED if saved.level is None else _plain(saved.level)


def _plain(number: Decimal | None) -> str:
    """2.500 as "2.5", 3.000 as "3": what fields and their values carry."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
