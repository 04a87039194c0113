"""Lists: columns, filters, order and pages that live in the address, and files of exactly what is shown.

A room declares its list once, at module level:

    REPORTS = Listing(_("Reports"), file="reports", filters=ReportFilters, order="-when", columns=(
        Column("title", _("Report"), lambda report: report.title, by="title"),
        Column("when", _("When"), lambda report: report.created_at, by="created_at"),
    ))

A request makes it `shown`; `list.html` draws that, and the room's template draws only the cells that need more than
their plain value.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from itertools import islice
from typing import Any, Generic, TypeVar

from django import forms
from django.db.models import F, QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _

from core import clock
from core.filters import Filters
from core.http import MemberRequest, scoped_stream
from core.pages import SIZE, Page, page_of
from core.tables import CSV_TYPE, XLSX_TYPE, Cell, Sheet, TableTooLong, csv_chunks, xlsx_bytes

Line = TypeVar("Line")
Words = str | Promise
Value = Callable[[Line], Cell]

AT_ONCE = 500
MOST_IN_XLSX = 50_000  # a workbook is made while the reader waits; CSV is sent as it is read


@dataclass(frozen=True, slots=True)
class Column(Generic[Line]):
    """One column. `cells`: its value, or several with the headers they have in a file; none for buttons."""

    key: str
    name: Words
    cells: Value[Line] | tuple[tuple[Words, Value[Line]], ...] = ()
    by: str = ""  # the field or annotation it sorts by
    is_shown: bool = True  # unless the reader chooses otherwise
    is_number: bool = False

    @property
    def parts(self) -> tuple[tuple[Words, Value[Line]], ...]:
        return self.cells if isinstance(self.cells, tuple) else ((self.name, self.cells),)


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a column: `href` turns the order, `sorted` says how it stands ("ascending", "descending")."""

    column: Column[Any]
    href: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A tab, or a column that can be shown."""

    key: str
    name: Words
    href: str
    is_on: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FilterField:
    """A filter as a field; `choices` where it has any."""

    field: forms.BoundField
    choices: Sequence[tuple[str, Words]] | None


@dataclass(frozen=True)
class Listing(Generic[Line]):
    """What a list is. The first column and buttons are always shown; the reader chooses the others."""

    name: Words
    file: str  # "reports": reports.csv and reports.xlsx lie beside the page
    filters: type[Filters]
    columns: Sequence[Column[Line]]
    order: str  # key of a column, "-" in front: descending
    none: Words = ""  # where nothing is like the filters: "No report is like that"
    tabs: str = ""  # the filter whose choices stand as tabs above
    defaults: Mapping[str, str] = field(default_factory=dict)  # how the page is narrowed until the reader says more

    def shown(
        self,
        request: MemberRequest,
        rows: QuerySet[Any],
        *,
        lines: Callable[[Sequence[Any]], Sequence[Line]] = list,
        without: Sequence[str] = (),
        counts: Mapping[str, int] | None = None,
    ) -> "Shown[Line]":
        """The list as this request asks for it. `lines` makes of some rows, in one go, what the columns read;
        `without` are columns that this reader has not; `counts` stand beside the tabs."""
        return Shown(self, request, rows, lines, frozenset(without), counts or {})


class Shown(Generic[Line]):
    """A list with the filters, order, columns and page of one request."""

    def __init__(
        self,
        of: Listing[Line],
        request: MemberRequest,
        rows: QuerySet[Any],
        lines_of: Callable[[Sequence[Any]], Sequence[Line]],
        without: frozenset[str],
        counts: Mapping[str, int],
    ) -> None:
        self.of, self.name, self.lines_of, self._counts = of, of.name, lines_of, counts
        self._organization = request.organization
        self.address = request.path[: request.path.rindex("/") + 1]
        self._cursor = request.GET.get("cursor", "")
        narrowing = request.GET.copy()
        for name, value in of.defaults.items():
            narrowing.setdefault(name, value)
        self.filters = of.filters(narrowing, queryset=rows, request=request)
        for name in set(of.defaults) & set(self.filters.errors):
            self.filters.form.cleaned_data[name] = of.defaults[name]
        self._given = QueryDict(mutable=True)
        for name in (*self.filters.filters, "sort", "columns"):
            if name in request.GET and request.GET[name] != of.defaults.get(name, ""):
                self._given.setlist(name, request.GET.getlist(name))
        self._there = [column for column in of.columns if column.key not in without]

    # What is shown

    @cached_property
    def columns(self) -> list[Column[Line]]:
        offered, chosen = {column.key for column in self._choosable}, self.chosen_columns
        return [column for column in self._there if column.key in chosen or column.key not in offered]

    @cached_property
    def chosen_columns(self) -> set[str]:
        asked = {column.key for column in self._choosable} & set(self._given.getlist("columns"))
        return asked or {column.key for column in self._choosable if column.is_shown}

    @cached_property
    def sort(self) -> str:
        """The order: key of a column, "-" in front where it descends."""
        asked = str(self._given.get("sort", ""))
        return asked if self._field_of(asked) else self.of.order

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """All rows by these filters, in this order, as `page_of` has them."""
        rows, by = self._sorted_by
        column = F(by.removeprefix("-"))
        if by.startswith("-"):
            return rows.order_by(column.desc(nulls_last=True), "-pk")
        return rows.order_by(column.asc(nulls_last=True), "pk")

    @cached_property
    def page(self) -> Page[Any]:
        rows, by = self._sorted_by
        page = page_of(rows, by=by, cursor=self._cursor, size=SIZE)
        return page if page.rows or not self._cursor else page_of(rows, by=by, size=SIZE)

    @cached_property
    def lines(self) -> Sequence[Line]:
        return self.lines_of(self.page.rows)

    @cached_property
    def is_narrowed(self) -> bool:
        return self.filters.chosen != dict(self.of.defaults)

    # What the page offers

    @property
    def heads(self) -> Iterator[Head]:
        for column in self.columns:
            down = f"-{column.key}"
            match self.sort:
                case column.key:
                    yield Head(column, self._href(sort=down), "ascending")
                case now if now == down:
                    yield Head(column, self._href(sort=column.key), "descending")
                case _:
                    turned = down if column.is_number else column.key
                    yield Head(column, self._href(sort=turned) if column.by else "", "")

    @property
    def choices(self) -> list[Choice]:
        """The columns that the reader can choose."""
        return [Choice(one.key, one.name, "", one.key in self.chosen_columns) for one in self._choosable]

    @property
    def tabs(self) -> Iterator[Choice]:
        if self.of.tabs:
            default, now = self.of.defaults.get(self.of.tabs, ""), self.filters.chosen.get(self.of.tabs, "")
            for key, name in self._choices(self.of.tabs) or ():
                href = self._href(**{self.of.tabs: None if key == default else key})
                yield Choice(key, name, href, key == now, self._counts.get(key))

    @property
    def fields(self) -> list[FilterField]:
        """The filters that stand as fields beside the search; the tabs do not."""
        fields = [one for one in self.filters.form.visible_fields() if one.name not in (self.of.tabs, "search")]
        return [FilterField(one, self._choices(one.name)) for one in fields]

    @property
    def search(self) -> forms.BoundField | None:
        return self.filters.form["search"] if "search" in self.filters.filters else None

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the filters carries along."""
        hidden = {one.name for one in self.filters.form.hidden_fields()}
        return self._pairs({"sort", "columns", self.of.tabs} | hidden)

    @property
    def kept_with_columns(self) -> list[tuple[str, str]]:
        """What the form of the columns carries along."""
        return self._pairs({"sort", *self.filters.filters})

    @property
    def unread(self) -> list[str]:
        """Sentences about what could not be read and has no field of its own."""
        form, seen = self.filters.form, {one.field.name for one in self.fields}
        return [
            f"{form[name].label}: {error}" for name in form.errors if name not in seen for error in form[name].errors
        ]

    @property
    def query(self) -> str:
        """Filters, order and columns as they stand in the address; without the page."""
        return self._given.urlencode()

    # Files

    def file(self, kind: str) -> HttpResponseBase:
        """Every row and column that the pages show, as "csv" or "xlsx". Raises TableTooLong."""
        columns = [part for column in self.columns for part in column.parts]
        headers = [header for header, _value in columns]
        cells = self._cells([value for _header, value in columns], get_current_timezone())
        name = f"{self.of.file}-{self._organization.slug}-{clock.today()}.{kind}"
        if kind == "csv":
            return scoped_stream(csv_chunks(headers, cells), content_type=CSV_TYPE, filename=name)
        if self.rows[: MOST_IN_XLSX + 1].count() > MOST_IN_XLSX:
            sentence = _("The list has more than %s rows. Narrow it by its filters, or take CSV.")
            raise TableTooLong(sentence % f"{MOST_IN_XLSX:,}")
        title = f"{self.name} · {self._organization.name}"
        content = xlsx_bytes([Sheet(str(self.name), headers, cells)], title=title, created=clock.now())
        response = HttpResponse(content, content_type=XLSX_TYPE)
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
        return response

    def _cells(self, values: Sequence[Value[Line]], zone: tzinfo) -> Iterator[list[Cell]]:
        """In the zone of the organization: it is no longer the current one while the rows are sent."""
        source = self.rows.iterator(AT_ONCE)
        while part := list(islice(source, AT_ONCE)):
            for line in self.lines_of(part):
                yield [_local(value(line), zone) for value in values]

    # Below

    @cached_property
    def _choosable(self) -> list[Column[Line]]:
        return [column for column in self._there if column.parts][1:]

    @cached_property
    def _sorted_by(self) -> tuple[QuerySet[Any], str]:
        """The filtered rows, and what `page_of` sorts them by. What lies in another row is brought to this one."""
        sign, by = "-" if self.sort.startswith("-") else "", self._field_of(self.sort)
        if "__" in by:
            return self.filters.qs.annotate(sorted_by=F(by)), f"{sign}sorted_by"
        return self.filters.qs, sign + by

    def _choices(self, name: str) -> list[tuple[str, Words]] | None:
        """What a filter offers; "all" stands last where the page narrows by itself."""
        offered: Any = getattr(self.filters.form.fields[name], "choices", None)
        if offered is None:
            return None
        choices = list(offered)
        return [*choices[1:], choices[0]] if name in self.of.defaults else choices

    def _field_of(self, sort: str) -> str:
        key = sort.removeprefix("-")
        return next((column.by for column in self._there if column.key == key), "")

    def _href(self, **changed: str | None) -> str:
        given = self._given.copy()
        for name, value in changed.items():
            if value is None:
                given.pop(name, None)
            else:
                given[name] = value
        return f"?{given.urlencode()}"

    def _pairs(self, names: set[str]) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self._given.lists() if name in names for value in values]


def _local(cell: Cell, zone: tzinfo) -> Cell:
    return localtime(cell, zone) if isinstance(cell, datetime) else cell
