"""All assets as a file that an import reads again."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from accounts.actions import record_event
from accounts.policy import allow
from core import clock
from core.http import MemberRequest, scoped_stream
from core.tables import CSV_TYPE, XLSX_TYPE, TableTooLong
from inventory import exporters, queries


@allow("inventory.view")
@require_GET
def export(request: MemberRequest, kind: str) -> HttpResponseBase:
    rows = queries.asset_rows().filter(removed_at=None)
    columns = queries.export_columns()
    name = f"assets-{request.organization.slug}-{clock.today()}.{kind}"
    record_event("import.export", by=request.membership, payload={"format": kind})
    if kind == "csv":
        text = exporters.csv_text(columns, queries.exported(rows))
        return scoped_stream(text, content_type=CSV_TYPE, filename=name)
    if kind == "json":
        lines = exporters.json_text(queries.exported(rows))
        return scoped_stream(lines, content_type="application/json", filename=name)
    try:
        content = exporters.xlsx_content(columns, queries.exported(rows))
    except TableTooLong as refusal:
        messages.error(request, str(refusal))
        return redirect("inventory:assets", request.organization.slug)
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response
