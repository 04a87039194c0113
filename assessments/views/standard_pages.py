"""A reading in the terms of a standard: the rows of its page, the sum of one item, and all of it as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from assessments.queries import QuestionContent
from assessments.queries.standards import (
    ConversionWords,
    conversion_words,
    coverage_words,
    part_word,
    status_word,
)
from assessments.scoring import AnswerTerm
from assessments.standards import (
    CAPABILITY_TOP,
    Coverage,
    Figures,
    GroupView,
    ItemStatus,
    ItemView,
    PartKind,
    StandardKey,
    StandardView,
    catalogue_of,
)
from assessments.views.readings import Reading
from assessments.views.words import proof_words, status_words
from core import charts
from core.figures import shown
from core.rounding import rounded
from core.tables import Cell

OPEN_TO_ALL = frozenset({StandardKey.CMM, StandardKey.CIS})  # their items are as coarse as our aspects
COLUMNS = (
    *(gettext_lazy("Standard"), gettext_lazy("Part"), gettext_lazy("Code"), gettext_lazy("Name")),
    *(gettext_lazy("State"), gettext_lazy("Evidenced"), gettext_lazy("Claimed"), gettext_lazy("Target")),
    *(gettext_lazy("Highest of the scale"), gettext_lazy("Evidenced, mean"), gettext_lazy("Claimed, mean")),
    *(gettext_lazy("Capability evidenced"), gettext_lazy("Capability claimed"), gettext_lazy("Capability target")),
    *(gettext_lazy("Questions"), gettext_lazy("Questions that count"), gettext_lazy("Asked about")),
    *(gettext_lazy("With data"), gettext_lazy("Parts"), gettext_lazy("Codes of the questions")),
)
_HEAT_WORDS: dict[StandardKey, Any] = {
    StandardKey.CSF: gettext_lazy("Subcategories by category, evidenced"),
    StandardKey.CMM: gettext_lazy("Maturity of the aspects by domain, evidenced"),
    StandardKey.SIM3: gettext_lazy("Parameters by quadrant, evidenced"),
}
_TABLE_PLACES = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page's table: a function, a category or domain, or an item."""

    kind: PartKind
    code: str
    name: str
    figures: Figures
    capability: Figures | None
    places: int
    coverage: Coverage | None = None  # of a group
    item: ItemView | None = None
    url: str = ""  # of an item that has questions, for those who may open it

    @property
    def is_asked(self) -> bool:
        return self.coverage.asked > 0 if self.coverage else self.item is not None and bool(self.item.asked)


@dataclass(frozen=True)
class StandardPage:
    """All of one standard."""

    reading: Reading
    view: StandardView
    shows_questions: bool

    @property
    def key(self) -> StandardKey:
        return self.view.catalogue.key

    @cached_property
    def words(self) -> ConversionWords:
        return conversion_words(self.key)

    @property
    def coverage_words(self) -> str:
        return coverage_words(self.key, self.view.coverage)

    @property
    def shows_items(self) -> bool:
        return self.shows_questions or self.key in OPEN_TO_ALL

    @property
    def has_capability(self) -> bool:
        return self.key is StandardKey.CMM

    @property
    def capability_top(self) -> int:
        return CAPABILITY_TOP

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The four standards, each in this reading."""
        return [
            {
                "url": standard_url(self.reading, key),
                "name": catalogue_of(key).name,
                "is_here": key is self.key,
            }
            for key in StandardKey
        ]

    @cached_property
    def rows(self) -> list[Row]:
        return list(_rows(self))

    @property
    def bars(self) -> list[Row]:
        """What the overview draws: the groups, or the items of a standard without any."""
        kind = {StandardKey.CIS: PartKind.ITEM, StandardKey.CSF: PartKind.BRANCH}.get(self.key, PartKind.GROUP)
        return [row for row in self.rows if row.kind == kind]

    @property
    def heat(self) -> charts.Heat | None:
        """Every item at a glance; for those who see no items the groups."""
        if self.key is StandardKey.CIS or (self.key is StandardKey.SIM3 and not self.shows_items):
            return None
        if self.shows_items:
            rows = [charts.HeatRow(_heat_label(leaf, self.key), self._cells(leaf)) for leaf in self.view.leaves]
            title = str(_HEAT_WORDS[self.key])
        else:
            rows = [
                charts.HeatRow(
                    top.name, [charts.HeatCell(one.code, one.name, one.figures.evidenced) for one in top.groups]
                )
                for top in self.view.groups
            ]
            title = _("Categories by function, evidenced")
        return charts.heat(
            rows,
            title=title,
            summary=self.coverage_words,
            label=13 if self.key is StandardKey.CSF and self.shows_items else 24,
            scale=self.view.conversion.top,
        )

    def _cells(self, leaf: GroupView) -> list[charts.HeatCell]:
        places = self.view.conversion.places
        return [
            charts.HeatCell(
                item.code,
                item.name,
                item.figures.evidenced,
                text="" if item.status is ItemStatus.NOT_ASKED else _figure(item.figures.evidenced, places),
            )
            for item in leaf.items
        ]


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question in the sum of an item."""

    question: QuestionContent
    term: AnswerTerm
    status: str
    proof: str
    evidenced: Fraction | None  # on the standard's scale
    claimed: Fraction | None
    is_capability: bool
    is_seen_outside: bool
    sum_url: str


