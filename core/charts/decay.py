"""How the worth of one piece of evidence holds and then fades, with today marked."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.charts.levels import TOP
from core.figures import Figure, exact, shown

LEFT, WIDTH = 5, 93  # percent of the picture's width
ABOVE, BELOW = 22, 24  # pixels
ROOM = 0.26  # what a date takes of the width of a phone


@dataclass(frozen=True, slots=True)
class Decay:
    """A picture of worth over time, ready to draw."""

    height: int
    inner_width: int
    line: str
    area: str
    bottom: int
    top_rule: str
    level: str
    today_x: str
    today_y: str
    today: str
    today_anchor: str
    days: tuple[tuple[str, str, str], ...]  # x, words, anchor
    title: str
    summary: str


def decay(level: Figure, since: date, full_until: date, gone_on: date, *, today: date, height: int = 150) -> Decay:
    """In full from `since` to `full_until`, then evenly down to nothing on `gone_on`."""
    worth = exact(level) or Fraction(0)
    last = max(gone_on, today)
    span = max((last - since).days, 1)
    inner = 640

    def share(day: date) -> float:
        return min(max((day - since).days / span, 0), 1)

    def y(value: Fraction) -> float:
        return ABOVE + (height - ABOVE - BELOW) * float((TOP - value) / TOP)

    now = _worth(worth, full_until, gone_on, today)
    corners = [(since, worth), (full_until, worth), (gone_on, Fraction(0)), (last, Fraction(0))]
    line = " ".join(f"{inner * share(day):.1f},{y(value):.1f}" for day, value in corners)
    bottom = f"{y(Fraction(0)):.1f}"
    return Decay(
        height=height,
        inner_width=inner,
        line=line,
        area=f"0,{bottom} {line} {inner * share(last):.1f},{bottom}",
        bottom=height - BELOW,
        top_rule=f"{y(worth):.1f}",
        level=shown(worth),
        today_x=_percent(share(today)),
        today_y=f"{y(now):.1f}",
        today=_("today: %s") % shown(now),
        today_anchor="start" if share(today) < 0.15 else "end" if share(today) > 0.85 else "middle",
        days=_labels({day: share(day) for day in (since, gone_on, full_until)}),
        title=_("Worth over time"),
        summary=_("Worth %(level)s until %(until)s, then less each day; nothing from %(gone)s. Today: %(now)s.")
        % {
            "level": shown(worth),
            "until": date_format(full_until, "j F Y"),
            "gone": date_format(gone_on, "j F Y"),
            "now": shown(now),
        },
    )


def _worth(level: Fraction, full_until: date, gone_on: date, day: date) -> Fraction:
    if day <= full_until:
        return level
    if day >= gone_on:
        return Fraction(0)
    return level * Fraction((gone_on - day).days, (gone_on - full_until).days)


def _labels(shares: dict[date, float]) -> tuple[tuple[str, str, str], ...]:
    """The days that can be written below without touching, on a phone as well; the first ones go first."""
    taken: list[float] = []
    kept = []
    for day, share in shares.items():
        anchor = "start" if share < ROOM / 2 else "end" if share > 1 - ROOM / 2 else "middle"
        middle = {"start": share + ROOM / 2, "middle": share, "end": share - ROOM / 2}[anchor]
        if all(abs(middle - other) >= ROOM for other in taken):
            taken.append(middle)
            kept.append((_percent(share), date_format(day, "j M Y"), anchor))
    return tuple(kept)


def _percent(share: float) -> str:
    return f"{LEFT + WIDTH * share:.2f}%"
