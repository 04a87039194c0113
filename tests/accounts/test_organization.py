"""Settings of an organization and its logo."""

from http import HTTPStatus
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_scopes import scope
from PIL import Image

from accounts import actions
from accounts.models import AuditEvent, Membership, Organization
from accounts.queries import may_create_organization
from core import store
from core.errors import Refused
from tests.cast import OwnClient

WANTED = {
    "name": "Meridian Energy", "slug": "meridian-energy", "sector": "energy", "size_band": "large", "country": "at",
    "time_zone": "Europe/Vienna", "paper": "Letter", "tlp": "TLP:RED", "color": "#112233", "version": "1",
}  # fmt: skip


def picture(kind: str = "PNG", size: tuple[int, int] = (1600, 400), name: str = "logo.png") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", size, "teal").save(buffer, format=kind)
    return SimpleUploadedFile(name, buffer.getvalue() + b"<script>trailing()</script>", "image/png")


def page_of(organization: Organization, name: str = "organization") -> str:
    return reverse(f"accounts:{name}", args=[organization.slug])


def test_an_owner_changes_everything_and_the_history_says_so(as_olivia: OwnClient, meridian: Organization) -> None:
    answer = as_olivia.post(page_of(meridian), WANTED)
    assert answer["Location"] == "/o/meridian-energy/organization/"
    meridian.refresh_from_db()
    assert {name: str(getattr(meridian, name)) for name in WANTED} == {**WANTED, "country": "AT", "version": "2"}
    history = as_olivia.get(answer["Location"]).content.decode()
    assert "Organization changed" in history
    assert "A4</del>" in history
    assert "Letter</ins>" in history


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "M", "at least 2 characters"),
        ("slug", "not a slug", "valid"),
        ("country", "DEU", "at most 2 characters"),
        ("country", "D1", "two letters"),
        ("time_zone", "Mars/Olympus", "valid choice"),
        ("color", "red", "six hexadecimal digits"),
        ("tlp", "TLP:BLUE", "valid choice"),
        ("version", "", "which version"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    field: str, value: str, sentence: str, as_olivia: OwnClient, meridian: Organization
) -> None:
    answer = as_olivia.post(page_of(meridian), {**WANTED, field: value})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in answer.content.decode()
    meridian.refresh_from_db()
    assert meridian.name == "Meridian"


def test_a_short_name_that_is_taken_is_refused(
    as_olivia: OwnClient, meridian: Organization, rival: Organization
) -> None:
    answer = as_olivia.post(page_of(meridian), {**WANTED, "slug": rival.slug})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_two_owners_do_not_overwrite_each_other(as_olivia: OwnClient, meridian: Organization) -> None:
    as_olivia.post(page_of(meridian), {**WANTED, "slug": "meridian", "name": "First"})
    answer = as_olivia.post(page_of(meridian), {**WANTED, "slug": "meridian", "name": "Second"})
    text = answer.content.decode()
    assert "Stored now: name is “First”." in text
    assert 'value="Second"' in text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_logo_is_drawn_anew_and_nothing_else_of_the_file_is_kept(
    kind: str, as_olivia: OwnClient, as_ed: OwnClient, meridian: Organization
) -> None:
    as_olivia.post(page_of(meridian, "change_logo"), {"file": picture(kind)})
    meridian.refresh_from_db()
    content = store.read(meridian.logo_sha256)
    assert b"script" not in content
    with Image.open(BytesIO(content)) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (800, 200))
    answer = as_ed.get(page_of(meridian, "logo"))
    assert (answer["Content-Type"], answer.content) == ("image/png", content)


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "image/svg+xml"),
        SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n broken", "image/png"),
        SimpleUploadedFile("logo.png", b"", "image/png"),
        SimpleUploadedFile("logo.png", b"x" * (2 * 1024 * 1024 + 1), "image/png"),
        picture(size=(7000, 2)),
    ],
    ids=["svg", "broken", "empty", "too large", "too wide"],
)
def test_what_is_no_picture_is_refused(
    upload: SimpleUploadedFile, as_olivia: OwnClient, meridian: Organization
) -> None:
    upload.seek(0)
    answer = as_olivia.post(page_of(meridian, "change_logo"), {"file": upload})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    meridian.refresh_from_db()
    assert not meridian.logo_sha256


def test_a_logo_can_be_removed(as_olivia: OwnClient, meridian: Organization) -> None:
    as_olivia.post(page_of(meridian, "change_logo"), {"file": picture()})
    as_olivia.post(page_of(meridian, "change_logo"), {"remove": "1"})
    assert as_olivia.get(page_of(meridian, "logo")).status_code == HTTPStatus.NOT_FOUND


def test_only_owners_create_another_organization(olivia: Membership, nina: Membership) -> None:
    assert olivia.user is not None
    assert nina.user is not None
    assert may_create_organization(olivia.user)
    assert not may_create_organization(nina.user)
    with pytest.raises(Refused):
        actions.create_organization("Another", by=nina.user)
    another = actions.create_organization("Meridian", by=olivia.user)
    assert another.slug == "meridian-2"


def test_a_removed_organization_leaves_only_its_trail(
    meridian: Organization, olivia: Membership, rival: Organization
) -> None:
    gone = Organization(pk=meridian.pk)
    actions.remove_organization(meridian, by=None)
    assert list(Organization.objects.all()) == [rival]
    with scope(organization=gone):
        assert not Membership.history.exists()
        assert AuditEvent.objects.filter(verb="organization.remove").exists()
