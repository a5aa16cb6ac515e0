"""Usage on the command line: what a month took, and how much of its limits is left."""

from datetime import UTC, datetime
from pathlib import Path

from arrivals import arrive
from terminal import Terminal


def test_a_month_tells_what_came_and_what_was_done(terminal: Terminal, told_lecture: Path):
    """R-1602: recordings, hours, bytes, engine minutes, cost, uploads."""
    arrive(terminal.home, "Algebra")
    terminal.run("run", str(told_lecture))
    (used,) = terminal.json("usage")

    assert used["period"] == f"{datetime.now(UTC):%Y%m}"
    assert used["recordings"] == 2
    assert 1.0 < used["hours"] < 1.1
    assert used["bytes"] > 1_000_000_000
    assert used["engine_minutes"]["sidecar (speech)"] > 1
    assert (used["cost"], used["uploads"], used["caps"]) == (0.0, 1, [])


def test_limits_tell_what_is_left_and_that_they_hold_work_back(terminal: Terminal):
    """R-1602: caps that hold new work; each with what is used and left."""
    terminal.run("config", "set", "usage.max_recordings=0", "usage.max_hours=10")
    (used,) = terminal.json("usage")
    said = terminal.run("usage")

    assert used["caps"] == [
        {"what": "recordings", "used": 0, "cap": 0, "left": 0.0},
        {"what": "hours of speech", "used": 0.0, "cap": 10.0, "left": 10.0},
    ]
    assert "left" in said.stdout
    assert "the limit of 0 recordings is reached" in said.stderr


def test_several_months_come_in_order_of_time(terminal: Terminal):
    """R-1602: by period YYYYMM, over the turn of the year; what is no period is refused (R-309)."""
    months = terminal.json("usage", "202602", "--months", "3")
    refused = terminal.run("usage", "2026-02")

    assert [each["period"] for each in months] == ["202512", "202601", "202602"]
    assert refused.returncode == 2
    assert "YYYYMM" in refused.stderr
