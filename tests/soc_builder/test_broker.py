"""What others put into Redis is dropped when it is no message; the next message arrives."""

from typing import Any

import pytest
from django.conf import settings
from kombu.connection import Connection
from kombu.entity import Queue
from redis import Redis as RedisClient

from tests.chaos.test_jobs import BYTES
from tests.services import Redis

pytestmark = pytest.mark.postgres  # runs where services are at hand


def heard(url: str, entries: list[bytes], transport: str | None) -> list[Any]:
    """What a consumer hears when these entries lie before a message."""
    found: list[Any] = []
    with Connection(url, transport=transport) as connection:  # type: ignore[no-untyped-call]  # kombu has half its types
        queue = Queue("jobs", channel=connection.default_channel)  # type: ignore[no-untyped-call]  # the same
        connection.Producer().publish({"id": 17}, routing_key="jobs", declare=[queue])
        RedisClient.from_url(url).rpush("jobs", *entries)
        with connection.Consumer(queue, callbacks=[lambda body, message: found.append(body)], no_ack=True):
            while {"id": 17} not in found:
                connection.drain_events(timeout=5)
    return found


def test_an_entry_that_is_no_message_is_dropped_and_the_next_is_heard(own_redis: Redis) -> None:
    assert {"id": 17} in heard(own_redis.url, BYTES, "soc_builder.broker:CarefulTransport")


@pytest.mark.parametrize("entry", [b"no json", b"\xff\xfe", b"[]"])
def test_the_librarys_own_way_ends_there(own_redis: Redis, entry: bytes) -> None:
    """The day it no longer does, ours can go."""
    with pytest.raises((ValueError, TypeError)):
        heard(own_redis.url, [entry], None)


def test_workers_take_the_careful_way() -> None:
    wanted = None if settings.IS_EMBEDDED else "soc_builder.broker:CarefulTransport"
    assert wanted == settings.CELERY_BROKER_TRANSPORT
