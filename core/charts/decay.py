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
        days=tuple(
            (_percent(share(day)), date_format(day, "j M Y"), anchor)
            for day, anchor in ((since, "start"), (full_until, "middle"), (gone_on, "end"))
        ),
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


def _percent(share: float) -> str:
    return f"{LEFT + WIDTH * share:.2f}%"
