"""What rooms call each other by strings exists: jobs, ticks, and a policy for every address."""

import ast

from django.conf import settings
from django.urls import get_resolver

from accounts.checks import views
from accounts.policy import is_declared
from jobs.tasks import works
from soc_builder.celery import app
from tests.house.source import dotted, product_modules

app.loader.import_default_modules()


def asked_jobs() -> dict[str, str]:
    """Every kind of job that some module asks for, with the place."""
    found = {}
    for module in product_modules():
        constants = {
            target.id: statement.value
            for statement in module.tree.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "request_job" and node.args:
                kind = constants.get(dotted(node.args[0]), node.args[0])
                assert isinstance(kind, ast.Constant), f"{module.path}:{node.lineno}: name the kind of job in this file"
                found[str(kind.value)] = f"{module.path}:{node.lineno}"
    return found


def test_every_job_that_is_asked_for_has_its_task() -> None:
    asked = asked_jobs()
    assert "reports.build" in asked, "this test no longer sees who asks for jobs"
    assert not {place: kind for kind, place in asked.items() if kind not in works}


def test_every_kind_of_job_is_asked_for() -> None:
    assert set(works) <= set(asked_jobs())


def test_every_tick_has_its_task() -> None:
    ticks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert ticks
    assert ticks <= set(app.tasks)


def test_every_address_declares_who_may_open_it() -> None:
    routes = list(views(get_resolver()))
    assert len(routes) > 20
    assert not [route for route, view in routes if not is_declared(view)]


def test_background_work_is_never_done_inside_a_request() -> None:
    """Eager tasks would hide every fault that the jobs exist for."""
    assert not app.conf.task_always_eager
    assert app.conf.task_ignore_result
