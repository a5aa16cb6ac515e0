"""Files that a person adds: when they began, and that they stay as they are."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from terminal import Terminal

from recpipe.demo.lecture_video import DEMO_STARTED
from recpipe.integrations.ffmpeg import find_ffmpeg

CHANGED = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def undated(demo_lecture: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in lecture as a recorder without a clock would write it."""
    file = tmp_path_factory.mktemp("undated") / "lecture.mp4"
    copy = ("-i", str(demo_lecture), "-c", "copy", "-map_metadata", "-1", "-fflags", "+bitexact", str(file))
    subprocess.run([str(find_ffmpeg()), "-nostdin", "-loglevel", "error", *copy], check=True)
    return file


def added(terminal: Terminal, file: Path) -> dict:
    """The recording that a file became."""
    assert terminal.run("add", str(file)).returncode == 0
    (line,) = terminal.json("list")
    (recording,) = terminal.json("show", str(line["id"]))
    return recording


def copied(file: Path, to: Path) -> Path:
    shutil.copyfile(file, to)
    os.utime(to, (CHANGED.timestamp(), CHANGED.timestamp()))
    return to


def began(recording: dict) -> datetime:
    return datetime.fromisoformat(recording["started_at"])


def test_the_container_tells_when_it_began(terminal: Terminal, demo_lecture: Path, tmp_path: Path):
    """R-308: before the file's name and its date; the recording is DOWNLOADED at once."""
    recording = added(terminal, copied(demo_lecture, tmp_path / "Algebra 2026-05-04 10-15.mp4"))

    assert began(recording) == datetime.fromisoformat(DEMO_STARTED)
    assert recording["status"] == "DOWNLOADED"


def test_else_the_name_tells_it(terminal: Terminal, undated: Path, tmp_path: Path):
    """R-308: before the file's date."""
    recording = added(terminal, copied(undated, tmp_path / "Algebra 2026-05-04 10-15.mp4"))

    assert began(recording) == datetime(2026, 5, 4, 10, 15).astimezone()


def test_else_its_last_change_tells_it(terminal: Terminal, undated: Path, tmp_path: Path):
    """R-308."""
    assert began(added(terminal, copied(undated, tmp_path / "Algebra.mp4"))) == CHANGED


def test_the_original_stays_as_it_is_whatever_happens_to_its_recording(
    terminal: Terminal, told_lecture: Path
):
    """R-308: referenced, never moved, changed or deleted: after a run, a reset and a deletion."""
    file = told_lecture.parent / "original.mp4"
    shutil.copyfile(told_lecture, file)
    shutil.copyfile(told_lecture.with_suffix(".vtt"), file.with_suffix(".vtt"))
    file.chmod(0o444)
    before = (file.stat(), file.read_bytes(), sorted(file.parent.iterdir()))
    assert terminal.run("run", str(file)).returncode == 0
    assert terminal.json("show", "1")[0]["media"] == str(file)
    assert terminal.run("reset", "1", "--publications", "--yes").returncode == 0
    assert terminal.run("delete", "1", "--yes").returncode == 0
    after = (file.stat(), file.read_bytes(), sorted(file.parent.iterdir()))

    assert (after[0].st_ino, after[0].st_mtime_ns, after[0].st_mode) == (
        before[0].st_ino,
        before[0].st_mtime_ns,
        before[0].st_mode,
    )
    assert after[1:] == before[1:]
