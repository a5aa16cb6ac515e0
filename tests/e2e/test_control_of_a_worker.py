"""What a person asks of a worker that is at work: pause, cancel, reset, from another terminal."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from terminal import Terminal

from recpipe.integrations.ffmpeg import find_ffmpeg

pytestmark = pytest.mark.kill

RUNNING = "SELECT kind FROM stage WHERE status = 'IN_PROGRESS'"
ONCE = dict.fromkeys(("TRIM", "TRANSCRIBE", "EXTRACT_TOPICS", "GENERATE_SUBTITLES", "UPLOAD"), 1)


@contextmanager
def working(terminal: Terminal) -> Iterator[subprocess.Popen[str]]:
    """A worker that ends with the test."""
    with terminal.start("worker") as worker:
        try:
            yield worker
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.communicate()


def record_today(video: Path) -> None:
    """The same lecture without a date of its own: then it was recorded when the file was written."""
    undated = video.with_name("undated.mkv")
    command = [str(find_ffmpeg()), "-nostdin", "-loglevel", "error", "-i", str(video), "-c", "copy"]
    subprocess.run([*command, "-map_metadata", "-1", str(undated)], check=True)
    undated.rename(video.with_suffix(".mkv"))
    video.unlink()


def part_files(terminal: Terminal) -> list[Path]:
    return [
        path for path in (terminal.home / "media").rglob("*") if ".part" in path.name or "work" in path.name
    ]


def test_a_soft_pause_lets_the_stage_finish_and_starts_nothing_new(terminal: Terminal, demo_lecture: Path):
    """R-1303 [gap]: resumed, it goes on exactly where it stopped, with no stage lost or repeated."""
    terminal.run("add", str(demo_lecture))
    terminal.run("run", "1", "--no-wait")
    with working(terminal):
        terminal.eventually(RUNNING, [("TRANSCRIBE",)])
        assert terminal.run("pause", "1", "--reason", "exam").returncode == 0
        terminal.eventually("SELECT status FROM stage WHERE kind = 'TRANSCRIBE'", [("COMPLETED",)])
        assert terminal.rows("SELECT count(*) FROM stage WHERE is_ready") == [(0,)]
        assert terminal.json("list")[0]["pause"]["reason"] == "exam"
        terminal.run("resume", "1")
        terminal.eventually("SELECT status FROM recording", [("READY",)])

    assert terminal.endings() == ONCE


def test_a_cancel_stops_what_is_running_and_cleans_up(terminal: Terminal, demo_lecture: Path):
    """R-1304: its processes end, its part files go, it waits again, and what was finished stays."""
    terminal.run("add", str(demo_lecture))
    terminal.run("run", "1", "--no-wait")
    with working(terminal) as worker:
        terminal.eventually(RUNNING, [("TRANSCRIBE",)])
        children = psutil.Process(worker.pid).children(recursive=True)
        assert terminal.run("cancel", "1").returncode == 0
        terminal.eventually("SELECT status FROM stage WHERE kind = 'TRANSCRIBE'", [("PENDING",)])
        gone, _ = psutil.wait_procs(children, timeout=20)
        assert gone
        assert terminal.rows("SELECT status FROM recording") == [("DOWNLOADED",)]
        assert part_files(terminal) == []
        assert terminal.run("run", "1", "--no-wait").returncode == 0
        terminal.eventually("SELECT status FROM recording", [("READY",)])

    assert terminal.endings() == ONCE
    assert terminal.rows("SELECT attempts FROM stage WHERE kind = 'TRANSCRIBE'") == [(1,)]


def test_a_reset_of_what_runs_cancels_first_if_asked(terminal: Terminal, demo_lecture: Path):
    """R-1305: refused while running, unless it cancels first; then it waits until the worker lets go."""
    terminal.run("add", str(demo_lecture))
    terminal.run("run", "1", "--no-wait")
    with working(terminal):
        terminal.eventually(RUNNING, [("TRANSCRIBE",)])
        refused = terminal.run("reset", "1", "--yes")
        assert refused.returncode == 3
        assert "--cancel" in refused.stdout
        done = terminal.run("reset", "1", "--yes", "--cancel")

    assert done.returncode == 0, done.stdout + done.stderr
    assert terminal.rows("SELECT status, count(*) FROM stage GROUP BY 1") == [("PENDING", 5)]
    assert terminal.rows("SELECT count(*) FROM artifact") == [(0,)]


def test_a_cancel_without_a_worker_is_done_at_once(terminal: Terminal, told_lecture: Path):
    """R-1304: nobody has to let go of what a dead worker held."""
    terminal.run("add", str(told_lecture))
    terminal.run("run", "1", crash_at="working:TRANSCRIBE")
    assert terminal.run("cancel", "1").returncode == 0

    assert terminal.rows(RUNNING) == []
    assert terminal.run("run", "1").returncode == 0
    assert terminal.endings() == ONCE


def test_run_pause_and_reset_at_once_leave_one_run_and_a_legal_state(terminal: Terminal, told_lecture: Path):
    """R-1301: two people press at the same instant, in processes of their own."""
    terminal.run("add", str(told_lecture))
    requests = (("run", "1", "--no-wait"), ("pause", "1"), ("reset", "1", "--yes"), ("run", "1", "--no-wait"))
    started = [terminal.start(*each) for each in requests * 2]
    answers = [process.communicate()[1] for process in started]

    assert not any("Traceback" in answer for answer in answers)
    assert terminal.rows("SELECT count(*) FROM run WHERE state = 'active'") == [(1,)]
    assert terminal.run("run", "1").returncode == 0
    assert terminal.endings() == ONCE


def test_a_job_runs_while_the_worker_lives_and_an_edit_counts_at_once(terminal: Terminal, told_lecture: Path):
    """R-1502, R-1503: added while the worker runs, it is taken up without a restart."""
    record_today(told_lecture)
    terminal.home.mkdir()
    (terminal.home / "config.toml").write_text(
        "[sources]\nsettle = 0\nblank_below = 0\nblank_below_size = 0\nscan_every = 3600\n"
    )
    with working(terminal):
        for command in (
            ("templates", "new", "told", "--keyword", "told"),
            ("sources", "add", str(told_lecture.parent), "--name", "course"),
            ("jobs", "add", "often", "--template", "told", "--schedule", "daily 04:00"),
            ("jobs", "set", "often", "--schedule", "cron * * * * *"),
        ):
            assert terminal.run(*command).returncode == 0
        terminal.eventually("SELECT status FROM recording", [("READY",)])

    assert terminal.json("jobs", "history", "often")[0]["trigger"] == "schedule"
