"""What a page of the wizard has by the dozen: levels and choices. As templates they would take ten times as long."""

from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext as _

from assessments.forms.answers import Choice
from assessments.queries import terms_of
from assessments.queries.wizard import AspectPage
from assessments.views.cards import LevelRow, QuestionCard
from core import moments

register = template.Library()

_LABEL = (
    '<label class="{}"><input type="radio" form="answers" name="{}-choice" value="{}"{}>'
    "<b>{}</b><span>{}</span>{}</label>"
)
_ITEM = '<li class="{}{}" data-level="{}"><b>{}</b><span>{}</span><i class="cut">{}</i>{}{}</li>'
_CONDITION = (
    '<label class="condition" data-level="{}"><input type="checkbox" form="answers" name="{}-conditions" value="{}"{}>'
    "<span>{} {}</span></label>"
)
_PILL = '<label class="pill{}"><input type="radio" form="answers" name="{}-choice" value="{}"{}><span>{}</span></label>'
_FIGURE = (
    '<span class="figure">{}<input type="text" inputmode="decimal" autocomplete="off" form="answers" name="{}-number"'
    ' value="{}" aria-label="{}"> <span class="muted">{}</span></span>'
)


@register.simple_tag
def fixed(name: str) -> str:
    """`{% fixed "assessments/wizard_glossary.html" %}`: what takes nothing, drawn once per process and language."""
    return _drawn(name, get_language() or "")


@lru_cache(maxsize=64)
def _drawn(name: str, language: str) -> str:
    return render_to_string(name)


@register.simple_tag
def words(page: AspectPage) -> str:
    """`{% words page %}`: what the terms of an aspect mean, drawn once per process and language."""
    return _words_of(page.content.id, page.aspect.code, get_language() or "")


@lru_cache(maxsize=512)
def _words_of(framework_id: UUID, aspect_code: str, language: str) -> str:
    return render_to_string("assessments/wizard_glossary.html", {"terms": terms_of(framework_id, aspect_code)})


@register.simple_tag
def levels(card: QuestionCard, is_compact: bool = False) -> str:
    """`{% levels card is_compact %}`: radio buttons, or for a number what each level needs."""
    if card.question.is_numeric:
        return format_html_join("", "{}", ((_item(card, row),) for row in card.rows))
    is_reply = card.question.type == "y"
    return format_html_join("", _LABEL, (_label(card, row, is_reply, is_compact) for row in card.rows))


@register.simple_tag
def others(card: QuestionCard) -> str:
    """`{% others card %}`: what may be chosen besides a level, and the field of the number."""
    return format_html_join("", "{}", ((part,) for part in _others(card)))


def confirmed(card: QuestionCard, row: LevelRow) -> str:
    """Who confirmed a level's condition, and whether that still counts."""
    words: str = ""
    if row.confirmed:
        says = {"by": row.confirmed.by, "on": moments.absolute(row.confirmed.on)}
        words = _("confirmed by %(by)s, %(on)s") % says
        if not row.confirmed.is_fresh:
            late = _("confirmed by %(by)s, %(on)s: too long ago, it no longer counts") % says
            words = format_html('<span class="warn">{}</span>', late)
    return format_html('<span class="muted small" id="confirmed-{}-{}">{}</span>', card.code, row.value, words)


def _label(card: QuestionCard, row: LevelRow, is_reply: bool, is_compact: bool) -> tuple[str, ...]:
    key: str = row.key
    if is_reply and is_compact:
        key = format_html("{} <i>{}</i>", row.key, row.name)
    text = f"{row.name}: {row.text}" if is_reply else row.text
    return _proven(row), card.code, row.value, _checked(row.is_chosen), key, text, _tag(row)


def _item(card: QuestionCard, row: LevelRow) -> str:
    condition: str = ""
    if row.condition:
        condition = format_html(
            _CONDITION,
            *(row.value, card.code, row.value, _checked(row.is_held), row.condition, confirmed(card, row)),
        )
    chosen = "chosen " if row.is_chosen else ""
    return format_html(_ITEM, *(chosen, _proven(row), row.value, row.key, row.text, row.cut, _tag(row), condition))


def _others(card: QuestionCard) -> Iterator[str]:
    if card.question.is_numeric:
        number = _pill(card, Choice.NUMBER, _("Number"))
        label = _("Number for %(code)s, %(unit)s") % {"code": card.code, "unit": card.unit}
        yield format_html(_FIGURE, number, card.code, card.typed.number, label.strip(" ,"), card.unit)
        yield _pill(card, Choice.NONE, _("None / never"))
    yield _pill(card, Choice.UNKNOWN, _("Don't know"))
    key = format_html('{} <kbd aria-hidden="true">N</kbd>', _("Not applicable"))
    yield _pill(card, Choice.NOT_APPLICABLE, key, " away")
    yield _pill(card, Choice.UNANSWERED, _("No answer"))


def _pill(card: QuestionCard, choice: Choice, words: str, mark: str = "") -> str:
    return format_html(_PILL, mark, card.code, choice.value, _checked(card.typed.choice == choice), words)


def _proven(row: LevelRow) -> str:
    return "proven" if row.is_proven else ""


def _checked(is_checked: bool) -> str:
    return " checked" if is_checked else ""


def _tag(row: LevelRow) -> str:
    return format_html('<i class="tag live">{}</i>', _("evidence proves")) if row.is_proven else ""
