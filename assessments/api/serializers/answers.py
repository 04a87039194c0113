"""Shapes of answers in the API: what stands, what is sent, what each row of many became."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assessments.actions.answer_values import LONGEST_NOTE, LONGEST_REASON
from assessments.queries import AnswerView, QuestionContent
from core.api.serializers import Given, Row, Taken

SCALE = "0-5"
MOST_ROWS = 1000
NEWEST = 2_147_483_647  # the last version that a row could have


class ConditionShape(Given):
    """Somebody confirmed the condition of a level."""

    level = serializers.IntegerField()
    by_id = serializers.UUIDField(allow_null=True)
    by_name = serializers.CharField(allow_blank=True)
    on = serializers.DateField()
    is_fresh = serializers.BooleanField(help_text=str(_("It still counts.")))


class RatingShape(Given):
    """What one assessor says."""

    id = serializers.UUIDField()
    assessor_id = serializers.UUIDField(allow_null=True)
    level = serializers.DecimalField(max_digits=2, decimal_places=1, allow_null=True)
    number = serializers.DecimalField(max_digits=12, decimal_places=3, allow_null=True)
    is_none = serializers.BooleanField()
    is_unknown = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)
    conditions = ConditionShape(many=True)


class AnswerValues(Given):
    """An answer as a person gives it."""

    level = serializers.DecimalField(
        max_digits=2, decimal_places=1, allow_null=True, help_text=str(_("As chosen; null for a number."))
    )
    number = serializers.DecimalField(max_digits=12, decimal_places=3, allow_null=True)
    is_none = serializers.BooleanField(help_text=str(_("“None” or “never”, instead of a number.")))
    is_unknown = serializers.BooleanField()
    is_not_applicable = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, help_text=str(_("Why it does not apply.")))
    note = serializers.CharField(allow_blank=True)
    conditions = serializers.ListField(
        child=serializers.IntegerField(), help_text=str(_("Levels whose condition was confirmed and still counts."))
    )


class AnswerShape(AnswerValues):
    """The answer to one question, or its absence (version 0)."""

    question = serializers.CharField()
    aspect = serializers.CharField()
    text = serializers.CharField()
    is_answered = serializers.BooleanField()
    counts_as = serializers.DecimalField(
        max_digits=2, decimal_places=1, allow_null=True,
        help_text=str(_("The level that counts; of a number by its bounds and conditions.")),
    )  # fmt: skip
    scale = serializers.CharField(help_text=str(_("Of levels: 0-5.")))
    not_applicable_by_id = serializers.UUIDField(allow_null=True)
    not_applicable_by_name = serializers.CharField(allow_blank=True)
    confirmed_by_id = serializers.UUIDField(allow_null=True, help_text=str(_("Who agreed that it does not apply.")))
    confirmed_by_name = serializers.CharField(allow_blank=True)
    needs_confirmation = serializers.BooleanField()
    is_confirmed_by_same = serializers.BooleanField()
    is_carried = serializers.BooleanField()
    ratings = RatingShape(many=True)
    changed_by_id = serializers.UUIDField(allow_null=True)
    changed_by_name = serializers.CharField(allow_blank=True)
    changed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class AnswerTaken(Taken):
    """The whole answer; what is left out is empty, and with everything empty the question is unanswered."""

    level = serializers.DecimalField(
        max_digits=2, decimal_places=1, min_value=0, max_value=5, required=False, allow_null=True
    )
    number = serializers.DecimalField(max_digits=12, decimal_places=3, required=False, allow_null=True)
    is_none = serializers.BooleanField(default=False)
    is_unknown = serializers.BooleanField(default=False)
    is_not_applicable = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=LONGEST_REASON, default="", allow_blank=True)
    note = serializers.CharField(max_length=LONGEST_NOTE, default="", allow_blank=True)
    conditions = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=5), max_length=6, default=list
    )


class BulkAnswer(AnswerTaken):
    """One answer among many."""

    question = serializers.CharField(max_length=20)
    version = serializers.IntegerField(
        min_value=0, max_value=NEWEST, help_text=str(_("As it was read; 0: not answered before."))
    )


class BulkAnswers(Taken):
    answers = BulkAnswer(many=True, allow_empty=False, max_length=MOST_ROWS)  # type: ignore[call-arg]  # of the list

    def validate_answers(self, rows: list[Row]) -> list[Row]:
        codes = [row["question"] for row in rows]
        if len(set(codes)) < len(codes):
            raise serializers.ValidationError(_("Each question stands in one row."))
        return rows


class BulkRowShape(Given):
    """What became of one row."""

    question = serializers.CharField()
    outcome = serializers.ChoiceField([(word, word) for word in ("saved", "conflict", "refused")])
    version = serializers.IntegerField(allow_null=True, help_text=str(_("As it stands now.")))
    detail = serializers.CharField(allow_blank=True)
    theirs = AnswerShape(allow_null=True, help_text=str(_("Of a conflict: what stands now.")))


class BulkShape(Given):
    """What became of each row, in the order they came."""

    saved = serializers.IntegerField()
    conflicts = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = BulkRowShape(many=True)


_SAID = ("level", "number", "is_none", "is_unknown", "is_not_applicable", "reason", "note")
_OF_STATE = (*_SAID, "conditions", "not_applicable_by_id", "confirmed_by_id", "assessor_id", "is_carried")


class RevisionShape(AnswerValues):
    """A former state of an answer."""

    version = serializers.IntegerField()
    not_applicable_by_id = serializers.UUIDField(allow_null=True)
    confirmed_by_id = serializers.UUIDField(allow_null=True)
    assessor_id = serializers.UUIDField(allow_null=True)
    is_carried = serializers.BooleanField()
    by_id = serializers.UUIDField(allow_null=True)
    by_name = serializers.CharField(source="by.name", allow_null=True)
    at = serializers.DateTimeField()

    class Meta:
        computed: ClassVar[Mapping[str, Sequence[str]]] = dict.fromkeys(_OF_STATE, ("state",))

    @classmethod
    def complete(cls, rows: Sequence[Row]) -> None:
        for row in rows:
            state: dict[str, Any] = row["state"]
            row |= {name: state[name] for name in (*_SAID, "is_carried")}
            row["conditions"] = sorted(int(level) for level in state["conditions"])
            row["not_applicable_by_id"], row["confirmed_by_id"] = state["not_applicable_by"], state["confirmed_by"]
            row["assessor_id"] = state.get("assessor")


def answer_row(question: QuestionContent, view: AnswerView) -> Row:
    """An answer as AnswerShape says."""
    return {
        "question": view.code,
        "aspect": question.aspect,
        "text": question.text,
        "is_answered": view.is_answered,
        "level": plain(view.level),
        "counts_as": plain(view.shown_level),
        "scale": SCALE,
        "number": plain(view.number),
        "is_none": view.is_none,
        "is_unknown": view.is_unknown,
        "is_not_applicable": view.is_not_applicable,
        "reason": view.reason,
        "note": view.note,
        "conditions": sorted(view.fresh_conditions) if view.conditions else [],
        "not_applicable_by_id": view.not_applicable_by_id,
        "not_applicable_by_name": view.not_applicable_by,
        "confirmed_by_id": view.confirmed_by_id,
        "confirmed_by_name": view.confirmed_by,
        "needs_confirmation": view.needs_confirmation,
        "is_confirmed_by_same": view.is_confirmed_by_same,
        "is_carried": view.is_carried,
        "ratings": [] if view.rating_id is None else [_rating(view)],
        "changed_by_id": view.by_id,
        "changed_by_name": view.by,
        "changed_at": view.at,
        "version": view.version,
    }


def _rating(view: AnswerView) -> Row:
    return {
        "id": view.rating_id,
        "assessor_id": view.assessor_id,
        "level": plain(view.level),
        "number": plain(view.number),
        "is_none": view.is_none,
        "is_unknown": view.is_unknown,
        "note": view.note,
        "conditions": [
            {"level": one.level, "by_id": one.by_id, "by_name": one.by, "on": one.on, "is_fresh": one.is_fresh}
            for one in view.conditions.values()
        ],
    }


def plain(value: Decimal | None) -> str | None:
    """2.500 as "2.5", 3.0 as "3"."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
