"""Importing: the list, a new file, one import from its mapping to its undoing, its rejected rows."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.policy import allow
from accounts.views.lists import list_page
from core.errors import Refused
from core.http import MemberRequest, posted, scoped_stream
from core.lists import Column, Listing
from core.pages import page_of
from core.tables import CSV_TYPE, Cell, csv_chunks
from core.uploads import takes_up_to
from inventory import queries
from inventory.actions import imports
from inventory.filters import ImportFilters
from inventory.forms.imports import MAX_BYTES, MappingForm, UploadForm
from inventory.models import Import, ImportRow

State, Outcome = Import.State, ImportRow.Outcome
SHOWN = (
    (Outcome.NEW, _lazy("New")),
    (Outcome.CHANGED, _lazy("Changed")),
    (Outcome.SAME, _lazy("Unchanged")),
    (Outcome.REJECTED, _lazy("Rejected")),
    (Outcome.REPEATED, _lazy("Repeated")),
    (Outcome.STALE, _lazy("Changed meanwhile")),
)

IMPORTS: Listing[Import] = Listing(
    _lazy("Imports"),
    file="imports",
    filters=ImportFilters,
    order="-when",
    none=_lazy("No import is like that"),
    columns=(
        Column("file", _lazy("File"), lambda batch: batch.file_name, by="file_name"),
        Column("format", _lazy("Format"), lambda batch: batch.get_format_display(), by="format"),
        Column("state", _lazy("State"), lambda batch: batch.get_state_display(), by="state"),
        Column("new", _lazy("New"), lambda batch: batch.new, by="new", is_number=True),
        Column("changed", _lazy("Changed"), lambda batch: batch.changed, by="changed", is_number=True),
        Column("rejected", _lazy("Rejected"), lambda batch: batch.rejected, by="rejected", is_number=True),
        Column(
            "by", _lazy("By"), lambda batch: batch.requested_by.name if batch.requested_by else None,
            by="requested_by__name",
        ),
        Column("when", _lazy("When"), lambda batch: batch.created_at, by="created_at"),
    ),
)  # fmt: skip


@allow("inventory.view")
@require_GET
def listed(request: MemberRequest, file: str = "") -> HttpResponseBase:
    return list_page(request, IMPORTS.shown(request, queries.import_rows()), "inventory/imports.html", file=file)


@takes_up_to(MAX_BYTES)
@allow("inventory.import")
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    data = posted(request)  # reads the upload, and finds out whether it is too large
    is_too_large = bool(getattr(request, "is_upload_too_large", False))
    form = UploadForm(data, request.FILES if data is not None else None, is_too_large=is_too_large)
    if data is not None and form.is_valid():
        batch = imports.start_import(str(form.file.name), form.file.chunks(), by=request.membership)
        return redirect(batch)
    status = 413 if is_too_large else 422 if form.errors else 200
    return render(request, "inventory/import_new.html", {"form": form}, status=status)


@allow("inventory.view")
@require_GET
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _page(request, _found(pk))


@allow("inventory.import")
@require_POST
def check(request: MemberRequest, pk: UUID) -> HttpResponse:
    batch = _found(pk)
    form = MappingForm(request.POST, batch=batch, declared=queries.custom_fields())
    if form.is_valid():
        try:
            imports.ask_check(batch, form.wishes, by=request.membership)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(batch)
    return _page(request, batch, mapping=form)


@allow("inventory.import")
@require_POST
def apply(request: MemberRequest, pk: UUID) -> HttpResponse:
    batch = _found(pk)
    try:
        imports.ask_apply(batch, by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(batch)


@allow("inventory.import")
@require_POST
def undo(request: MemberRequest, pk: UUID) -> HttpResponse:
    batch = _found(pk)
    try:
        imports.ask_undo(batch, by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(batch)


@allow("inventory.import")
@require_POST
def discard(request: MemberRequest, pk: UUID) -> HttpResponse:
    batch = _found(pk)
    try:
        imports.discard(batch, by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(batch)
    messages.success(request, _("Discarded. Nothing of it was stored."))
    return redirect("inventory:imports", request.organization.slug)


@allow("inventory.view")
@require_GET
def rejected(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """The rejected rows as they stood, with what is wrong behind them: to be mended and sent again."""
    batch = _found(pk)
    header = [*batch.columns, _("Row"), _("What is wrong")]
    name = f"rejected-{batch.file_name.rpartition('.')[0] or batch.file_name}.csv"
    return scoped_stream(csv_chunks(header, _rejected(batch)), content_type=CSV_TYPE, filename=name)


def _rejected(batch: Import) -> Iterator[list[Cell]]:
    width = len(batch.columns)
    for row in queries.rows_of(batch, Outcome.REJECTED).order_by("number").iterator(500):
        cells = [*(row.cells or []), *([""] * width)][:width]
        wrong = " ".join(f"{column}: {why} {mend}" for column, _value, why, mend in row.problems or [])
        yield [*cells, row.number, wrong]


def _found(pk: UUID) -> Import:
    return get_object_or_404(queries.import_rows(), pk=pk)


def _page(request: MemberRequest, batch: Import, *, mapping: MappingForm | None = None) -> HttpResponse:
    state = imports.settled_state(batch)
    context: dict[str, object] = {
        "batch": batch,
        "state": state.value,
        "is_at_work": batch.is_at_work and state == batch.state,
        "is_stopped": batch.is_at_work and state != batch.state,
    }
    if request.htmx:
        if not context["is_at_work"]:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "inventory/import.html#work", context)
    if state in (State.READ, State.CHECKED):
        declared = queries.custom_fields()
        start = {name: getattr(batch, name) for name in ("source", "is_emptying", "is_all_or_nothing")}
        context["mapping"] = mapping or MappingForm(initial=start, batch=batch, declared=declared)
    if state in (State.CHECKED, State.APPLIED, State.UNDONE):
        context |= _rows(request, batch)
    return render(request, "inventory/import.html", context, status=422 if mapping and mapping.errors else 200)


def _rows(request: MemberRequest, batch: Import) -> dict[str, object]:
    """The rows of one outcome, a page of them; at first of the first outcome that has any."""
    counted = [(key.value, name, getattr(batch, key.value)) for key, name in SHOWN]
    there = [key for key, _name, count in counted if count]
    chosen = request.GET.get("rows", "")
    chosen = chosen if chosen in Outcome.values and chosen else (there or [Outcome.NEW.value])[0]
    page = page_of(queries.rows_of(batch, chosen), by="number", cursor=request.GET.get("cursor", ""))
    return {"tabs": counted, "chosen": chosen, "page": page, "lines": queries.compared(batch, page.rows)}
