"""The score bar: evidenced solid, claimed beyond the evidence hatched, the target a tick."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from core.charts.levels import TOP, level_class, paper_color, percent
from core.figures import Figure, exact, shown


@dataclass(frozen=True, slots=True)
class Bar:
    """Where the parts of one bar stand, in percent of its width; empty where there is nothing to draw."""

    evidenced: str
    claimed_from: str
    claimed: str
    target: str
    raw: str
    level: str
    paper: str
    figures: str  # all of it in words


def bar(evidenced: Figure, claimed: Figure, target: Figure = None, raw: Figure = None, scale: Figure = TOP) -> Bar:
    """A bar from 0 to `scale`. `raw` is the value before a cap, a thin tick of its own."""
    top = exact(scale) or Fraction(TOP)
    proven, said = exact(evidenced), exact(claimed)
    start = _within(proven, top)
    beyond = max(Fraction(0), _within(said, top) - start)
    return Bar(
        evidenced=percent(start) if start else "",
        claimed_from=percent(start),
        claimed=percent(beyond) if beyond else "",
        target=_tick(target, top),
        raw=_tick(raw, top),
        level=level_class(proven, top),
        paper=paper_color(proven, top),
        figures=_figures(proven, said, exact(target), exact(raw), top),
    )


def _within(value: Fraction | None, top: Fraction) -> Fraction:
    return min(max((value or Fraction(0)) / top, Fraction(0)), Fraction(1))


def _tick(value: Figure, top: Fraction) -> str:
    figure = exact(value)
    return "" if figure is None else percent(_within(figure, top))


def _figures(
    evidenced: Fraction | None, claimed: Fraction | None, target: Fraction | None, raw: Fraction | None, top: Fraction
) -> str:
    if evidenced is None and claimed is None:
        parts = [_("no data")]
    else:
        parts = [_("%(value)s of %(top)s evidenced") % {"value": shown(evidenced), "top": shown(top, 0)}]
    if claimed is not None:
        parts.append(_("%(value)s claimed") % {"value": shown(claimed)})
    if raw is not None:
        parts.append(_("%(value)s before its cap") % {"value": shown(raw)})
    if target is not None:
        parts.append(_("target %(value)s") % {"value": shown(target)})
    return ", ".join(parts)
