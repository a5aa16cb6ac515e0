"""The window in a real terminal: open, filter, run, see it finish, leave."""

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from terminal import Terminal

LONGEST = 60  # seconds that something may take to appear


@dataclass(frozen=True)
class Session:
    """One tmux of its own, 80 by 24."""

    socket: str

    def tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self.socket, *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout

    def keys(self, *keys: str) -> None:
        self.tmux("send-keys", "-t", "w", *keys)

    def sees(self, words: str) -> str:
        """The picture, as soon as the words are in it."""
        deadline = time.monotonic() + LONGEST
        while words not in (picture := self.tmux("capture-pane", "-p", "-t", "w")):
            assert time.monotonic() < deadline, picture
            time.sleep(0.1)
        return picture


@pytest.fixture
def session(terminal: Terminal) -> Iterator[Session]:
    """A shell that leaves its exit status on the screen."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed: the window is tested without a real terminal only")
    session = Session(f"recpipe-{uuid.uuid4().hex[:8]}")
    command = f"{sys.executable} -m recpipe --home {terminal.home} tui; echo left with $?; sleep 60"
    environment = [f"-e{name}={os.environ.get(name, '')}" for name in ("PYTHONPATH", "PATH")]
    session.tmux(
        "-f", os.devnull, "new-session", "-d", "-s", "w", "-x", "80", "-y", "24", *environment, command
    )
    yield session
    session.tmux("kill-server")


def test_a_lecture_is_added_run_and_published_in_a_real_terminal(session: Session, told_lecture: Path):
    """From an empty home at 80 by 24 to a published lecture, and out with exit status 0."""
    assert "a add" in session.sees("Welcome")
    session.keys("a")
    session.sees("pattern like")
    session.keys("-l", str(told_lecture))
    session.keys("Enter")
    session.sees("· new")
    session.keys("/")
    session.keys("-l", "told is:new")
    session.sees("1 of 1")
    session.keys("C-u", "Enter")
    session.keys("d")
    session.sees("Total")
    session.keys("r")
    picture = session.sees("✓ published")
    assert all(len(line) <= 80 for line in picture.splitlines())
    session.keys("q")
    session.sees("left with 0")
