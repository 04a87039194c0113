"""Every example in the schema of the API is a call that was made; here each is made again."""

import json
import os
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import override_settings
from jsonschema import Draft202012Validator

from accounts.models import Role
from core import clock
from core.api.documents import schema
from soc_builder.examples import PLACE, examples
from tests.walk.calls import Callers, Calls, Operation, operations
from tests.walk.world import World

pytestmark = [pytest.mark.walk, pytest.mark.django_db, pytest.mark.timeout(1800)]

UUID_TEXT = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"
DIFFERS = re.compile(rf"{UUID_TEXT}|{MOMENT}|\d{{4}}-\d\d-\d\d|\b[0-9a-f]{{64}}\b|socb_\w+|cursor=[\w%-]+")
NAMES = {"owner": "Olivia", "manager": "Marcus", "analyst": "Nina", "executive": "Ed", "auditor": "Ada"}
CANARY = re.compile(r"homecanary ?(\w*?)\d*\b")
AT_MOST = 2  # rows of a list


class Plain:
    """What differs from run to run becomes a value that does not, the same for the same within one example."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str):
            text = CANARY.sub(lambda found: NAMES.get(found[1], found[1].capitalize()), value)
            return DIFFERS.sub(self._plain, text.replace("walk", "Autumn"))
        if isinstance(value, list):
            return [self(one) for one in value[:AT_MOST]]
        if isinstance(value, dict):
            return {key: self(one) for key, one in value.items()}
        return value

    def _plain(self, found: re.Match[str]) -> str:
        text = found.group()
        if text.startswith("socb_"):
            return "socb_…"
        if text.startswith("cursor="):
            return "cursor=WzEsIDJd"
        if len(text) == 64:
            return "5f" * 32
        if "T" in text:
            return "2026-11-24T09:00:00Z"
        if len(text) == 10:
            return "2026-11-24"
        return self._ids.setdefault(text, str(UUID(int=0x019AB000_0000_7000_8000_000000000001 + len(self._ids))))


@pytest.fixture(scope="module")
def calls(world: World) -> Iterator[Calls]:
    with override_settings(API_TOKEN_RATE=10**9, API_ANONYMOUS_RATE=10**9), clock.at(clock.now()):
        yield Calls(world, Callers(world), operations())


def made(calls: Calls, operation: Operation) -> dict[str, Any]:
    """One call that works, by an owner, and its answer."""
    ids = calls.place_of(operation) or {}
    for body in calls.bodies_of(operation, ids):
        answer = calls.ask(operation, Role.OWNER, ids, body)
        if answer.status < 400:
            break
    plain = Plain()
    example: dict[str, Any] = {"status": str(answer.status)}
    if body is not None:
        example["request"] = plain(body)
    content = operation.described["responses"].get(str(answer.status), {}).get("content", {})
    if "application/json" in content and content["application/json"]["schema"].get("format") != "binary":
        example["response"] = plain(json.JSONDecoder().raw_decode(answer.body)[0])  # headers follow
    return example


def faults(operation: Operation, example: dict[str, Any]) -> Iterator[str]:
    """Where an example is not what the schema says."""
    described = operation.described
    told = {
        "request": described.get("requestBody", {}),
        "response": described["responses"].get(example["status"], {}),
    }
    for part, says in told.items():
        content = says.get("content", {}).get("application/json")
        if part in example and content is not None:
            wanted = {**content["schema"], "components": schema()["components"]}
            validator = Draft202012Validator(wanted, format_checker=Draft202012Validator.FORMAT_CHECKER)
            for error in validator.iter_errors(example[part]):
                yield f"{operation.name}: {part} {error.json_path}: {error.message[:200]}"


def test_every_example_is_a_call_that_works_today(calls: Calls) -> None:
    found = {operation.name: made(calls, operation) for operation in calls.operations if not operation.is_public}
    if "WRITE_EXAMPLES" in os.environ:
        PLACE.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
        examples.cache_clear()
    kept = examples()
    assert kept.keys() == found.keys(), "WRITE_EXAMPLES=1 pytest tests/walk/test_examples.py writes them anew"
    assert [name for name, example in found.items() if int(example["status"]) >= 300] == []
    assert [name for name, example in found.items() if example["status"] != kept[name]["status"]] == []
    by_name = {operation.name: operation for operation in calls.operations}
    assert [fault for name in found for one in (found, kept) for fault in faults(by_name[name], one[name])] == []


def test_an_example_that_lacks_a_field_is_found(calls: Calls) -> None:
    operation = next(operation for operation in calls.operations if operation.name == "assessments_get")
    example = json.loads(json.dumps(examples()["assessments_get"]))
    del example["response"]["name"]
    assert list(faults(operation, example)) == ["assessments_get: response $: 'name' is a required property"]
