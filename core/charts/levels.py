"""The six levels and the colors that paper uses for them; the browser's stand in static/css/tokens.css."""

from fractions import Fraction

from core.figures import Figure, exact

TOP = 5
PAPER = ("#d8d3c4", "#b9d3dc", "#8bbaca", "#4f97b0", "#1f7593", "#0c5a75")


def level_of(value: Figure, scale: Figure = TOP) -> int:
    """The level whose color a figure on `scale` takes: its own for 0 to 5, the next above for what lies between."""
    figure = (exact(value) or Fraction(0)) * TOP / (exact(scale) or TOP)
    return max(0, min(TOP, -(-figure.numerator // figure.denominator)))


def level_class(value: Figure, scale: Figure = TOP) -> str:
    return f"l{level_of(value, scale)}"


def paper_color(value: Figure, scale: Figure = TOP) -> str:
    return PAPER[level_of(value, scale)]


def percent(share: Fraction) -> str:
    """A share of the picture's width as SVG wants it."""
    return f"{float(share * 100):.2f}".rstrip("0").rstrip(".") + "%"
