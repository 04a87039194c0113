"""One reading in the terms of four standards, as a report freezes it."""

from assessments.queries import frozen_state
from assessments.queries.standards import (
    conversion_words,
    coverage_words,
    part_word,
    seen_outside_now,
    standard_of,
)
from assessments.standards import Figures, GroupView, ItemView, StandardKey, StandardView
from reports import frozen
from reports.models import Report
from reports.queries.source import Source, decimal


def standards(source: Source) -> list[frozen.Standard]:
    """Those that the framework is mapped to."""
    seen = _seen_outside(source)
    views = [standard_of(key, source.content, source.card, source.targets, seen) for key in StandardKey]
    return [_standard(view) for view in views if view.coverage.asked]


def _seen_outside(source: Source) -> frozenset[str]:
    if source.reading == Report.Reading.SNAPSHOT and source.snapshot is not None:
        return frozen_state(source.snapshot.pk).seen_outside
    return seen_outside_now(source.content.key)


def _standard(view: StandardView) -> frozen.Standard:
    catalogue = view.catalogue
    words = conversion_words(catalogue.key)
    return {
        "key": catalogue.key.value,
        "name": catalogue.name,
        "full_name": catalogue.full_name,
        "top": str(view.conversion.top),
        "has_capability": any(group.capability is not None for group in view.groups),
        "coverage": coverage_words(catalogue.key, view.coverage),
        "not_asked": [item.code for item in view.not_asked],
        "scale": words.scale,
        "item_rule": words.item,
        "group_rule": words.group,
        "note": words.note,
        "parts": [_part(part, view) for part in view.every_part()],
    }


def _part(part: GroupView | ItemView, view: StandardView) -> frozen.StandardPart:
    is_item = isinstance(part, ItemView)
    places = view.conversion.places if is_item else 1
    capability = part.capability or Figures()
    return {
        "kind": part.kind.value,
        "word": part_word(view.catalogue.key, part.kind),
        "code": part.code,
        "name": part.name,
        "state": part.status.value if isinstance(part, ItemView) else "",
        "evidenced": decimal(part.figures.evidenced, places),
        "claimed": decimal(part.figures.claimed, places),
        "target": decimal(part.figures.target, places),
        "has_capability": part.capability is not None,
        "capability_evidenced": decimal(capability.evidenced),
        "capability_claimed": decimal(capability.claimed),
        "asked": len(part.asked) if isinstance(part, ItemView) else part.coverage.asked,
        "counted": len(part.counted) if isinstance(part, ItemView) else part.coverage.with_data,
        "total": part.coverage.total if isinstance(part, GroupView) else 0,
        "questions": [one.term.code for one in part.asked] if isinstance(part, ItemView) else [],
    }
