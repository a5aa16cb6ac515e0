from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import ffmpeg as describe
import psutil
import pytest

from recpipe.domain.errors import (
    ConfigError,
    HomeError,
    NeedsUserError,
    PermanentError,
    StageCancelled,
    TransientError,
)
from recpipe.domain.ports import Progress
from recpipe.integrations.ffmpeg import Ffmpeg, find_ffmpeg, media_input, media_output

PATIENCE = timedelta(seconds=30)
ENDLESS = describe.output(describe.input("sine", f="lavfi", re=None), "-", f="null")


def ignore(progress: Progress) -> None:
    pass


@pytest.fixture
def pretend(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a program that passes for ffmpeg and does what the test says."""

    def make(code: str) -> Path:
        program = tmp_path / "ffmpeg"
        program.write_text(f"#!{sys.executable}\nimport os, sys, time\n{textwrap.dedent(code)}\n")
        program.chmod(0o755)
        return program

    return make


def copy(source: Path, target: Path) -> object:
    return media_output(media_input(source), path=target, muxer="mp4", c="copy")


# --- finding it


def test_the_one_named_in_the_environment_goes_first(pretend):
    named = pretend("print('libavutil      57. 28.100')")

    assert find_ffmpeg({"RECPIPE_FFMPEG": str(named), "PATH": os.environ["PATH"]}) == named


def test_a_named_one_that_is_none_is_a_mistake_to_correct(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"is not an ffmpeg 5\.0 or newer") as caught:
        find_ffmpeg({"RECPIPE_FFMPEG": str(tmp_path / "nothing")})

    assert "unset it" in caught.value.remedy


def test_the_one_of_the_system_is_taken_if_it_is_new_enough(pretend):
    system = pretend("print('ffmpeg version N-12345-gabcdef'); print('libavutil      60.  1.100')")

    assert find_ffmpeg({"PATH": str(system.parent)}) == system


def test_an_old_one_gives_way_to_the_packaged_one(pretend):
    old = pretend("print('ffmpeg version 4.4.2'); print('libavutil      56. 70.100')")

    found = find_ffmpeg({"PATH": str(old.parent)})

    assert found != old
    assert "imageio_ffmpeg" in str(found)


def test_without_any_a_person_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nothing"))  # as if the package had none

    with pytest.raises(HomeError, match=r"no ffmpeg 5\.0 or newer") as caught:
        find_ffmpeg({"PATH": ""})

    assert "install ffmpeg" in caught.value.remedy


# --- running it


def test_progress_is_told_in_seconds_of_the_media(ffmpeg: Ffmpeg, silent_ends_video: Path, tmp_path: Path):
    told: list[Progress] = []

    ffmpeg.run(
        copy(silent_ends_video, tmp_path / "copy"), total=30.0, report=told.append, stall_after=PATIENCE
    )

    assert (tmp_path / "copy").stat().st_size > 0
    assert told[-1] == Progress(done=pytest.approx(30.0, abs=0.5), total=30.0, unit="s")


def test_a_cancelled_run_ends_ffmpeg(ffmpeg: Ffmpeg):
    def cancel(progress: Progress) -> None:
        raise StageCancelled("stop")

    with pytest.raises(StageCancelled):
        ffmpeg.run(ENDLESS, total=None, report=cancel, stall_after=PATIENCE)

    assert psutil.Process().children() == []


def test_a_cancelled_run_ends_an_ffmpeg_that_does_not_want_to(pretend):
    stubborn = pretend("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")

    def cancel(progress: Progress) -> None:
        raise StageCancelled("stop")

    with pytest.raises(StageCancelled):
        Ffmpeg(binary=stubborn).run(ENDLESS, total=None, report=cancel, stall_after=PATIENCE)

    assert psutil.Process().children() == []


def test_a_run_that_stands_still_is_ended_and_may_be_tried_again(pretend):
    stuck = pretend(
        """
        while True:
            print("out_time_us=1000000", "progress=continue", sep="\\n", flush=True)
            time.sleep(0.05)
        """
    )

    with pytest.raises(TransientError, match=r"no progress for 0\.3 s"):
        Ffmpeg(binary=stuck).run(ENDLESS, total=None, report=ignore, stall_after=timedelta(seconds=0.3))


def test_a_run_that_was_killed_may_be_tried_again(pretend):
    killed = pretend("os.kill(os.getpid(), 9)")

    with pytest.raises(TransientError, match="ended from outside"):
        Ffmpeg(binary=killed).run(ENDLESS, total=None, report=ignore, stall_after=PATIENCE)


def test_only_the_last_words_of_a_long_complaint_are_kept(pretend):
    wordy = pretend(
        """
        for number in range(50_000):
            print("complaint", number, file=sys.stderr)
        sys.exit(1)
        """
    )

    with pytest.raises(PermanentError) as caught:
        Ffmpeg(binary=wordy).run(ENDLESS, total=None, report=ignore, stall_after=PATIENCE)

    lines = str(caught.value).splitlines()
    assert lines[-1] == "complaint 49999"
    assert len(lines) <= 40


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_for_a_person(ffmpeg: Ffmpeg, silent_ends_video: Path):
    with pytest.raises(NeedsUserError, match="no space left") as caught:
        ffmpeg.run(
            copy(silent_ends_video, Path("/dev/full")), total=None, report=ignore, stall_after=PATIENCE
        )

    assert "free some space" in caught.value.remedy


def test_what_is_no_media_is_said_plainly(ffmpeg: Ffmpeg, tmp_path: Path):
    (tmp_path / "notes.mp4").write_text("not a video\n" * 100)

    with pytest.raises(PermanentError, match="not a media file"):
        ffmpeg.run(
            copy(tmp_path / "notes.mp4", tmp_path / "copy"), total=None, report=ignore, stall_after=PATIENCE
        )


def test_a_file_without_its_index_is_said_plainly(ffmpeg: Ffmpeg, silent_ends_video: Path, tmp_path: Path):
    cut_short = tmp_path / "half.mp4"
    cut_short.write_bytes(silent_ends_video.read_bytes()[:100_000])

    with pytest.raises(PermanentError, match="its index \\(moov\\) is missing"):
        ffmpeg.run(copy(cut_short, tmp_path / "copy"), total=None, report=ignore, stall_after=PATIENCE)


@pytest.mark.parametrize(
    "name", ["-y lecture.mp4", "a:b c.mp4", "Лекция №1 «Введение».mp4", "%03d.mp4", "http:x.mp4"]
)
def test_a_file_name_is_only_a_name(ffmpeg: Ffmpeg, silent_ends_video: Path, tmp_path: Path, name: str):
    source, target = tmp_path / name, tmp_path / f"-{name}.part"
    source.write_bytes(silent_ends_video.read_bytes())

    ffmpeg.run(copy(source, target), total=None, report=ignore, stall_after=PATIENCE)

    assert target.stat().st_size > 100_000


def test_descriptors_of_the_worker_stay_open_in_it(pretend):
    """Whoever holds the worker's lock is known to be alive: its children hold it too."""
    reader, writer = os.pipe()
    holder = pretend(f"os.write({writer}, b'held')")

    Ffmpeg(binary=holder, inherited_fds=(writer,)).run(
        ENDLESS, total=None, report=ignore, stall_after=PATIENCE
    )

    assert os.read(reader, 10) == b"held"
    os.close(reader)
    os.close(writer)


@pytest.mark.kill
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie a process to its parent")
def test_it_dies_with_whoever_started_it(binary: Path):
    program = f"""
import ffmpeg
from datetime import timedelta
from pathlib import Path
from recpipe.integrations.ffmpeg import Ffmpeg
endless = ffmpeg.output(ffmpeg.input("sine", f="lavfi", re=None), "-", f="null")
Ffmpeg(binary=Path({str(binary)!r})).run(
    endless, total=None, report=lambda _: print("running", flush=True), stall_after=timedelta(minutes=1)
)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        (orphan,) = psutil.Process(parent.pid).children()
        parent.send_signal(signal.SIGKILL)

    _, alive = psutil.wait_procs([orphan], timeout=10)
    assert alive == []
