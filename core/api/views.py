"""Bases of the API's addresses. A room names shape, rows, filters and orders; everything else follows from here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet, UUIDField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from core.api.answers import answered, check_condition, wants_condition
from core.api.counts import count_of
from core.api.parameters import Parameters, filter_names
from core.api.problems import Fault, invalid
from core.api.serializers import Given, Row, Taken
from core.api.shapes import columns_of, sent
from core.filters import Filters
from core.pages import BadCursor, page_of
from core.prepared import Prepared

if TYPE_CHECKING:
    from accounts.models import Membership, Organization

Handler = TypeVar("Handler", bound=Callable[..., HttpResponse])
CONDITIONAL = ("PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method of an address takes and gives: checked before it runs, and documented."""

    takes: type[Taken] | None = None
    gives: type[Given] | None = None
    status: int = HTTPStatus.OK
    refuses: tuple[int, ...] = ()  # statuses beyond those that every operation of its kind may answer
    asks: Mapping[str, tuple[Any, Sequence[str]]] = field(default_factory=dict)  # of what is no list: parameters


def operation(
    *,
    takes: type[Taken] | None = None,
    gives: type[Given] | None = None,
    status: int = HTTPStatus.OK,
    refuses: Sequence[int] = (),
    asks: Mapping[str, tuple[Any, Sequence[str]]] | None = None,
) -> Callable[[Handler], Handler]:
    """Declare it: `@operation(takes=GapPlan, gives=GapShape)`. What was taken is then in `self.body`, valid.

    `asks`: name of a parameter -> what it means, and its values where there are few.
    """

    def declare(handler: Handler) -> Handler:
        handler.operation = Operation(takes, gives, status, tuple(refuses), asks or {})  # type: ignore[attr-defined]  # read below
        return handler

    return declare


def operation_of(view: type[APIView] | APIView, method: str) -> Operation:
    """What the view declares for this method."""
    declared: Operation = getattr(getattr(view, method.lower(), None), "operation", Operation())
    return declared


class _AnyType(BaseRenderer):
    media_type = "*/*"
    format = "file"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return data


