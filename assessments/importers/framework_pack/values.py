"""What a framework pack holds, as plain values: no database, no Django."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

QuestionType = Literal["m", "n", "y"]  # in YAML: maturity, number, yes_no
Mode = Literal["determine", "ceiling", "support", "none"]
Direction = Literal["up", "down"]
Unit = Literal["share", "count", "level", "minutes", "hours", "days", "months"]


@dataclass(frozen=True, slots=True)
class LevelPack:
    """The generic meaning of one level, shown where a question brings no words of its own."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class LevelsPack:
    """Generic meanings by question type: six for maturity and number (0 to 5), three for yes_no (no, partly, yes)."""

    maturity: tuple[LevelPack, ...]
    number: tuple[LevelPack, ...]
    yes_no: tuple[LevelPack, ...]


@dataclass(frozen=True, slots=True)
class MeasurePack:
    """The one figure, taken from records, that measures what its question asks."""

    name: str  # unique in the pack
    says: str  # numerator ÷ denominator, or the quantity, in words
    unit: Unit
    records: tuple[str, ...]
    room: str  # "none": no planned record can feed it
    empty_means: Literal["no_data", "zero"]
    n_min: int


@dataclass(frozen=True, slots=True)
class QuestionPack:
    code: str  # "IRP.7.1"
    type: QuestionType
    weight: int  # 1 to 3
    is_key: bool
    text: str
    evidence: str  # what would prove it, in words
    why: str  # what it costs to be without it; "": not said
    next: tuple[tuple[int, str], ...]  # (level reached, step), the lowest first, each up to the following one
    levels: tuple[str, ...]  # own anchors, level 0 first; empty: the generic meaning shows
    csf: tuple[str, ...]
    cmm: tuple[str, ...]
    cis: tuple[str, ...]
    sim3: tuple[str, ...]
    related: tuple[str, ...]  # indicator ids, shown only
    mode: Mode
    validity_days: int
    measure: MeasurePack | None
    direction: Direction | None  # None exactly when there is no measure
    cuts: tuple[Decimal, ...]  # five bounds, of levels 1 to 5; empty exactly when there is no measure
    conditions: tuple[tuple[int, str], ...]  # (level, what a person confirms), lowest level first


@dataclass(frozen=True, slots=True)
class AspectPack:
    code: str  # "IRP.7"
    name: str
    effort: int  # 1, 2, 3, 5 or 8 for one level step
    scenarios: tuple[str, ...]  # keys of the threat scenarios it mitigates
    guidance: str  # for who meets the subject for the first time; "": none
    questions: tuple[QuestionPack, ...]


@dataclass(frozen=True, slots=True)
class DomainPack:
    code: str  # "IRP"
    name: str
    short_name: str  # for navigation
    weight: Decimal
    about: str  # what it is about; "": not said
    answered_by: str  # who should answer
    glossary: tuple[tuple[str, str], ...]  # (term, what it means), in the order of the pack
    aspects: tuple[AspectPack, ...]


@dataclass(frozen=True, slots=True)
class FrameworkPack:
    key: str  # "soc-readiness"
    version: str  # "0.9"
    name: str
    description: str
    levels: LevelsPack
    scenarios: tuple[tuple[str, str], ...]  # (key, name), in the order of the pack
    cmm: tuple[tuple[str, str], ...]  # (SOC-CMM id, name)
    domains: tuple[DomainPack, ...]  # in the order shown; so are aspects and questions
    fingerprint: str  # SHA-256 over the content, whatever its spelling in YAML

    @property
    def aspects(self) -> tuple[AspectPack, ...]:
        return tuple(aspect for domain in self.domains for aspect in domain.aspects)

    @property
    def questions(self) -> tuple[QuestionPack, ...]:
        return tuple(question for aspect in self.aspects for question in aspect.questions)
