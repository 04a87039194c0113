"""The rules of one question in a pack: codes, levels, mappings, and how its measure proves it."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar, cast, get_args

from django.utils.translation import gettext as _

from assessments.importers.framework_pack.values import Direction, MeasurePack, Mode, QuestionPack, QuestionType, Unit
from core.strict_record import Record

ROOMS = (
    "assessments",
    "detection",
    "inventory",
    "ir_plans",
    "reports",
    "reviews",
    "strategy",
    "team",
    "threats",
    "tooling",
    "none",
)

_LEVELS = ("1", "2", "3", "4", "5")
_REACHED = ("0", "1", "2", "3", "4")  # a step leads on from each of them
_MEASURE_KEYS = ("name", "says", "unit", "records", "room", "empty_means", "n_min")
_TYPES: dict[str, QuestionType] = {"maturity": "m", "number": "n", "yes_no": "y"}
_MODES: dict[tuple[str, bool], tuple[Mode, ...]] = {  # (type, has a measure) → what it may prove
    ("maturity", True): ("ceiling", "support"),
    ("maturity", False): ("none",),
    ("number", True): ("determine",),
    ("yes_no", True): ("ceiling", "support"),
    ("yes_no", False): ("none",),
}


@dataclass(slots=True)
class Catalogue:
    """What questions may refer to, and what is taken already."""

    QUESTION_KEYS: ClassVar = (
        "code",
        "type",
        "weight",
        "key",
        "text",
        "why",
        "evidence",
        "levels",
        "next",
        "csf",
        "cmm",
        "cis",
        "sim3",
        "related",
        "measure",
        "mode",
        "direction",
        "cuts",
        "conditions",
        "validity_days",
    )

    scenarios: frozenset[str] = frozenset()
    cmm: frozenset[str] = frozenset()
    _codes: dict[str, tuple[str, int]] = field(default_factory=dict)
    _measures: dict[str, str] = field(default_factory=dict)

    def nested_code(self, record: Record, parent: str) -> str:
        """A code that starts with its parent's: GOV → GOV.1 → GOV.1.2."""
        form = _("“%(parent)s.1”: the code it stands under, a point, a number") % {"parent": parent}
        code = record.text("code", most=20, pattern=r"[A-Z][A-Z0-9]{1,7}(\.[1-9][0-9]{0,2}){1,2}", form=form)
        head, _point, _number = code.rpartition(".")
        if code and parent and head != parent:
            mend = _("Start it with “%(parent)s.”, or move it to where it belongs.") % {"parent": parent}
            record.refuse("code", code, _("this does not belong under %(parent)s.") % {"parent": parent}, mend)
        self.take_code(record, code)
        return code

    def take_code(self, record: Record, code: str) -> None:
        if code in self._codes:
            file, line = self._codes[code]
            reason = _("this code is taken in %(file)s, line %(line)d.") % {"file": file, "line": line}
            record.refuse("code", code, reason, _("Give every domain, aspect and question its own code."))
        elif code:
            self._codes[code] = (record.file, record.line("code"))

    def take_measure(self, record: Record, name: str, question: str) -> None:
        if name in self._measures:
            reason = _("question %(code)s already uses this measure.") % {"code": self._measures[name]}
            record.refuse("name", name, reason, _("Give each measure its own name."))
        elif name:
            self._measures[name] = question


def read_question(record: Record, aspect: str, catalogue: Catalogue) -> QuestionPack:
    """One question; what was refused is a stand-in, and the problems are noted."""
    code = catalogue.nested_code(record, aspect)
    kind = record.choice("type", _TYPES)
    measure = _measure(record, code, catalogue)
    direction = _direction(record, measure)
    return QuestionPack(
        code=code,
        type=_TYPES.get(kind, "m"),
        weight=(weight := record.whole("weight", least=1, most=3)),
        is_key=_key(record, weight),
        text=record.text("text", most=500),
        why=record.text("why", most=500, optional=True),
        evidence=record.text("evidence", most=500),
        next=_next(record),
        levels=_levels(record, kind),
        csf=record.ids("csf", pattern=r"(GV|ID|PR|DE|RS|RC)\.[A-Z]{2}-[0-9]{2}", form=_("“GV.OC-01”, NIST CSF 2.0")),
        cmm=_cmm(record, catalogue),
        cis=record.ids(
            "cis", pattern=r"([1-9]|1[0-8])(\.[1-9][0-9]?)?", form=_("“4” or “4.1”, a CIS control from 1 to 18")
        ),
        sim3=record.ids("sim3", pattern=r"[OHTP]-[1-9][0-9]?", form=_("“O-1”, a SIM3 parameter")),
        related=record.ids("related", pattern=r"I[0-9]{2,3}", form=_("“I48”, an indicator")),
        mode=_mode(record, kind, measure),
        validity_days=record.whole("validity_days", least=1, most=3650),
        measure=measure,
        direction=direction,
        cuts=_cuts(record, measure, direction),
        conditions=_conditions(record, measure),
    )


def _key(record: Record, weight: int) -> bool:
    is_key = record.flag("key")
    if is_key and weight in (1, 2):
        reason = _("a key question has weight 3, and this one has %(weight)d.") % {"weight": weight}
        record.refuse("key", "true", reason, _("Set the weight to 3, or take “key” out."))
    return is_key


