"""What the page of every record shows beside its fields: links both ways, why it is critical, what fails with it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.queries import history_of
from core.http import MemberRequest
from inventory.forms import DependencyForm
from inventory.models import Removable
from inventory.queries import links_of, standing_of


def record_page(
    request: MemberRequest,
    record: Removable,
    template: str,
    context: dict[str, Any],
    *,
    linking: DependencyForm | None = None,
) -> HttpResponse:
    """The page; with `linking`, a dependency that was refused, as it was typed."""
    needs, needed_by = links_of(record)
    shown = {
        "record": record,
        "needs": needs,
        "needed_by": needed_by,
        "standing": standing_of(record),
        "history": history_of(record),
        "linking": linking or DependencyForm(record=record),
        **context,
    }
    return render(request, template, shown, status=422 if linking and linking.errors else 200)
