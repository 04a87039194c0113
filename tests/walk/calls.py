"""Every operation of the API, called by everybody: no token, each role, each scope, a stranger; own, foreign and
invented ids in path, body, filters and order.

A new operation needs nothing here as long as its ids name rows of the world and a body by its schema does something.
Otherwise teach it in BODIES, by its operation id.
"""

import copy
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import resolve
from django_scopes import scope

from accounts.models import Membership, Role
from accounts.policy import POLICY, SCOPE_OF, SCOPES, verb_for
from assessments.models import Assessment, Gap, Snapshot
from core import clock
from core.api.documents import schema
from tests.calling import Caller
from tests.walk.bodies import body_for, ids_in
from tests.walk.digest import EXEMPT, digest, mentions, watched
from tests.walk.routes import CODES
from tests.walk.steps import Answer, taken_back, text_of
from tests.walk.world import FOREIGN, HOME, World, small_pack

NOBODY, STRANGER, SCOPELESS = "nobody", "stranger", "owner without the scope"
MOST_PLACES = 6
MOST_KINDS = 4


def _people(world: World) -> dict[str, str]:
    return {"owner_id": str(world.members[Role.ANALYST].pk), "deputy_id": str(world.members[Role.MANAGER].pk)}


def _assessment(world: World, ids: Mapping[str, str]) -> list[Any]:
    """Of the framework of the world, with the answers of the first assessment."""
    with scope(organization=world.home):
        first = Assessment.objects.order_by("pk").first()
    assert first is not None
    carried = {"carry_from_id": str(first.pk), "carry_policy": "all"}
    return [{"framework_id": str(first.framework_id), "name": "walk", **carried, **_people(world)}]


def _proof() -> dict[str, str]:
    known = {"framework_key": "small", "question": "IRP.1.1", "name": "walk", "level": "3"}
    return {**known, "collected_on": clock.today().isoformat()}


def _snapshot(world: World) -> dict[str, str]:
    with scope(organization=world.home):
        return {"snapshot_id": str(Snapshot.objects.filter(superseded_at=None).order_by("pk").values_list("pk")[0][0])}


def _about(world: World) -> dict[str, str]:
    """A record that is reviewed and followed up."""
    with scope(organization=world.home):
        return {"record_type": "gap", "record_id": str(Gap.objects.order_by("pk").values_list("pk")[0][0])}


def _later() -> str:
    return (clock.today() + timedelta(days=30)).isoformat()


# Operation id -> what its schema alone does not say: from the ids in the address, bodies that an owner could send.
BODIES: Mapping[str, Callable[[World, Mapping[str, str]], list[Any]]] = {
    "members_create": lambda world, ids: [{"name": "walk"}, {"name": "walk", "kind": "service", "role": "analyst"}],
    "organization_change": lambda world, ids: [{"country": "FR"}],
    "members_change": lambda world, ids: [{"name": "walk"}],
    "assessments_create": _assessment,
    "assessments_change": lambda world, ids: [{"name": "walk", **_people(world)}],
    "assessments_answers_bulk": lambda world, ids: [
        {"answers": [{"question": "IRP.1.3", "version": 1, "level": "2.5", "note": "walk"}]}
    ],
    "evidence_create": lambda world, ids: [{**_proof(), "kind": "note", "note": "walk"}],
    "frameworks_packs": lambda world, ids: [{"upload": small_pack("9.9")}],
    "evidence_files": lambda world, ids: [{**_proof(), "upload": "walk"}],
    "gaps_change": lambda world, ids: [{"owner_id": _people(world)["owner_id"], "due_on": _later(), "plan": "walk"}],
    "gaps_ask_acceptance": lambda world, ids: [{"reason": "walk", "until": _later()}],
    "reports_create": lambda world, ids: [{"kind": "readiness", "formats": ["csv"], **_snapshot(world)}],
    "reports_change": lambda world, ids: [{"text": "walk"}],
    "reports_formats": lambda world, ids: [{"format": "xlsx"}],
    "reports_verify": lambda world, ids: [{"sha256": "0" * 64}],
    "reports_verify_file": lambda world, ids: [{"upload": "walk"}],
    "reviews_create": lambda world, ids: [{**_about(world), "outcome": "kept", "note": "walk"}],
    "follow_ups_create": lambda world, ids: [
        {**_about(world), "name": "walk", "owner_id": _people(world)["owner_id"], "due_on": _later()}
    ],
    "follow_ups_change": lambda world, ids: [{"name": "walk", "owner_id": _people(world)["owner_id"]}],
}
LACKING = [("reports_file_get", "format")]  # not everything has each of the values
READING = ("reports_verify", "reports_verify_file")  # a POST only because of what it takes


