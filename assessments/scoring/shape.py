"""What can be asked, as the engine sees it: built once from a framework and kept in memory for all its assessments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction


class Mode(StrEnum):
    """What the measure of a question can say about its level."""

    DETERMINE = "determine"  # the measure is the proof
    CEILING = "ceiling"  # the measure bounds what other evidence can prove
    SUPPORT = "support"  # the measure alone proves up to level 3
    NONE = "none"  # no measure


@dataclass(frozen=True, slots=True)
class QuestionShape:
    """One question: what it weighs in its aspect and how it is proven."""

    code: str
    weight: int = 1  # 1 supporting, 2 important, 3 key
    is_key: bool = False
    mode: Mode = Mode.NONE

    def __post_init__(self) -> None:
        if self.weight < 1:
            raise ValueError(f"Question {self.code}: the weight is {self.weight}; it must be 1 or more.")


@dataclass(frozen=True, slots=True)
class AspectShape:
    """A few questions about one thing; the unit that has a target and a gap."""

    code: str
    questions: tuple[QuestionShape, ...]
    effort: int = 1  # for one level step: 1, 2, 3, 5 or 8
    scenarios: tuple[str, ...] = ()  # keys of the threat scenarios that the aspect mitigates

    def __post_init__(self) -> None:
        if self.effort < 1:
            raise ValueError(f"Aspect {self.code}: the effort is {self.effort}; it must be 1 or more.")

    def __hash__(self) -> int:
        """Of the code alone: an aspect is looked up at each save, and two of one code but other content are rare."""
        return hash(self.code)


@dataclass(frozen=True, slots=True)
class DomainShape:
    """Aspects that weigh equally, and what the domain weighs in the whole."""

    code: str
    aspects: tuple[AspectShape, ...]
    weight: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if self.weight <= 0:
            raise ValueError(f"Domain {self.code}: the weight is {self.weight}; it must be above 0.")


@dataclass(frozen=True)
class FrameworkShape:
    """All of it. Immutable: make one per framework version and set of weights, and keep it.

    Raises ValueError when a domain, aspect or question code stands twice.
    """

    domains: tuple[DomainShape, ...]
    questions: Mapping[str, QuestionShape] = field(init=False, repr=False, compare=False)
    aspects: Mapping[str, AspectShape] = field(init=False, repr=False, compare=False)
    domain_of: Mapping[str, DomainShape] = field(init=False, repr=False, compare=False)  # aspect code → its domain

    def __post_init__(self) -> None:
        aspects = [aspect for domain in self.domains for aspect in domain.aspects]
        questions = [question for aspect in aspects for question in aspect.questions]
        _refuse_twins("Domain", (domain.code for domain in self.domains))
        _refuse_twins("Aspect", (aspect.code for aspect in aspects))
        _refuse_twins("Question", (question.code for question in questions))
        object.__setattr__(self, "questions", {question.code: question for question in questions})
        object.__setattr__(self, "aspects", {aspect.code: aspect for aspect in aspects})
        object.__setattr__(
            self, "domain_of", {aspect.code: domain for domain in self.domains for aspect in domain.aspects}
        )

    @property
    def key_questions(self) -> frozenset[str]:
        """Codes of the key questions: the scope of a pulse."""
        return frozenset(code for code, question in self.questions.items() if question.is_key)

    def reweighted(
        self, *, questions: Mapping[str, int] | None = None, domains: Mapping[str, Fraction] | None = None
    ) -> "FrameworkShape":
        """The same framework with the weights that an assessment copied; whatever is not named keeps its own.

        Raises ValueError for a code the framework does not have, or a weight out of range.
        """
        questions, domains = questions or {}, domains or {}
        unknown = sorted((questions.keys() - self.questions.keys()) | (domains.keys() - {d.code for d in self.domains}))
        if unknown:
            raise ValueError(f"The framework has no question or domain {', '.join(unknown)}.")
        return FrameworkShape(
            tuple(
                replace(
                    domain,
                    weight=domains.get(domain.code, domain.weight),
                    aspects=tuple(_reweighted_aspect(aspect, questions) for aspect in domain.aspects),
                )
                for domain in self.domains
            )
        )


def _reweighted_aspect(aspect: AspectShape, weights: Mapping[str, int]) -> AspectShape:
    return replace(
        aspect,
        questions=tuple(
            replace(question, weight=weights.get(question.code, question.weight)) for question in aspect.questions
        ),
    )


def _refuse_twins(kind: str, codes: Iterator[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise ValueError(f"{kind} {code} stands twice in the framework.")
        seen.add(code)
