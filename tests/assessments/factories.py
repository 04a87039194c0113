"""Assessments for tests: the shipped framework, a small one of our own, and shortcuts to answers and evidence."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from accounts.models import Membership
from assessments import actions
from assessments.actions import AnswerChange
from assessments.importers.framework_pack import FrameworkPack, read_pack, read_pack_at, shipped_packs
from assessments.models import Answer, Assessment, Evidence, Framework
from assessments.queries import FrameworkContent, QuestionContent, answer_states, framework_content
from core import clock

SMALL = """
key: small
version: "{version}"
name: Small
levels:
  maturity: [{levels}]
  number: [{levels}]
  yes_no: [{{name: "No", text: It is not so.}}, {{name: Partly, text: In part.}}, {{name: "Yes", text: It is so.}}]
scenarios: {{ransomware: Ransomware}}
domains:
  - code: IRP
    name: Incident response plan
    short_name: Plan
    weight: 1.25
    aspects:
      - code: IRP.1
        name: Plan governance
        effort: 2
        scenarios: [ransomware]
        questions:
          - {{code: IRP.1.1, type: maturity, weight: 3, key: true, text: Is there a plan?, evidence: The plan.,
             mode: none, validity_days: 365}}
          - {{code: IRP.1.2, type: maturity, weight: 2, text: Is it approved?, evidence: The approval.,
             mode: none, validity_days: 365}}
          - {{code: IRP.1.3, type: yes_no, weight: 2, text: Is there a copy offline?, evidence: The copy.,
             mode: none, validity_days: 180}}
          - {{code: IRP.1.4, type: maturity, weight: 1, text: Is it translated?, evidence: The translation.,
             mode: none, validity_days: 365}}
      - code: IRP.7
        name: Exercises
        effort: 1
        scenarios: [ransomware]
        questions:
          - code: IRP.7.1
            type: number
            weight: 3
            key: true
            text: Months since the plan was last exercised
            evidence: The report.
            measure: {{name: exercise_age, says: Months since the last exercise., unit: months, records: [Exercise],
                      room: none, empty_means: zero, n_min: 1}}
            mode: determine
            direction: down
            cuts: [999, 24, 12, 12, 6]
            conditions: {{4: Two exercises of two types., 5: One was technical.}}
            validity_days: 365
          - {{code: IRP.7.2, type: maturity, weight: 2, text: Are actions closed?, evidence: The list.,
             mode: none, validity_days: 365}}
  - code: DET
    name: Detection
    short_name: Detection
    weight: 1
    aspects:
      - code: DET.4
        name: Testing
        effort: 3
        scenarios: []
        questions:
          - {{code: DET.4.1, type: maturity, weight: 3, key: true, text: Are use cases tested?, evidence: Tests.,
             mode: none, validity_days: 180}}
          - {{code: DET.4.2, type: maturity, weight: 2, text: Are failures mended?, evidence: Changes.,
             mode: none, validity_days: 180}}
"""


def small_framework(*, version: str = "1.0", **replaced: str) -> Framework:
    """Three aspects, eight questions; `replaced` swaps words in it, which makes it another framework."""
    levels = ", ".join(f"{{name: L{level}, text: Level {level}.}}" for level in range(6))
    text = SMALL.format(version=version, levels=levels)
    for old, new in replaced.items():
        text = text.replace(old, new)
    return actions.load_framework(_read(text))


@lru_cache(maxsize=8)
def _read(text: str) -> FrameworkPack:
    """The same pack is read once, however many tests load it."""
    return read_pack(text.encode())


def shipped_framework() -> Framework:
    """The newest SOC Readiness that comes with the product."""
    return actions.load_framework(read_pack_at(shipped_packs()[-1]))


def start(by: Membership, framework: Framework | None = None, **fields: Any) -> Assessment:
    """A draft; of the small framework unless another is given."""
    return actions.start_assessment(
        by=by, framework=framework or small_framework(), name=fields.pop("name", "Autumn"), **fields
    )


def content_of(assessment: Assessment) -> FrameworkContent:
    return framework_content(assessment.framework_id)


def question_of(assessment: Assessment, code: str) -> QuestionContent:
    return content_of(assessment).questions[code]


def answer(assessment: Assessment, code: str, by: Membership, *, version: int | None = None, **change: Any) -> Answer:
    """Save one answer over the newest version, or over the one given."""
    question = question_of(assessment, code)
    if version is None:
        found = Answer.objects.filter(assessment=assessment, question_id=question.id).first()
        version = found.version if found else 0
    return actions.record_answer(assessment, question, by=by, version=version, change=wanted(**change))


def wanted(**change: Any) -> AnswerChange:
    """An AnswerChange; numbers may be written as int or text."""
    for name in ("level", "number"):
        if change.get(name) is not None:
            change[name] = Decimal(str(change[name]))
    return AnswerChange(**change)


def answer_all(assessment: Assessment, by: Membership, levels: Mapping[str, int] | int = 3) -> None:
    """Every question gets a level, or a number that reaches about as much."""
    states = answer_states(assessment)
    for code, question in content_of(assessment).questions.items():
        level = levels if isinstance(levels, int) else levels[code]
        if question.is_numeric:
            held = frozenset(one for one in question.conditions if one <= level)
            change = wanted(number=question.cuts[level - 1], conditions=held)
        else:
            change = wanted(level=(5 if level >= 3 else 0) if question.type == "y" else level)
        version = states[code].version if code in states else 0
        actions.record_answer(assessment, question, by=by, version=version, change=change)


def prove(
    by: Membership, code: str, *, level: int | str = 5, days_old: int = 0, framework_key: str = "small", **fields: Any
) -> Evidence:
    """A note for a question, as old as wanted."""
    return actions.add_evidence(
        by=by,
        framework_key=framework_key,
        question=code,
        kind=fields.pop("kind", Evidence.Kind.NOTE),
        name=fields.pop("name", f"Proof of {code}"),
        note=fields.pop("note", "Seen."),
        level=Decimal(str(level)),
        collected_on=_days_ago(days_old),
        **fields,
    )


def _days_ago(days: int) -> date:
    return clock.today() - timedelta(days=days)
