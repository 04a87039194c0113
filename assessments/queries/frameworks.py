"""Frameworks as immutable values, kept in memory: pages and scores need no query for what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from assessments.bands import Bands, Direction
from assessments.models import Aspect, Assessment, Domain, Framework, Question
from assessments.scoring import AspectShape, DomainShape, FrameworkShape, Mode, QuestionShape

MAIN_KEY = "soc-readiness"
ESTABLISHED = 3  # from here on a level describes a whole practice
TOP = 5  # the highest level


@dataclass(frozen=True, slots=True)
class LevelText:
    """What one level of a question means: its own words, or the generic ones."""

    level: Decimal  # 0 to 5; yes / partly / no stand at 5, 2.5 and 0
    name: str
    text: str

    @property
    def is_goal(self) -> bool:
        """Whether its words can be read as an aim: those of a lower level say what is still missing."""
        return self.level >= ESTABLISHED


@dataclass(frozen=True, slots=True)
class MeasureContent:
    name: str
    says: str
    unit: str  # share, count, level, minutes, hours, days, months
    room: str  # "none": no planned record can feed it


@dataclass(frozen=True, slots=True)
class NumberRange:
    """What may be typed for a numeric question."""

    least: Decimal
    most: Decimal
    decimals: int

    def contains(self, number: Decimal) -> bool:
        return number.is_finite() and self.least <= number <= self.most

    def resolves(self, number: Decimal) -> bool:
        """Whether a number of the range has no decimals beyond those that are kept."""
        return number == round(number, self.decimals)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary."""

    name: str
    says: str


@dataclass(frozen=True, eq=False)
class QuestionContent:
    """One question with all its texts. There is one of it in memory, so that it is the same only as itself."""

    id: UUID
    code: str
    aspect: str
    domain: str
    type: str  # m, n, y: `Question.Type`
    weight: int
    is_key: bool
    text: str
    why: str  # "" where the pack does not say
    evidence_hint: str
    next_steps: Mapping[int, str]  # level reached -> the step on from it, up to the following one
    levels: tuple[LevelText, ...]  # lowest first
    has_own_levels: bool
    mappings: Mapping[str, tuple[str, ...]]  # csf, cmm, cis, sim3 -> ids
    related: tuple[str, ...]
    measure: MeasureContent | None
    mode: Mode
    direction: str
    cuts: tuple[Decimal, ...]
    conditions: Mapping[int, str]  # level -> what a person confirms
    validity_days: int
    position: int

    @property
    def is_numeric(self) -> bool:
        return self.type == Question.Type.NUMERIC

    @property
    def unit(self) -> str:
        return self.measure.unit if self.measure else ""

    @cached_property
    def bands(self) -> Bands | None:
        """How a number becomes a level; None unless the question is numeric."""
        if not self.is_numeric:
            return None
        cuts = tuple(Fraction(cut) for cut in self.cuts)
        return Bands(Direction(self.direction), cuts, frozenset(self.conditions))

    @cached_property
    def number_range(self) -> NumberRange:
        return _RANGES.get(self.unit, _RANGES["count"])

    def as_row(self) -> Question:
        """Enough of its row to name it and to point at it, without a query."""
        return Question(pk=self.id, code=self.code, text=self.text)

    def level_text(self, level: Decimal | Fraction | int) -> LevelText | None:
        """The words of the level at or just below `level`."""
        fitting = [text for text in self.levels if text.level <= level]
        return fitting[-1] if fitting else None

    def step_from(self, level: Decimal | Fraction | int | None) -> str:
        """What to do next at this level (None: not answered); "" at the highest, or where the pack does not say."""
        reached = 0 if level is None else level
        if reached >= TOP:
            return ""
        fitting = [start for start in self.next_steps if start <= reached]
        return self.next_steps[max(fitting)] if fitting else ""


