#!/usr/bin/env python3
"""Fill in an assessment from a CSV file, submit it, and fetch its readiness report as PDF.

    export SOC_BUILDER_URL=http://localhost:8000
    export SOC_BUILDER_TOKEN=socb_...
    python3 fill_assessment.py answers.csv --name "Autumn 2026" --out readiness.pdf

The CSV has a head line and three columns: question, answer, note. An answer is one of the levels of the question, a
number where it asks for one, or a word: "unknown"; "none" (there is no such number); "not applicable" (the note says
why). Started again it goes on with the draft of that name. Only the standard library is needed.
"""

import argparse
import csv
import hashlib
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TRIES = 5
PATIENCE = 600  # seconds for a report
NUMBER = "n"  # the type of a question that asks for a number


class Refused(Exception):
    """The API refused; what it said."""


class Api:
    """Calls the API: with the token, JSON both ways, and again where that is safe and may help."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url.rstrip("/"), token

    def get(self, path: str) -> Any:
        return json.loads(self.send("GET", path)[0])

    def post(self, path: str, body: Any = None) -> Any:
        return json.loads(self.send("POST", path, body)[0])

    def rows(self, path: str) -> Iterator[Any]:
        """Every row of a list, page by page."""
        following = path
        while following:
            page = self.get(following)
            yield from page["results"]
            following = page["next"]

    def send(self, method: str, path: str, body: Any = None) -> tuple[bytes, Any]:
        """Content and headers of the answer. Paths come without or with /api/v1/ in front, or as whole addresses."""
        url = path if "://" in path else self.url + (path if path.startswith("/") else f"/api/v1/{path}")
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())  # the same for each try: nothing is done twice
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, content, headers, method=method)  # noqa: S310  # the address that was given
        for tries_left in reversed(range(TRIES)):
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # as above
                    return answer.read(), answer.headers
            except urllib.error.HTTPError as error:
                wait = error.headers.get("Retry-After")
                if wait is None or not tries_left:
                    raise Refused(f"{method} {url}: {_problem(error)}") from error
                time.sleep(int(wait))
            except OSError as error:  # no connection, or one that broke
                if not tries_left:
                    raise Refused(f"{method} {url}: {error}") from error
                time.sleep(1)
        raise AssertionError("the last try answers or raises")


def fill(api: Api, rows: list[dict[str, str]], *, name: str, framework: str, scope: str) -> str:
    """The id of the assessment of this name, with these answers. A draft that is there already is gone on with."""
    found = [one for one in api.rows("assessments/?status=draft&fields=id,name,framework") if one["name"] == name]
    if found:
        assessment = found[0]
    else:
        newest = next(api.rows(f"frameworks/?key={framework}&ordering=-loaded_at&fields=id"), None)
        if newest is None:
            raise Refused(f"There is no framework {framework}.")
        assessment = api.post("assessments/", {"framework_id": newest["id"], "name": name, "scope": scope})
    place = f"assessments/{assessment['id']}/"
    asked = api.get(f"frameworks/{assessment['framework']['id']}/questions/")["questions"]
    types = {one["code"]: one["type"] for one in asked}
    versions = {one["question"]: one["version"] for one in api.rows(f"{place}answers/")}
    answers = [
        {"question": code, "version": versions.get(code, 0), **_answer(row, types)}
        for row in rows
        if (code := row["question"].strip())
    ]
    done = api.post(f"{place}answers/bulk/", {"answers": answers})
    for one in done["results"]:
        if one["outcome"] != "saved":
            say(f"{one['question']}: {one['outcome']}. {one['detail']}")
    if done["saved"] < len(answers):
        raise Refused("Not submitted. Mend these rows and start again: the draft keeps what was saved.")
    say(f"{done['saved']} answers saved.")
    return str(assessment["id"])


def fetch_report(api: Api, assessment: str) -> bytes:
    """The readiness report of this assessment as PDF, checked."""
    report = api.post("reports/", {"kind": "readiness", "assessment_id": assessment, "formats": ["pdf"]})
    file = report["files"][0]
    until = time.monotonic() + PATIENCE
    while (job := api.get(file["job"]))["state"] in ("queued", "running"):
        if time.monotonic() > until:
            raise Refused(f"The report is not there after {PATIENCE} seconds; its job is {file['job']}.")
        time.sleep(1)
    if job["state"] != "done":
        raise Refused(f"The report was not made: {job['reason'] or job['state']}")
    content, headers = api.send("GET", f"reports/{report['id']}/file/?format=pdf")
    wanted = api.get(f"reports/{report['id']}/")["files"][0]["sha256"]
    if not hashlib.sha256(content).hexdigest() == wanted == headers["ETag"].strip('"'):
        raise Refused("The file is not the one that was made.")
    say(f"SHA-256 {wanted}")
    return content


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # it talks to whoever started it


def _answer(row: dict[str, str], types: dict[str, str]) -> dict[str, Any]:
    typed, note = row["answer"].strip(), (row["note"] or "").strip()
    match typed.casefold():
        case "unknown":
            return {"is_unknown": True, "note": note}
        case "none":
            return {"is_none": True, "note": note}
        case "not applicable":
            return {"is_not_applicable": True, "reason": note}
        case _ if types.get(row["question"].strip()) == NUMBER:
            return {"number": typed, "note": note}
        case _:
            return {"level": typed, "note": note}


def _problem(error: urllib.error.HTTPError) -> str:
    """What the problem document says, fault by fault."""
    content = error.read()
    if error.headers.get_content_type() != "application/problem+json":
        return f"{error.code} {error.reason}"
    problem = json.loads(content)
    faults = [f"{one['pointer'] or 'the body'}: {one['detail']}" for one in problem["errors"]]
    return "\n  ".join([f"{problem['status']} {problem['detail']}", *faults])


def main() -> int:
    parser = argparse.ArgumentParser(description="Fill in an assessment from a CSV file and fetch its report.")
    parser.add_argument("answers", type=Path, help="CSV: question, answer, note")
    parser.add_argument("--name", required=True, help="of the assessment")
    parser.add_argument("--framework", default="soc-readiness", help="its key")
    parser.add_argument("--scope", default="full", choices=["full", "pulse"])
    parser.add_argument("--out", type=Path, default=Path("readiness.pdf"), help="where the report goes")
    wanted = parser.parse_args()
    try:
        api = Api(os.environ.get("SOC_BUILDER_URL", "http://localhost:8000"), os.environ["SOC_BUILDER_TOKEN"])
    except KeyError:
        say("Set SOC_BUILDER_TOKEN.")
        return 2
    with wanted.answers.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"question", "answer", "note"} <= set(rows[0]):
        say(f"{wanted.answers} needs a head line with question, answer and note, and a row below.")
        return 2
    try:
        assessment = fill(api, rows, name=wanted.name, framework=wanted.framework, scope=wanted.scope)
        api.post(f"assessments/{assessment}/submit/")
        say("Submitted.")
        wanted.out.write_bytes(fetch_report(api, assessment))
    except Refused as refusal:
        say(str(refusal))
        return 1
    say(f"Written: {wanted.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
