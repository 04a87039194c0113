"""Frameworks: which can be used, an own one brought along, and what they ask."""

import re
from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import Organization
from assessments.models import Framework, Question
from tests.assessments.factories import SMALL, shipped_framework, small_framework
from tests.cast import OwnClient

LIST = "/o/meridian/frameworks/"
pytestmark = pytest.mark.django_db


def pack(**replaced: str) -> bytes:
    levels = ", ".join(f"{{name: L{level}, text: Level {level}.}}" for level in range(6))
    text = SMALL.format(version="2.0", levels=levels)
    for old, new in replaced.items():
        text = text.replace(old, new)
    return text.encode()


def load(client: Client, content: bytes, name: str = "own.yaml") -> Any:
    return client.post(LIST, {"pack": SimpleUploadedFile(name, content)}, follow=True)


def text(response: Any, status: int = HTTPStatus.OK) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().partition("<main")[2].split())


def test_the_list_names_versions_and_what_they_hold(in_meridian: Organization, as_nina: OwnClient) -> None:
    small_framework()
    shipped_framework()

    shown = text(as_nina.get(LIST))

    assert "SOC Readiness" in shown
    assert '<td class="right">10</td><td class="right">56</td><td class="right">204</td>' in shown
    assert '<td class="right">2</td><td class="right">3</td><td class="right">8</td>' in shown


def test_an_own_pack_is_loaded_for_this_organization_only(
    in_meridian: Organization, as_marcus: OwnClient, as_mallory: OwnClient
) -> None:
    shown = text(load(as_marcus, pack()))

    assert "Small 2.0 can be used." in shown
    framework = Framework.objects.get(framework_version="2.0")
    assert framework.organization == in_meridian
    assert "your own" in text(as_marcus.get(LIST))
    assert "Small" not in text(as_mallory.get("/o/rival/frameworks/"))
    assert as_mallory.get(f"/o/rival/frameworks/{framework.pk}/").status_code == HTTPStatus.NOT_FOUND


