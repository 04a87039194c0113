"""Limit and product in turn, three times each; the median of the rounds' medians counts."""

import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROUNDS = 3
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Series:
    """What one piece of code took, round by round, in milliseconds."""

    rounds: list[list[float]] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return statistics.median(statistics.median(each) for each in self.rounds)

    @property
    def p95(self) -> float:
        return statistics.median(statistics.quantiles(each, n=20)[-1] for each in self.rounds)

    def row(self) -> dict[str, float]:
        return {
            "p50_ms": round(self.p50, 2),
            "p95_ms": round(self.p95, 2),
            "cpu_ms": round(statistics.median(self.cpu), 2),
        }


def in_turn(
    pieces: dict[str, Callable[[], Any]],
    *,
    times: int = 200,
    rounds: int = ROUNDS,
    cpu_seconds: Callable[[], float] = time.process_time,
) -> dict[str, Series]:
    """Run each piece `times` times, one piece after the other, `rounds` times over. The first calls do not count.

    `cpu_seconds` counts this process's CPU unless told to look at others as well.
    """
    series = {name: Series() for name in pieces}
    for piece in pieces.values():
        piece()
    for _round in range(rounds):
        for name, piece in pieces.items():
            taken = []
            cpu = cpu_seconds()
            for _time in range(times):
                began = time.perf_counter()
                piece()
                taken.append((time.perf_counter() - began) * 1000)
            series[name].rounds.append(taken)
            series[name].cpu.append((cpu_seconds() - cpu) * 1000 / times)
    return series


def cpu_seconds(*groups: int) -> float:
    """What the processes of these groups have spent."""
    spent = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # gone meanwhile
        if int(fields[2]) in groups:
            spent += (int(fields[11]) + int(fields[12])) / TICK
    return spent


def counted(queries: Iterable[dict[str, str]]) -> int:
    """How many SQL statements these are; BEGIN and COMMIT do not count."""
    return sum(query["sql"].split()[0].rstrip(";") not in ("BEGIN", "COMMIT") for query in queries)


def largest_mb(group: int) -> float:
    """The largest resident size of a process in this group; what it shares with others counts in full."""
    sizes = [0]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # gone meanwhile
        if int(fields[2]) == group:
            sizes.append(int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))
    return round(max(sizes) / 1_000_000, 1)