class ApiView(APIView):
    """One address of the API. The door has found token, membership and organization, and opened the scope."""

    organization: "Organization"
    membership: "Membership"
    body: dict[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before the method: JSON wanted, condition there, body valid."""
        plain = request._request
        self.organization = getattr(plain, "organization", None)  # type: ignore[assignment]  # public views have none
        self.membership = getattr(plain, "membership", None)  # type: ignore[assignment]  # as above
        super().initial(request, *args, **kwargs)
        method = str(request.method)
        if method in CONDITIONAL:
            wants_condition(plain)
        self.body = self._taken(request, operation_of(self, method).takes)

    def _taken(self, request: Request, takes: type[Taken] | None) -> dict[str, Any]:
        if takes is None:
            if request.method in ("POST", *CONDITIONAL) and request.data:
                raise invalid([Fault("", "unknown", _("This operation takes no body."))])
            return {}
        if not isinstance(request.data, dict):
            raise invalid([Fault("", "type", _("Send an object."))])
        serializer = takes(data=request.data, partial=request.method == "PATCH", context={"view": self})
        serializer.is_valid(raise_exception=True)
        taken: dict[str, Any] = dict(serializer.validated_data)
        return taken

    def answer(
        self, data: Any, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
    ) -> HttpResponse:
        """JSON with its entity tag; 304 where the caller has it already."""
        return answered(self.plain_request, data, status=status, headers=headers)

    @property
    def plain_request(self) -> HttpRequest:
        request: HttpRequest = self.request._request
        return request


class FileView(ApiView):
    """A file to download: whatever type the caller accepts. It is of one of the types named."""

    media_types: ClassVar[tuple[str, ...]] = ("application/octet-stream",)
    renderer_classes = [_AnyType]


class ShapedView(ApiView):
    """Rows that are given in one shape."""

    shape: ClassVar[type[Given]]
    is_same_for_all: ClassVar[bool] = False  # `rows` depends on nothing but the open organization: SQL is made once

    def rows(self) -> QuerySet[Any]:
        """The rows that this address may show, with what the shape needs annotated. Scoped, unordered."""
        raise NotImplementedError

    def one(self, pk: UUID, only: tuple[str, ...] | None = None) -> Row:
        """The row with this id, in the shape; 404 where there is none."""
        columns = columns_of(self.shape, only)
        if self.is_same_for_all:
            view: Any = type(self)
            row = _prepared(view, columns.paths).first(pk=pk)
        else:
            row = next(iter(self.rows().filter(pk=pk).order_by().values(*columns.paths)[:1]), None)
        if row is None:
            raise Http404
        return sent(self.shape, columns, [row], only)[0]

    def shown(self, pk: UUID, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """The row as an answer."""
        return self.answer(self.one(pk), status=status, headers=headers)

    def held(self, pk: UUID) -> Any:
        """The record itself, to change it: still the one that If-Match names, or 412."""
        record: Model = get_object_or_404(self.rows(), pk=pk)
        check_condition(self.plain_request, record.version)  # type: ignore[attr-defined]  # what is changed has one
        return record


@lru_cache(maxsize=256)
def _prepared(view: Any, paths: tuple[str, ...]) -> Prepared[Row]:
    """The query of one row of this view. Callers choose the columns by `fields`: not every choice is kept."""
    return Prepared(
        lambda pk: view().rows().filter(pk=pk).order_by().values_list(*paths),
        lambda row: dict(zip(paths, row, strict=True)),
        pk=UUIDField(),
    )


class RecordView(ShapedView):
    """One record: GET is here already; `fields=` projects."""

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        parameters = Parameters(request.GET, known=("fields",))
        return self.answer(self.one(pk, parameters.fields_of(self.shape)))


class WholeListView(ShapedView):
    """A list that never comes in pages; the shape is that of a row."""

    def listed(self, rows: Sequence[Row]) -> HttpResponse:
        return self.answer(self.whole(rows))

    def whole(self, rows: Sequence[Row]) -> Row:
        return {"next": None, "previous": None, "results": rows}


class ListView(ShapedView):
    """A list: GET is here already, by filters, search, ordering, projection and keyset pages."""

    filters: ClassVar[type[Filters]] = Filters
    orderings: ClassVar[tuple[str, ...]] = ()
    ordering: ClassVar[str] = "-created_at"

    def get(self, request: Request, **above: Any) -> HttpResponse:
        filters: Any = self.filters
        names, rows = filter_names(filters), self.rows()
        is_narrowed = any(name in request.GET for name in names)  # a filter set costs more than most of its lists
        chosen = filters(request.GET, queryset=rows, request=self.plain_request) if is_narrowed else None
        parameters = Parameters(request.GET, known=(*LIST_PARAMETERS, *names), filters=chosen)
        only = parameters.fields_of(self.shape)
        by = parameters.ordering_of(self.orderings, self.ordering)
        columns = columns_of(self.shape, only)
        wanted = dict.fromkeys((*columns.paths, "id", by.removeprefix("-")))
        rows = rows if chosen is None else chosen.qs
        try:
            page = page_of(rows.values(*wanted), by=by, cursor=parameters.cursor, size=parameters.limit, is_strict=True)
        except BadCursor as error:
            raise invalid([Fault("?cursor", "invalid", _("This cursor leads nowhere. Start without one."))]) from error
        results = sent(self.shape, columns, page.rows, only)
        content: dict[str, Any] = {
            "next": self._address(page.next),
            "previous": self._address(page.previous),
            "results": results,
        }
        if parameters.count:
            content["count"] = count_of(rows, is_exact=parameters.count == "exact")
        return self.answer(content)

    def _address(self, cursor: str) -> str | None:
        if not cursor:
            return None
        query = self.request.GET.copy()
        query["cursor"] = cursor
        return self.plain_request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")


LIST_PARAMETERS = ("cursor", "limit", "ordering", "fields", "count")


def created(view: ShapedView, pk: UUID, address: str) -> HttpResponse:
    """201 with the new row and where it stands."""
    return view.shown(pk, status=HTTPStatus.CREATED, headers={"Location": address})
