"""Days and moments in words: "in 2 days", "3 hours ago"."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from core import clock


def relative(when: date | datetime) -> str:
    """How far this is from now, in one unit."""
    if isinstance(when, datetime):
        seconds = round((clock.now() - when).total_seconds())
        if abs(seconds) < 60:
            return _("just now")
        if abs(seconds) < 3600:
            return _ago(ngettext("%d minute", "%d minutes", abs(seconds) // 60) % (abs(seconds) // 60), seconds)
        if abs(seconds) < 86400:
            return _ago(ngettext("%d hour", "%d hours", abs(seconds) // 3600) % (abs(seconds) // 3600), seconds)
        when = timezone.localdate(when)
    days = (clock.today() - when).days
    match days:
        case 0:
            return _("today")
        case 1:
            return _("yesterday")
        case -1:
            return _("tomorrow")
    return _ago(_span(abs(days)), days)


def due(when: date | datetime) -> str:
    """The same for a day by which something must be done."""
    day = timezone.localdate(when) if isinstance(when, datetime) else when
    days = (clock.today() - day).days
    return _("%s overdue") % _span(days) if days > 0 else relative(day)


def absolute(when: date | datetime) -> str:
    """The day, and for a moment its time and zone, in full."""
    if isinstance(when, datetime):
        local = timezone.localtime(when)
        return f"{date_format(local, 'j F Y, H:i')} {local.tzname()}"
    return date_format(when, "j F Y")


def _span(days: int) -> str:
    if days < 60:
        return ngettext("%d day", "%d days", days) % days
    if days < 730:
        return ngettext("%d month", "%d months", days * 12 // 365) % (days * 12 // 365)
    return ngettext("%d year", "%d years", days // 365) % (days // 365)


def _ago(span: str, difference: int) -> str:
    return _("%s ago") % span if difference > 0 else _("in %s") % span
