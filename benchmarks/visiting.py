"""The visitor of P1, P2, P4: `python -m benchmarks.visiting WHAT PID URL BARE_PID BARE_URL`; `main` names each WHAT."""

import http.client
import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import django
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

django.setup()

from allauth.usersessions.models import UserSession  # noqa: E402  Django comes first

from accounts.models import Membership, Role  # noqa: E402
from assessments import actions  # noqa: E402
from assessments.api import kept  # noqa: E402
from assessments.importers.framework_pack import read_pack  # noqa: E402
from assessments.models import Answer, Assessment  # noqa: E402
from assessments.queries import framework_content  # noqa: E402
from assessments.queries.frameworks import MAIN_KEY  # noqa: E402
from benchmarks.measuring import Series, counted, cpu_seconds, in_turn  # noqa: E402
from jobs.models import Job  # noqa: E402
from reports.actions import ask_report  # noqa: E402
from reports.models import Report  # noqa: E402
from reports.queries import Wanted  # noqa: E402
from tests.assessments.factories import answer_all, prove, shipped_framework, start  # noqa: E402
from tests.calling import Caller  # noqa: E402
from tests.cast import OwnClient, client_of, make_member, make_organization  # noqa: E402

ASPECT, QUESTION = "DET.1", "DET.1.1"
LEVELS = "0123"
IDLE = 3  # seconds
REPORTS = 5


