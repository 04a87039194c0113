"""The gaps: the list with its filters, columns and files, and planning many at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Membership
from accounts.policy import allow
from assessments import actions, queries
from assessments.forms.gaps import ANY, ME, GapFilters, PlanManyForm
from assessments.models import Gap, Snapshot
from assessments.queries import FrameworkContent
from core import clock
from core.errors import RecordChanged, Refused
from core.http import MemberRequest, scoped_stream
from core.rounding import rounded
from core.tables import CSV_TYPE, XLSX_TYPE, Cell, Sheet, csv_chunks, xlsx_bytes


@dataclass(frozen=True, slots=True)
class Column:
    """A column that can be shown or left out."""

    key: str
    name: Any
    cells: tuple[tuple[Any, Callable[[Gap], Cell]], ...]  # what it becomes in a file: header and value


@dataclass(frozen=True)
class GapList:
    """What the list shows, and what the files hold."""

    framework_key: str
    content: FrameworkContent | None
    snapshot: Snapshot | None
    filters: GapFilters
    rows: QuerySet[Gap]
    columns: tuple[Column, ...]

    @property
    def keys(self) -> list[str]:
        return [column.key for column in self.columns]

    @property
    def is_narrowed(self) -> bool:
        return any(self.filters.value(name) for name in ("q", "status", "domain", "owner"))

    @property
    def sort(self) -> str:
        return self.filters.value("sort") or "priority"

    def domain_of(self, gap: Gap) -> str:
        code = gap.aspect_code.split(".")[0]
        known = self.content.domain_of.get(code) if self.content else None
        return known.short_name if known else code


@allow("gap.view")
@require_GET
def gaps(request: MemberRequest) -> HttpResponse:
    """One page: a framework has as many gaps as aspects."""
    found = _list(request)
    rows = list(found.rows)
    context = {
        "found": found,
        "lines": [(gap, found.domain_of(gap)) for gap in rows],
        "all_columns": COLUMNS,
        "planning": PlanManyForm(),
        "query": request.GET.urlencode(),
    }
    return render(request, "assessments/gaps.html", context)


@allow("gap.view")
@require_GET
def gaps_csv(request: MemberRequest) -> HttpResponseBase:
    found = _list(request)
    rows = csv_chunks(_headers(found), _cells(found))
    return scoped_stream(rows, content_type=CSV_TYPE, filename=f"gaps-{clock.today()}.csv")


@allow("gap.view")
@require_GET
def gaps_xlsx(request: MemberRequest) -> HttpResponse:
    found = _list(request)
    sheet = Sheet(_("Gaps"), _headers(found), _cells(found))
    title = _("Gaps of %s") % request.organization.name
    response = HttpResponse(xlsx_bytes([sheet], title=title, created=clock.now()), content_type=XLSX_TYPE)
    name = f"gaps-{clock.today()}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


@allow("gap.plan")
@require_POST
def plan_many(request: MemberRequest) -> HttpResponse:
    """First a preview of what would change; then it is done gap by gap, each against the version that was shown."""
    chosen = _chosen(request)
    form = PlanManyForm(request.POST)
    if not chosen:
        messages.warning(request, _("Choose the gaps first."))
        return redirect("assessments:gaps", request.organization.slug)
    changed: list[Gap] = []
    if form.is_valid() and "confirmed" in request.POST:
        planned, changed = _plan(chosen, form.cleaned_data, request)
        if planned:
            words = ngettext("%d gap planned.", "%d gaps planned.", planned)
            messages.success(request, words % planned)
        if not changed:
            return redirect("assessments:gaps", request.organization.slug)
        chosen = {gap: gap.version for gap in changed}
    context = {
        "form": form,
        "lines": [_preview(gap, form.cleaned_data if form.is_valid() else {}) for gap in chosen],
        "changed": changed,
    }
    return render(request, "assessments/plan_gaps.html", context, status=422 if form.errors or changed else 200)


def _list(request: MemberRequest) -> GapList:
    key = request.GET.get("framework", "")
    snapshot = queries.latest_snapshot(request.organization, key or None)
    content = queries.framework_content(snapshot.assessment.framework_id) if snapshot else None
    filters = GapFilters(request.GET, domains=content.domains if content else ())
    owner = filters.value("owner")
    status = filters.value("status")
    wanted = [column for column in COLUMNS if column.key in request.GET.getlist("columns")]
    return GapList(
        framework_key=key,
        content=content,
        snapshot=snapshot,
        filters=filters,
        rows=queries.gaps(
            snapshot.framework_key if snapshot else key,
            status=Gap.Status.values if status == ANY else [status] if status else [],
            domain=filters.value("domain"),
            owner=str(request.membership.pk) if owner == ME else owner,
            text=filters.value("q").strip(),
            sort=filters.value("sort") or "priority",
        ),
        columns=tuple(wanted or (column for column in COLUMNS if column.key in DEFAULT)),
    )


def _headers(found: GapList) -> list[Any]:
    fixed = [_("Gap"), _("Name"), _("Domain")]
    return [*fixed, *(header for column in found.columns for header, _cell in column.cells)]


def _cells(found: GapList) -> Iterator[list[Cell]]:
    for gap in found.rows:
        fixed: list[Cell] = [gap.aspect_code, gap.name, found.domain_of(gap)]
        yield [*fixed, *(cell(gap) for column in found.columns for _header, cell in column.cells)]


def _chosen(request: MemberRequest) -> dict[Gap, int]:
    """The gaps that were ticked, with the version that was shown: "<id>:<version>". What cannot be read is left out."""
    versions: dict[UUID, int] = {}
    for ticked in request.POST.getlist("gap"):
        key, _colon, version = ticked.partition(":")
        try:
            versions[UUID(key)] = int(version)
        except ValueError:
            continue
    rows = Gap.objects.filter(pk__in=versions).select_related("organization", "owner")
    return {gap: versions[gap.pk] for gap in rows}


def _plan(chosen: Mapping[Gap, int], given: Mapping[str, Any], request: MemberRequest) -> tuple[int, list[Gap]]:
    """How many were planned, and those that somebody changed in between, as they stand now."""
    planned, changed = 0, []
    for gap, version in chosen.items():
        gap.version = version
        try:
            actions.plan_gap(
                gap,
                by=request.membership,
                owner=given["owner"] or gap.owner,
                due_on=given["due_on"] or gap.due_on,
                budget=gap.budget,
                effort=gap.effort,
                plan=gap.plan,
            )
        except RecordChanged as conflict:
            changed.append(cast(Gap, conflict.current))
        except Refused as refusal:
            messages.error(request, f"{gap}: {refusal}")
        else:
            planned += 1
    return planned, changed


def _preview(gap: Gap, given: Mapping[str, Any]) -> dict[str, Any]:
    owner: Membership | None = given.get("owner") or gap.owner
    due_on = given.get("due_on") or gap.due_on
    is_planned = gap.status in (Gap.Status.OPEN, Gap.Status.PLANNED) and owner is not None and due_on is not None
    return {
        "gap": gap,
        "owner": owner,
        "due_on": due_on,
        "becomes": Gap.Status.PLANNED.label if is_planned else gap.get_status_display(),
        "is_closed": gap.status == Gap.Status.CLOSED,
    }


def _one(value: Any) -> Cell:
    """A figure as the page prints it: one decimal."""
    return rounded(Fraction(value))


COLUMNS: Sequence[Column] = (
    Column(
        "score",
        gettext_lazy("Evidenced, claimed, target"),
        (
            (gettext_lazy("Evidenced"), lambda gap: _one(gap.evidenced)),
            (gettext_lazy("Claimed"), lambda gap: _one(gap.claimed)),
            (gettext_lazy("Target"), lambda gap: _one(gap.target)),
        ),
    ),
    Column("size", gettext_lazy("Gap"), ((gettext_lazy("Gap (levels)"), lambda gap: _one(gap.size)),)),
    Column("priority", gettext_lazy("Priority"), ((gettext_lazy("Priority"), lambda gap: _one(gap.priority)),)),
    Column("effort", gettext_lazy("Effort"), ((gettext_lazy("Effort"), lambda gap: gap.effort),)),
    Column(
        "value",
        gettext_lazy("Value for effort"),
        ((gettext_lazy("Value for effort"), lambda gap: _one(gap.priority / gap.effort)),),
    ),
    Column("status", gettext_lazy("Status"), ((gettext_lazy("Status"), lambda gap: gap.get_status_display()),)),
    Column("owner", gettext_lazy("Owner"), ((gettext_lazy("Owner"), lambda gap: gap.owner.name if gap.owner else ""),)),
    Column("due", gettext_lazy("Due"), ((gettext_lazy("Due on"), lambda gap: gap.due_on),)),
    Column("budget", gettext_lazy("Budget"), ((gettext_lazy("Budget"), lambda gap: gap.budget),)),
    Column("plan", gettext_lazy("What closes it"), ((gettext_lazy("What closes it"), lambda gap: gap.plan),)),
)
DEFAULT = ("score", "size", "priority", "effort", "value", "status", "owner", "due")
