"""docker-compose.yml and the Dockerfile keep what is promised about containers. No engine is needed to read them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.house.source import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
LASTING = ("db", "broker", "web", "worker", "beat")

every_service = pytest.mark.parametrize("name", list(SERVICES))
own_service = pytest.mark.parametrize("name", OURS)


def test_the_shape_is_whole() -> None:
    assert set(SERVICES) == {"db", "broker", *OURS}


@every_service
def test_the_file_system_is_read_only_but_for_volumes_and_tmp(name: str) -> None:
    assert SERVICES[name]["read_only"] is True
    assert any(mount.split(":")[0] == "/tmp" for mount in SERVICES[name]["tmpfs"])


@every_service
def test_no_capability_and_no_new_privilege(name: str) -> None:
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert "cap_add" not in SERVICES[name]
    assert "privileged" not in SERVICES[name]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


@every_service
def test_nobody_is_root(name: str) -> None:
    user, group = SERVICES[name]["user"].split(":")
    assert int(user) > 0
    assert int(group) > 0


@own_service
def test_the_product_runs_as_10001(name: str) -> None:
    assert SERVICES[name]["user"] == "10001:10001"


@every_service
def test_memory_and_processes_are_limited(name: str) -> None:
    assert re.fullmatch(r"\d+[mg]", SERVICES[name]["mem_limit"])
    assert 0 < SERVICES[name]["pids_limit"] <= 200


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_has_a_health_check_and_starts_again(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert "disable" not in SERVICES[name]["healthcheck"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_database_and_broker_have_no_way_out_and_are_apart() -> None:
    assert COMPOSE["networks"]["database"]["internal"] is True
    assert COMPOSE["networks"]["broker"]["internal"] is True
    assert SERVICES["db"]["networks"] == ["database"]
    assert SERVICES["broker"]["networks"] == ["broker"]


def test_only_web_reaches_outside() -> None:
    """The worker reads hostile files; it cannot call anybody."""
    inside = {name for name, network in COMPOSE["networks"].items() if (network or {}).get("internal")}
    assert [name for name in SERVICES if set(SERVICES[name]["networks"]) - inside] == ["web"]


def test_only_web_is_published_and_on_loopback_alone() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


@own_service
def test_web_worker_and_beat_wait_for_the_database(name: str) -> None:
    waits = SERVICES[name]["depends_on"]
    if name == "migrate":
        assert waits["db"]["condition"] == "service_healthy"
    else:
        assert waits["migrate"]["condition"] == "service_completed_successfully"


def test_secrets_are_files_and_stand_in_no_environment() -> None:
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    for name, key, value in _environment():
        if re.search(r"SECRET|PASSWORD|DATABASE_URL|REDIS_URL|TOKEN", key):
            assert key.endswith("_FILE"), f"{name}: {key} carries a secret"
            assert value.removeprefix("/run/secrets/") in SERVICES[name]["secrets"]


def test_the_script_makes_every_secret_that_is_mounted() -> None:
    script = (ROOT / "ops" / "make_secrets.sh").read_text(encoding="utf-8")
    assert set(re.findall(r"^write (\w+) ", script, re.MULTILINE)) == set(COMPOSE["secrets"])


@own_service
def test_what_must_last_lies_on_a_volume(name: str) -> None:
    assert SERVICES[name]["volumes"] == ["media:/data"]
    assert "MEDIA_ROOT=/data/media" in DOCKERFILE


def test_every_named_volume_is_declared() -> None:
    mounted = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert mounted == set(COMPOSE["volumes"])


def test_there_is_exactly_one_beat() -> None:
    beats = [name for name, service in SERVICES.items() if "beat" in service.get("command", [])]
    assert beats == ["beat"]
    assert "deploy" not in SERVICES["beat"]


def test_the_broker_refuses_rather_than_forgets() -> None:
    command = SERVICES["broker"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert command[command.index("--appendonly") + 1] == "yes"


def test_the_image_is_built_in_stages_and_runs_as_10001() -> None:
    assert DOCKERFILE.count("\nFROM ") == 2
    last = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    assert "USER 10001:10001" in last
    assert "HEALTHCHECK" in last
    assert "pip install" not in last
    assert last.index("USER 10001") < last.index('CMD ["gunicorn"')


def test_the_image_installs_only_what_the_lock_pins() -> None:
    assert "--require-hashes" in DOCKERFILE
    assert "collectstatic" in DOCKERFILE
    copied = re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE)
    assert copied == ["requirements/run.lock", "."]
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()[1] == "*"


def test_every_room_reaches_the_image() -> None:
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert {f"!{room}" for room in rooms} <= set(allowed)


def _environment() -> Iterator[tuple[str, str, str]]:
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            yield name, key, value