@dataclass(frozen=True)
class Operation:
    """One method of one address, as the schema describes it."""

    path: str
    method: str
    described: Mapping[str, Any] = field(hash=False, compare=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def name(self) -> str:
        return str(self.described["operationId"])

    @property
    def parameters(self) -> list[Mapping[str, Any]]:
        return list(self.described.get("parameters", ()))

    @property
    def in_path(self) -> list[str]:
        return [one["name"] for one in self.parameters if one["in"] == "path"]

    @property
    def is_public(self) -> bool:
        return not self.described.get("security")

    @property
    def media_type(self) -> str:
        """Of its body."""
        return str(next(iter(self.described.get("requestBody", {}).get("content", ["application/json"]))))

    @property
    def takes_file(self) -> bool:
        return self.media_type == "multipart/form-data"

    @property
    def is_reading(self) -> bool:
        return self.method == "GET" or self.name in READING

    def url(self, ids: Mapping[str, str]) -> str:
        url = self.path
        for name, value in ids.items():
            url = url.replace(f"{{{name}}}", value)
        return url

    def verb(self) -> str | None:
        some = {name: str(uuid4()) if self._is_id(name) else "IRP.1.1" for name in self.in_path}
        return verb_for(resolve(self.url(some)).func, self.method)

    def _is_id(self, name: str) -> bool:
        return any(one["name"] == name and one["schema"].get("format") == "uuid" for one in self.parameters)


def operations() -> list[Operation]:
    return [
        Operation(path, method.upper(), described)
        for path, ways in schema()["paths"].items()
        for method, described in ways.items()
    ]


def _described_row(operation: Operation) -> Mapping[str, Any]:
    """The fields of what a call gives; of a list, those of its rows."""
    answer = operation.described["responses"]["200"]["content"]["application/json"]["schema"]
    answer = answer.get("properties", {}).get("results", {}).get("items", answer)
    name = answer.get("$ref", "").rpartition("/")[2]
    fields: Mapping[str, Any] = schema()["components"]["schemas"].get(name, answer).get("properties", {})
    return fields


@dataclass
class Heard:
    """What was seen. `faults` are sentences; calls without any are good ones."""

    faults: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)  # operations that worked for somebody
    refused: set[str] = field(default_factory=set)
    requests: int = 0


class Callers:
    """Everybody with their token: every scope, one, or all but one; made once for a world."""

    def __init__(self, world: World) -> None:
        self.by_role = {role: Caller.of(world.members[role]) for role in Role.values}
        self.by_role |= {STRANGER: Caller.of(world.stranger), NOBODY: Caller("")}
        owner = world.members[Role.OWNER]
        self.with_scope = {scope: Caller.of(owner, scope) for scope in SCOPES}
        self.without_scope = {scope: Caller.of(owner, *(set(SCOPES) - {scope})) for scope in SCOPES}
        for caller in (*self.by_role.values(), *self.with_scope.values(), *self.without_scope.values()):
            caller.get("organization/")  # now its use is noted, for this minute


