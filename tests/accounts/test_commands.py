"""What the operator types."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django_scopes import scope

from accounts import actions
from accounts.models import Membership, Organization
from tests.accounts.test_entrance import path_of
from tests.cast import OwnClient


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def link_in(text: str) -> str:
    return next(word for word in text.split() if "://" in word)


def test_an_organization_comes_with_an_invitation_for_its_owner(anonymous: OwnClient, db: None) -> None:
    text = said("create_organization", "Meridian Energy", "--owner", "Olivia@Example.org")
    anonymous.post(path_of(link_in(text)), {"name": "Olivia", "password": "four words walk home"})
    organization = Organization.objects.get(slug="meridian-energy")
    with scope(organization=organization):
        assert Membership.objects.get(role="owner").email == "olivia@example.org"
    again = said("create_organization", "Meridian Energy", "--owner", "olivia@example.org")
    assert "is here already" in again
    assert "is an owner already" in again
    assert Organization.objects.count() == 1


def test_creating_it_again_renews_the_invitation(anonymous: OwnClient, db: None) -> None:
    first, second = (link_in(said("create_organization", "Meridian", "--owner", "o@example.org")) for _ in range(2))
    assert anonymous.get(path_of(first)).status_code == 410
    assert anonymous.get(path_of(second)).status_code == 200


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["create_organization", "M", "--owner", "o@example.org"], "at least 2 characters"),
        (["create_organization", "Meridian", "--owner", "nobody"], "no e-mail address"),
        (["sign_in_link", "nobody@example.org"], "Nobody with the e-mail"),
        (["verify_audit", "nobody"], "There is no organization nobody"),
    ],
)
def test_a_refusal_says_why(words: list[str], reason: str, db: None) -> None:
    with pytest.raises(CommandError, match=reason) as refusal:
        said(*words)
    assert refusal.value.returncode == 1
    assert not Organization.objects.exists()


def test_a_sign_in_link_is_printed_alone(marcus: Membership, anonymous: OwnClient) -> None:
    link = said("sign_in_link", "MARCUS@example.org").strip()
    assert anonymous.get(path_of(link)).status_code == 200


def test_the_chain_is_verified(olivia: Membership, in_meridian: Organization) -> None:
    actions.record_event("member.change", by=olivia)
    assert "Not sealed yet: 1" in said("verify_audit", "meridian")
    actions.seal_events()
    text = said("verify_audit", "meridian")
    assert "The chain holds. Sealed: 1. Not sealed yet: 0." in text
    head = text.split()[-1]
    assert "holds" in said("verify_audit", "meridian", "--head", head)
    with pytest.raises(CommandError, match="written anew"):
        said("verify_audit", "meridian", "--head", head[:2] + "0" * 64)


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    return {"DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"}


@pytest.mark.parametrize(
    ("words", "status"), [(["create_organization", "Meridian", "--owner", "nobody"], 1), (["sign_in_link"], 2)]
)
def test_the_exit_status_tells_refused_from_mistyped(words: list[str], status: int, place: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "manage.py", *words], env=place, capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert done.stdout == ""
    assert done.stderr