@dataclass(frozen=True, slots=True)
class AspectContent:
    id: UUID
    code: str
    domain: str
    name: str
    effort: int
    scenarios: tuple[str, ...]
    guidance: str
    questions: tuple[QuestionContent, ...]


@dataclass(frozen=True, slots=True)
class DomainContent:
    id: UUID
    code: str
    name: str
    short_name: str
    weight: Decimal
    about: str
    answered_by: str
    glossary: tuple[Term, ...]
    aspects: tuple[AspectContent, ...]


@dataclass(frozen=True)
class FrameworkContent:
    """A framework version, whole."""

    id: UUID
    key: str
    version: str
    name: str
    description: str
    fingerprint: str
    scenarios: Mapping[str, str]
    names: Mapping[str, str]
    domains: tuple[DomainContent, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @cached_property
    def aspects(self) -> Mapping[str, AspectContent]:
        return {aspect.code: aspect for domain in self.domains for aspect in domain.aspects}

    @cached_property
    def domain_of(self) -> Mapping[str, DomainContent]:
        """Domain by its own code, or by the code of one of its aspects."""
        by_domain = {domain.code: domain for domain in self.domains}
        return by_domain | {aspect.code: by_domain[aspect.domain] for aspect in self.aspects.values()}

    @cached_property
    def questions(self) -> Mapping[str, QuestionContent]:
        """By code, in the framework's order."""
        return {question.code: question for aspect in self.aspects.values() for question in aspect.questions}

    @cached_property
    def by_id(self) -> dict[UUID, QuestionContent]:
        return {question.id: question for question in self.questions.values()}

    @cached_property
    def measures(self) -> Mapping[str, str]:
        """Question code -> name of its measure."""
        return {code: question.measure.name for code, question in self.questions.items() if question.measure}

    @cached_property
    def key_questions(self) -> frozenset[str]:
        return frozenset(question.code for question in self.questions.values() if question.is_key)


@lru_cache(maxsize=32)
def framework_content(framework_id: UUID) -> FrameworkContent:
    """All of a framework, read once per process: four queries the first time, none after. Raises DoesNotExist."""
    framework = Framework.objects.get(pk=framework_id)
    questions: dict[UUID, list[QuestionContent]] = {}
    aspects: dict[UUID, list[AspectContent]] = {}
    domain_rows = list(Domain.objects.filter(framework_id=framework_id))
    aspect_rows = list(Aspect.objects.filter(framework_id=framework_id))
    domain_codes = {domain.pk: domain.code for domain in domain_rows}
    aspect_codes = {aspect.pk: (aspect.code, domain_codes[aspect.domain_id]) for aspect in aspect_rows}
    for question in Question.objects.filter(framework_id=framework_id):
        content = _question(question, *aspect_codes[question.aspect_id], framework.generic_levels)
        questions.setdefault(question.aspect_id, []).append(content)
    for aspect in aspect_rows:
        aspects.setdefault(aspect.domain_id, []).append(
            AspectContent(
                aspect.pk,
                aspect.code,
                domain_codes[aspect.domain_id],
                aspect.name,
                aspect.effort,
                tuple(aspect.scenarios),
                aspect.guidance,
                tuple(questions.get(aspect.pk, ())),
            )
        )
    return FrameworkContent(
        id=framework.pk,
        key=framework.key,
        version=framework.framework_version,
        name=framework.name,
        description=framework.description,
        fingerprint=framework.fingerprint,
        scenarios=MappingProxyType(framework.scenarios),
        names=MappingProxyType(framework.names),
        domains=tuple(
            DomainContent(
                domain.pk,
                domain.code,
                domain.name,
                domain.short_name,
                domain.weight,
                domain.about,
                domain.answered_by,
                tuple(Term(name, says) for name, says in domain.glossary),
                tuple(aspects.get(domain.pk, ())),
            )
            for domain in domain_rows
        ),
    )


@lru_cache(maxsize=32)
def framework_shape(framework_id: UUID) -> FrameworkShape:
    """The framework as the engine sees it, with its own weights."""
    return FrameworkShape(
        tuple(
            DomainShape(
                domain.code,
                tuple(
                    AspectShape(
                        aspect.code,
                        tuple(
                            QuestionShape(question.code, question.weight, question.is_key, question.mode)
                            for question in aspect.questions
                        ),
                        aspect.effort,
                        aspect.scenarios,
                    )
                    for aspect in domain.aspects
                ),
                Fraction(domain.weight),
            )
            for domain in framework_content(framework_id).domains
        )
    )


def assessment_shape(assessment: Assessment) -> FrameworkShape:
    """The framework with the domain weights that the assessment copied."""
    return weighted_shape(assessment.framework_id, tuple(sorted(assessment.weights.items())))


@lru_cache(maxsize=128)
def weighted_shape(framework_id: UUID, weights: tuple[tuple[str, str], ...]) -> FrameworkShape:
    """The framework with these domain weights, given as texts: ("IRP", "1.25")."""
    shape = framework_shape(framework_id)
    changed = {code: Fraction(weight) for code, weight in weights}
    return shape.reweighted(domains=changed) if changed else shape


def newest_framework(key: str) -> Framework | None:
    """The newest version of a framework that the open organization can use."""
    found = sorted(Framework.objects.filter(key=key), key=lambda framework: version_order(framework.framework_version))
    return found[-1] if found else None


def version_order(version: str) -> tuple[int, ...]:
    """So that 1.10 comes after 1.9."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


_RANGES: Mapping[str, NumberRange] = {
    "share": NumberRange(Decimal(0), Decimal(1000), 2),  # a ratio to a limit may pass 100 percent
    "count": NumberRange(Decimal(0), Decimal(1_000_000), 2),
    "level": NumberRange(Decimal(0), Decimal(5), 2),
    "minutes": NumberRange(Decimal(0), Decimal(5_256_000), 0),
    "hours": NumberRange(Decimal(0), Decimal(87_600), 2),
    "days": NumberRange(Decimal(0), Decimal(36_500), 0),
    "months": NumberRange(Decimal(0), Decimal(1_200), 2),
}
_LEVELS_OF: Mapping[str, tuple[Decimal, ...]] = {
    Question.Type.MATURITY: tuple(Decimal(level) for level in range(6)),
    Question.Type.NUMERIC: tuple(Decimal(level) for level in range(6)),
    Question.Type.YES_NO: (Decimal(0), Decimal("2.5"), Decimal(5)),
}


def _question(row: Question, aspect: str, domain: str, generic: Mapping[str, list[list[str]]]) -> QuestionContent:
    measure: dict[str, Any] | None = row.measure
    names = generic.get(row.type, [])
    levels = tuple(
        LevelText(level, name, own or text)
        for level, (name, text), own in zip(_LEVELS_OF[row.type], names, row.levels or [""] * len(names), strict=True)
    )
    return QuestionContent(
        id=row.pk,
        code=row.code,
        aspect=aspect,
        domain=domain,
        type=row.type,
        weight=row.weight,
        is_key=row.is_key,
        text=row.text,
        why=row.why,
        evidence_hint=row.evidence_hint,
        next_steps=MappingProxyType({int(level): step for level, step in row.next_steps.items()}),
        levels=levels,
        has_own_levels=bool(row.levels),
        mappings=MappingProxyType({name: tuple(ids) for name, ids in row.mappings.items()}),
        related=tuple(row.related),
        measure=MeasureContent(measure["name"], measure["says"], measure["unit"], measure["room"]) if measure else None,
        mode=Mode(row.mode),
        direction=row.direction,
        cuts=tuple(Decimal(cut) for cut in row.cuts),
        conditions=MappingProxyType({int(level): text for level, text in row.conditions.items()}),
        validity_days=row.validity_days,
        position=row.position,
    )
