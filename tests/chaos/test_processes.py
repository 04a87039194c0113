"""The processes of both shapes start, say that they are healthy, and end when asked."""

import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from tests.processes import Embedded, answers, collected_files, embedded, production
from tests.services import Redis, wait_until

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(180)]


def test_the_three_processes_of_the_compose_file_become_healthy(
    tmp_path: Path, own_database_url: str, own_redis: Redis
) -> None:
    with production(tmp_path, own_database_url, own_redis.url) as product:
        assert not any(product.is_healthy(service) for service in ("web", "worker", "beat"))

        for service in ("web", "worker", "beat"):
            product.start(service)
        product.wait_until_ready()

        for service in ("web", "worker", "beat"):
            wait_until(partial(product.is_healthy, service), f"{service} is healthy")


def test_pages_are_ready_without_the_broker(tmp_path: Path, own_database_url: str, own_redis: Redis) -> None:
    with production(tmp_path, own_database_url, own_redis.url) as product:
        own_redis.kill()
        product.start("web")
        product.wait_until_ready()


def test_every_process_ends_when_asked(tmp_path: Path, own_database_url: str, own_redis: Redis) -> None:
    with production(tmp_path, own_database_url, own_redis.url) as product:
        running = [product.start(service) for service in ("web", "worker", "beat")]
        product.wait_until_ready()
        wait_until(lambda: product.is_healthy("worker"), "worker is healthy")
        wait_until(lambda: product.is_healthy("beat"), "beat is healthy")

        assert [process.stop() for process in running] == [0, 0, 0]


def test_the_embedded_process_prints_a_link_ends_when_asked_and_starts_again(tmp_path: Path) -> None:
    with embedded(tmp_path) as product:
        assert answers(product.first_link())

        began = time.monotonic()
        assert product.stop() == 0
        assert time.monotonic() - began < 10

        product.start()
        assert answers(f"{product.url}/health/live")


def test_a_busy_port_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with embedded(tmp_path) as product:
        second = Embedded(tmp_path, port=product.port)
        with pytest.raises(subprocess.CalledProcessError) as refusal:
            second.manage("serve")
        assert f"Port {product.port} is in use" in refusal.value.stderr


def test_collected_files_may_be_read_by_the_users_of_the_containers() -> None:
    collected = [path for path in Path(collected_files()).rglob("*") if path.is_file()]
    assert any(path.name == "staticfiles.json" for path in collected)
    assert all(path.stat().st_mode & 0o004 for path in collected)
