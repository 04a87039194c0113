"""Pictures for paper, as numbers that an SVG template writes down. Colours are literal: page CSS does not reach into SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.frozen import Point

LEVEL_COLORS = ("#d8d3c4", "#b9d3dc", "#8bbaca", "#4f97b0", "#1f7593", "#0c5a75")
INK_ON_LEVEL = ("#182126", "#182126", "#182126", "#ffffff", "#ffffff", "#ffffff")
TOP_LEVEL = 5
HATCH = 3.2  # pixels between two strokes
LABEL_ROOM = 60  # pixels that a date needs below the axis


def level_color(value: float) -> str:
    """The ramp's colour for a value on the scale 0 to 5."""
    return LEVEL_COLORS[min(TOP_LEVEL, max(0, int(value + 0.5)))]


@dataclass(frozen=True, slots=True)
class ScoreBar:
    """Proven solid, claimed hatched, target as a tick. All lengths in pixels."""

    width: int
    height: int
    evidenced: float
    claimed: float
    target: float | None
    color: str
    strokes: str  # the hatch, as one path

    @property
    def track(self) -> float:
        return self.height - 2


def score_bar(evidenced: str | None, claimed: str | None, target: str | None, width: int, height: int) -> ScoreBar | None:
    """The bar of one score, or nothing where there is no data."""
    if evidenced is None or claimed is None:
        return None
    scale = width / TOP_LEVEL
    start, end = float(evidenced) * scale, float(claimed) * scale
    return ScoreBar(
        width=width,
        height=height,
        evidenced=round(start, 1),
        claimed=round(max(0.0, end - start), 1),
        target=None if target is None else round(float(target) * scale, 1),
        color=level_color(float(evidenced)),
        strokes=_strokes(start, end, top=1.0, bottom=height - 1.0),
    )


def _strokes(start: float, end: float, top: float, bottom: float) -> str:
    """Slanted strokes that fill the box from start to end and never leave it."""
    slant, parts, at = bottom - top, [], start - (bottom - top) + HATCH / 2
    while at < end:
        left, right = max(at, start), min(at + slant, end)
        if right > left:
            parts.append(f"M{left:.1f} {bottom - (left - at):.1f}L{right:.1f} {bottom - (right - at):.1f}")
        at += HATCH
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Block:
    """One level in a distribution."""

    level: int
    count: int
    x: float
    width: float
    color: str
    ink: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


def distribution(counts: Sequence[int], width: int) -> list[Block]:
    """How many answers stand at each level, as blocks beside each other."""
    total, x, blocks = sum(counts) or 1, 0.0, []
    for level, count in enumerate(counts):
        wide = width * count / total
        if count:
            blocks.append(Block(level, count, round(x, 1), round(wide, 1), LEVEL_COLORS[level], INK_ON_LEVEL[level]))
        x += wide
    return blocks


@dataclass(frozen=True, slots=True)
class TrendDot:
    x: float
    evidenced: float
    claimed: float
    point: Point
    is_labelled: bool  # enough room below the axis for its date


@dataclass(frozen=True, slots=True)
class TrendLine:
    """Readiness over time, 0 to 100 drawn in a window that holds all points."""

    width: int
    height: int
    floor: float
    left: int
    right: int
    dots: list[TrendDot]
    grid: list[tuple[int, float]]

    @property
    def evidenced_path(self) -> str:
        return "M" + "L".join(f"{dot.x} {dot.evidenced}" for dot in self.dots)

    @property
    def claimed_path(self) -> str:
        return "M" + "L".join(f"{dot.x} {dot.claimed}" for dot in self.dots)

    @property
    def area_path(self) -> str:
        return f"{self.evidenced_path}L{self.dots[-1].x} {self.floor}L{self.dots[0].x} {self.floor}Z"


def trend_line(points: Sequence[Point], width: int = 657, height: int = 190) -> TrendLine | None:
    """The line through at least two points, spaced as the days are."""
    if len(points) < 2:
        return None
    left, right, top, floor = 28, width - 44, 14.0, height - 22.0
    values = [float(value) for point in points for value in (point["evidenced"], point["claimed"])]
    low, high = max(0, int(min(values) // 10) * 10 - 10), min(100, int(-(-max(values) // 10)) * 10)
    high = max(high, low + 20)
    days = [date.fromisoformat(point["on"]).toordinal() for point in points]
    span = max(1, days[-1] - days[0])

    def height_of(value: float) -> float:
        return round(floor - (value - low) / (high - low) * (floor - top), 1)

    dots: list[TrendDot] = []
    last_label = -100.0
    for day, point in zip(days, points, strict=True):
        x = round(left + (day - days[0]) / span * (right - left), 1)
        is_labelled = x - last_label >= LABEL_ROOM or day == days[-1]
        last_label = x if is_labelled else last_label
        dots.append(TrendDot(x, height_of(float(point["evidenced"])), height_of(float(point["claimed"])), point, is_labelled))
    if len(dots) > 2 and dots[-1].x - dots[-2].x < 1.5 * LABEL_ROOM:
        dots[-2] = TrendDot(dots[-2].x, dots[-2].evidenced, dots[-2].claimed, dots[-2].point, is_labelled=False)
    step = 10 if high - low <= 50 else 20
    grid = [(value, height_of(value)) for value in range(low, high + 1, step)]
    return TrendLine(width, height, floor, left, right, dots, grid)
