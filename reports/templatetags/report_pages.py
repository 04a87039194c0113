"""What the pages of a PDF say about dates and draw about scores."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import dateformat
from django.utils.translation import gettext as _

from reports.frozen import Score, Trend
from reports.rendering import pictures

register = template.Library()

@register.filter
def moment(value: str | None, zone: str) -> str:
    """A moment in the organization's time zone, with the zone named."""
    if not value:
        return _("no date")
    local = datetime.fromisoformat(value).astimezone(ZoneInfo(zone))
    return f"{dateformat.format(local, 'j F Y, H:i')} {local.tzname()}"


@register.filter
def day(value: str | None) -> str:
    """A day in words."""
    return dateformat.format(date.fromisoformat(value), "j F Y") if value else _("no date")


@register.filter
def short_day(value: str | None) -> str:
    """A day in few letters, for axes and narrow columns."""
    return dateformat.format(date.fromisoformat(value), "j M Y") if value else "–"


@register.filter
def signed(value: str | None) -> str:
    """A change with its sign; the minus is a minus."""
    return "–" if value is None else value.replace("-", "−")


@register.filter
def figure(value: str | None) -> str:
    """A score in figures, or a dash where there is no data."""
    return "–" if value is None else value


@register.filter
def percent(value: str | None) -> str:
    """A share of one as whole percent."""
    return "–" if value is None else f"{float(value) * 100:.0f} %"


@register.filter
def anchor(code: str) -> str:
    """A code as the name of a place in the document."""
    return "".join(letter if letter.isalnum() else "-" for letter in code)


@register.inclusion_tag("reports/pdf/parts/score_bar.html")
def print_bar(score: Score, width: int = 230, height: int = 9) -> dict[str, Any]:
    """The score bar on paper."""
    bar = pictures.score_bar(score["evidenced"], score["claimed"], score["target"], width, height)
    return {"bar": bar, "score": score}


@register.inclusion_tag("reports/pdf/parts/distribution.html")
def print_distribution(counts: Sequence[int], width: int = 657, height: int = 20) -> dict[str, Any]:
    """How many answers stand at each level."""
    return {
        "blocks": pictures.distribution(counts, width),
        "width": width,
        "height": height,
        "baseline": height / 2 + 3,
        "says": ", ".join(_("%(count)s at level %(level)s") % {"count": n, "level": k} for k, n in enumerate(counts)),
    }


@register.inclusion_tag("reports/pdf/parts/trend.html")
def print_trend(trend: Trend) -> Mapping[str, Any]:
    """Readiness over time."""
    return {"line": pictures.trend_line(trend["points"])}
