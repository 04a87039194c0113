"""How many answers stand on each level, as one stacked bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from core.charts.levels import PAPER, percent

UNKNOWN_PAPER = "#dbe9ee"  # in a picture of its own the hatch
OPEN_PAPER = "#ebebe6"


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the bar."""

    label: str
    count: int
    x: str
    width: str
    css: str
    paper: str

    @property
    def is_hatched(self) -> bool:
        return self.css == "unknown"


@dataclass(frozen=True, slots=True)
class Distribution:
    shares: list[Share]
    total: int
    title: str
    summary: str


def distribution(
    counts: Mapping[int, int],
    *,
    unknown: int = 0,
    unanswered: int = 0,
    names: Mapping[int, str] | None = None,
    title: str = "",
) -> Distribution:
    """`counts` by level (0 to 5); then the "don't know" and the unanswered. `names` of the levels where they matter."""
    parts = [
        (_level_label(level, names), counts.get(level, 0), f"l{level}", PAPER[level]) for level in range(len(PAPER))
    ]
    if unknown:
        parts.append((_("Don't know"), unknown, "unknown", UNKNOWN_PAPER))
    if unanswered:
        parts.append((_("Not answered"), unanswered, "off", OPEN_PAPER))
    total = sum(count for _label, count, _css, _paper in parts)
    shares, start = [], Fraction(0)
    for label, count, css, paper in parts:
        width = Fraction(count, total) if total else Fraction(0)
        shares.append(Share(label, count, percent(start), percent(width) if count else "", css, paper))
        start += width
    summary = "; ".join(f"{share.label}: {share.count}" for share in shares) if total else _("There is no data yet.")
    return Distribution(shares, total, title or _("Answers by level"), summary)


def _level_label(level: int, names: Mapping[int, str] | None) -> str:
    if names and level in names:
        return _("Level %(level)d, %(name)s") % {"level": level, "name": names[level]}
    return _("Level %(level)d") % {"level": level}
