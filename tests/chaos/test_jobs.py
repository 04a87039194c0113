"""Workers, broker and the embedded process are killed while they work: no job is lost, and none is done twice."""

import base64
import http.client
import json
import random
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

import pytest
from redis import Redis as RedisClient

from tests.chaos.checker import Checker, Count
from tests.processes import Embedded, Production, embedded, production
from tests.services import Redis, wait_until

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.chaos.settings", "JOB_LEASE_SECONDS": "3"}
ANSWER_SECONDS = 3.0
QUEUE = "soc_builder"
KIND = "chaos.count"


Show = Callable[[Count], None]


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str]) -> Show:
    """Prints the count of a run whether it passes or not."""

    def print_line(count: Count) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{json.dumps(asdict(count))}\n")

    return print_line


def test_killed_workers_and_a_lost_broker_neither_lose_nor_double_a_report(
    tmp_path: Path, own_database_url: str, own_redis: Redis, show: Show
) -> None:
    with production(tmp_path, own_database_url, own_redis.url, **SETTINGS) as product:
        checker = Checker(product.environment, own_database_url)
        checker.ask_reports(6)
        Storm(product, checker, own_redis).blow(kills=5, losses=1, more=lambda: checker.ask_reports(4))
        count = checker.count("40 files of reports: 5 busy workers killed, broker lost once")

    show(count)
    assert (count.acknowledged, count.lost, count.duplicated, count.damaged) == (40, 0, 0, 0)
    assert count.begun > count.acknowledged


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_three_hundred_jobs_survive_twenty_kills_and_three_losses(
    tmp_path: Path, own_database_url: str, own_redis: Redis, show: Show
) -> None:
    with production(tmp_path, own_database_url, own_redis.url, **SETTINGS) as product:
        checker = Checker(product.environment, own_database_url)
        checker.ask(200)
        Storm(product, checker, own_redis).blow(kills=20, losses=3, more=lambda: checker.ask(100))
        count = checker.count("300 jobs: 20 busy workers killed, broker lost three times")

    show(count)
    assert (count.acknowledged, count.lost, count.duplicated) == (300, 0, 0)
    assert count.begun > count.acknowledged


def test_asking_answers_while_the_broker_is_down_or_hung_and_the_job_runs_when_it_is_back(
    tmp_path: Path, own_database_url: str, own_redis: Redis
) -> None:
    with production(tmp_path, own_database_url, own_redis.url, **SETTINGS) as product:
        checker = Checker(product.environment, own_database_url)
        jobs = checker.cancelled(4)
        worker = product.start("worker")
        product.start("web")
        product.wait_until_ready()
        retry(product, checker, jobs[0])
        wait_until(lambda: checker.states().get("done") == 1, "The first job is done")

        own_redis.hang()
        took = [retry(product, checker, jobs[1]), retry(product, checker, jobs[2])]
        own_redis.wake()
        wait_until(lambda: checker.states().get("done") == 3, "The job runs when the broker answers again")

        own_redis.kill()
        took.append(retry(product, checker, jobs[3]))
        own_redis.start()
        wait_until(lambda: checker.states().get("done") == 4, "The job runs when the broker is back")

        assert max(took) < ANSWER_SECONDS, took
        assert worker.is_running


def test_the_embedded_process_may_be_killed_at_any_moment(tmp_path: Path, show: Show) -> None:
    with embedded(tmp_path, **SETTINGS) as product:
        checker = Checker(product.environment, str(tmp_path / "db.sqlite3"))
        checker.ask(40)
        for _kill in range(3):
            kill_while_busy(checker, product)
            product.start()
        checker.wait_until_ended(60)
        count = checker.count("40 jobs: the embedded process killed three times")

    show(count)
    assert (count.acknowledged, count.lost, count.duplicated) == (40, 0, 0)
    assert count.begun > count.acknowledged


def test_nonsense_from_the_broker_leaves_the_worker_alive(
    tmp_path: Path, own_database_url: str, own_redis: Redis, show: Show
) -> None:
    with production(tmp_path, own_database_url, own_redis.url, **SETTINGS) as product:
        checker = Checker(product.environment, own_database_url)
        worker = product.start("worker")
        (done, *_others) = checker.ask(3)
        checker.wait_until_ended(60)
        broker = RedisClient.from_url(own_redis.url)
        broker.lpush(QUEUE, *nonsense(done), *BYTES)
        checker.ask(2)

        checker.wait_until_ended(60)
        wait_until(lambda: broker.llen(QUEUE) == 0, "Every message is read")
        count = checker.count("nonsense in the queue")
        show(count)
        assert (count.completed, count.begun, count.lost, count.duplicated) == (5, 5, 0, 0)
        assert worker.is_running


