"""Request types, and an answer that keeps its scope while it streams."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django_htmx.middleware import HtmxDetails
from django_scopes import get_scope, scope

if TYPE_CHECKING:
    from accounts.models import Membership, Organization, User


class MemberRequest(HttpRequest):
    """A request below `/o/<slug>/`: the middleware has found the organization and the membership, and opened the scope."""

    user: "User"
    organization: "Organization"
    membership: "Membership"
    htmx: HtmxDetails


def scoped_stream(chunks: Iterable[str | bytes], *, content_type: str, filename: str) -> StreamingHttpResponse:
    """Stream a download inside the organization's scope, which would otherwise close before the first chunk is read."""
    response = StreamingHttpResponse(_within(dict(get_scope()), chunks), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename) or "attachment"
    return response


def _within(open_scope: dict[str, Any], chunks: Iterable[str | bytes]) -> Iterator[str | bytes]:
    source = iter(chunks)
    while True:
        with scope(**{key: value for key, value in open_scope.items() if key != "_enabled"}):
            try:
                chunk = next(source)
            except StopIteration:
                return
        yield chunk
