"""The gaps: the list, and planning many at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy as _lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Membership
from accounts.policy import allow, may
from accounts.views.lists import list_page
from assessments import actions, queries
from assessments.filters import CURRENT, GapFilters
from assessments.forms.gaps import PlanManyForm
from assessments.models import Gap
from assessments.queries import FrameworkContent
from assessments.queries.lists import gap_rows
from core.errors import RecordChanged, Refused
from core.http import MemberRequest
from core.lists import Column, Listing
from core.rounding import rounded
from core.tables import Cell


@dataclass(frozen=True, slots=True)
class GapLine:
    """A gap, and the name of its domain."""

    gap: Gap
    domain: str


def _one(value: Any) -> Cell:
    """A figure as the page prints it: one decimal."""
    return rounded(Fraction(value))


GAPS: Listing[GapLine] = Listing(
    _lazy("Gaps"),
    file="gaps",
    filters=GapFilters,
    order="-priority",
    defaults={"status": CURRENT},
    none=_lazy("No gap is like that"),
    columns=(
        Column("choose", _lazy("Choose")),
        Column(
            "gap",
            _lazy("Gap"),
            (
                (_lazy("Gap"), lambda line: line.gap.aspect_code),
                (_lazy("Name"), lambda line: line.gap.name),
                (_lazy("Domain"), lambda line: line.domain),
            ),
            by="aspect_code",
        ),
        Column(
            "score",
            _lazy("Evidenced, claimed, target"),
            (
                (_lazy("Evidenced"), lambda line: _one(line.gap.evidenced)),
                (_lazy("Claimed"), lambda line: _one(line.gap.claimed)),
                (_lazy("Target"), lambda line: _one(line.gap.target)),
            ),
            by="evidenced",
        ),
        Column(
            "size", _lazy("Size"), ((_lazy("Gap (levels)"), lambda line: _one(line.gap.size)),), by="size",
            is_number=True,
        ),
        Column(
            "priority", _lazy("Priority"), lambda line: _one(line.gap.priority), by="priority", is_number=True
        ),
        Column("effort", _lazy("Effort"), lambda line: line.gap.effort, by="effort", is_number=True),
        Column(
            "value", _lazy("Value for effort"), lambda line: _one(line.gap.value), by="value_for_effort", is_number=True
        ),
        Column("status", _lazy("Status"), lambda line: line.gap.get_status_display(), by="status"),
        Column("owner", _lazy("Owner"), lambda line: line.gap.owner.name if line.gap.owner else "", by="owner__name"),
        Column("due", _lazy("Due"), ((_lazy("Due on"), lambda line: line.gap.due_on),), by="due_on"),
        Column(
            "budget", _lazy("Budget"), lambda line: line.gap.budget, by="budget", is_number=True, is_shown=False
        ),
        Column("opened", _lazy("Opened"), lambda line: line.gap.opened_on, by="opened_on", is_shown=False),
        Column("plan", _lazy("What closes it"), lambda line: line.gap.plan, is_shown=False),
    ),
)  # fmt: skip


@allow("gap.view")
@require_GET
def gaps(request: MemberRequest, file: str = "") -> HttpResponseBase:
    """Those of the main framework, or of the one that the address names."""
    key = request.GET.get("framework", "")
    snapshot = queries.latest_snapshot(request.organization, key or None)
    content = queries.framework_content(snapshot.assessment.framework_id) if snapshot else None
    can_plan = may(request.membership, "gap.plan")
    shown = GAPS.shown(
        request,
        gap_rows(snapshot.framework_key if snapshot else key),
        lines=lambda rows: [GapLine(gap, _domain_of(gap, content)) for gap in rows],
        without=() if can_plan else ("choose",),
    )
    context = {"snapshot": snapshot, "can_plan": can_plan, "planning": PlanManyForm()}
    return list_page(request, shown, "assessments/gaps.html", context, file=file)


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


def _domain_of(gap: Gap, content: FrameworkContent | None) -> str:
    code = gap.aspect_code.split(".")[0]
    known = content.domain_of.get(code) if content else None
    return known.short_name if known else code


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
