"""A small company, worked out by hand: who inherits what, what falls with what, and what must not fall alone.

Payroll (critical) ─ payroll-app ─┬─ db-01 ──────┬─ lan-servers
                                  └─ web-a or web-b ┘
Intranet (low) ─ web-b;   backup-01 has no level and nothing above it
"""

from inventory.criticality import Dependencies, Failure, Level, Need, failures, single_points, standings

NEEDS = Dependencies(
    [
        Need("Payroll", "payroll-app"),
        Need("payroll-app", "db-01"),
        Need("payroll-app", "web-a", "front"),
        Need("payroll-app", "web-b", "front"),
        Need("db-01", "lan-servers"),
        Need("web-a", "lan-servers"),
        Need("web-b", "lan-servers"),
        Need("Intranet", "web-b"),
        Need("backup-01", "backup-02"),
    ]
)
OWN = {"Payroll": Level.CRITICAL, "Intranet": Level.LOW, "db-01": Level.MEDIUM, "laptop": Level.HIGH}


def test_a_level_spreads_down_and_says_why() -> None:
    found = standings(OWN, NEEDS)
    assert found["db-01"].level is Level.CRITICAL
    assert found["db-01"].because == ("Payroll", "payroll-app", "db-01")
    assert found["db-01"].is_inherited
    assert found["web-b"].level is Level.CRITICAL
    assert found["lan-servers"].because == ("Payroll", "payroll-app", "db-01", "lan-servers")


def test_a_level_of_its_own_stays_where_nothing_worse_rests_on_it() -> None:
    found = standings(OWN, NEEDS)
    assert found["laptop"].because == ("laptop",)
    assert not found["laptop"].is_inherited
    assert found["Intranet"].level is Level.LOW
    assert "backup-01" not in found
    assert "backup-02" not in found


def test_the_service_falls_with_its_database() -> None:
    assert failures("db-01", NEEDS) == [Failure("payroll-app", "db-01", 1), Failure("Payroll", "payroll-app", 2)]


def test_one_of_two_web_servers_takes_down_only_what_has_no_other() -> None:
    assert failures("web-a", NEEDS) == []
    assert [one.key for one in failures("web-b", NEEDS)] == ["Intranet"]


def test_what_both_web_servers_share_takes_down_everything() -> None:
    assert {one.key for one in failures("lan-servers", NEEDS)} == {
        *("db-01", "web-a", "web-b", "payroll-app", "Payroll", "Intranet"),
    }


def test_single_points_of_failure_leave_out_what_has_a_stand_in() -> None:
    assert single_points("Payroll", NEEDS) == ["payroll-app", "db-01", "lan-servers"]
    assert single_points("Intranet", NEEDS) == ["web-b", "lan-servers"]


def test_a_circle_ends() -> None:
    circle = Dependencies([Need("a", "b"), Need("b", "c"), Need("c", "a"), Need("a", "a")])
    assert standings({"b": Level.HIGH}, circle)["a"].because == ("b", "c", "a")
    assert single_points("a", circle) == ["b", "c"]
    assert {one.key for one in failures("a", circle)} == {"b", "c"}
