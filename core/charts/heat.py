"""Domains and their aspects as strips of cells, colored by level."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from core.charts.levels import PAPER, TOP, level_of, percent
from core.figures import Figure, exact, shown

LABEL = 30  # percent of the width that the names of the rows take, unless told otherwise
ROW = 26  # pixels


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One aspect: its short code, its name, its score (or None), and what stands in the cell instead of the score."""

    code: str
    name: str
    value: Figure
    href: str = ""
    text: str | None = None


@dataclass(frozen=True, slots=True)
class HeatRow:
    label: str
    cells: Sequence[HeatCell]


@dataclass(frozen=True, slots=True)
class DrawnCell:
    x: str
    middle: str
    width: str
    css: str
    paper: str
    ink: str  # on-light, on-mid or on-dark
    paper_ink: str
    code: str
    name: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class DrawnRow:
    label: str
    y: int
    baseline: int
    cells: list[DrawnCell]


@dataclass(frozen=True, slots=True)
class Heat:
    rows: list[DrawnRow]
    width: int
    height: int
    cell_height: int
    title: str
    summary: str


def heat(
    rows: Sequence[HeatRow],
    *,
    title: str = "",
    summary: str = "",
    width: int = 640,
    label: int = LABEL,
    scale: Figure = TOP,
) -> Heat:
    """Scores from 0 to `scale`. `label` is the share of the width that the rows' names take, in percent."""
    most = max((len(row.cells) for row in rows), default=1) or 1
    drawn = [
        DrawnRow(
            row.label,
            number * ROW,
            number * ROW + 17,
            [_drawn(cell, place, most, label, scale) for place, cell in enumerate(row.cells)],
        )
        for number, row in enumerate(rows)
    ]
    return Heat(drawn, width, len(rows) * ROW, ROW - 2, title or _("Aspects by domain"), summary or _summary(rows))


def _drawn(cell: HeatCell, place: int, most: int, label: int, scale: Figure) -> DrawnCell:
    width = Fraction(100 - label, 100 * most)
    x = Fraction(label, 100) + width * place
    value = exact(cell.value)
    level = level_of(value, scale)
    has_data = value is not None
    return DrawnCell(
        x=percent(x),
        middle=percent(x + width / 2),
        width=percent(width),
        css=f"l{level}" if has_data else "off",
        paper=PAPER[level] if has_data else "#ebebe6",
        ink="on-dark" if has_data and level > 3 else "on-mid" if has_data and level == 3 else "on-light",
        paper_ink="#ffffff" if has_data and level > 3 else "#182126",
        code=cell.code,
        name=cell.name,
        text=cell.text if cell.text is not None else shown(value) if has_data else "–",
        href=cell.href,
    )


def _summary(rows: Sequence[HeatRow]) -> str:
    values = [value for row in rows for cell in row.cells if (value := exact(cell.value)) is not None]
    if not values:
        return _("There is no data yet.")
    return _("%(count)d aspects; the lowest stands at %(low)s, the highest at %(high)s of %(top)d.") % {
        "count": len(values),
        "low": shown(min(values)),
        "high": shown(max(values)),
        "top": TOP,
    }
