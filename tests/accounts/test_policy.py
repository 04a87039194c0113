"""Who may do what."""

import ast
from http import HTTPStatus

import pytest

from accounts import policy
from accounts.models import Membership, Organization
from core import clock
from tests.cast import OwnClient
from tests.house.source import dotted, product_modules
from tests.walk.routes import routes


def test_a_stranger_finds_nothing(as_mallory: OwnClient, meridian: Organization) -> None:
    assert as_mallory.get(f"/o/{meridian.slug}/").status_code == HTTPStatus.NOT_FOUND


def test_whoever_is_not_signed_in_is_sent_to_the_door(anonymous: OwnClient, meridian: Organization) -> None:
    answer = anonymous.get(f"/o/{meridian.slug}/")
    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"].startswith("/account/login/")


def test_an_ended_membership_may_nothing(marcus: Membership, in_meridian: Organization) -> None:
    marcus.ended_on = clock.today()
    assert not any(policy.may(marcus, verb) for verb in policy.POLICY)


def test_a_view_cannot_name_a_verb_that_the_table_does_not_have() -> None:
    with pytest.raises(LookupError):
        policy.allow("gap.explode")


def verbs_in_use() -> set[str]:
    """Every verb that an action writes into the audit trail, read from the source."""
    found = set()
    for module in product_modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                name = dotted(node.func).rsplit(".", 1)[-1]
                if name in ("record_event", "record_sign_in_event") and node.args:
                    found |= words_of(node.args[0])
                for keyword in node.keywords:
                    if keyword.arg == "verb" and name in ("save_record", "delete_record", "change_organization"):
                        found |= words_of(keyword.value)
    return found


def words_of(node: ast.AST) -> set[str]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def test_every_event_says_what_happened_in_words() -> None:
    used = verbs_in_use()
    assert len(used) > 20
    assert not {verb for verb in used if verb not in policy.EVENT_NAMES}


PUBLIC = {"accounts:enter", "accounts:first", "accounts:join", "api:docs", "live", "ready"}


def test_what_anybody_may_open_is_written_down_here_too() -> None:
    """A page that becomes public is a decision: it changes this list."""
    assert {route.name for route in routes() if route.is_public} == PUBLIC
    library = {route.name for route in routes() if not (route.is_public or route.is_signed_in or route.verb("GET"))}
    assert library
    assert all(name.startswith(("account_", "mfa_", "usersessions_")) for name in library)