def _levels(record: Record, kind: str) -> tuple[str, ...]:
    levels = record.texts("levels", most=500)
    expected = 3 if kind == "yes_no" else 6
    if kind and levels and len(levels) != expected:
        reason = _("there are %(count)d levels; a question of type %(type)s has %(expected)d or none.")
        counts = {"count": len(levels), "type": kind, "expected": expected}
        record.refuse("levels", None, reason % counts, _("Write all of them, the lowest first, or none."))
    return levels


def _next(record: Record) -> tuple[tuple[int, str], ...]:
    """One step for every level, or a group of level reached → step that begins with level 0."""
    if not record.is_group("next"):
        text = record.text("next", most=500, optional=True)
        return ((0, text),) if text else ()
    form = _("“2”: a level from 0 to 4 that is reached")
    steps = record.named("next", most=500, pattern=r"[0-4]", form=form)
    if all(level != "0" for level, _text in steps):
        reason = _("the step from level 0 is missing; a step stands until the next one that is written.")
        record.refuse("next", None, reason, _("Add “0: …”, or write one step for all levels behind “next:”."))
    return tuple(sorted((int(level), text) for level, text in steps if level in _REACHED))


def _cmm(record: Record, catalogue: Catalogue) -> tuple[str, ...]:
    ids = record.ids("cmm", pattern=r"[BPMTS][1-9]", form=_("“B1”, a SOC-CMM aspect"))
    for unknown in [one for one in ids if one not in catalogue.cmm]:
        reason = _("the list “cmm” of the framework does not name it.")
        record.refuse("cmm", unknown, reason, _("Correct the id, or add it to that list."))
    return ids


def _measure(record: Record, code: str, catalogue: Catalogue) -> MeasurePack | None:
    part = record.nested("measure", _MEASURE_KEYS)
    if part is None:
        return None
    name = part.text("name", most=80, pattern=r"[a-z][a-z0-9_]*", form=_("“open_gap_share”"))
    catalogue.take_measure(part, name, code)
    measure = MeasurePack(
        name=name,
        says=part.text("says", most=500),
        unit=cast(Unit, part.choice("unit", get_args(Unit))),
        records=part.ids("records", pattern=r"[A-Z][A-Za-z]*", form=_("“LogSource”, a type of record")),
        room=part.choice("room", ROOMS),
        empty_means="zero" if part.choice("empty_means", ("no_data", "zero")) == "zero" else "no_data",
        n_min=part.whole("n_min", least=1, most=1000),
    )
    if not measure.records and not part.has("records"):
        part.missing("records")
    return measure


def _mode(record: Record, kind: str, measure: MeasurePack | None) -> Mode:
    mode = record.choice("mode", get_args(Mode))
    if kind == "number" and not record.has("measure"):
        reason = _("a question of type number needs a measure: it says what is counted.")
        record.refuse("measure", None, reason, _("Add a measure, or choose another type."))
        return cast(Mode, mode)
    allowed = _MODES.get((kind, measure is not None), ())
    if mode and allowed and mode not in allowed:
        facts = {"type": kind, "modes": _(" or ").join(allowed)}
        if measure is None:
            reason = _("a question without a measure has mode %(modes)s.")
        else:
            reason = _("a question of type %(type)s with a measure has mode %(modes)s.")
        record.refuse("mode", mode, reason % facts, _("Write “mode: %(mode)s”.") % {"mode": allowed[0]})
    return cast(Mode, mode)


def _direction(record: Record, measure: MeasurePack | None) -> Direction | None:
    if measure is None:
        _refuse_without_measure(record, "direction")
        return None
    return cast(Direction, record.choice("direction", get_args(Direction)))


def _cuts(record: Record, measure: MeasurePack | None, direction: Direction | None) -> tuple[Decimal, ...]:
    if measure is None:
        _refuse_without_measure(record, "cuts")
        return ()
    cuts = record.amounts("cuts", least=Decimal(0), most=Decimal(1_000_000))
    shown = ", ".join(str(cut) for cut in cuts)
    if not record.has("cuts"):
        record.missing("cuts")
    elif len(cuts) != 5:
        reason = _("there are %(count)d bounds; the levels 1 to 5 need one each.") % {"count": len(cuts)}
        record.refuse("cuts", shown, reason, _("Write five numbers, that of level 1 first."))
    elif not _is_monotone(cuts, falling=direction == "down"):
        reason = _("the bounds must not turn: with direction up none is below the one before, with down none above.")
        record.refuse("cuts", shown, reason, _("Sort them from level 1 to level 5, or turn the direction."))
    return cuts


def _is_monotone(cuts: tuple[Decimal, ...], *, falling: bool) -> bool:
    return all(before >= after if falling else before <= after for before, after in pairwise(cuts))


def _conditions(record: Record, measure: MeasurePack | None) -> tuple[tuple[int, str], ...]:
    if measure is None:
        _refuse_without_measure(record, "conditions")
        return ()
    conditions = record.named("conditions", most=500, pattern=r"[1-5]", form=_("“4”: a level from 1 to 5"))
    return tuple(sorted((int(level), text) for level, text in conditions if level in _LEVELS))


def _refuse_without_measure(record: Record, key: str) -> None:
    if record.has(key) and not record.has("measure"):
        reason = _("only a question with a measure has “%(key)s”.") % {"key": key}
        record.refuse(key, None, reason, _("Add the measure, or take this out."))
