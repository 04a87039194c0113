"""A scorecard's answers sorted under the parts of a standard, and rolled up. Source: docs/scoring.md."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessments.scoring import AnswerTerm
from assessments.standards.catalogue import Catalogue, Group, Item
from assessments.standards.conversion import (
    CAPABILITY_TOP,
    CONVERSIONS,
    LEVELS,
    Conversion,
    Figures,
    plain_mean,
    weighted_mean,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the framework: its part in the score, and what it is mapped to."""

    term: AnswerTerm
    maps_to: tuple[str, ...]
    target: Fraction | None = None  # of its aspect, 0 to 5
    asks_what_is_there: bool = False  # yes or no, or a figure: SOC-CMM's capability rests on these
    is_seen_outside: bool = False  # evidence from an outside party still proves level 4 or more


class PartKind(StrEnum):
    BRANCH = "branch"  # holds groups: a function of CSF
    GROUP = "group"  # holds items
    ITEM = "item"


class ItemStatus(StrEnum):
    DATA = "data"
    NO_DATA = "no_data"  # asked about, but no answer counts
    NOT_ASKED = "not_asked"  # no question of the framework is mapped to it


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item with the questions behind it, in the framework's order."""

    item: Item
    asked: tuple[Asked, ...]
    figures: Figures
    before: Figures  # the weighted mean, before it is held down or rounded down
    capability: Figures | None = None  # None: the standard has no second figure for it

    @property
    def kind(self) -> PartKind:
        return PartKind.ITEM

    @property
    def code(self) -> str:
        return self.item.code

    @property
    def name(self) -> str:
        return self.item.name

    @property
    def status(self) -> ItemStatus:
        if not self.asked:
            return ItemStatus.NOT_ASKED
        return ItemStatus.DATA if self.figures.has_data else ItemStatus.NO_DATA

    @property
    def counted(self) -> tuple[Asked, ...]:
        return tuple(one for one in self.asked if one.term.counts)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the standard the answers speak of."""

    total: int
    asked: int
    with_data: int

    @property
    def not_asked(self) -> int:
        return self.total - self.asked


@dataclass(frozen=True, slots=True)
class GroupView:
    """The plain mean of its parts with data."""

    group: Group
    groups: tuple["GroupView", ...]
    items: tuple[ItemView, ...]
    figures: Figures
    capability: Figures | None
    coverage: Coverage

    @property
    def kind(self) -> PartKind:
        return PartKind.BRANCH if self.groups else PartKind.GROUP

    @property
    def code(self) -> str:
        return self.group.code

    @property
    def name(self) -> str:
        return self.group.name

    def every_item(self) -> Iterator[ItemView]:
        for group in self.groups:
            yield from group.every_item()
        yield from self.items

    def every_leaf(self) -> Iterator["GroupView"]:
        """The groups that hold items."""
        for group in self.groups:
            yield from group.every_leaf()
        if self.items:
            yield self


@dataclass(frozen=True, slots=True)
class StandardView:
    """All of one standard."""

    catalogue: Catalogue
    conversion: Conversion
    groups: tuple[GroupView, ...]
    coverage: Coverage
    unknown: tuple[str, ...]  # identifiers that the framework names and the standard does not have

    @property
    def items(self) -> tuple[ItemView, ...]:
        return tuple(item for group in self.groups for item in group.every_item())

    @property
    def leaves(self) -> tuple[GroupView, ...]:
        return tuple(leaf for group in self.groups for leaf in group.every_leaf())

    @property
    def not_asked(self) -> tuple[ItemView, ...]:
        return tuple(item for item in self.items if item.status is ItemStatus.NOT_ASKED)

    def every_part(self) -> Iterator[GroupView | ItemView]:
        """Groups with what is in them below, as a table shows them; a lone group is none."""
        for group in self.groups:
            if len(self.groups) > 1:
                yield group
            for leaf in group.every_leaf():
                if leaf is not group:
                    yield leaf
                yield from leaf.items

    def item(self, code: str) -> ItemView:
        """Raises KeyError for a code the standard does not have."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)


def standard_view(catalogue: Catalogue, questions: Iterable[Asked]) -> StandardView:
    """What the answers say in the standard's terms; `questions` are all of the framework, in its order.

    An item is the weighted mean of the levels of the questions that are mapped to it and count, on the standard's
    scale; a group is the plain mean of its parts with data. What does not count in the score does not count here.
    Source: docs/scoring.md.
    """
    conversion = CONVERSIONS[catalogue.key]
    behind: dict[str, list[Asked]] = {}
    unknown: set[str] = set()
    for question in questions:
        homes = {identifier: catalogue.home(identifier) for identifier in question.maps_to}
        unknown |= {identifier for identifier, home in homes.items() if home is None}
        for home in dict.fromkeys(home for home in homes.values() if home is not None):
            behind.setdefault(home, []).append(question)
    groups = tuple(_group(group, behind, conversion) for group in catalogue.groups)
    return StandardView(
        catalogue, conversion, groups, _total([group.coverage for group in groups]), tuple(sorted(unknown))
    )