class Calls:
    """Everybody calls the given operations."""

    def __init__(self, world: World, callers: Callers, operations: list[Operation]) -> None:
        self.world, self.operations, self.heard = world, operations, Heard()
        self.callers, self.scoped = callers.by_role, callers
        self.own = _firsts_first({str(row.pk): type(row) for row in world.rows(world.home)})
        self.foreign: dict[type, list[str]] = defaultdict(list)
        for row in world.rows(world.foreign):
            if str(row.pk) not in self.own:
                self.foreign[type(row)].append(str(row.pk))
        self.before = digest()

    def made(self) -> Heard:
        for operation in self.operations:
            self._call(operation)
        if digest() != self.before:
            self.heard.faults.append("The database differs after the calls: something was not taken back.")
        return self.heard

    def _call(self, operation: Operation) -> None:
        place = self.place_of(operation)
        if place is None:
            self.heard.faults.append(f"{operation}: no row of the world leads there. Add one in tests/walk/world.py.")
            return
        body = self._working_body(operation, place)
        for who in self.callers:
            self._judge(operation, who, self.ask(operation, who, place, body))
        self._call_by_scopes(operation, place, body)
        self._call_foreign(operation, place, body)
        self._call_foreign_in_body(operation, place, body)
        if operation.method == "GET":
            self._call_by_parameters(operation, place)

    # What leads somewhere, and what does something

    def place_of(self, operation: Operation) -> dict[str, str] | None:
        """Own ids with which the address leads somewhere."""
        if not operation.in_path:
            return {}
        best: tuple[int, dict[str, str]] | None = None
        tried = 0
        for ids in self._fillings(operation):
            bodies = self.bodies_of(operation, ids)
            statuses = [self.ask(operation, Role.OWNER, ids, body).status for body in bodies]
            status = min(statuses)
            if status < 300:
                return ids
            if status != 404:
                tried += 1
                if best is None or status < best[0]:
                    best = status, ids
            if tried > MOST_PLACES * 4:
                break
        return best[1] if best else None

    def _fillings(self, operation: Operation) -> Iterator[dict[str, str]]:
        names = operation.in_path
        if len(names) == 1 and operation._is_id(names[0]):
            yield from ({names[0]: key} for key in self.own)
            return
        codes = [name for name in names if not operation._is_id(name)]
        ids = [name for name in names if operation._is_id(name)]
        for key in self.own if ids else [""]:
            for code in CODES if codes else [""]:
                if len(ids) <= 1:
                    yield dict.fromkeys(ids, key) | dict.fromkeys(codes, code)
                else:
                    for other in self.own:
                        yield {ids[0]: key, ids[1]: other} | dict.fromkeys(codes, code)

    def bodies_of(self, operation: Operation, ids: Mapping[str, str]) -> list[Any]:
        if operation.name in BODIES:
            return BODIES[operation.name](self.world, ids)
        return body_for(operation.described, schema(), list(self.own)) or [None]

    def _working_body(self, operation: Operation, ids: Mapping[str, str]) -> Any:
        """One with which an owner changes something: refusing it to others then means something."""
        reached = []
        for body in self.bodies_of(operation, ids):
            answer = self.ask(operation, Role.OWNER, ids, body)
            if answer.status < 400 and (answer.has_changed or operation.is_reading):
                return body
            reached.append((answer.status, answer.body[:300]))
        self._fault(operation, Role.OWNER, f"nothing that an owner sends works: {reached}. Teach it in BODIES.")
        return self.bodies_of(operation, ids)[0]

    # Is it the answer that policy and scopes foresee?

    def _judge(self, operation: Operation, who: str, answer: Answer) -> None:
        self._look(operation, who, answer)
        verb = operation.verb()
        if operation.is_reading and answer.has_changed:
            self._fault(operation, who, f"reading changed the database ({_written(answer)})")
        if verb is None:
            return
        if who == NOBODY:
            self._wants(operation, who, answer, 401)
        elif who != STRANGER and who not in POLICY[verb]:
            self._wants(operation, who, answer, 403)
        elif who == STRANGER:
            if operation.in_path:
                self._wants(operation, who, answer, 404)
        elif answer.status in (401, 403):
            self._fault(operation, who, f"{answer.status}, but policy and scope allow it: {answer.body[:200]}")
        elif answer.status < 300:
            self.heard.done.add(operation.name)

    def _wants(self, operation: Operation, who: str, answer: Answer, status: int) -> None:
        if answer.status != status:
            self._fault(operation, who, f"{answer.status} instead of {status}")
        if answer.has_changed:
            self._fault(operation, who, f"refused, and yet the database changed ({_written(answer)})")
        self.heard.refused.add(operation.name)

    def _look(self, operation: Operation, who: str, answer: Answer) -> None:
        """No error of the server, nothing undocumented, no word of another organization."""
        if answer.status >= 500:
            self._fault(operation, who, f"answered {answer.status}")
        if str(answer.status) not in operation.described["responses"]:
            self._fault(operation, who, f"answered {answer.status}, which the schema does not name")
        word = HOME if who == STRANGER else FOREIGN
        if word in answer.body.casefold():
            self._fault(operation, who, "shows another organization's words")

    def _call_by_scopes(self, operation: Operation, ids: Mapping[str, str], body: Any) -> None:
        """An owner's token with the one scope of the verb may; one with all scopes but this may not."""
        verb = operation.verb()
        if verb is None:
            return
        scope = SCOPE_OF[verb]
        self._judge(operation, Role.OWNER, self._send(operation, self.scoped.with_scope[scope], ids, body))
        answer = self._send(operation, self.scoped.without_scope[scope], ids, body)
        self._look(operation, SCOPELESS, answer)
        self._wants(operation, SCOPELESS, answer, 403)

    # Foreign ids

    def _call_foreign(self, operation: Operation, place: Mapping[str, str], body: Any) -> None:
        """Foreign ids and ids that never were answer alike, byte for byte."""
        for name in operation.in_path:
            if not operation._is_id(name):
                continue
            kind = self.own.get(place[name])
            for who in (Role.OWNER, Role.AUDITOR, Role.EXECUTIVE):
                contents = set()
                for key in (str(uuid4()), *(self.foreign[kind][:2] if kind else ())):
                    answer = self.ask(operation, who, {**place, name: key}, body)
                    self._look(operation, who, answer)
                    verb = operation.verb()
                    if verb and who in POLICY[verb] and answer.status != 404:
                        self._fault(operation, who, f"{answer.status} instead of 404 for a foreign or invented {name}")
                    if answer.has_changed:
                        self._fault(operation, who, f"a foreign id changed the database ({_written(answer)})")
                    contents.add(answer.body)
                if len(contents) > 1:
                    self._fault(operation, who, "foreign and invented ids answer differently")

    def _call_foreign_in_body(self, operation: Operation, place: Mapping[str, str], body: Any) -> None:
        """An id of another organization in a body is as unknown as one that never was."""
        for path, key in ids_in(body):
            kind = self.own.get(key)
            contents = set()
            for other in (str(uuid4()), *(self.foreign[kind][:1] if kind else ())):
                changed = copy.deepcopy(body)
                _put(changed, path, other)
                answer = self.ask(operation, Role.OWNER, place, changed, hunted=UUID(other))
                self._look(operation, Role.OWNER, answer)
                if answer.has_spread:
                    self._fault(operation, Role.OWNER, f"took a foreign {path} ({_written(answer)})")
                contents.add(answer.body.replace(other, "…"))
            if len(contents) > 1:
                self._fault(operation, Role.OWNER, f"a foreign and an invented id in {path} answer differently")

    # Parameters

    def _call_by_parameters(self, operation: Operation, place: Mapping[str, str]) -> None:
        """Every order and filter works, and a foreign id in a filter finds what an invented one finds: nothing."""
        for parameter in operation.parameters:
            if parameter["in"] != "query" or parameter["name"] in ("cursor", "limit"):
                continue
            for value in self._values(parameter, operation):
                answer = self.ask(operation, Role.OWNER, place, None, query=f"?{parameter['name']}={value}")
                self._look(operation, Role.OWNER, answer)
                if answer.status != 200 and (operation.name, parameter["name"]) not in LACKING:
                    self._fault(
                        operation, Role.OWNER, f"{answer.status} for ?{parameter['name']}={value}: {answer.body[:200]}"
                    )
            if parameter["schema"].get("type") == "string" and "enum" not in parameter["schema"]:
                self._filter_by_ids(operation, place, parameter["name"])

    def _values(self, parameter: Mapping[str, Any], operation: Operation) -> list[str]:
        wanted = parameter["schema"]
        if parameter["name"] == "fields":
            return list(_described_row(operation))[:1]
        match wanted:
            case {"enum": values}:
                return [str(value) for value in values]
            case {"items": {"enum": values}}:
                return [str(value) for value in values]
            case {"format": "uuid"}:
                return [str(uuid4())]
            case {"format": "date"}:
                return ["2026-11-24"]
            case {"format": "date-time"}:
                return ["2026-11-24T00:00:00Z"]
            case {"type": "boolean"}:
                return ["true", "false"]
            case {"type": "number" | "integer"}:
                return ["1"]
        return []

    def _filter_by_ids(self, operation: Operation, place: Mapping[str, str], name: str) -> None:
        contents = set()
        some = [self.foreign[Membership], *self.foreign.values()][:MOST_KINDS]
        for key in (str(uuid4()), *(keys[0] for keys in some if keys)):
            answer = self.ask(operation, Role.OWNER, place, None, query=f"?{name}={key}")
            self._look(operation, Role.OWNER, answer)
            contents.add((answer.status, answer.body.replace(key, "…")))
        if len(contents) > 1:
            self._fault(operation, Role.OWNER, f"foreign and invented ids in ?{name}= answer differently")

    # Sending

    def ask(self, operation: Operation, who: str, ids: Mapping[str, str], body: Any, **more: Any) -> Answer:
        return self._send(operation, self.callers[who], ids, body, **more)

    def _send(
        self,
        operation: Operation,
        caller: Caller,
        ids: Mapping[str, str],
        body: Any,
        *,
        query: str = "",
        hunted: UUID | None = None,
    ) -> Answer:
        self.heard.requests += 1
        headers = {"If_Match": "*"} if operation.method in ("PUT", "PATCH", "DELETE") else {}
        seen = mentions(hunted) if hunted else 0
        with taken_back(caller.client), watched() as writes:
            if operation.takes_file and body is not None:
                body, headers = _form(body), headers | {"Content_Type": MULTIPART_CONTENT}
            response = caller.send(operation.method, operation.url(ids) + query, body, **headers)
            text = text_of(response)
            has_changed = writes.is_any and digest() != self.before
            has_spread = hunted is not None and writes.is_any and mentions(hunted) > seen
        return Answer(response.status_code, text, response.headers.get("Location", ""), writes, has_changed, has_spread)

    def _fault(self, operation: Operation, who: str, what: str) -> None:
        sentence = f"{operation} as {who} ({operation.name}): {what}"
        if sentence not in self.heard.faults:
            self.heard.faults.append(sentence)


def _firsts_first(kinds: dict[str, type]) -> dict[str, type]:
    """One row of each model, then the others: so an address soon finds what it is about."""
    firsts = {kind: key for key, kind in reversed(kinds.items())}
    return {key: kind for kind, key in firsts.items()} | kinds


def _form(body: Mapping[str, Any]) -> bytes:
    file = SimpleUploadedFile("walk.txt", str(body["upload"]).encode())
    return encode_multipart(BOUNDARY, {**body, "upload": file})


def _put(body: Any, path: list[Any], value: str) -> None:
    for step in path[:-1]:
        body = body[step]
    body[path[-1]] = value


def _written(answer: Answer) -> str:
    return ", ".join(sorted(answer.writes.tables - EXEMPT))
