"""The plan of the house holds where imports alone cannot show it."""

import ast
import re
from collections.abc import Callable, Iterable

import pytest

from tests.house import rules
from tests.house.source import ROOT, Finding, Module, findings, product_modules

# For each rule a place that breaks it: a rule that finds nothing there is no rule.
BROKEN: dict[Callable[[Module], Iterable[Finding]], Module] = {
    rules.only_jobs_sends_to_celery: Module.of("build_file.delay(str(job.pk))"),
    rules.only_rendering_imports_weasyprint: Module.of("from weasyprint import HTML"),
    rules.no_queryset_at_class_level: Module.of(
        "class AnswerForm(forms.Form):\n    owner = ModelChoiceField(queryset=Membership.objects.all())",
        "assessments/forms.py",
    ),
    rules.scopes_are_lifted_only_where_listed: Module.of("with scopes_disabled():\n    pass"),
    rules.only_the_clock_reads_the_time: Module.of("from django.utils import timezone\nnow = timezone.now()"),
    rules.nothing_is_marked_safe: Module.of("from django.utils.safestring import mark_safe"),
    rules.nothing_is_done_by_hand_in_sql: Module.of("Answer.objects.raw('SELECT 1')"),
    rules.fields_are_listed_one_by_one: Module.of('class Meta:\n    fields = "__all__"'),
    rules.files_have_names_that_say_something: Module.of("", "assessments/utils.py"),
    rules.files_stay_short: Module.of("x = 1\n" * 501),
}


@pytest.mark.parametrize("rule", rules.ALL, ids=lambda rule: rule.__name__)
def test_the_product_keeps(rule: Callable[[Module], Iterable[Finding]]) -> None:
    assert not findings(rule), "\n".join(findings(rule))


@pytest.mark.parametrize("rule", rules.ALL, ids=lambda rule: rule.__name__)
def test_a_broken_place_is_found_by(rule: Callable[[Module], Iterable[Finding]]) -> None:
    assert list(rule(BROKEN[rule]))


@pytest.mark.parametrize("queryset", ["lambda request: Membership.objects.all()", "Membership.objects.none()"])
def test_a_query_set_made_later_or_of_nothing_is_fine(queryset: str) -> None:
    form = Module.of(f"class F:\n    owner = Choice(queryset={queryset})", "assessments/forms.py")
    assert not list(rules.no_queryset_at_class_level(form))


def test_every_variable_of_the_environment_stands_in_the_example() -> None:
    read = set()
    for module in product_modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                if (
                    isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "env"
                    and isinstance(node.args[0], ast.Constant)
                ):
                    read.add(node.args[0].value)
    example = set(
        re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert read, "no variable found: this test no longer sees the settings"
    assert read == example


def test_lock_files_pin_every_package_and_name_no_address() -> None:
    for name in ("run", "dev"):
        lock = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        assert "://" not in lock
        assert "--index" not in lock
        packages = re.findall(r"^([a-z0-9._-]+)==\S+.*\\$", lock, re.MULTILINE | re.IGNORECASE)
        assert len(packages) > 40
        assert lock.count("--hash=sha256:") >= len(packages)


def test_the_development_lock_holds_the_run_time_lock() -> None:
    """So that one environment serves both, and tests run what runs."""

    def pins(name: str) -> set[str]:
        return set(
            re.findall(r"^\S+==\S+", (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8"), re.MULTILINE)
        )

    assert pins("run") <= pins("dev")
