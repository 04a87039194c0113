"""Everybody visits everything: each role, a stranger and nobody; own, foreign and invented ids; every method."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from accounts.models import Role
from accounts.policy import POLICY
from tests.cast import OwnClient, client_of
from tests.walk.digest import EXEMPT, digest
from tests.walk.forms import forms_on
from tests.walk.routes import BODIES, Route
from tests.walk.steps import Answer, ask
from tests.walk.world import FOREIGN, HOME, World

NOBODY, STRANGER = "nobody", "stranger"
UNSAFE = ("PUT", "PATCH", "DELETE")
MOST_PLACES = 8  # so many fillings of an address are enough
MOST_BODIES = 4

# The library notes that the own recovery codes were seen.
MARKS_WHEN_LOOKED_AT = {"mfa_view_recovery_codes", "mfa_download_recovery_codes"}


@dataclass
class Findings:
    """What was seen. `faults` are sentences; a walk without any is a good one."""

    faults: list[str] = field(default_factory=list)
    outcomes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    visited: set[str] = field(default_factory=set)
    requests: int = 0


class Walk:
    """One walk over the given routes through a world."""

    def __init__(self, world: World, routes: list[Route]) -> None:
        self.world = world
        self.routes = routes
        self.found = Findings()
        self.clients = {role: _confirmed(client_of(world.members[role])) for role in Role.values}
        self.clients[STRANGER] = _confirmed(client_of(world.stranger))
        self.clients[NOBODY] = OwnClient(raise_request_exception=False)
        self.kinds = {row.pk: type(row) for row in world.rows(world.home)}
        self.forms: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.places: dict[Route, list[dict[str, Any]]] = {}
        self.before = digest()

    def done(self) -> Findings:
        in_order = sorted(self.routes, key=lambda one: (len(one.own_parameters), len(one.path)))
        takes_post_only = [route for route in in_order if not self._place(route, "GET")]
        for route in takes_post_only:  # now that the forms on all pages are known
            self._place(route, "POST")
        for route, fillings in self.places.items():
            self._visit(route, fillings)
        after = digest()
        if after != self.before:
            self.found.faults.append("The database differs after the walk: something was not taken back.")
        return self.found

    # Where can one go? The owner looks for what each address names, and for the forms on the pages.

    def _place(self, route: Route, method: str) -> bool:
        """Find the fillings of a route that lead somewhere at home; False where the route does not take the method."""
        self.places[route] = found = []
        kinds: set[type] = set()
        for known in self._known_beginnings(route):
            for values in route.candidates(self._promising_ids(kinds), self.world.own_keys, self.world.tokens, known):
                if values in found:
                    continue
                status = self._leads_somewhere(route, method, values)
                if status == 405 and method == "GET":
                    return False
                if status != 404:
                    found.append(values)
                    kinds |= {self.kinds[value] for value in values.values() if value in self.kinds}
                if len(found) == MOST_PLACES:
                    return True
        if not found:
            self.found.faults.append(
                f"{route}: no row of the world leads there. Add one in tests/walk/world.py, or name its parameters in "
                "tests/walk/routes.py (TAUGHT)."
            )
        return True

    def _leads_somewhere(self, route: Route, method: str, values: dict[str, Any]) -> int:
        url = route.url(self.world.home.slug, values)
        if method == "GET":
            answer = self._ask(Role.OWNER, "GET", url)
            if answer.status not in (404, 405):
                self._note_forms(answer, url)
            return answer.status
        statuses = [self._ask(Role.OWNER, "POST", url, body).status for body in self._bodies(route, url, values)]
        return min(statuses, default=404)

    def _promising_ids(self, kinds: set[type]) -> Iterator[UUID]:
        """One row of each model first; then the others of the models that led somewhere; all where none did."""
        firsts = {kind: key for key, kind in reversed(self.kinds.items())}
        yield from firsts.values()
        yield from (
            key for key, kind in self.kinds.items() if key not in firsts.values() and (not kinds or kind in kinds)
        )

    def _known_beginnings(self, route: Route) -> list[dict[str, Any]]:
        """What the page above this one was filled with: /reports/<id>/files/<id>/ stands below /reports/<id>/."""
        above = [
            other
            for other in self.places
            if other.own_parameters and route.path.startswith(other.path) and self.places[other]
        ]
        return self.places[max(above, key=lambda one: len(one.path))] if above else [{}]

    def _note_forms(self, answer: Answer, path: str) -> None:
        for form in forms_on(answer.body, path):
            if form.fields not in self.forms[form.action]:
                self.forms[form.action].append(form.fields)

    # What does each visitor get?

    def _visit(self, route: Route, fillings: list[dict[str, Any]]) -> None:
        self.found.visited.add(route.name)
        best = self._best(route, fillings)
        for who in self.clients:
            if fillings and best not in (None, fillings[0]):
                self._visit_own(route, who, fillings[0])
            if fillings:
                self._visit_own(route, who, best or fillings[0])
                self._send_unsafe(route, who, best or fillings[0])
            if route.is_in_organization and route.has_ids and fillings and who != NOBODY:
                self._visit_foreign(route, who, best or fillings[0])
            if route.is_in_organization and fillings and who == Role.OWNER:
                self._send_foreign_keys(route, best or fillings[0])
            if route.is_in_organization and fillings:
                self._visit_other_organization(route, who, best or fillings[0])

    def _best(self, route: Route, fillings: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The filling with which an owner's POST changes something: refusing it to others then means something."""
        if not route.is_in_organization:
            return None
        reached: list[tuple[int, dict[str, Any]]] = []
        for values in fillings:
            url = route.url(self.world.home.slug, values)
            for body in self._bodies(route, url, values):
                answer = self._ask(Role.OWNER, "POST", url, body)
                if answer.has_changed:
                    return values
                reached.append((answer.status, values))
        if all(status == 405 for status, _values in reached):
            return None
        if not any(status < 400 for status, _values in reached):
            self.found.faults.append(
                f"{route}: no POST of an owner works ({sorted({status for status, _ in reached})}). Put the form on a "
                "page, or teach its fields in tests/walk/routes.py (BODIES)."
            )
        return min(reached, key=lambda one: one[0])[1] if reached else None

    def _bodies(self, route: Route, url: str, values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """What a person would send there: forms found on pages, and what the walk was taught; nothing otherwise."""
        taught = BODIES.get(route.name)
        known: list[Mapping[str, Any]] = [body for bodies in self.forms.values() for body in bodies]
        return [*self.forms.get(url, []), *(taught(values, known) if taught else [])][:MOST_BODIES] or [{}]

    def _visit_own(self, route: Route, who: str, values: dict[str, Any]) -> None:
        url = route.url(self.world.home.slug, values)
        for part in (False, True):
            self._judge(route, who, "GET", self._ask(who, "GET", url, part=part), url)
        for body in self._bodies(route, url, values):
            self._judge(route, who, "POST", self._ask(who, "POST", url, body), url)

    def _send_unsafe(self, route: Route, who: str, values: dict[str, Any]) -> None:
        """Methods that no view takes: whatever a view makes of them, it changes nothing."""
        url = route.url(self.world.home.slug, values)
        for method in UNSAFE:
            answer = self._ask(who, method, url)
            self._judge(route, who, method, answer, url)
            if answer.has_changed and (route.is_in_organization or who == NOBODY):
                self._fault(route, who, method, url, f"changed the database ({_written(answer)})")

    def _judge(self, route: Route, who: str, method: str, answer: Answer, url: str) -> None:
        """Is this the answer that the policy foresees?"""
        self._look(route, who, method, answer, url)
        verb = route.verb(method)
        if answer.has_changed and who != Role.OWNER and any(kind == "int" for _name, kind in route.own_parameters):
            self._fault(route, who, method, url, f"changed a second factor of somebody else ({_written(answer)})")
        if method == "GET" and answer.has_changed and route.name not in MARKS_WHEN_LOOKED_AT:
            self._fault(route, who, method, url, f"looking changed the database ({_written(answer)})")
        if who == NOBODY and (verb or route.is_signed_in):
            if not (answer.status == 401 or "/account/login/" in answer.location):
                self._fault(route, who, method, url, f"{answer.status} instead of the sign-in page")
            self._refused(route, who, method, answer, url, verb)
        elif verb is None:
            return
        elif who == STRANGER:
            if answer.status != 404:
                self._fault(route, who, method, url, f"{answer.status} instead of 404 for a stranger")
            self._refused(route, who, method, answer, url, verb)
        elif who not in POLICY[verb]:
            if answer.status != 403:
                self._fault(route, who, method, url, f"{answer.status} instead of 403: the policy refuses {verb}")
            self._refused(route, who, method, answer, url, verb)
        else:
            if answer.status == 403 and who == Role.OWNER:
                self._fault(route, who, method, url, f"403, but the policy allows {verb} to an owner")
            if answer.is_done and method in ("GET", "POST"):
                self.found.outcomes[verb].add("allowed")

    def _refused(self, route: Route, who: str, method: str, answer: Answer, url: str, verb: str | None) -> None:
        if answer.has_changed:
            self._fault(route, who, method, url, f"refused, and yet the database changed ({_written(answer)})")
        if verb is not None:
            self.found.outcomes[verb].add("refused")

    def _look(self, route: Route, who: str, method: str, answer: Answer, url: str) -> None:
        """Nobody gets an error page of the server, or a word of another organization."""
        if answer.status >= 500:
            self._fault(route, who, method, url, f"answered {answer.status}")
        text = (answer.body + answer.location).casefold()
        hidden = HOME if who == STRANGER else FOREIGN
        words = {hidden} if who != NOBODY or route.is_public else {HOME, FOREIGN}
        for word in words:
            if word in text and not (route.is_public and word == HOME):
                at = text.index(word)
                self._fault(
                    route, who, method, url, f"shows another organization's words: …{text[max(0, at - 60) : at + 40]}…"
                )

    def _visit_foreign(self, route: Route, who: str, values: dict[str, Any]) -> None:
        """Foreign ids and ids that never were are refused alike, to whoever holds the verb."""
        names = [name for name, kind in route.own_parameters if kind == "uuid"]
        bodies = self._bodies(route, route.url(self.world.home.slug, values), values)
        for method in ("GET", "POST"):
            body = bodies[0] if method == "POST" else None
            for name in names:
                shapes = {}
                for foreign in [uuid4(), *self._foreign_for(route, values)]:
                    url = route.url(self.world.home.slug, {**values, name: foreign})
                    answer = self._ask(who, method, url, body)
                    self._look(route, who, method, answer, url)
                    if answer.has_changed:
                        self._fault(route, who, method, url, f"a foreign id changed the database ({_written(answer)})")
                    shapes[answer.shape] = url
                    verb = route.verb(method)
                    if verb and who in POLICY[verb] and answer.status not in (404, 405):
                        self._fault(route, who, method, url, f"{answer.status} instead of 404 for a foreign id")
                if len(shapes) > 1:
                    self._fault(
                        route, who, method, route.path, f"foreign and invented ids differ: {_differing(shapes)}"
                    )

    def _foreign_for(self, route: Route, values: dict[str, Any]) -> list[UUID]:
        """Foreign rows of the same kind as the own ones that this address names."""
        kinds = {self.kinds[value] for value in values.values() if value in self.kinds}
        foreign = [row for row in self.world.rows(self.world.foreign) if row.pk not in self.kinds]
        return [row.pk for row in foreign if type(row) in kinds][:3]

    def _send_foreign_keys(self, route: Route, values: dict[str, Any]) -> None:
        """A form that points at a row of another organization changes nothing."""
        url = route.url(self.world.home.slug, values)
        own = {str(key): kind for key, kind in self.kinds.items()}
        foreign = {type(row): row.pk for row in self.world.rows(self.world.foreign) if row.pk not in self.kinds}
        for body in self._bodies(route, url, values):
            for name, value in body.items():
                kind = own.get(str(value))
                if kind in foreign:
                    hunted = foreign[kind]
                    answer = self._ask(Role.OWNER, "POST", url, {**body, name: str(hunted)}, hunted=hunted)
                    self._look(route, Role.OWNER, "POST", answer, url)
                    if answer.has_spread:
                        self._fault(route, Role.OWNER, "POST", url, f"took a foreign {name} ({_written(answer)})")

    def _visit_other_organization(self, route: Route, who: str, values: dict[str, Any]) -> None:
        """Under the name of another organization there is nothing to see, as under a name that nobody has."""
        if who == STRANGER:
            return
        shapes = {}
        for slug in ("nobody-has-this", self.world.foreign.slug):
            url = route.url(slug, values)
            answer = self._ask(who, "GET", url)
            self._look(route, who, "GET", answer, url)
            if who != NOBODY and answer.status != 404:
                self._fault(route, who, "GET", url, f"{answer.status} instead of 404 in another organization")
            shapes[(answer.shape[0], answer.body.replace(slug, "…") and answer.status)] = url
        if len(shapes) > 1:
            self._fault(route, who, "GET", route.path, "another organization and none at all answer differently")

    def _ask(self, who: str, method: str, url: str, body: Mapping[str, Any] | None = None, **more: Any) -> Answer:
        self.found.requests += 1
        return ask(self.clients[who], method, url, body, before=self.before, **more)

    def _fault(self, route: Route, who: str, method: str, url: str, what: str) -> None:
        sentence = f"{method} {url} as {who} ({route.name}): {what}"
        if sentence not in self.found.faults:
            self.found.faults.append(sentence)


def _written(answer: Answer) -> str:
    return ", ".join(sorted(answer.writes.tables - EXEMPT))


def _differing(shapes: Mapping[tuple[int, str, str], str]) -> str:
    return "; ".join(f"{shape[0]} for {url}" for shape, url in shapes.items())


def _confirmed(client: OwnClient) -> OwnClient:
    """Has proven who sits there, and will not be asked again during the walk."""
    client.raise_request_exception = False
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() + 86_400, "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client
