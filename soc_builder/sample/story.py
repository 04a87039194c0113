"""What happens at Meridian Freight. Facts only; `build` makes them happen through the product's actions."""

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from assessments.actions import AnswerChange
from assessments.queries import QuestionContent


class Somebody(NamedTuple):
    key: str
    name: str
    role: str


PEOPLE = (
    Somebody("marta", "Marta Lindqvist", "manager"),
    Somebody("jonas", "Jonas Weber", "manager"),
    Somebody("tomas", "Tomas Okafor", "analyst"),
    Somebody("leila", "Leila Haddad", "analyst"),
    Somebody("ingrid", "Ingrid Halvorsen", "executive"),
    Somebody("paul", "Paul Brenner", "auditor"),
    Somebody("rosa", "Rosa Almeida", ""),
    Somebody("night", "Northwatch night desk", ""),
)


@dataclass(frozen=True, slots=True)
class Pass:
    """One assessment of the year: when, and how far every domain has come (claimed level, on average)."""

    name: str  # the month stands behind it
    started: int  # days before today
    submitted: int | None
    step: int  # 0, 1, 2: how often things have improved since the baseline
    version: str = "1.0"  # of SOC Readiness; the answers go on by the code of their question


PASSES = (
    Pass("Baseline", started=372, submitted=351, step=0, version="0.9"),
    Pass("Second assessment", started=190, submitted=172, step=1, version="0.9"),
    Pass("Third assessment", started=64, submitted=41, step=2),
)
RUNNING = Pass("Fourth assessment", started=12, submitted=None, step=3)
RUNNING_ASPECTS = ("GOV.1", "GOV.2", "GOV.3", "LAN.1", "IRP.1", "IRP.2")  # answered anew so far

BASE = {
    "GOV": 2.0,
    "LAN": 1.6,
    "AST": 2.4,
    "POL": 2.6,
    "PPL": 1.9,
    "IRP": 2.2,
    "DET": 2.0,
    "TEC": 2.5,
    "SVC": 1.1,
    "MET": 1.3,
}
GROWTH = {
    "GOV": 0.5,
    "LAN": 0.4,
    "AST": 0.6,
    "POL": 0.4,
    "PPL": 0.3,
    "IRP": 0.6,
    "DET": 0.5,
    "TEC": 0.4,
    "SVC": 0.4,
    "MET": 0.4,
}

STRONG_ASPECTS = {"POL.2": 2, "AST.5": 1, "MET.3": 2}  # from this step on they reach their target, with proof
ABSENT = {
    "IRP.7.1": 3,
    "SVC.2.1": 3,
    "PPL.2.1": 1,
    "DET.4.1": 2,
    "GOV.4.1": 1,
}  # key practices at zero before this step
UNKNOWN = {"LAN.5.2", "TEC.5.3", "SVC.4.3", "MET.5.2"}
NOT_APPLICABLE = {
    "GOV.6.3": "Personal data of customers is handled by the parent company under its own programme.",
    "AST.3.4": "No software is developed in house.",
    "SVC.5.3": "Malware analysis is bought from the provider and never done by own staff.",
}

NOTES = {
    "GOV.1.1": "Charter version 2 was signed by the CIO in March. To isolate a production server still needs a call.",
    "GOV.2.1": "Strategy 2026-2028, section 3. Four of nine objectives have a figure behind them.",
    "AST.1.1": "Counted against the hypervisors and the endpoint agent. The warehouse network is missing.",
    "AST.4.1": "Payroll, dock control and the booking portal were agreed with the business. Nobody asked Finance yet.",
    "AST.4.2": "The four dock controllers send nothing. Their supplier wants a contract change.",
    "PPL.2.1": "Office hours plus on-call. Nights go to Northwatch since May.",
    "IRP.1.1": "The plan was approved in June. Two pages name people who have left.",
    "IRP.7.1": "A table-top is planned for next month.",
    "DET.1.1": "Domain controllers, mail, firewalls and endpoints are in. Cloud audit logs follow.",
    "DET.4.1": "Tests were run by hand for the ten most important use cases.",
    "TEC.1.1": "Endpoint agent on all offices. Handhelds in the warehouse cannot run it.",
    "SVC.2.1": "Nobody has time to hunt while the queue is full.",
}

