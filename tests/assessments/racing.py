"""Many people save one answer at once, in a process of its own: DATABASE_URL says where. Prints what came out, as JSON.

`python -m tests.assessments.racing THREADS EDITS [submit] [api]`. By the API each edit is tried until it is saved.
"""

# ruff: noqa: E402  Django is set up before its models are imported

import json
import os
import sys
import threading
import time
from collections import Counter
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soc_builder.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django_scopes import scope

from accounts.models import Membership, Organization, Role
from assessments import actions, queries
from assessments.actions import AnswerChange, AnswerChanged, AssessmentClosed
from assessments.models import Answer, AnswerRevision, Assessment, Snapshot
from tests.assessments.factories import small_framework, start
from tests.calling import Caller

CODE = "IRP.1.1"


def main(threads: int, edits: int, *, is_submitted_meanwhile: bool, by_api: bool) -> dict[str, Any]:
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    organization = Organization.objects.create(name="Racers", slug="racers")
    with scope(organization=organization):
        people = [
            Membership.objects.create(
                organization=organization, kind=Membership.Kind.SERVICE, name=f"Racer {number}", role=Role.OWNER
            )
            for number in range(threads)
        ]
        assessment = start(people[0], small_framework())
    outcomes: Counter[str] = Counter()
    acknowledged: dict[str, int] = {}
    lock, gate = threading.Lock(), threading.Barrier(threads + is_submitted_meanwhile)

    def race(person: Membership) -> None:
        with scope(organization=organization):
            gate.wait()
            for number in range(edits):
                outcome, version = edit(assessment, person, number)
                with lock:
                    outcomes[outcome] += 1
                    if outcome == "saved":
                        acknowledged[f"{person.name} {number}"] = version
        connection.close()

    def call(person: Membership) -> None:
        caller = Caller.of(person)
        gate.wait()
        for number in range(edits):
            while (version := put(caller, assessment, f"{person.name} {number}", number)) is None:
                with lock:
                    outcomes["conflict"] += 1
            with lock:
                outcomes["saved"] += 1
                acknowledged[f"{person.name} {number}"] = version
        connection.close()

    def submit() -> None:
        with scope(organization=organization):
            gate.wait()
            while len(acknowledged) < threads:
                time.sleep(0.01)
            with transaction.atomic():
                actions.submit_assessment(Assessment.objects.get(pk=assessment.pk), by=people[0])
        connection.close()

    racers = [threading.Thread(target=call if by_api else race, args=[person]) for person in people]
    if is_submitted_meanwhile:
        racers.append(threading.Thread(target=submit))
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    with scope(organization=organization):
        return report(outcomes, acknowledged)


def edit(assessment: Assessment, person: Membership, number: int) -> tuple[str, int]:
    """Read, then save over what was read."""
    question = queries.framework_content(assessment.framework_id).questions[CODE]
    seen = queries.answer_states(assessment)[CODE]
    change = AnswerChange(level=question.levels[number % 6].level, note=f"{person.name} {number}")
    try:
        saved = actions.record_answer(assessment, question, by=person, version=seen.version, change=change)
    except AnswerChanged as conflict:
        return ("conflict" if conflict.theirs.version > seen.version else "wrong conflict"), 0
    except AssessmentClosed:
        return "closed", 0
    return "saved", saved.version


def put(caller: Caller, assessment: Assessment, note: str, number: int) -> int | None:
    """Read, then save over what was read; None where somebody else was first."""
    place = f"assessments/{assessment.pk}/answers/{CODE}/"
    seen = caller.get(place)["ETag"]
    answer = caller.send("PUT", place, {"level": str(number % 6), "note": note}, If_Match=seen)
    if answer.status_code == 412:
        return None
    assert answer.status_code == 200, answer.content
    version: int = json.loads(answer.content)["version"]
    return version


def report(outcomes: Counter[str], acknowledged: dict[str, int]) -> dict[str, Any]:
    answer = Answer.objects.get()
    revisions = {row.state["note"]: row.version for row in AnswerRevision.objects.all()}
    frozen = [queries.snapshot_answers(snapshot)[CODE].version for snapshot in Snapshot.objects.all()]
    return {
        "outcomes": outcomes,
        "version": answer.version,
        "versions": sorted(revisions.values()) == list(range(1, answer.version + 1)),
        "kept": revisions == acknowledged,
        "frozen": frozen,
    }


if __name__ == "__main__":
    result = main(
        int(sys.argv[1]), int(sys.argv[2]), is_submitted_meanwhile="submit" in sys.argv, by_api="api" in sys.argv
    )
    sys.stdout.write(json.dumps(result))
