"""Request types, and an answer that keeps its scope while it streams."""

from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django_htmx.middleware import HtmxDetails
from django_scopes import get_scope, scope

if TYPE_CHECKING:
    from accounts.models import Membership, Organization, User


class MemberRequest(HttpRequest):
    """A request below `/o/<slug>/`: organization and membership are found, and the scope is open."""

    user: "User"
    organization: "Organization"
    membership: "Membership"
    htmx: HtmxDetails


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form: an empty POST is still one, and gets its errors."""
    return request.POST if request.method == "POST" else None


def client_address(request: HttpRequest) -> str:
    """Where the request comes from: what the outermost of the trusted proxies saw, or else who connected to us."""
    seen = [address.strip() for address in request.headers.get("X-Forwarded-For", "").split(",") if address.strip()]
    proxies: int = settings.TRUSTED_PROXIES
    if 0 < proxies <= len(seen) and (address := _address(seen[-proxies])):
        return address
    return _address(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104  # says "unknown", binds nothing


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


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
