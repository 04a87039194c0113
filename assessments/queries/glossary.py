"""Which words of a framework's glossary an aspect uses, so that a page explains them where they occur."""

import re
from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

from assessments.queries.frameworks import AspectContent, FrameworkContent, Term, framework_content


@lru_cache(maxsize=512)
def terms_of(framework_id: UUID, aspect_code: str) -> tuple[Term, ...]:
    """The terms that occur in the texts of an aspect, those of its own domain first."""
    content = framework_content(framework_id)
    aspect = content.aspects[aspect_code]
    text = "\n".join(_texts(aspect))
    return tuple(term for term in _own_first(content, aspect.domain) if occurs(term, text))


def occurs(term: Term, text: str) -> bool:
    """Whether a text uses the term, in any of its spellings, also in the plural."""
    return _pattern(term.name).search(text) is not None


def spellings(name: str) -> tuple[str, ...]:
    """The words that a term stands for: "Service level (SLA)" is written in two ways."""
    long, _bracket, short = name.partition("(")
    return tuple(part for part in (long.strip(), short.rstrip(") ").strip()) if part)


def _own_first(content: FrameworkContent, domain_code: str) -> Iterator[Term]:
    for domain in sorted(content.domains, key=lambda domain: domain.code != domain_code):
        yield from domain.glossary


def _texts(aspect: AspectContent) -> Iterator[str]:
    yield aspect.name
    yield aspect.guidance
    for question in aspect.questions:
        yield question.text
        yield question.why
        yield question.evidence_hint
        yield from question.conditions.values()
        yield from question.next_steps.values()
        if question.has_own_levels:
            yield from (level.text for level in question.levels)


@lru_cache(maxsize=1024)
def _pattern(name: str) -> re.Pattern[str]:
    """Whole words, also in the plural; abbreviations as they are written."""
    parts = [rf"{re.escape(one)}s?" if one.isupper() else rf"(?i:{re.escape(one)}(?:e?s)?)" for one in spellings(name)]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w])")
