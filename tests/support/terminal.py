"""A shell in front of one home: what a person starts, as a person starts it."""

import json
import os
import select
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from recpipe.crash_points import VARIABLE
from storage.engine import Database

LONGEST = 240  # seconds that one command may take on a busy machine


@dataclass(frozen=True)
class Terminal:
    """A shell in front of one home."""

    home: Path

    def start(self, *arguments: str, crash_at: str = "") -> subprocess.Popen[str]:
        """Start a command and go on."""
        command = [sys.executable, "-m", "recpipe", "--home", str(self.home), *arguments]
        environment = os.environ | {VARIABLE: crash_at}
        return subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str, crash_at: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to its end, whatever that is."""
        with self.start(*arguments, crash_at=crash_at) as process:
            out, err = process.communicate(timeout=LONGEST)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def json(self, *arguments: str) -> list[dict]:
        """What a command prints with --json."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def rows(self, query: str) -> list[tuple]:
        """What the database holds."""
        with closing(Database(self.home / "app.db")) as database, database.read() as session:
            return [tuple(row) for row in session.connection().exec_driver_sql(query)]

    def endings(self) -> dict[str, int]:
        """How often each stage came to its end."""
        query = "SELECT stage, count(*) FROM timing WHERE event IN ('complete', 'skip') GROUP BY stage"
        return dict(self.rows(query))

    def eventually(self, query: str, expected: list[tuple]) -> None:
        """Return as soon as the database says so; fail if it never does."""
        deadline = time.monotonic() + LONGEST
        while self.rows(query) != expected:
            assert time.monotonic() < deadline, f"{query}: {self.rows(query)}, not {expected}"
            select.select([], [], [], 0.05)
