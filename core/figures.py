"""From whatever carries a figure to the exact figure, and from there to what people read."""

from decimal import Decimal
from fractions import Fraction

from django.utils.formats import localize
from django.utils.translation import gettext as _

from core.rounding import rounded

Figure = Fraction | Decimal | float | int | str | None
"""An exact figure, or its text ("2.4", "12/5"); None and "" mean that there is no data."""


def exact(value: Figure) -> Fraction | None:
    """The figure without loss; floats by what they print, so that 2.25 stays a half."""
    if value is None or value == "":
        return None
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def shown(value: Figure, places: int = 1) -> str:
    """The figure in print, half up; a missing one is "no data", never 0."""
    figure = exact(value)
    return _("no data") if figure is None else str(localize(rounded(figure, places), use_l10n=True))


def shown_percent(share: Figure, places: int = 0) -> str:
    """A share (0 to 1) as percent."""
    figure = exact(share)
    return _("no data") if figure is None else f"{shown(figure * 100, places)}%"


def shown_change(value: Figure, places: int = 1) -> str:
    """A difference with its sign: +1.3, −1.3, 0.0."""
    figure = exact(value)
    if figure is None:
        return _("no data")
    printed = rounded(figure, places)
    sign = "+" if printed > 0 else "−" if printed < 0 else ""
    return f"{sign}{localize(abs(printed), use_l10n=True)}"
