"""Schemathesis calls the API with what its schema allows and with what it does not, by a token of each role."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import Role
from core import clock
from core.api.documents import schema
from tests.calling import Caller
from tests.walk.calls import BODIES, Callers, Calls, Operation, operations
from tests.walk.world import World

pytestmark = [pytest.mark.walk, pytest.mark.django_db, pytest.mark.timeout(7200)]

SHORT, LONG = 600, 20_000  # cases of all roles together; of each role
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
AS_IT_IS, KNOWN, WORKING = "as it is", "known ids", "known ids and a body that works"


@dataclass
class Fuzzed:
    """Who got which statuses from which operation."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    cases: int = 0


@pytest.fixture(scope="module")
def api(world: World) -> Iterator[Any]:
    """The server's own entrance, which must not end the connection that holds the world, as a server would."""
    keeps = mock.patch.object(connection, "close_if_unusable_or_obsolete")
    endless = override_settings(API_TOKEN_RATE=10**9, API_ANONYMOUS_RATE=10**9, ALLOWED_HOSTS=["*"])
    with endless, clock.at(clock.now()), keeps:
        yield schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())


@pytest.fixture(scope="module")
def callers(world: World, api: Any) -> Callers:
    return Callers(world)


@pytest.fixture(scope="module")
def places(world: World, callers: Callers) -> Mapping[str, tuple[Operation, Mapping[str, str], list[Any]]]:
    """For each operation the ids with which it leads somewhere, and bodies that an owner could send."""
    calls = Calls(world, callers, operations())
    found = {}
    for operation in calls.operations:
        ids = calls.place_of(operation) or {}
        found[operation.name] = operation, ids, calls.bodies_of(operation, ids)
    return found


def fuzz(api: Any, caller: Caller, places: Mapping[str, Any], cases: int, *, number: int = 0) -> Fuzzed:
    """So many cases over all operations, each taken back."""
    found = Fuzzed()
    each = max(2, cases // len(places))
    for result in api.get_all_operations():
        operation = result.ok()
        described, ids, bodies = places[operation.definition.raw["operationId"]]
        _fuzz_one(found, operation, described, ids, bodies, caller, each, number)
    return found


def _fuzz_one(
    found: Fuzzed, operation: Any, described: Operation, ids: Mapping[str, str], bodies: list[Any], caller: Caller,
    each: int, number: int,
) -> None:  # fmt: skip
    counted = found.statuses.setdefault(described.name, Counter())
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    strategy = st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])

    @seed(number)
    @settings(
        max_examples=each,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy, way=st.sampled_from([AS_IT_IS, KNOWN, WORKING]), body=st.sampled_from(bodies or [None]))
    def run(case: Any, way: str, body: Any) -> None:
        way = way if counted else WORKING  # the first shall come through
        is_negative = way == AS_IT_IS and case.meta is not None and case.meta.generation.mode is GenerationMode.NEGATIVE
        if way != AS_IT_IS:
            case.path_parameters = {**(case.path_parameters or {}), **ids}
            case.headers = {**(case.headers or {}), **({"If-Match": "*"} if "If-Match" in _headers(described) else {})}
        if way == WORKING and body is not None:
            case.body, case.query = body, {}
            case.media_type = described.media_type
            (case.headers or {}).pop("Idempotency-Key", None)
        headers = {"Authorization": f"Bearer {caller.secret}"} if caller.secret else {}
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        found.cases += 1
        counted[response.status_code] += 1
        case.validate_response(response, checks=[*CHECKS, *([negative_data_rejection] if is_negative else [])])

    run()


def _headers(described: Operation) -> set[str]:
    return {one["name"] for one in described.parameters if one["in"] == "header"}


@pytest.mark.parametrize("role", Role.values)
def test_whatever_is_sent_gets_an_answer_that_the_schema_names(
    api: Any, callers: Callers, places: Mapping[str, Any], role: str
) -> None:
    found = fuzz(api, callers.by_role[role], places, SHORT // len(Role.values))
    assert found.cases >= 2 * len(places)
    if role == Role.OWNER:
        silent = [name for name, statuses in found.statuses.items() if not any(200 <= one < 300 for one in statuses)]
        assert not silent, f"no 2xx from {silent}: teach their bodies in tests/walk/calls.py"


def test_whoever_has_no_token_learns_nothing(api: Any, places: Mapping[str, Any]) -> None:
    found = fuzz(api, Caller(""), places, 2 * len(places))
    public = {described.name for described, _ids, _bodies in places.values() if described.is_public}
    seen = {one for name, statuses in found.statuses.items() if name not in public for one in statuses}
    assert seen <= {401, 404, 405}


@pytest.mark.long
@pytest.mark.parametrize("role", Role.values)
def test_twenty_thousand_cases_of_each_role(api: Any, callers: Callers, places: Mapping[str, Any], role: str) -> None:
    number = int(os.environ.get("FUZZ_SEED", "1"))
    assert fuzz(api, callers.by_role[role], places, LONG, number=number).cases >= LONG * 0.9


def test_the_bodies_that_are_taught_are_of_operations_that_exist() -> None:
    names = {way["operationId"] for ways in schema()["paths"].values() for way in ways.values()}
    assert set(BODIES) <= names
