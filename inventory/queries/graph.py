"""What rests on what around one record, read into the engine: a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from inventory.criticality import Dependencies, Level, Need, failures, single_points, standings
from inventory.models import Asset, BusinessService, DataSet, Dependency, Network, Removable
from inventory.models.dependencies import LOWERS, UPPERS

MOST = 100  # records that a page names
MOST_COMPARED = 3_000  # things below a service for which single points are worked out
KINDS: Mapping[str, type[Removable]] = {
    "service": BusinessService,
    "asset": Asset,
    "data_set": DataSet,
    "network": Network,
}


@dataclass(frozen=True, slots=True)
class Link:
    """One dependency as the page of one of its ends shows it: `word` leads to the other end."""

    dependency: Dependency
    word: str
    other: Removable
    choice: str


@dataclass(frozen=True, slots=True)
class Fallen:
    """Something that fails with a record, and through what."""

    record: Removable
    through: Removable | None
    distance: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How critical a record is because of what rests on it, what fails with it, and what it must not lose.

    `failing_count` and `point_count` are exact where the lists are cut; `points` is None where too much lies below.
    """

    level: Level | None
    because: Sequence[Removable]
    failing: Sequence[Fallen]
    failing_count: int
    points: Sequence[Removable] | None
    point_count: int

    @property
    def is_inherited(self) -> bool:
        return len(self.because) > 1


def standing_of(record: Removable) -> Standing:
    """Eight queries: the dependencies, the levels of what lies above, and the names of what is shown."""
    graph = _graph()
    above = graph.above(record.pk)
    found = standings(_levels([record.pk, *above]), _only(graph, {record.pk, *above}))
    because = found[record.pk].because if record.pk in found else ()
    failing = failures(record.pk, graph)
    points = single_points(record.pk, graph) if len(graph.below(record.pk)) <= MOST_COMPARED else None
    shown = failing[:MOST]
    names = _named(
        {*because, *(one.key for one in shown), *(one.through for one in shown), *(points or [])[:MOST], record.pk}
    )
    return Standing(
        found.level(record.pk),
        [names[key] for key in because if key in names],
        [Fallen(names[one.key], names.get(one.through), one.distance) for one in shown if one.key in names],
        len(failing),
        None if points is None else [names[key] for key in points[:MOST] if key in names],
        len(points or ()),
    )


def links_of(record: Removable) -> tuple[list[Link], list[Link]]:
    """What the record needs, and what needs it; ends that were removed are left out. One query."""
    touching = Dependency.objects.filter(Q(upper_key=record.pk) | Q(lower_key=record.pk))
    needs: list[Link] = []
    needed_by: list[Link] = []
    for dependency in touching.select_related(*UPPERS, *LOWERS).order_by("created_at", "pk"):
        is_above = dependency.upper_key == record.pk
        other = dependency.lower if is_above else dependency.upper
        if other.is_removed:
            continue
        word = dependency.get_kind_display() if is_above else str(Dependency.BELOW[Dependency.Kind(dependency.kind)])
        (needs if is_above else needed_by).append(Link(dependency, word, other, dependency.choice))
    return needs, needed_by


def record_named(kind: str, text: str) -> list[Removable]:
    """The records of a kind that are called so, at most two: by name; assets also by tag, host name and address."""
    model = KINDS[kind]
    named = Q(name__iexact=text)
    if model is Asset:
        named |= Q(asset_tag__iexact=text) | Q(hostname__iexact=text)
    if model is Network:
        named |= Q(cidr=text)
    return list(model.objects.filter(named, removed_at=None).order_by("name", "pk")[:2])


def _graph() -> Dependencies[UUID]:
    """Every dependency of which neither end was removed, the oldest first."""
    gone = Q()
    for end in (*UPPERS, *LOWERS):
        gone |= Q(**{f"{end}__removed_at__isnull": False, f"{end}__isnull": False})
    current = Dependency.objects.exclude(gone).order_by("created_at", "pk")
    rows = current.values_list("upper_key", "lower_key", "choice")
    return Dependencies(Need(upper, lower, choice) for upper, lower, choice in rows.iterator(5_000))


def _only(graph: Dependencies[UUID], keys: set[UUID]) -> Dependencies[UUID]:
    return Dependencies(need for key in keys for need in graph.lowers.get(key, ()) if need.lower in keys)


def _levels(keys: Sequence[UUID]) -> dict[UUID, Level]:
    """The levels that people gave. Nearest first, as the keys are: of two ways of one length the older one explains."""
    levels: dict[UUID, Level] = {}
    for model in (Asset, BusinessService, DataSet):
        rated = model.objects.filter(removed_at=None, criticality__isnull=False)
        rated = rated.filter(pk__in=keys) if len(keys) <= MOST_COMPARED else rated
        levels.update((key, Level(level)) for key, level in rated.values_list("pk", "criticality") if level)
    return {key: levels[key] for key in keys if key in levels}


def _named(keys: Iterable[UUID]) -> dict[UUID, Removable]:
    wanted = list(keys)
    found: dict[UUID, Removable] = {}
    for model in KINDS.values():
        found.update({one.pk: one for one in model.objects.filter(pk__in=wanted)})
    return found
