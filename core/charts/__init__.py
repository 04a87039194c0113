"""Pictures as values: what to draw and where. The SVG stands in templates/charts/, one for screen and PDF alike."""

from core.charts.bars import Bar, bar
from core.charts.decay import Decay, decay
from core.charts.distribution import Distribution, Share, distribution
from core.charts.heat import Heat, HeatCell, HeatRow, heat
from core.charts.levels import level_class, level_of
from core.charts.trend import Trend, TrendPoint, trend

__all__ = [
    "Bar", "Decay", "Distribution", "Heat", "HeatCell", "HeatRow", "Share", "Trend", "TrendPoint",
    "bar", "decay", "distribution", "heat", "level_class", "level_of", "trend",
]  # fmt: skip
