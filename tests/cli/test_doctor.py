"""What `recpipe doctor` finds in a home that is not well, and what it says to do."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from terminal import Terminal

from recpipe.integrations.credentials import Credentials

NOW = datetime.now(UTC)


def examine(terminal: Terminal) -> tuple[int, dict[str, dict]]:
    """The doctor's exit code, and its checks by name."""
    done = terminal.run("doctor", "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, {each["name"]: each for each in found}


EXECUTE = """
import sys, storage, sqlite3
with sqlite3.connect(sys.argv[1]) as connection:
    connection.execute(sys.argv[2])
"""


def execute(terminal: Terminal, statement: str) -> None:
    """Change the database behind recpipe's back."""
    subprocess.run([sys.executable, "-c", EXECUTE, str(terminal.home / "app.db"), statement], check=True)


def keep(terminal: Terminal, name: str, expires_at: datetime | None) -> None:
    credentials = Credentials(terminal.home, environment={}, vault=lambda _service: None)
    credentials.put(name, {"value": "Qx7vNp2L"}, expires_at=expires_at, now=NOW)


def test_a_fresh_home_is_looked_at_from_every_side(terminal: Terminal):
    """R-1604: nothing needs to be mended, and ffmpeg's version is told."""
    code, found = examine(terminal)

    assert code == 0
    assert list(found) == [
        "settings",
        "time zone",
        "clock",
        "ffmpeg",
        "speech",
        "disk",
        "sqlite",
        "database",
        "queue",
        "worker",
        "credentials",
    ]
    assert "unknown" not in found["ffmpeg"]["message"]
    assert found["credentials"]["message"] == "none"


def test_an_expiry_is_told_ahead(terminal: Terminal):
    """R-1604: "expires in 2 days", and how to renew it."""
    keep(terminal, "youtube", NOW + timedelta(days=2))
    code, found = examine(terminal)

    assert code == 0
    assert found["credentials"]["grade"] == "note"
    assert found["credentials"]["message"] == "youtube expires in 2 days"
    assert found["credentials"]["remedy"] == "renew it: recpipe credentials set youtube"


def test_an_expired_credential_must_be_renewed(terminal: Terminal):
    """R-1604: exit code 1."""
    keep(terminal, "youtube", NOW - timedelta(days=2))
    code, found = examine(terminal)

    assert code == 1
    assert found["credentials"]["message"] == "youtube expired 2 days ago"


def test_a_credential_that_was_removed_while_it_is_needed_is_found(terminal: Terminal, tmp_path: Path):
    """R-1604, R-310: a source goes on naming it."""
    terminal.run("sources", "add", str(tmp_path), "--name", "course")
    change = """UPDATE source SET settings = '{"credential": "zoom-main"}' WHERE name = 'course'"""
    execute(terminal, change)
    code, found = examine(terminal)

    assert code == 1
    assert 'no credential "zoom-main"' in found["credentials"]["message"]


def test_a_credential_that_cannot_be_read_is_found(terminal: Terminal):
    """R-1604: before a worker needs it."""
    keep(terminal, "youtube", None)
    (terminal.home / "credentials.key").chmod(0o644)
    code, found = examine(terminal)

    assert code == 1
    assert "can be read by others" in found["credentials"]["message"]
    assert "chmod 600" in found["credentials"]["remedy"]


def test_a_clock_behind_the_files_of_the_home_is_found(terminal: Terminal):
    """R-1604: without any network."""
    examine(terminal)
    later = (NOW + timedelta(days=3)).timestamp()
    os.utime(terminal.home / "app.db", (later, later))
    code, found = examine(terminal)

    assert code == 1
    assert "but something was written at" in found["clock"]["message"]


def test_a_clock_behind_the_timing_history_is_found(terminal: Terminal, told_lecture: Path):
    """R-1604: files can be copied, the history says when things happened."""
    terminal.run("add", str(told_lecture))
    later = f"{NOW + timedelta(minutes=30):%Y-%m-%d %H:%M:%S.%f}"
    insert = (
        "INSERT INTO timing (at, recording_id, stage, target, attempt, fence, worker, event, message) "
        f"VALUES ('{later}', 1, 'trim', '', 1, 1, '', 'complete', '')"
    )
    execute(terminal, insert)
    code, found = examine(terminal)

    assert code == 0
    assert found["clock"]["grade"] == "note"


def test_a_damaged_queue_harms_nothing(terminal: Terminal):
    """R-1604: a worker makes it anew."""
    terminal.home.mkdir()
    (terminal.home / "queue.db").write_bytes(b"no database at all" * 100)
    code, found = examine(terminal)

    assert code == 0
    assert found["queue"]["grade"] == "note"
    assert "nothing in it is needed" in found["queue"]["remedy"]


def test_a_queue_that_a_worker_left_is_readable(terminal: Terminal):
    """R-1604."""
    assert terminal.run("worker", "--once").returncode == 0

    assert examine(terminal)[1]["queue"]["message"] == "readable"


def test_a_time_zone_that_does_not_exist_is_found(terminal: Terminal):
    """R-1604: dates would be told in the wrong one."""
    terminal.home.mkdir()
    (terminal.home / "config.toml").write_text('timezone = "Europe/Wien"\n')
    code, found = examine(terminal)

    assert code == 1
    assert "recpipe config set timezone=" in found["time zone"]["remedy"]