def _group(group: Group, behind: Mapping[str, Sequence[Asked]], conversion: Conversion) -> GroupView:
    groups = tuple(_group(one, behind, conversion) for one in group.groups)
    items = tuple(
        _item(one, tuple(behind.get(one.code, ())), conversion, has_capability=group.has_capability)
        for one in group.items
    )
    own = Coverage(
        len(items), sum(1 for item in items if item.asked), sum(1 for item in items if item.figures.has_data)
    )
    return GroupView(
        group,
        groups,
        items,
        _rolled_up([*(one.figures for one in groups), *(one.figures for one in items)], conversion),
        _rolled_up([item.capability for item in items if item.capability], conversion)
        if group.has_capability
        else None,
        _total([own, *(one.coverage for one in groups)]),
    )


def _item(item: Item, asked: tuple[Asked, ...], conversion: Conversion, *, has_capability: bool) -> ItemView:
    counted = [one for one in asked if one.term.counts]
    capability = _capability([one for one in counted if one.asks_what_is_there]) if has_capability else None
    if not counted:
        return ItemView(item, asked, Figures(), Figures(), capability)
    evidenced, evidenced_before = _converted(counted, [_evidenced(one) for one in counted], conversion)
    claimed, claimed_before = _converted(counted, [_claimed(one) for one in counted], conversion)
    target = _target(counted, conversion)
    return ItemView(
        item,
        asked,
        Figures(evidenced, claimed, target),
        Figures(evidenced_before, claimed_before, target),
        capability,
    )


def _converted(
    counted: Sequence[Asked], levels: Sequence[Fraction], conversion: Conversion
) -> tuple[Fraction, Fraction]:
    """The figure of an item, and the mean before it was held down or rounded down."""
    weights = [one.term.weight for one in counted]
    figures = [
        conversion.of_level(level, is_seen_outside=one.is_seen_outside)
        for level, one in zip(levels, counted, strict=True)
    ]
    keys = [figure for figure, one in zip(figures, counted, strict=True) if one.term.is_key]
    return conversion.of_item(figures, weights, keys), weighted_mean(figures, weights)


def _capability(counted: Sequence[Asked]) -> Figures:
    """SOC-CMM's second figure: 3 · Σ w · level/5 ÷ Σ w."""
    if not counted:
        return Figures()
    weights, factor = [one.term.weight for one in counted], Fraction(CAPABILITY_TOP, LEVELS)
    wanted = [one.target for one in counted if one.target is not None]
    return Figures(
        factor * weighted_mean([_evidenced(one) for one in counted], weights),
        factor * weighted_mean([_claimed(one) for one in counted], weights),
        factor * weighted_mean(wanted, weights) if len(wanted) == len(counted) else None,
    )


def _rolled_up(parts: Sequence[Figures], conversion: Conversion) -> Figures:
    """The plain mean of the parts with data, held down where the rule says so."""
    known = [part for part in parts if part.has_data]
    if not known:
        return Figures()
    evidenced = [part.evidenced for part in known if part.evidenced is not None]
    claimed = [part.claimed for part in known if part.claimed is not None]
    targets = [part.target for part in known if part.target is not None]
    return Figures(
        conversion.held(plain_mean(evidenced), evidenced),
        conversion.held(plain_mean(claimed), claimed),
        plain_mean(targets) if targets else None,
    )


def _claimed(one: Asked) -> Fraction:
    return one.term.claimed or Fraction(0)


def _evidenced(one: Asked) -> Fraction:
    return one.term.evidenced or Fraction(0)


def _target(counted: Sequence[Asked], conversion: Conversion) -> Fraction | None:
    """What is wanted, on the standard's scale. SIM3's stays at 3: no target makes somebody from outside look."""
    wanted = [conversion.of_level(one.target) for one in counted if one.target is not None]
    return conversion.of_item(wanted, [one.term.weight for one in counted], []) if len(wanted) == len(counted) else None


def _total(parts: Sequence[Coverage]) -> Coverage:
    return Coverage(
        sum(part.total for part in parts), sum(part.asked for part in parts), sum(part.with_data for part in parts)
    )