def test_a_wrong_pack_is_refused_line_by_line_and_nothing_is_loaded(
    in_meridian: Organization, as_marcus: OwnClient
) -> None:
    wrong = pack(**{"weight: 1.25": "weight: heavy", "effort: 2": "effort: 4"})

    shown = text(load(as_marcus, wrong), HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "2 things are wrong with the pack; nothing was loaded" in shown
    line = wrong.decode().splitlines().index("    weight: heavy") + 1
    assert f'<td class="right">{line}</td>' in shown
    assert "<code>heavy</code>" in shown
    assert "Write one of: 1, 2, 3, 5, 8." in shown
    assert not Framework.objects.exists()
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"\xff\xfek\x00e\x00y\x00",
        b"a: &a [x]\nb: *a\n",
        b"key: [" + b"[" * 500,
        b"<script>alert(1)</script>",
        "key: caf\xe9".encode("latin-1"),
    ],
)
def test_nonsense_is_a_sentence(in_meridian: Organization, as_marcus: OwnClient, content: bytes) -> None:
    shown = text(load(as_marcus, content, "<img src=x onerror=alert(1)>.yaml"), HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "wrong with the pack" in shown
    assert "<img src=x" not in shown
    assert "<script>alert" not in shown
    assert not Framework.objects.exists()


def test_the_same_version_with_other_content_is_refused(in_meridian: Organization, as_marcus: OwnClient) -> None:
    load(as_marcus, pack())

    shown = text(load(as_marcus, pack(**{"Is it approved?": "Is it signed?"})), HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "A loaded version never changes" in shown
    assert Framework.objects.count() == 1


def test_no_file_and_too_large_a_file_are_sentences(
    in_meridian: Organization, as_marcus: OwnClient, settings: Settings
) -> None:
    assert "errorlist" in text(as_marcus.post(LIST, {}), HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "larger than 2 MB" in text(load(as_marcus, b"# " + bytes(2_100_000)), HTTPStatus.UNPROCESSABLE_ENTITY)
    settings.MAX_UPLOAD_BYTES = 100_000
    assert "larger than 2 MB" in text(load(as_marcus, bytes(200_000)), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def test_only_owner_and_manager_load(in_meridian: Organization, as_nina: OwnClient, as_ed: OwnClient) -> None:
    assert "Bring your own" not in text(as_nina.get(LIST))
    assert load(as_nina, pack()).status_code == HTTPStatus.FORBIDDEN
    assert as_ed.get(LIST).status_code == HTTPStatus.FORBIDDEN
    assert not Framework.objects.exists()


def test_a_framework_shows_domains_questions_levels_and_measures(in_meridian: Organization, as_nina: OwnClient) -> None:
    framework = small_framework()

    whole = text(as_nina.get(f"{LIST}{framework.pk}/"))
    domain = text(as_nina.get(f"{LIST}{framework.pk}/IRP/"))

    assert "8, of them 3 key questions" in whole
    assert "1; 0 measured here" in whole
    assert "Is there a plan?" in domain
    assert "not measured here yet" in domain
    assert "The measure decides the level." in domain
    assert "Condition: Two exercises of two types." in domain
    assert "24 months or less" in domain
    assert "every threat scenario of the framework" in domain
    assert as_nina.get(f"{LIST}{framework.pk}/XXX/").status_code == HTTPStatus.NOT_FOUND


def test_a_domain_says_what_it_is_about_who_answers_why_and_what_comes_next(
    in_meridian: Organization, as_nina: OwnClient
) -> None:
    framework = small_framework(
        **{
            "short_name: Plan\n": "short_name: Plan\n    about: What to do.\n    answered_by: The lead.\n"
            "    glossary: {Playbook: Steps for one type.}\n",
            "name: Plan governance\n": "name: Plan governance\n        guidance: Begin small.\n",
            "evidence: The plan.,": "evidence: The plan., why: Nights are short., next: {0: Write it., 3: Try it.},",
        }
    )

    shown = text(as_nina.get(f"{LIST}{framework.pk}/IRP/"))
    bare = text(as_nina.get(f"{LIST}{framework.pk}/DET/"))

    for words in ("What to do.", "The lead.", "Steps for one type.", "Begin small.", "Nights are short."):
        assert words in shown
    assert "<dt>Next step from level 0</dt><dd>Write it.</dd>" in shown
    assert "<dt>Next step from level 3</dt><dd>Try it.</dd>" in shown
    assert "Who should answer" not in bare


def test_every_page_of_the_shipped_framework_opens(in_meridian: Organization, as_nina: OwnClient) -> None:
    framework = shipped_framework()

    shown = [
        text(as_nina.get(f"{LIST}{framework.pk}/{code}/"))
        for code in ("GOV", "LAN", "AST", "POL", "PPL", "IRP", "DET", "TEC", "SVC", "MET")
    ]

    assert sum(page.count('class="more question-line"') for page in shown) == 204


def test_the_list_costs_the_same_however_many_there_are(in_meridian: Organization, as_nina: OwnClient) -> None:
    small_framework()
    as_nina.get(LIST)
    with CaptureQueriesContext(connection) as few:
        as_nina.get(LIST)
    for version in ("1.1", "1.2", "1.3"):
        small_framework(version=version)

    with CaptureQueriesContext(connection) as more:
        as_nina.get(LIST)
    assert len(more) == len(few)


def test_what_an_aspect_works_against_is_one_line_until_it_is_opened(
    as_marcus: OwnClient, meridian: Organization
) -> None:
    framework = shipped_framework()
    page = as_marcus.get(f"{LIST}{framework.pk}/DET/")
    lines = re.findall(r"<summary>(Works against \d+ threat scenarios?)</summary>\s*<ul", page.content.decode())
    assert len(lines) >= 3
    assert "Works against:" not in page.content.decode()
