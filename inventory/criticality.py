"""How critical a thing is because of what rests on it, what fails with it, and what must not fail alone.

Plain Python over any hashable keys: no database, no Django. Every answer is safe with circles and linear in the
dependencies, except `single_points`, which compares sets and is meant for what one service rests on.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Level(IntEnum):
    """How much is lost when this fails; higher is worse."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Need(Generic[Key]):
    """`upper` needs `lower`. Of the needs of one upper with the same `choice` one is enough."""

    upper: Key
    lower: Key
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Standing(Generic[Key]):
    """The level that counts, and why: the shortest way down from the thing whose own level it is.

    `because` ends with the thing itself and has one element where the level is its own.
    """

    level: Level
    because: tuple[Key, ...]

    @property
    def is_inherited(self) -> bool:
        return len(self.because) > 1


@dataclass(frozen=True, slots=True)
class Failure(Generic[Key]):
    """One thing that fails, and the last thing that had to fail for it."""

    key: Key
    through: Key
    distance: int


class Dependencies(Generic[Key]):
    """Who needs whom, read in both directions. A need of oneself is left out; repetitions count once."""

    def __init__(self, needs: Iterable[Need[Key]]) -> None:
        self.lowers: dict[Key, dict[Need[Key], None]] = {}
        self.uppers: dict[Key, dict[Need[Key], None]] = {}
        for need in needs:
            if need.upper != need.lower:
                self.lowers.setdefault(need.upper, {})[need] = None
                self.uppers.setdefault(need.lower, {})[need] = None

    def below(self, key: Key) -> list[Key]:
        """What it rests on, directly or through others; without itself."""
        return _reached(key, lambda one: (need.lower for need in self.lowers.get(one, ())))

    def above(self, key: Key) -> list[Key]:
        """What rests on it, directly or through others; without itself."""
        return _reached(key, lambda one: (need.upper for need in self.uppers.get(one, ())))

    def choices(self, key: Key) -> list[list[Key]]:
        """What it needs, each as the list of those of which one is enough."""
        found: dict[object, list[Key]] = {}
        for need in self.lowers.get(key, ()):
            found.setdefault(need.choice or need, []).append(need.lower)
        return list(found.values())


class Standings(Generic[Key]):
    """The standing of everything that has one, found by its key."""

    def __init__(self) -> None:
        self._found: dict[Key, tuple[Level, Key | None]] = {}

    def level(self, key: Key) -> Level | None:
        return self._found[key][0] if key in self._found else None

    def __contains__(self, key: Key) -> bool:
        return key in self._found

    def __iter__(self) -> Iterator[Key]:
        return iter(self._found)

    def __getitem__(self, key: Key) -> Standing[Key]:
        level, above = self._found[key]
        because = [key]
        while above is not None:
            because.append(above)
            above = self._found[above][1]
        return Standing(level, tuple(reversed(because)))

    def add(self, key: Key, level: Level, above: Key | None = None) -> None:
        self._found[key] = (level, above)


def standings(own: Mapping[Key, Level], needs: Dependencies[Key]) -> Standings[Key]:
    """The level of everything that has one, its own or inherited from what needs it.

    A level spreads down every need, undiminished: one of several that stand in for each other is as critical as the
    last of them. Things without a level of their own and with nothing rated above them are not in the answer.
    """
    found: Standings[Key] = Standings()
    for level in sorted(Level, reverse=True):
        waiting = deque(key for key, its in own.items() if its == level and key not in found)
        for key in waiting:
            found.add(key, level)
        while waiting:
            upper = waiting.popleft()
            for need in needs.lowers.get(upper, ()):
                if need.lower not in found:
                    found.add(need.lower, level, upper)
                    waiting.append(need.lower)
    return found


def failures(key: Key, needs: Dependencies[Key]) -> list[Failure[Key]]:
    """What fails when `key` fails, nearest first. Something with a choice fails when the last of them has failed."""
    distance = {key: 0}
    found: list[Failure[Key]] = []
    waiting = deque([key])
    standing: dict[tuple[Key, str], int] = {}  # how many of a choice still work
    while waiting:
        failed = waiting.popleft()
        for need in needs.uppers.get(failed, ()):
            if need.upper in distance:
                continue
            if need.choice:
                group = (need.upper, need.choice)
                if group not in standing:
                    standing[group] = len({one.lower for one in needs.lowers[need.upper] if one.choice == need.choice})
                standing[group] -= 1
                if standing[group]:
                    continue
            distance[need.upper] = distance[failed] + 1
            found.append(Failure(need.upper, failed, distance[need.upper]))
            waiting.append(need.upper)
    return found


def single_points(key: Key, needs: Dependencies[Key]) -> list[Key]:
    """Everything below `key` whose failure alone makes it fail, nearest first.

    For each thing the set of those that bring it down: itself, all that bring down a need of it, and what brings down
    every one of a choice. The sets are bits of whole numbers and grow until nothing changes, so circles end.
    """
    below = needs.below(key)
    things = [key, *below]
    bit = {one: 1 << number for number, one in enumerate(things)}
    fatal = dict(bit)
    choices = {one: needs.choices(one) for one in things}
    waiting = deque(reversed(things))
    queued = set(things)
    while waiting:
        one = waiting.popleft()
        queued.discard(one)
        grown = fatal[one]
        for choice in choices[one]:
            shared = fatal[choice[0]]
            for other in choice[1:]:
                shared &= fatal[other]
            grown |= shared
        if grown != fatal[one]:
            fatal[one] = grown
            for need in needs.uppers.get(one, ()):
                if need.upper in bit and need.upper not in queued:
                    queued.add(need.upper)
                    waiting.append(need.upper)
    return [one for one in below if fatal[key] & bit[one]]


def _reached(key: Key, neighbours: Callable[[Key], Iterable[Key]]) -> list[Key]:
    seen = {key: None}
    waiting = deque([key])
    while waiting:
        for one in neighbours(waiting.popleft()):
            if one not in seen:
                seen[one] = None
                waiting.append(one)
    return [one for one in seen if one != key]
