"""A program that calls the API: `Caller.of(marcus)` holds every scope, `Caller.of(marcus, "gap:read")` that one."""

import json
from typing import Any, cast

from django.http import HttpResponse
from django_scopes import scope

from accounts.actions import make_token
from accounts.models import Membership, Token
from accounts.policy import SCOPES
from tests.cast import OwnClient

ROOT = "/api/v1/"


class Caller:
    """Sends JSON with a bearer token. Paths are relative to /api/v1/ unless they begin with a slash."""

    def __init__(self, secret: str, token: Token | None = None) -> None:
        self.secret = secret
        self.token = token
        self.client = OwnClient(raise_request_exception=False)

    @classmethod
    def of(cls, member: Membership, *scopes: str, name: str = "walk") -> "Caller":
        with scope(organization=member.organization):
            token, secret = make_token(member, name=name, scopes=scopes or SCOPES, by=None)
        return cls(secret, token)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """`body`: JSON to be, or bytes as they are. Headers are named with underscores."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            own.setdefault("Authorization", f"Bearer {self.secret}")
        url = path if path.startswith(("/", "http")) else ROOT + path
        kind = own.pop("Content-Type", "application/json")
        answer: Any = self.client.generic(method, url, content, content_type=kind, headers=own)
        return cast(HttpResponse, answer)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("PATCH", path, body, **headers)


def told(answer: HttpResponse) -> Any:
    """What stands in the answer."""
    return json.loads(answer.content)


def faults(answer: HttpResponse) -> dict[str, str]:
    """The pointers of a problem, each with its code."""
    return {one["pointer"]: one["code"] for one in told(answer)["errors"]}
