"""Readiness over time: evidenced as line and area, claimed dashed. A scale of 0 to 100 that shows what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.figures import Figure, exact, shown

LEFT, WIDTH = 7, 91  # percent of the picture's width: where the plot begins, how wide it is
TOP, BOTTOM = 18, 24  # pixels above the plot (for figures) and below it (for dates)
MOST_LABELS = 4
MOST_DOTS = 40
_STEPS = (5, 10, 20, 25)
_LEAST_RANGE = 20


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One day. Figures on 0 to 100; None where there is no data."""

    on: date
    evidenced: Figure
    claimed: Figure = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at one place: x in percent, y in pixels, and its words."""

    x: str
    y: str
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class TrendRow:
    on: date
    evidenced: str
    claimed: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend ready to draw. Lines lie in a nested picture `inner_width` wide, which the browser stretches."""

    width: int
    height: int
    inner_width: int
    plot_bottom: int
    evidenced: str
    area: str
    claimed: str
    rules: list[Mark]
    days: list[Mark]
    dots: list[Mark]
    claimed_dots: list[Mark]
    last: Mark | None
    last_claimed: Mark | None
    rows: list[TrendRow]
    title: str
    summary: str


def trend(points: Sequence[TrendPoint], *, title: str = "", width: int = 640, height: int = 180) -> Trend:
    """Draw `points` (any order). `width` matters on paper only; a screen stretches the picture to its place."""
    points = sorted(points, key=lambda point: point.on)
    frame = _Frame(points, round(width * WIDTH / 100), height)
    proven = [(point.on, value) for point in points if (value := exact(point.evidenced)) is not None]
    said = [(point.on, value) for point in points if (value := exact(point.claimed)) is not None]
    line = frame.line(proven)
    is_dotted = len(points) <= MOST_DOTS
    return Trend(
        width=width,
        height=height,
        inner_width=frame.inner_width,
        plot_bottom=height - BOTTOM,
        evidenced=line,
        area=frame.area(proven),
        claimed=frame.line(said),
        rules=[Mark("", frame.y(Fraction(value)), str(value)) for value in frame.grid()],
        days=frame.days(points),
        dots=[frame.mark(*dot) for dot in proven] if is_dotted else [],
        claimed_dots=[frame.mark(*dot) for dot in said] if len(said) == 1 else [],
        last=frame.last(proven, below=True),
        last_claimed=None if _are_close(proven, said) else frame.last(said, below=False),
        rows=[TrendRow(point.on, shown(point.evidenced), shown(point.claimed)) for point in points],
        title=title or _("Readiness over time"),
        summary=_summary(proven, said),
    )


class _Frame:
    """Where a day and a figure lie."""

    def __init__(self, points: Sequence[TrendPoint], inner_width: int, height: int) -> None:
        self.inner_width, self.height = inner_width, height
        self.first = points[0].on if points else date.min
        self.span = (points[-1].on - self.first).days if points else 0
        values = [
            value for point in points for value in (exact(point.evidenced), exact(point.claimed)) if value is not None
        ]
        self.low, self.high, self.step = _scale(values)

    def share(self, day: date) -> float:
        return (day - self.first).days / self.span if self.span else 1.0

    def x(self, day: date) -> str:
        return f"{LEFT + WIDTH * self.share(day):.2f}%"

    def y(self, value: Fraction) -> str:
        plot = self.height - TOP - BOTTOM
        return f"{TOP + plot * float((self.high - value) / (self.high - self.low)):.1f}"

    def grid(self) -> list[int]:
        return list(range(self.low, self.high + 1, self.step))

    def mark(self, day: date, value: Fraction) -> Mark:
        return Mark(self.x(day), self.y(value), f"{date_format(day, 'j F Y')}: {shown(value)}")

    def line(self, dots: list[tuple[date, Fraction]]) -> str:
        """Points of a polyline, in the nested picture; nothing for fewer than two."""
        if len(dots) < 2:
            return ""
        return " ".join(f"{self.inner_width * self.share(day):.1f},{self.y(value)}" for day, value in dots)

    def area(self, dots: list[tuple[date, Fraction]]) -> str:
        if len(dots) < 2:
            return ""
        bottom = self.height - BOTTOM
        start, end = (f"{self.inner_width * self.share(day):.1f},{bottom}" for day in (dots[0][0], dots[-1][0]))
        return f"{start} {self.line(dots)} {end}"

    def last(self, dots: list[tuple[date, Fraction]], *, below: bool) -> Mark | None:
        """The newest figure, written under or over its point."""
        if not dots:
            return None
        day, value = dots[-1]
        y = float(self.y(value)) + (16 if below else -8)
        is_outside = below and y > self.height - BOTTOM - 3
        return Mark(self.x(day), f"{y - 25 if is_outside else y:.1f}", shown(value), "end")

    def days(self, points: Sequence[TrendPoint]) -> list[Mark]:
        """A handful of dates under the plot, never closer than they can be read."""
        if not points:
            return []
        style = "j M" if self.span < 120 else "M"
        if not self.span:
            return [Mark(self.x(self.first), "", date_format(self.first, "j M Y"), "end")]
        marks: list[tuple[float, Mark]] = []
        for turn in range(MOST_LABELS):
            wanted = turn / (MOST_LABELS - 1)
            day = min((point.on for point in points), key=lambda day: abs(self.share(day) - wanted))
            share = self.share(day)
            if any(abs(share - other) < 0.24 for other, _mark in marks):
                continue
            anchor = "start" if share < 0.05 else "end" if share > 0.95 else "middle"
            text = date_format(day, style if anchor == "middle" else f"{style} Y")
            marks.append((share, Mark(self.x(day), "", text, anchor)))
        return [mark for _share, mark in marks]


def _scale(values: Sequence[Fraction]) -> tuple[int, int, int]:
    """Lowest and highest rule and their distance: within 0 and 100, never so tight that little looks like much."""
    least, most = min(values, default=Fraction(0)), max(values, default=Fraction(100))
    for step in _STEPS:
        low = max(0, least // step * step)
        high = min(100, -(-most // step) * step)
        while high - low < _LEAST_RANGE:
            low, high = (
                (low - step, high) if high >= 100 or (low > 0 and (high - low) // step % 2) else (low, high + step)
            )
        if (high - low) // step <= 4 and not (high - low) % step:
            return low, high, step
    return 0, 100, 25


def _are_close(proven: list[tuple[date, Fraction]], said: list[tuple[date, Fraction]]) -> bool:
    return bool(proven and said) and abs(proven[-1][1] - said[-1][1]) < 1


def _summary(proven: list[tuple[date, Fraction]], said: list[tuple[date, Fraction]]) -> str:
    if not proven:
        return _("There is no data yet.")
    (first_day, first), (last_day, last) = proven[0], proven[-1]
    if first_day == last_day:
        text = _("%(value)s evidenced on %(day)s.") % {"value": shown(last), "day": date_format(last_day, "j F Y")}
    else:
        text = _("From %(first)s evidenced on %(from)s to %(last)s on %(to)s.") % {
            "first": shown(first),
            "from": date_format(first_day, "j F Y"),
            "last": shown(last),
            "to": date_format(last_day, "j F Y"),
        }
    return f"{text} {_('%(value)s claimed at the end.') % {'value': shown(said[-1][1])}}" if said else text
