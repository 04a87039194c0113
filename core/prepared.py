"""Statements on the hot path: the ORM makes their SQL once, then it is only executed.

Building a query set and its SQL costs several times what the database needs to answer it. `Given` marks the places
that get a value at each run; types are converted as the ORM would. The open organization is such a value: a
statement about rows of an organization runs for the one whose scope is open, and never without.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Field, QuerySet, UUIDField, Value
from django.db.models.query import get_related_populators
from django_scopes import get_scope, scope
from django_scopes.exceptions import ScopeError

ORGANIZATION = "organization"

Row = TypeVar("Row")
_Build = Callable[..., "QuerySet[Any, Any]"]
_Columns = Callable[[Sequence[Any]], Row]


class Given(Value):
    """A place in a query that gets its value, of this field's type, when the query runs."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(None, output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def of(self, values: dict[str, Any]) -> Any:
        return self.output_field.get_db_prep_value(values[self.name], connection=connection)


class Prepared(Generic[Row]):
    """`Prepared(build, AnswerRow._make, pk=UUIDField())`: `build(pk=…)` gives a query set, asked once for its SQL.

    `row` makes something of the columns of a row: best a NamedTuple. Without it the query set's records are made.
    """

    def __init__(self, build: _Build, row: "_Columns[Row] | None" = None, **given: "Field[Any, Any]") -> None:
        self._build, self._row = build, row
        self._given = {name: Given(name, field) for name, field in given.items()}
        self._made: dict[str, _Made] = {}

    def rows(self, **values: Any) -> list[Row]:
        """The rows for these values. Raises ScopeError where they belong to an organization and no scope is open."""
        made = self._made.get(connection.vendor) or self._make()
        if made.is_scoped:
            organization = get_scope().get(ORGANIZATION)
            if organization is None:
                raise ScopeError("An organization's scope must be open for this query.")
            values[ORGANIZATION] = organization.pk
        with connection.cursor() as cursor:
            cursor.execute(made.sql, [one.of(values) if isinstance(one, Given) else one for one in made.parameters])
            found = cursor.fetchall()
        return [made.row(row) for row in (_converted(found, made.converters) if made.converters else found)]

    def first(self, **values: Any) -> Row | None:
        """The first of the rows, if there is any."""
        found = self.rows(**values)
        return found[0] if found else None

    def _make(self) -> "_Made":
        connection.ensure_connection()
        with scope(organization=Given(ORGANIZATION, UUIDField())):
            query = self._build(**self._given)
        compiler = query.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        used = {one.name for one in parameters if isinstance(one, Given)}
        if unused := sorted(self._given.keys() - used):
            raise LookupError(f"The query does not use {', '.join(unused)}.")
        columns = [column for column, *_rest in compiler.select]
        row = self._row or _record(compiler)
        made = _Made(sql, parameters, row, list(compiler.get_converters(columns).items()), ORGANIZATION in used)
        self._made[connection.vendor] = made
        return made


class _Made:
    """What a database needs to run the statement, and we to read its rows."""

    def __init__(
        self, sql: str, parameters: Sequence[Any], row: _Columns[Any], converters: Any, is_scoped: bool
    ) -> None:
        self.sql, self.parameters = sql, parameters
        self.row, self.converters, self.is_scoped = row, converters, is_scoped


def _record(compiler: Any) -> _Columns[Any]:
    """How columns become a record with what `select_related` names: as the query set does it."""
    fields = compiler.klass_info["select_fields"]
    columns = slice(fields[0], fields[-1] + 1)
    names = [column.target.attname for column, *_rest in compiler.select[columns]]
    model, using = compiler.klass_info["model"], compiler.using or connection.alias
    populators: Any = get_related_populators  # its types are those of a later Django
    neighbours = populators(compiler.klass_info, compiler.select, using)

    def record(row: Sequence[Any]) -> Any:
        made = model.from_db(using, names, row[columns])
        for neighbour in neighbours:
            neighbour.populate(row, made)
        return made

    return record


def _converted(rows: list[tuple[Any, ...]], converters: Any) -> list[list[Any]]:
    """What this database's driver gives in another type than the field's."""
    found = [list(row) for row in rows]
    for row in found:
        for place, (steps, column) in converters:
            for step in steps:
                row[place] = step(row[place], column, connection)
    return found
