"""What the pages of a PDF say about dates and draw about scores."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import dateformat
from django.utils.translation import gettext as _

from core import charts
from reports.frozen import Trend
from reports.models import Report, ReportFile

register = template.Library()

PAGE_WIDTH = 657  # pixels between the margins of the narrowest paper


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
    """A score in figures, or the words where there is no data."""
    return _("no data") if value is None else value


@register.filter
def percent(value: str | None) -> str:
    """A share of one as whole percent."""
    return "–" if value is None else f"{float(value) * 100:.0f} %"


@register.filter
def anchor(code: str) -> str:
    """A code as the name of a place in the document."""
    return "".join(letter if letter.isalnum() else "-" for letter in code)


@register.inclusion_tag("charts/distribution.html")
def print_distribution(counts: Sequence[int]) -> dict[str, Any]:
    """How many answers stand at each evidenced level."""
    names = {0: _("absent"), 1: _("ad hoc"), 2: _("partial"), 3: _("established"), 4: _("measured"), 5: _("adaptive")}
    chart = charts.distribution(dict(enumerate(counts)), names=names, title=_("Questions by evidenced level"))
    return {"chart": chart, "print": "levels", "width": PAGE_WIDTH}


@register.inclusion_tag("charts/trend.html")
def print_trend(trend: Trend) -> dict[str, Any]:
    """Readiness over time."""
    points = [
        charts.TrendPoint(date.fromisoformat(point["on"]), point["evidenced"], point["claimed"])
        for point in trend["points"]
    ]
    return {"chart": charts.trend(points, width=PAGE_WIDTH, height=190), "print": "trend"}


@register.filter
def current_files(report: Report) -> list[ReportFile]:
    """The newest file of each format; the report's files and their jobs are at hand."""
    newest: dict[str, ReportFile] = {}
    for file in sorted(report.files.all(), key=lambda file: (file.asked_at, file.pk)):
        file.report = report
        newest[file.format] = file
    return [newest[name] for name in ReportFile.Format.values if name in newest]