BYTES = [  # what is no message at all
    b"\xff\xfe\x00",
    b"no json",
    b"17",
    b"null",
    b"[]",
    b'"text"',
    b"{}",
    b'{"body": 1}',
    b'{"body": "!", "properties": 5}',
    b'{"properties": {"delivery_tag": "x"}}',
    b'{"body": "W10=", "headers": 3, "properties": {"delivery_info": null}}',
]


class Storm:
    """Kills busy workers, and takes away all the broker holds, in an order by chance that is the same every time."""

    def __init__(self, product: Production, checker: Checker, broker: Redis) -> None:
        self.product, self.checker, self.broker = product, checker, broker
        self.chance = random.Random(7)
        self.worker = product.start("worker")

    def blow(self, *, kills: int, losses: int, more: Callable[[], object]) -> None:
        """`more` asks for more work half-way through the faults. Ends when every job has ended."""
        faults = [self.kill] * kills + [self.lose] * losses
        self.chance.shuffle(faults)
        for number, fault in enumerate(faults):
            if number == len(faults) // 2:
                more()
            fault()
        self.checker.wait_until_ended(180)

    def kill(self) -> None:
        """Wait until this worker has begun something, kill its whole group a moment later, start another."""
        before = self.checker.begun()
        wait_until(lambda: self.checker.begun() > before and self.checker.is_busy(), "The worker is busy", seconds=60)
        time.sleep(self.chance.uniform(0, 0.5))
        self.worker.kill()
        self.worker = self.product.start("worker")

    def lose(self) -> None:
        wait_until(self.checker.is_busy, "A worker is busy", seconds=60)
        self.broker.kill()
        time.sleep(0.5)
        self.broker.start()


def kill_while_busy(checker: Checker, product: Embedded) -> None:
    before = checker.begun()
    wait_until(lambda: checker.begun() > before and checker.is_busy(), "The process is busy", seconds=60)
    product.kill()


def retry(product: Production, checker: Checker, job: str) -> float:
    """Ask for the job anew, as a browser does; how long that took."""
    token = secrets.token_hex(16)
    body = f"csrfmiddlewaretoken={token}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"session={checker.session}; csrf={token}",
        "Origin": product.url,
    }
    connection = http.client.HTTPConnection("localhost", product.port, timeout=20)
    began = time.monotonic()
    connection.request("POST", f"/o/meridian/jobs/{job}/retry/", body, headers)
    answer = connection.getresponse()
    answer.read()
    took = time.monotonic() - began
    connection.close()
    assert answer.status == 302, answer.status
    checker.attempted += 1
    checker.acknowledged.append(job)
    return took


def nonsense(done: str) -> list[str]:
    """What may lie in a queue that others can write to, and copies of a message whose job is done."""
    arguments: list[list[object]] = [[], ["no id"], [None], [17, 18], [{"id": done}], [str(uuid4())], ["x" * 100_000]]
    copies = [[done]] * 3
    messages = [message(KIND, json.dumps([each, {}, {}])) for each in [*arguments, *copies]]
    messages += [message(KIND, json.dumps([[done], {"surprise": 1}, {}]))]
    messages += [message("nobody.knows", json.dumps([[done], {}, {}]))]
    messages += [message(KIND, body) for body in ("", "{", "[]", "null", "17", '{"a": 1}')]
    messages += [message(KIND, "cos\nsystem\n(S'true'\ntR.", content_type="application/x-python-serialize")]
    return messages


def message(task: str, body: str, content_type: str = "application/json") -> str:
    """A message as it lies in Redis."""
    tag = str(uuid4())
    return json.dumps(
        {
            "body": base64.b64encode(body.encode()).decode(),
            "content-encoding": "utf-8",
            "content-type": content_type,
            "headers": {"task": task, "id": tag, "lang": "py", "argsrepr": "", "kwargsrepr": ""},
            "properties": {
                "body_encoding": "base64",
                "correlation_id": tag,
                "delivery_info": {"exchange": "", "routing_key": QUEUE},
                "delivery_mode": 2,
                "delivery_tag": tag,
                "priority": 0,
            },
        }
    )
