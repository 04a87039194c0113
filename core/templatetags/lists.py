"""The rows of a list. `{% load lists %}`.

    {% rows list as report %}
      {% cell "title" "wide" %}<a href="{{ report.get_absolute_url }}">{{ report.title }}</a>{% endcell %}
    {% endrows %}

draws a line per report and in it the columns that are shown, in their order. A column without a `cell` shows its plain
value. The word behind its key is its class in the style sheet.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.template import Context, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.translation import gettext as _

from core import figures, moments
from core.lists import Column, FilterField, Shown
from core.tables import Cell

register = template.Library()


class CellNode(template.Node):
    """How one column is drawn."""

    def __init__(self, key: str, style: str, nodes: NodeList) -> None:
        self.key, self.style, self.nodelist = key, style, nodes

    def render(self, context: Context) -> str:
        return self.nodelist.render(context)


class RowsNode(template.Node):
    """The lines of a list, each with its columns."""

    def __init__(self, shown: FilterExpression, names: Sequence[str], cells: dict[str, CellNode]) -> None:
        self.shown, self.names, self.cells = shown, names, cells

    def render(self, context: Context) -> str:
        shown: Shown[Any] = self.shown.resolve(context)
        columns = [(column, self.cells.get(column.key), *self._tags(column, shown)) for column in shown.columns]
        written = []
        with context.push():
            for line in shown.lines:
                self._name(context, line)
                written.append("<tr>")
                for column, cell, begin, end in columns:
                    written += begin, cell.render(context) if cell else plain(column, line), end
                written.append("</tr>\n")
        return "".join(written)

    def _tags(self, column: Column[Any], shown: Shown[Any]) -> tuple[str, str]:
        """The first column names the line."""
        cell = self.cells.get(column.key)
        style = " ".join(filter(None, (cell.style if cell else "", "right" if column.is_number else "")))
        kind = f' class="{style}"' if style else ""
        first = next((one for one in shown.columns if one.parts), None)
        return (f'<th scope="row"{kind}>', "</th>") if column is first else (f"<td{kind}>", "</td>")

    def _name(self, context: Context, line: Any) -> None:
        if len(self.names) == 1:
            context[self.names[0]] = line
        else:
            context.update(dict(zip(self.names, line, strict=True)))


@register.tag
def rows(parser: Parser, token: Token) -> RowsNode:
    _rows, shown, _as, *names = token.split_contents()
    cells = [node for node in parser.parse(("endrows",)) if isinstance(node, CellNode)]
    parser.delete_first_token()
    return RowsNode(parser.compile_filter(shown), names, {cell.key: cell for cell in cells})


@register.tag
def cell(parser: Parser, token: Token) -> CellNode:
    _cell, key, *style = token.split_contents()
    nodes = parser.parse(("endcell",))
    parser.delete_first_token()
    return CellNode(key.strip("\"'"), " ".join(style).strip("\"'"), nodes)


@register.simple_tag
def options(one: FilterField) -> str:
    """`{% options field %}`: what a filter offers, in one go: there may be hundreds."""
    now = str(one.field.value() or "")
    return format_html_join(
        "",
        "<option {}>{}</option>",
        ((_option(str(value), is_chosen=str(value) == now), name) for value, name in one.choices or ()),
    )


def _option(value: str, *, is_chosen: bool) -> str:
    return format_html('value="{}" selected' if is_chosen else 'value="{}"', value)


def plain(column: Column[Any], line: Any) -> str:
    """The values of a column as people read them."""
    return " · ".join(_shown(value(line)) for _header, value in column.parts)


def _shown(value: Cell) -> str:
    match value:
        case None:
            return ""
        case bool():
            return conditional_escape(_("yes") if value else _("no"))
        case datetime():
            return format_html(
                '<time datetime="{}" title="{}" data-relative>{}</time>',
                value.isoformat(timespec="seconds"), moments.absolute(value), moments.relative(value),
            )  # fmt: skip
        case date():
            return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "j M Y"))
        case Decimal() | Fraction():
            return conditional_escape(figures.shown(value))
        case _:
            return conditional_escape(str(value))
