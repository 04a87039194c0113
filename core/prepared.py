"""Statements on the hot path: the ORM makes their SQL once, then it is only executed.

Building a query set and its SQL costs several times what the database needs to answer it. `Given` marks the places
that get a value at each run; types are converted as the ORM would. The open organization is such a value: a
statement about rows of an organization runs for the one whose scope is open, and never without.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Field, QuerySet, UUIDField, Value
from django.db.models.query import get_related_populators
from django.db.models.sql import UpdateQuery
from django_scopes import get_scope, scope
from django_scopes.exceptions import ScopeError

ORGANIZATION = "organization"

Row = TypeVar("Row")
_Build = Callable[..., "QuerySet[Any, Any]"]
_Update = tuple["QuerySet[Any, Any]", dict[str, Any]]
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


class _Statement:
    """One statement for each kind of database, made when it first runs there."""

    def __init__(self, build: Callable[..., Any], given: "dict[str, Field[Any, Any]]") -> None:
        self._build = build
        self._given = {name: Given(name, field) for name, field in given.items()}
        self._made: dict[str, _Made] = {}

    def _run(self, cursor: Any, values: dict[str, Any]) -> "_Made":
        """Raises ScopeError where rows belong to an organization and no scope is open."""
        made = self._made.get(connection.vendor) or self._make()
        if made.is_scoped:
            organization = get_scope().get(ORGANIZATION)
            if organization is None:
                raise ScopeError("An organization's scope must be open for this query.")
            values[ORGANIZATION] = organization.pk
        cursor.execute(made.sql, [one.of(values) if isinstance(one, Given) else one for one in made.parameters])
        return made

    def _make(self) -> "_Made":
        connection.ensure_connection()
        with scope(organization=Given(ORGANIZATION, UUIDField())):
            query = self._query(self._build(**self._given))
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        used = {one.name for one in parameters if isinstance(one, Given)}
        if unused := sorted(self._given.keys() - used):
            raise LookupError(f"The query does not use {', '.join(unused)}.")
        made = self._made[connection.vendor] = _Made(sql, parameters, ORGANIZATION in used, *self._reading(compiler))
        return made

    def _query(self, built: Any) -> Any:
        raise NotImplementedError

    def _reading(self, compiler: Any) -> tuple[Any, ...]:
        return ()


class Prepared(_Statement, Generic[Row]):
    """`Prepared(build, AnswerRow._make, pk=UUIDField())`: `build(pk=…)` gives a query set, asked once for its SQL.

    `row` makes something of the columns of a row: best a NamedTuple. Without it the query set's records are made.
    """

    def __init__(self, build: _Build, row: "_Columns[Row] | None" = None, **given: "Field[Any, Any]") -> None:
        super().__init__(build, given)
        self._row = row

    def rows(self, **values: Any) -> list[Row]:
        """The rows for these values."""
        with connection.cursor() as cursor:
            made = self._run(cursor, values)
            found = cursor.fetchall()
        return [made.row(row) for row in (_converted(found, made.converters) if made.converters else found)]

    def first(self, **values: Any) -> Row | None:
        """The first of the rows, if there is any."""
        found = self.rows(**values)
        return found[0] if found else None

    def _query(self, built: "QuerySet[Any, Any]") -> Any:
        return built.query

    def _reading(self, compiler: Any) -> tuple[Any, ...]:
        columns = [column for column, *_rest in compiler.select]
        return self._row or _record(compiler), list(compiler.get_converters(columns).items())


class PreparedUpdate(_Statement):
    """`PreparedUpdate(build, pk=UUIDField())`: `build(pk=…)` gives a query set, and what `update()` would get."""

    def __init__(
        self, build: "Callable[..., tuple[QuerySet[Any, Any], dict[str, Any]]]", **given: "Field[Any, Any]"
    ) -> None:
        super().__init__(build, given)

    def run(self, **values: Any) -> int:
        """How many rows were changed."""
        with connection.cursor() as cursor:
            self._run(cursor, values)
            changed: int = cursor.rowcount
        return changed

    def _query(self, built: "_Update") -> Any:
        rows, values = built
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(values)
        return query


@dataclass(frozen=True, slots=True)
class _Made:
    """What a database needs to run the statement, and we to read its rows."""

    sql: str
    parameters: Sequence[Any]
    is_scoped: bool
    row: Callable[[Sequence[Any]], Any] = tuple
    converters: Any = ()


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
