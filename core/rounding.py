"""The one place where an exact figure becomes a printed one. Nothing may be compared after it was rounded."""

from decimal import Decimal
from fractions import Fraction


def rounded(value: Fraction | int, places: int = 1) -> Decimal:
    """`value` for display: half up, to one decimal unless told otherwise.

    A half goes away from zero, so that a rise and a fall of one size print alike. Never returns a negative zero.
    Source: docs/scoring.md.
    """
    scale = 10**places
    steps = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
    return Decimal(-steps if value < 0 else steps).scaleb(-places) if steps else Decimal(0).scaleb(-places)