GAP_PLANS = (
    # aspect, who, due in days, budget, what closes it
    ("IRP.7", "marta", 20, "2500", "Run the ransomware table-top with the directors and write down what it shows."),
    ("DET.2", "jonas", 28, "32000", "Watch the critical assets around the clock: two more analysts from March."),
    ("DET.6", "tomas", -3, None, "Retire the thirty noisiest rules and measure the rest every month."),
    ("AST.3", "leila", 52, "6000", "List suppliers and what runs where; begin with the booking portal."),
    ("DET.4", "tomas", 45, None, "Replay the twenty use cases that were never tested, ten a month."),
    ("AST.4", "leila", -6, "18000", "Connect the dock controllers and the booking portal to the log platform."),
    ("PPL.2", "jonas", 75, "48000", "Extend the night desk contract to weekends, or promise office hours only."),
    ("IRP.2", "marta", 33, None, "Name a deputy for each incident role and check the phone numbers."),
    ("DET.1", "tomas", 60, "9500", "Bring the cloud audit logs in and set an alert on silent sources."),
    ("TEC.4", "leila", 90, None, "Write baselines for the two server images and measure drift monthly."),
)
ACCEPTED = ("SVC.5", "Forensics is bought by the hour. The risk is carried until the framework contract ends.", 140)
ASKED = ("SVC.3", "Penetration tests pause while the booking portal is replaced.", 120)


def share(code: str, salt: str = "") -> float:
    """A number in [0, 1) that is always the same for the same code."""
    return int.from_bytes(sha256(f"{salt}:{code}".encode()).digest()[:6]) / 2**48


def wanted_level(question: QuestionContent, step: int) -> int:
    """The level this question stands at, 0 to 5, after so many improvements."""
    if question.code in ABSENT and step < ABSENT[question.code]:
        return 0
    if question.aspect in STRONG_ASPECTS:
        return 4 if step >= STRONG_ASPECTS[question.aspect] else 2
    grown = BASE[question.domain] + GROWTH[question.domain] * min(step, 2) + (share(question.code) - 0.5) * 2.2
    if question.is_key:
        grown = max(grown, 1.0)
    return max(0, min(5, round(grown)))


def change_for(question: QuestionContent, step: int) -> AnswerChange:
    """The answer as Meridian gives it."""
    note = NOTES.get(question.code, "") if step >= 1 else ""
    if question.code in NOT_APPLICABLE:
        return AnswerChange(is_not_applicable=True, reason=NOT_APPLICABLE[question.code])
    if question.code in UNKNOWN and step < 3:
        return AnswerChange(is_unknown=True)
    level = wanted_level(question, step)
    if question.type == "y":
        return AnswerChange(
            level=Decimal("0") if level < 2 else Decimal("2.5") if level < 4 else Decimal("5"), note=note
        )
    if question.is_numeric:
        return _number(question, level, note)
    return AnswerChange(level=Decimal(level), note=note)


def _number(question: QuestionContent, level: int, note: str) -> AnswerChange:
    if level == 0:
        return AnswerChange(is_none=True, note=note)
    return AnswerChange(
        number=question.cuts[level - 1],
        conditions=frozenset(at for at in question.conditions if at <= level),
        note=note,
    )


def title_of(question: QuestionContent) -> str:
    """A piece of evidence is called after the first thing the question asks to see."""
    first = question.evidence_hint
    for mark in (";", ",", ".", " ("):
        first = first.split(mark)[0]
    return first[:1].upper() + first[1:]


def has_evidence(question: QuestionContent, step: int) -> bool:
    """Whether something proves this answer by then: more with every step, everything in the strong aspects."""
    if question.code in NOT_APPLICABLE or question.code in UNKNOWN or not wanted_level(question, step):
        return False
    if question.aspect in STRONG_ASPECTS:
        return step >= STRONG_ASPECTS[question.aspect]
    return share(question.code, "evidence") < (0.40, 0.66, 0.84)[min(step, 2)]


def is_new_evidence(question: QuestionContent, step: int) -> bool:
    return has_evidence(question, step) and (
        step == 0 or not has_evidence(question, step - 1) or share(question.code, f"again {step}") < 0.5
    )


def is_kept_up(question: QuestionContent, step: int) -> bool:
    """Whether proof that lasts at most four months was renewed since the last submission."""
    return question.validity_days <= 120 and has_evidence(question, step) and share(question.code, "kept") < 0.75