@dataclass(frozen=True)
class ItemPage:
    """One item opened into its sum."""

    reading: Reading
    view: StandardView
    item: ItemView
    group: GroupView
    lines: tuple[QuestionLine, ...]

    @property
    def key(self) -> StandardKey:
        return self.view.catalogue.key

    @cached_property
    def words(self) -> ConversionWords:
        return conversion_words(self.key)

    @property
    def places(self) -> int:
        return self.view.conversion.places

    @property
    def standard_url(self) -> str:
        return standard_url(self.reading, self.key)

    @property
    def capability_top(self) -> int:
        return CAPABILITY_TOP

    @property
    def weight_sum(self) -> int:
        return sum(one.term.weight for one in self.item.counted)

    @property
    def evidenced_sum(self) -> Fraction:
        return sum((line.term.weight * (line.evidenced or Fraction(0)) for line in self.lines), Fraction(0))

    @property
    def claimed_sum(self) -> Fraction:
        return sum((line.term.weight * (line.claimed or Fraction(0)) for line in self.lines), Fraction(0))

    @property
    def is_held(self) -> bool:
        """Whether a figure differs from the mean behind it."""
        found, before = self.item.figures, self.item.before
        return (found.evidenced, found.claimed) != (before.evidenced, before.claimed)


def standard_url(reading: Reading, key: StandardKey, name: str = "", **more: str) -> str:
    """The page of a standard in this reading; `name` picks another of its addresses ("item", "csv", "xlsx")."""
    slug = reading.organization.slug
    path, keys = ("standard", {"slug": slug}) if reading.is_now else ("standard_assessment", {"slug": slug})
    if not reading.is_now:
        keys["pk"] = str(reading.assessment.pk)
    if name:
        path = f"{path}_{name}"
    query = f"?framework={reading.framework_key}" if reading.framework_key else ""
    return reverse(f"assessments:{path}", kwargs={**keys, "standard": key.value, **more}) + query


def item_page(reading: Reading, view: StandardView, code: str) -> ItemPage:
    """Raises KeyError for a code the standard does not have."""
    item = view.item(code)
    group = next(leaf for leaf in view.leaves if item in leaf.items)
    return ItemPage(reading, view, item, group, tuple(_lines(reading, view, item)))


def table(page: StandardPage) -> Iterator[list[Cell]]:
    """What the page shows, figure by figure. Matches COLUMNS."""
    for row in page.rows:
        item, coverage = row.item, row.coverage
        yield [
            *(page.view.catalogue.name, part_word(page.key, row.kind), row.code, row.name),
            *(status_word(item.status) if item else "", *_cells(row.figures), page.view.conversion.top),
            *(_cells(item.before)[:2] if item else (None, None)),
            *(_cells(row.capability) if row.capability else (None, None, None)),
            *((len(item.asked), len(item.counted)) if item else (None, None)),
            *((coverage.asked, coverage.with_data, coverage.total) if coverage else (None, None, None)),
            ", ".join(one.term.code for one in item.asked) if item and page.shows_questions else "",
        ]


def _rows(page: StandardPage) -> Iterator[Row]:
    opened = standard_url(page.reading, page.key, "item", code="ITEM") if page.shows_questions else ""
    for part in page.view.every_part():
        if isinstance(part, GroupView):
            yield Row(part.kind, part.code, part.name, part.figures, part.capability, 1, coverage=part.coverage)
        elif page.shows_items:
            url = opened.replace("ITEM", part.code) if part.asked else ""
            places = page.view.conversion.places
            yield Row(part.kind, part.code, part.name, part.figures, part.capability, places, item=part, url=url)


def _lines(reading: Reading, view: StandardView, item: ItemView) -> Iterator[QuestionLine]:
    convert = view.conversion.of_level
    for one in item.asked:
        term, question = one.term, reading.content.questions[one.term.code]
        yield QuestionLine(
            question=question,
            term=term,
            status=status_words(term, is_submitted=not reading.is_draft),
            proof=proof_words(term.proof) if term.counts else "",
            evidenced=None if term.evidenced is None else convert(term.evidenced, is_seen_outside=one.is_seen_outside),
            claimed=None if term.claimed is None else convert(term.claimed, is_seen_outside=one.is_seen_outside),
            is_capability=one.asks_what_is_there and item.capability is not None,
            is_seen_outside=one.is_seen_outside,
            sum_url=f"{reading.url(question.aspect)}#{term.code}",
        )


def _heat_label(leaf: GroupView, key: StandardKey) -> str:
    return leaf.code if key is StandardKey.CSF else leaf.name


def _figure(value: Fraction | None, places: int) -> str:
    return "–" if value is None else shown(value, places)


def _cells(figures: Figures) -> tuple[Decimal | None, ...]:
    return (_plain(figures.evidenced), _plain(figures.claimed), _plain(figures.target))


def _plain(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value, _TABLE_PLACES)
