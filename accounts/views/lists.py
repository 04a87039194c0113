"""The page of a list, or one of its files: what leaves the product stands in the trail."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from accounts.actions import record_event
from core.http import MemberRequest
from core.lists import Shown
from core.tables import TableTooLong


def list_page(
    request: MemberRequest,
    shown: Shown[Any],
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    file: str = "",
    status: int = 200,
) -> HttpResponseBase:
    """The page, with `list` for its template; where the address asks for a `file` ("csv", "xlsx"), that."""
    if not file:
        return render(request, template, {**(context or {}), "list": shown}, status=status)
    try:
        answer = shown.file(file)
    except TableTooLong as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{shown.address}?{shown.query}")
    payload = {"list": shown.of.file, "format": file, "filters": shown.query}
    record_event("list.export", by=request.membership, payload=payload)
    return answer
