"""A worker that is killed loses nothing and repeats nothing that was finished."""

import hashlib
import signal
from pathlib import Path

import pytest
from terminal import Terminal

from recpipe.domain.lifecycle import POISON_CRASHES

STAGES = ("TRIM", "TRANSCRIBE", "EXTRACT_TOPICS", "GENERATE_SUBTITLES", "UPLOAD")
ONCE = dict.fromkeys(STAGES, 1)

pytestmark = pytest.mark.kill


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def lectures(terminal: Terminal) -> list[Path]:
    return sorted((terminal.home / "library" / "lectures").glob("*/index.html"))


def orphans(terminal: Terminal) -> list[Path]:
    """Files in the home's media that no row of the database knows."""
    kept = {Path(path) for (path,) in terminal.rows("SELECT path FROM artifact")}
    return [path for path in (terminal.home / "media").rglob("*") if path.is_file() and path not in kept]


@pytest.mark.parametrize("stage", STAGES)
def test_the_demo_goes_on_after_a_kill_in_the_middle_of_a_stage(terminal: Terminal, stage: str):
    """Killed while it works on a stage, the demo's run is completed by the next worker (R-1303, R-205)."""
    killed = terminal.run("demo", crash_at=f"working:{stage}")
    original = terminal.home / "demo" / "How sound becomes data.mp4"
    before = digest(original)
    assert killed.returncode == -signal.SIGKILL
    assert terminal.rows("SELECT status FROM stage WHERE kind = ?".replace("?", f"'{stage}'")) == [
        ("IN_PROGRESS",)
    ]

    again = terminal.run("worker", "--once")

    assert again.returncode == 0, again.stderr
    assert terminal.endings() == ONCE
    assert terminal.json("show", "1")[0]["status"] == "READY"
    assert len(lectures(terminal)) == 1
    assert digest(original) == before


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("point", ["claimed", "worked", "recorded"])
def test_a_kill_between_any_two_steps_of_a_stage_loses_nothing(
    terminal: Terminal, told_lecture: Path, point: str, stage: str
):
    """After every step that the database sees, and before it (R-203, R-903)."""
    terminal.run("add", str(told_lecture))
    killed = terminal.run("run", "1", crash_at=f"{point}:{stage}")
    assert killed.returncode == -signal.SIGKILL

    again = terminal.run("worker", "--once")

    assert again.returncode == 0, again.stderr
    assert terminal.endings() == ONCE
    assert len(lectures(terminal)) == 1
    assert orphans(terminal) == []
    assert terminal.rows("PRAGMA integrity_check") == [("ok",)]
    assert terminal.rows("PRAGMA foreign_key_check") == []


def test_a_stage_that_always_kills_its_worker_is_quarantined(terminal: Terminal, told_lecture: Path):
    """R-1403: a poisoned item never blocks the queue."""
    terminal.run("add", str(told_lecture))
    terminal.run("run", "1", "--no-wait")
    for _ in range(POISON_CRASHES):
        assert terminal.run("worker", "--once", crash_at="claimed:TRIM").returncode == -signal.SIGKILL

    assert terminal.run("worker", "--once").returncode == 0

    recording = terminal.json("show", "1")[0]
    assert f"died {POISON_CRASHES} times" in recording["failure"]
    assert terminal.run("run", "1").returncode == 0  # a person may try again


def test_a_deleted_queue_file_loses_nothing(terminal: Terminal, told_lecture: Path):
    """The queue carries wake-ups only; the work is in the database."""
    terminal.run("add", str(told_lecture))
    terminal.run("run", "1", crash_at="recorded:TRIM")
    for file in terminal.home.glob("queue.db*"):
        file.unlink()

    assert terminal.run("worker", "--once").returncode == 0
    assert terminal.endings() == ONCE


def test_children_die_with_their_worker(terminal: Terminal, demo_lecture: Path):
    """Nobody works on for a worker that is gone, so nothing is ever done by two."""
    psutil = pytest.importorskip("psutil")
    terminal.run("add", str(demo_lecture))
    with terminal.start("run", "1") as worker:
        children = wait_for_children(psutil.Process(worker.pid))
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        gone, alive = psutil.wait_procs(children, timeout=10)

    assert gone
    assert alive == []


def wait_for_children(process):
    """The children of a worker, once it has any."""
    while process.is_running():
        if children := process.children(recursive=True):
            return children
    raise AssertionError("the worker ended without having had a child")


def test_sigterm_hands_back_what_runs(terminal: Terminal, demo_lecture: Path):
    """A clean stop: the stage waits again as if it had not been tried, and no attempt is counted."""
    terminal.home.mkdir()
    (terminal.home / "config.toml").write_text("[worker]\nstop_grace = 0\n")
    terminal.run("add", str(demo_lecture))
    terminal.run("run", "1", "--no-wait")
    with terminal.start("worker") as worker:
        while terminal.rows("SELECT 1 FROM stage WHERE kind = 'TRANSCRIBE' AND status = 'IN_PROGRESS'") == []:
            assert worker.poll() is None
        worker.terminate()
        worker.communicate(timeout=60)

    assert worker.returncode == 0
    assert terminal.rows("SELECT status, attempts, crashes FROM stage WHERE kind = 'TRANSCRIBE'") == [
        ("PENDING", 0, 0)
    ]
    assert terminal.rows("SELECT count(*) FROM worker") == [(0,)]


def test_ctrl_c_hands_back_and_the_same_command_goes_on(terminal: Terminal, told_lecture: Path):
    """Exit code 130, nothing counted as tried, and nothing to clean up."""
    terminal.home.mkdir()
    (terminal.home / "config.toml").write_text("[worker]\nstop_grace = 0\n")
    terminal.run("add", str(told_lecture))
    with terminal.start("run", "1") as running:
        while terminal.rows("SELECT 1 FROM worker") == []:
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)

    assert running.returncode == 130
    assert "goes on" in err
    assert terminal.run("run", "1").returncode == 0
    assert terminal.endings() == ONCE
