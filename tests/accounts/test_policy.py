"""Who may do what."""

from http import HTTPStatus

import pytest

from accounts import policy
from accounts.models import Membership, Organization
from core import clock
from tests.cast import OwnClient


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
