"""A framework loads once, and stays what it was."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import AuditEvent, Organization
from assessments import actions
from assessments.actions import FrameworkDiffers
from assessments.importers.framework_pack import read_pack_at, shipped_packs
from assessments.models import Framework, Question
from assessments.queries import framework_content, framework_shape, newest_framework
from tests.assessments.factories import SMALL, shipped_framework, small_framework

pytestmark = pytest.mark.django_db


def test_the_shipped_framework_loads_whole() -> None:
    framework = shipped_framework()

    content = framework_content(framework.pk)
    assert (str(content), len(content.domains), len(content.aspects)) == ("SOC Readiness 1.0", 10, 56)
    assert (len(content.questions), len(content.key_questions)) == (204, 36)
    assert list(content.questions)[:2] == ["GOV.1.1", "GOV.1.2"]
    assert content.questions["IRP.7.1"].measure is not None
    assert framework_shape(framework.pk).key_questions == content.key_questions


def test_loading_again_changes_nothing() -> None:
    first = actions.load_shipped_frameworks()
    again = actions.load_shipped_frameworks()

    assert first == again
    assert Question.objects.count() == 2 * 204


def test_another_content_under_the_same_version_is_refused() -> None:
    small_framework()
    with pytest.raises(FrameworkDiffers, match=r"Small 1\.0 is loaded already, with other content"):
        small_framework(**{"Is there a plan?": "Is there any plan?"})
    assert Framework.objects.get().fingerprint == small_framework().fingerprint


def test_a_new_version_stands_beside_the_old_one() -> None:
    old, new = small_framework(version="1.9"), small_framework(version="1.10")

    assert old != new
    assert newest_framework("small") == new


def test_what_one_organization_loads_the_other_does_not_see(in_rival: Organization, meridian: Organization) -> None:
    own = actions.load_framework(read_pack_at(shipped_packs()[-1]), organization=meridian)

    assert not Framework.objects.filter(pk=own.pk).exists()


def test_a_framework_in_memory_needs_no_query(django_assert_num_queries: Any) -> None:
    framework = small_framework()
    framework_content(framework.pk)
    with django_assert_num_queries(0):
        framework_content(framework.pk).questions["IRP.1.1"].level_text(3)
        framework_shape(framework.pk)


def test_loading_is_in_the_audit_trail(in_meridian: Organization) -> None:
    actions.load_framework(read_pack_at(shipped_packs()[0]), organization=in_meridian)

    event = AuditEvent.objects.get(verb="framework.load")
    assert event.payload["questions"] == 204


def write(path: Path, text: str) -> Path:
    levels = ", ".join(f"{{name: L{level}, text: Level {level}.}}" for level in range(6))
    path.write_text(text.format(version="1.0", levels=levels), encoding="utf-8")
    return path


def test_the_command_loads_a_file(tmp_path: Path) -> None:
    out = StringIO()
    call_command("load_framework", write(tmp_path / "small.yaml", SMALL), stdout=out)
    assert out.getvalue() == "Small 1.0 is loaded: 8 questions.\n"


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        (SMALL.replace("weight: 1.25", "weight: 99"), 1, "small.yaml, line"),
        (SMALL.replace("Is there a plan?", "Is there any plan?"), 1, "is loaded already, with other content"),
        (None, 2, "No such file"),
    ],
)
def test_the_command_says_why_it_loads_nothing(tmp_path: Path, text: str | None, code: int, sentence: str) -> None:
    small_framework()
    path = write(tmp_path / "small.yaml", text) if text else tmp_path / "small.yaml"
    errors = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("load_framework", path, stderr=errors)
    assert stop.value.code == code
    assert sentence in errors.getvalue()
