"""What templates need to look right: icons, figures, moments, pictures, navigation. `{% load look %}`."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from lucide.templatetags.lucide import lucide

from core import charts, clock, figures, moments

register = template.Library()


@register.simple_tag
def drawn(name: str, **takes: Any) -> str:
    """`{% drawn "components/score_bar.html" evidenced=mean %}`: a part of a page that depends on nothing but what it
    takes and the language. The same is drawn once; so it shows no moment, no right, and nothing of the request."""
    return _drawn(name, get_language() or "", tuple((key, value.__class__, value) for key, value in takes.items()))


@lru_cache(maxsize=4096)
def _drawn(name: str, _language: str, takes: tuple[tuple[str, type, Any], ...]) -> str:
    return render_to_string(name, {key: value for key, _kind, value in takes})


@register.simple_tag
def icon(name: str, size: int = 16) -> str:
    """`{% icon "inbox" %}`: a Lucide icon, for the eye only; say the same in words beside it."""
    return _icon(name, size)


@lru_cache(maxsize=256)
def _icon(name: str, size: int) -> str:
    return lucide(name, size=size, **{"class": "icon", "aria_hidden": "true"})


@register.filter
def score(value: figures.Figure, places: int = 1) -> str:
    """`{{ value|score }}`: one decimal, half up; None is "no data". `{{ value|score:0 }}` for whole numbers."""
    return figures.shown(value, places)


@register.filter
def percent(share: figures.Figure, places: int = 0) -> str:
    """`{{ share|percent }}`: a share of 0 to 1 as percent."""
    return figures.shown_percent(share, places)


@register.filter
def change(value: figures.Figure, places: int = 1) -> str:
    """`{{ difference|change }}`: with its sign."""
    return figures.shown_change(value, places)


@register.filter
def relative(when: date | datetime | None) -> str:
    """`{{ day|relative }}`: "in 2 days". Prefer components/time.html, which carries the absolute one."""
    return moments.relative(when) if when else ""


@register.filter
def due(when: date | datetime | None) -> str:
    """`{{ gap.due_on|due }}`: "in 2 days", "12 days overdue"."""
    return moments.due(when) if when else ""


@register.filter
def absolute(when: date | datetime | None) -> str:
    """`{{ day|absolute }}`: "24 November 2026, 12:04 UTC"."""
    return moments.absolute(when) if when else ""


@register.filter
def machine(when: date | datetime) -> str:
    """The moment as the `datetime` attribute wants it."""
    return when.isoformat(timespec="seconds") if isinstance(when, datetime) else when.isoformat()


@register.simple_tag
def moment(when: date | datetime | None) -> str:
    """`{% moment answer.at %}`: what components/time.html shows, for pages that have it by the dozen."""
    if not when:
        return ""
    words = {"machine": machine(when), "absolute": absolute(when), "relative": relative(when)}
    return drawn("components/time.html#moment", **words)


@register.filter
def is_past(when: date | datetime | None) -> bool:
    """`{% if gap.due_on|is_past %}`: whether the day or moment is over."""
    if not when:
        return False
    return when < clock.now() if isinstance(when, datetime) else when < clock.today()


@register.filter
def level_class(value: figures.Figure, scale: figures.Figure = 5) -> str:
    """`{{ value|level_class }}`: l0 to l5, the color of a score."""
    return charts.level_class(value, scale)


@register.simple_tag
def bar(
    evidenced: figures.Figure,
    claimed: figures.Figure = None,
    target: figures.Figure = None,
    raw: figures.Figure = None,
    scale: figures.Figure = None,
) -> charts.Bar:
    """`{% bar evidenced claimed target raw scale as drawn %}`: the geometry that components/score_bar.html draws."""
    return charts.bar(evidenced, claimed, target, raw, scale or 5)


@register.simple_tag(takes_context=True)
def entry(
    context: dict[str, Any],
    name: str,
    label: str,
    count: int | str = "",
    is_late: bool = False,
    is_exact: bool = False,
    also: str = "",
) -> str:
    """`{% entry "reports:list" _("Reports") %}`: a line of the navigation, marked where the reader is.

    Nothing where the address does not exist. `also` names another page that belongs to it.
    """
    request = context["request"]
    href = address(name, request.organization.slug)
    places = [place for place in (href, address(also, request.organization.slug) if also else "") if place]
    is_here = request.path == href if is_exact else request.path.startswith(tuple(places))
    return drawn(
        "components/navigation_entry.html",
        href=href,
        label=label,
        count=count,
        is_late=is_late,
        current="page" if request.path == href else "true" if is_here else "",
    )


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """`<html{% theme %}>`: the colors that this browser was told to keep, so that the first paint is right."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme") if request else None
    return format_html(' data-theme="{}"', chosen) if chosen in ("light", "dark") else ""


@register.simple_tag
@lru_cache(maxsize=1024)
def address(name: str, slug: str = "") -> str:
    """`{% address "accounts:profile" as href %}`: the address, or nothing where there is no such page."""
    try:
        return reverse(name, kwargs={"slug": slug}) if slug else reverse(name)
    except NoReverseMatch:
        return ""
