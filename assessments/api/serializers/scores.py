"""Shapes of scores in the API: each with the sum behind it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assessments.api.serializers.frameworks import FrameworkRef
from assessments.scoring import AnswerStatus, ConfidenceWord, Mode, NoData, NotApplicable, ProofCase
from core.api.serializers import Given, Row

READINGS = ("draft", "submitted", "now")


def _level(help_text: Any = "") -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=5, decimal_places=4, allow_null=True, help_text=str(help_text) or str(_("0 to 5; null: no data."))
    )


def _share(help_text: Any = "") -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=5, decimal_places=4, allow_null=True, help_text=str(help_text) or str(_("0 to 1; null: no data."))
    )


def _sum(help_text: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=9, decimal_places=4, help_text=str(help_text))


class CapShape(Given):
    """The weakest part holds the mean at most two levels above it."""

    weakest = _level()
    limit = _level(_("The weakest plus 2."))
    held_by = serializers.ListField(child=serializers.CharField(), help_text=str(_("Codes of the weakest.")))
    binds = serializers.BooleanField(help_text=str(_("The mean was above the limit.")))


class CountsShape(Given):
    """How many questions are where."""

    asked = serializers.IntegerField()
    answered = serializers.IntegerField()
    unanswered = serializers.IntegerField()
    unknown = serializers.IntegerField()
    not_applicable = serializers.IntegerField()
    unconfirmed = serializers.IntegerField()
    carried = serializers.IntegerField()


class ProofShape(Given):
    """How far evidence and records prove a question, and by which rule."""

    level = _level()
    case = serializers.ChoiceField([(case.value, case.value) for case in ProofCase])
    mode = serializers.ChoiceField([(mode.value, mode.value) for mode in Mode])
    strength = _share()
    strength_from = serializers.CharField(allow_null=True, help_text=str(_("Id of evidence, or “measure”.")))
    best = _level(_("Level times freshness of the best evidence."))
    evidence_id = serializers.UUIDField(allow_null=True, help_text=str(_("The best evidence.")))
    evidence_level = _level()
    freshness = _share()
    live = _level(_("What the records say now."))
    last_known = _level()
    why_no_data = serializers.ChoiceField([(why.value, why.value) for why in NoData], allow_null=True)


class QuestionScoreShape(Given):
    """One question in the sum of its aspect. Claimed null: it leaves the sum."""

    code = serializers.CharField()
    weight = serializers.DecimalField(max_digits=5, decimal_places=4)
    is_key = serializers.BooleanField()
    status = serializers.ChoiceField([(status.value, status.value) for status in AnswerStatus])
    claimed = _level()
    evidenced = _level(_("The claim, but never above the proof."))
    confidence = _share(_("Agreement times the strength of the proof."))
    agreement = _share()
    spread = _level()
    levels = serializers.ListField(child=_level(), help_text=str(_("One for each assessor who gave one.")))
    is_consensus = serializers.BooleanField()
    not_applicable = serializers.ChoiceField([(one.value, one.value) for one in NotApplicable], allow_null=True)
    is_carried = serializers.BooleanField()
    proof = ProofShape()


class _SumShape(Given):
    """A score and its sum."""

    claimed = _level()
    evidenced = _level()
    target = _level()
    confidence = _share()
    confidence_word = serializers.ChoiceField([(word.value, word.value) for word in ConfidenceWord], allow_null=True)
    weight_sum = _sum(_("Of the parts that count."))
    claimed_sum = _sum(_("Weight times claimed, added up."))
    evidenced_sum = _sum(_("Weight times evidenced, added up."))
    counts = CountsShape()


class _CappedShape(_SumShape):
    code = serializers.CharField()
    name = serializers.CharField()
    weight = serializers.DecimalField(max_digits=5, decimal_places=4, help_text=str(_("In the sum above.")))
    raw_claimed = _level(_("Before the cap."))
    raw_evidenced = _level(_("Before the cap."))
    claimed_cap = CapShape(allow_null=True)
    evidenced_cap = CapShape(allow_null=True)


class AspectScoreShape(_CappedShape):
    """The weighted mean of the questions of an aspect, held down by the weakest key question."""

    questions = QuestionScoreShape(
        many=True, allow_null=True, help_text=str(_("Its parts; null where the role does not see answers."))
    )


class DomainScoreShape(_CappedShape):
    """The plain mean of the aspects of a domain, held down by the weakest of them."""

    aspects = AspectScoreShape(many=True)


class OverallScoreShape(_SumShape):
    """The mean of the domains by their weights."""

    readiness_evidenced = serializers.DecimalField(
        max_digits=7, decimal_places=4, allow_null=True, help_text=str(_("0 to 100: 20 times evidenced."))
    )
    readiness_claimed = serializers.DecimalField(
        max_digits=7, decimal_places=4, allow_null=True, help_text=str(_("0 to 100: 20 times claimed."))
    )
    domains = DomainScoreShape(many=True)


class FormulasShape(Given):
    """How each score comes about, in words."""

    question = serializers.CharField()
    aspect = serializers.CharField()
    domain = serializers.CharField()
    overall = serializers.CharField()


class ScorecardShape(Given):
    """Scores at every level of the tree, each with the sum behind it. Figures are rounded to four places."""

    reading = serializers.ChoiceField(
        [(reading, reading) for reading in READINGS],
        help_text=str(
            _("draft: as it stands; submitted: as it was frozen; now: the answers frozen last, the evidence of today.")
        ),
    )
    framework = FrameworkRef()
    assessment_id = serializers.UUIDField(help_text=str(_("Whose answers these are.")))
    assessment_name = serializers.CharField()
    snapshot_id = serializers.UUIDField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True, help_text=str(_("When it was submitted; null: not yet.")))
    is_complete = serializers.BooleanField(help_text=str(_("Unanswered questions count 0, as once submitted.")))
    scales = serializers.DictField(
        child=serializers.CharField(), help_text=str(_("From where to where each figure goes."))
    )
    formulas = FormulasShape()
    overall = OverallScoreShape()


_POINT: dict[str, Sequence[str]] = {"scale": ()}


class SnapshotShape(Given):
    """An assessment as it was submitted."""

    id = serializers.UUIDField()
    assessment_id = serializers.UUIDField()
    assessment_name = serializers.CharField(source="assessment.name")
    framework_key = serializers.CharField()
    taken_at = serializers.DateTimeField()
    taken_by_id = serializers.UUIDField()
    taken_by_name = serializers.CharField(source="taken_by.name")
    evidenced = serializers.DecimalField(max_digits=7, decimal_places=4, allow_null=True)
    claimed = serializers.DecimalField(max_digits=7, decimal_places=4, allow_null=True)
    confidence = _share()
    scale = serializers.CharField(help_text=str(_("Of evidenced and claimed: 0-100.")))
    superseded_at = serializers.DateTimeField(
        allow_null=True, help_text=str(_("When the assessment was submitted again; null: it stands."))
    )
    data_sha256 = serializers.CharField()

    class Meta:
        computed: ClassVar[Mapping[str, Sequence[str]]] = _POINT

    @classmethod
    def complete(cls, rows: Sequence[Row]) -> None:
        for row in rows:
            row["scale"] = "0-100"


class WholeSnapshotShape(SnapshotShape):
    """A submission with its scores as they were frozen."""

    scorecard = ScorecardShape()


class ReadinessPointShape(Given):
    """Readiness of one day."""

    day = serializers.DateField()
    framework_key = serializers.CharField()
    evidenced = serializers.DecimalField(max_digits=7, decimal_places=4, allow_null=True)
    claimed = serializers.DecimalField(max_digits=7, decimal_places=4, allow_null=True)
    confidence = _share()
    scale = serializers.CharField(help_text=str(_("Of evidenced and claimed: 0-100.")))

    class Meta:
        computed: ClassVar[Mapping[str, Sequence[str]]] = _POINT

    @classmethod
    def complete(cls, rows: Sequence[Row]) -> None:
        for row in rows:
            row["scale"] = "0-100"
