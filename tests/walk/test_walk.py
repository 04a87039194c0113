"""The whole product, walked by everybody."""

import pytest

from accounts.policy import POLICY
from tests.walk.routes import PARAMETERS, routes
from tests.walk.walk import Findings
from tests.walk.world import World, missing_rows

pytestmark = [pytest.mark.walk, pytest.mark.django_db, pytest.mark.timeout(1800)]


def test_everybody_gets_what_the_policy_says_and_nothing_else(walk: Findings) -> None:
    assert not walk.faults, f"{len(walk.faults)} faults in {walk.requests} requests:\n" + "\n".join(walk.faults)


def test_both_organizations_hold_two_rows_of_every_model(world: World) -> None:
    assert not list(missing_rows())


def test_every_route_was_visited(walk: Findings) -> None:
    assert walk.visited == {route.name for route in routes()}
    assert walk.requests > 50 * len(walk.visited)


@pytest.mark.parametrize("verb", sorted(POLICY))
def test_a_verb_was_both_allowed_and_refused(verb: str, walk: Findings) -> None:
    missing = {"allowed", "refused"} - walk.outcomes[verb]
    assert not missing, f"{verb} was never {' nor '.join(missing)}: give it a route, or take it out of the policy."


def test_the_walk_can_fill_every_parameter() -> None:
    known = {"uuid", "int", "slug", "str"}
    strange = [f"{route}: {kind}" for route in routes() for kind in route.kinds if kind not in known]
    assert not strange, f"Teach tests/walk/routes.py these kinds of parameters: {strange}"
    assert PARAMETERS