@dataclass
class Site:
    """A kept connection to a server, and its process group."""

    group: int
    url: str
    headers: dict[str, str]

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(self.url).netloc)
        self.used = time.monotonic()

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
        if time.monotonic() - self.used > IDLE:  # the server may have hung up; the next request opens it anew
            self.connection.close()
        self.used = time.monotonic()
        sent = urlencode(body) if body is not None else None
        headers = self.headers | ({"Content-Type": "application/x-www-form-urlencoded"} if sent else {})
        self.connection.request(method, path, sent, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return content


@dataclass
class Visit:
    """A signed-in member at both sites."""

    by: Membership
    product: Site
    bare: Site
    client: OwnClient  # the same session inside this process, where statements can be counted

    def saving(self, assessment: Assessment, code: str) -> Callable[[], None]:
        """Each call gives the question another level than before."""
        levels, path = itertools.cycle(LEVELS), f"/o/bench/assessments/{assessment.pk}/answers/{code}/"
        version = Answer.objects.get(assessment=assessment, question__code=code).version

        def save() -> None:
            nonlocal version
            body = {f"{code}-choice": next(levels), f"{code}-version": version}
            version = json.loads(self.product.ask("POST", path, body))["version"]

        return save

    def saving_bare(self, assessment: Assessment, code: str) -> Callable[[], None]:
        levels, answer = itertools.cycle(LEVELS), Answer.objects.get(assessment=assessment, question__code=code)
        version = answer.version
        same = {"slug": "bench", "assessment": assessment.pk, "answer": answer.pk}

        def save() -> None:
            nonlocal version
            reply = json.loads(self.bare.ask("POST", "/answer", {**same, "level": next(levels), "version": version}))
            if not reply["saved"]:
                raise RuntimeError("The bare code saved nothing.")
            version += 1

        return save

    def statements_of_saving(self, assessment: Assessment, code: str) -> int:
        version = Answer.objects.get(assessment=assessment, question__code=code).version
        body = {f"{code}-choice": "4", f"{code}-version": version}
        path = f"/o/bench/assessments/{assessment.pk}/answers/{code}/"
        with CaptureQueriesContext(connection) as captured:
            answer = self.client.post(path, body, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.content[:300]
        return counted(captured.captured_queries)

    def statements_of_opening(self, path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert self.client.get(path).status_code == 200
        return counted(captured.captured_queries)

    def in_turn(self, pieces: dict[str, Callable[[], Any]]) -> dict[str, Series]:
        return in_turn(pieces, cpu_seconds=lambda: cpu_seconds(self.product.group, self.bare.group))


def visit(group: int, url: str, bare_group: int, bare_url: str) -> Visit:
    by = make_member(make_organization("Bench"), "Olivia", Role.OWNER)
    client = client_of(by)
    client.defaults["SERVER_NAME"] = "localhost"
    client.get("/o/bench/")  # notes when the session was seen, and gives a token for forms
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    UserSession.objects.update_or_create(session_key=session, defaults={"user": by.user, "ip": "127.0.0.1"})
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    cookies = f"{settings.CSRF_COOKIE_NAME}={token}; session={session}"
    headers = {"Cookie": cookies, "X-CSRFToken": token, "Accept": "application/json", "Origin": url}
    return Visit(by, Site(group, url, headers), Site(bare_group, bare_url, {"Cookie": f"session={session}"}), client)


def answers(here: Visit) -> dict[str, Any]:
    assessment, mirror = (_answered(here.by, name) for name in ("Product", "Limit"))
    series = here.in_turn(
        {"limit": here.saving_bare(mirror, QUESTION), "product": here.saving(assessment, QUESTION)},
    )
    small, large = (_invented(here.by, aspects) for aspects in (17, 100))
    grown = here.in_turn({"small": here.saving(small, "GEN.1.1"), "large": here.saving(large, "GEN.1.1")})
    busy = _while_reports_are_made(here, here.saving(assessment, QUESTION))
    return {
        "what": "save an answer: sign-in check, new score, revision, audit event",
        "limit": series["limit"].row() | {"sql": 3},
        "product": series["product"].row() | {"sql": here.statements_of_saving(assessment, QUESTION)},
        "ratio": round(series["product"].p50 / series["limit"].p50, 2),
        "growth": {
            "questions": [204, 1200],
            "p50_ms": [round(grown[name].p50, 2) for name in ("small", "large")],
            "sql": [here.statements_of_saving(one, "GEN.1.1") for one in (small, large)],
            "ratio": round(grown["large"].p50 / grown["small"].p50, 2),
        },
        "reports": busy,
        "target": "ratio <= 4, sql <= 12, growth ratio <= 2, reports ratio <= 1.5",
    }


def _while_reports_are_made(here: Visit, save: Callable[[], None]) -> dict[str, Any]:
    """A save while the worker makes reports that were all asked for at once, beside the same without any."""
    submitted = _answered(here.by, "Reported")
    for code in framework_content(submitted.framework_id).key_questions:
        prove(here.by, code, framework_key=MAIN_KEY, level=2)
    actions.submit_assessment(submitted, by=here.by)
    idle = _taken(save, lambda: True)
    for _report in range(REPORTS):
        ask_report(Wanted(Report.Kind.GAPS, Report.Reading.NOW), by=here.by)
    open_jobs = Job.objects.filter(state__in=Job.OPEN)
    busy = _taken(save, open_jobs.exists)
    return {
        "asked": REPORTS,
        "saves": len(busy),
        "left": open_jobs.count(),
        "p50_ms": [round(statistics.median(each), 2) for each in (idle, busy)],
        "ratio": round(statistics.median(busy) / statistics.median(idle), 2),
    }


def _taken(save: Callable[[], None], is_wanted: Callable[[], bool], times: int = 200) -> list[float]:
    """What saves took, in milliseconds, at most `times` of them, for as long as they are wanted."""
    taken: list[float] = []
    while len(taken) < times and is_wanted():
        began = time.perf_counter()
        save()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def pages(here: Visit) -> dict[str, Any]:
    assessment = _answered(here.by, "Product")
    begin = f"/o/bench/assessments/{assessment.pk}/"
    paths = {"wizard": f"{begin}wizard/{ASPECT}/", "scores": begin}
    limit = f"/assessment?assessment={assessment.pk}"
    pieces: dict[str, Callable[[], Any]] = {"limit": lambda: here.bare.ask("GET", limit)}
    pieces |= {name: _opening(here.product, path) for name, path in paths.items()}
    series = here.in_turn(pieces)
    found: dict[str, Any] = {"what": "open an assessment: a page of the wizard, the page of scores (HTML)"}
    found["limit"] = series["limit"].row() | {"sql": 1, "kb": _kilobytes(here.bare.ask("GET", limit))}
    for name, path in paths.items():
        size = {"sql": here.statements_of_opening(path), "kb": _kilobytes(here.product.ask("GET", path))}
        found[name] = series[name].row() | size | {"ratio": round(series[name].p50 / series["limit"].p50, 2)}
    sizes = {code: _kilobytes(here.product.ask("GET", f"{begin}wizard/{code}/")) for code in _aspects(assessment)}
    largest = max(sizes, key=lambda code: sizes[code])
    return found | {
        "largest_page": {"aspect": largest, "kb": sizes[largest]},
        "target": "wizard p50_ms <= 15, sql <= 8, kb <= 60",
    }


def opening(here: Visit) -> dict[str, Any]:
    """The API: all answers, all scores; unchanged since they were opened last, and after a save in between."""
    assessment = _answered(here.by, "Product")
    caller = Caller.of(here.by)
    caller.client.defaults["SERVER_NAME"] = "localhost"
    api = Site(here.product.group, here.product.url, {"Authorization": f"Bearer {caller.secret}"})
    save, limit = here.saving(assessment, QUESTION), f"/assessment?assessment={assessment.pk}"
    places = {name: f"/api/v1/assessments/{assessment.pk}/{name}/" for name in ("answers", "scorecard")}
    pieces: dict[str, Callable[[], Any]] = {"limit": lambda: here.bare.ask("GET", limit), "save": save}
    for name, place in places.items():
        pieces[name] = _opening(api, place)
        pieces[f"{name} after a save"] = lambda place=place: (save(), api.ask("GET", place))  # type: ignore[misc]
    series = here.in_turn(pieces)
    rows: dict[str, Any] = {name: one.row() for name, one in series.items()}
    found: dict[str, Any] = {"what": "open an assessment by the API: all answers; all scores with their sums"} | rows
    for name, place in places.items():
        changed = series[f"{name} after a save"].p50 - series["save"].p50
        found[name] |= {"sql": _statements(caller, place), "kb": _kilobytes(api.ask("GET", place))}
        found[name] |= {"ratio": round(series[name].p50 / series["limit"].p50, 2)}
        found[f"{name} after a save"] |= {
            "without_the_save_ms": round(changed, 2), "ratio": round(changed / series["limit"].p50, 2),
        }  # fmt: skip
    small, large = (_invented(here.by, aspects) for aspects in (17, 100))
    found["growth"] = {
        "questions": [204, 1200],
        "sql": [_statements(caller, f"/api/v1/assessments/{one.pk}/scorecard/") for one in (small, large)],
    }
    return found | {"target": "ratio <= 4, sql <= 8 and not growing"}


def _statements(caller: Caller, place: str) -> int:
    """Of the first opening after a change: the framework is known, nothing is kept."""
    caller.get(place)
    kept.forget()
    with CaptureQueriesContext(connection) as captured:
        assert caller.get(place).status_code == 200
    return counted(captured.captured_queries)


def rounds(here: Visit) -> dict[str, Any]:
    """Every page of an assessment opened some times, and answers saved; what is looked at comes afterwards."""
    assessment = _answered(here.by, "Product")
    save = here.saving(assessment, QUESTION)
    for _round in range(4):
        for code in _aspects(assessment):
            here.product.ask("GET", f"/o/bench/assessments/{assessment.pk}/wizard/{code}/")
            save()
    return {}


def _opening(site: Site, path: str) -> Callable[[], bytes]:
    return lambda: site.ask("GET", path)


def _kilobytes(content: bytes) -> float:
    return round(len(content) / 1000, 1)


def _aspects(assessment: Assessment) -> list[str]:
    return list(framework_content(assessment.framework_id).aspects)


def _answered(by: Membership, name: str) -> Assessment:
    """The shipped framework with every question answered."""
    assessment = start(by, shipped_framework(), name=name)
    answer_all(assessment, by, 3)
    return assessment


def _invented(by: Membership, aspects: int) -> Assessment:
    """Twelve questions in each aspect, all answered."""
    framework = actions.load_framework(read_pack(json.dumps(_pack(aspects)).encode()))  # JSON is YAML
    assessment = start(by, framework, name=f"{aspects * 12} questions")
    answer_all(assessment, by, 3)
    return assessment


def _pack(aspects: int) -> dict[str, Any]:
    levels = [{"name": f"L{level}", "text": f"Level {level}."} for level in range(6)]
    replies = [{"name": name, "text": f"{name}."} for name in ("No", "Partly", "Yes")]
    question = {"type": "maturity", "text": "Is it so?", "evidence": "A page.", "mode": "none", "validity_days": 365}
    return {
        "key": f"bench-{aspects}",
        "version": "1.0",
        "name": "Bench",
        "levels": {"maturity": levels, "number": levels, "yes_no": replies},
        "scenarios": {"fire": "Fire"},
        "domains": [
            {
                "code": "GEN",
                "name": "All",
                "short_name": "All",
                "weight": 1,
                "aspects": [
                    {
                        "code": f"GEN.{aspect}",
                        "name": f"Aspect {aspect}",
                        "effort": 2,
                        "scenarios": ["fire"],
                        "questions": [
                            question
                            | {"code": f"GEN.{aspect}.{number}", "weight": 3 if number == 1 else 2, "key": number == 1}
                            for number in range(1, 13)
                        ],
                    }
                    for aspect in range(1, aspects + 1)
                ],
            }
        ],
    }


def main(what: str, group: str, url: str, bare_group: str, bare_url: str) -> None:
    here = visit(int(group), url, int(bare_group), bare_url)
    with scope(organization=here.by.organization):
        sys.stdout.write(
            json.dumps({"answers": answers, "pages": pages, "opening": opening, "rounds": rounds}[what](here))
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
