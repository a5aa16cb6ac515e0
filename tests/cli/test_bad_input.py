"""What is wrong with a file or a home is said clearly, with a remedy, and nothing is lost."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from terminal import Terminal

from recpipe.integrations.ffmpeg import find_ffmpeg


def ffmpeg(*arguments: str) -> None:
    subprocess.run([str(find_ffmpeg()), "-nostdin", "-loglevel", "error", "-y", *arguments], check=True)


@pytest.fixture
def bad(tmp_path: Path, demo_lecture: Path) -> Path:
    """A folder of files that are not what they seem."""
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("This is a text that somebody renamed. " * 200)
    whole = demo_lecture.read_bytes()
    (folder / "truncated.mp4").write_bytes(whole[: len(whole) // 2])
    (folder / "folder.mp4").mkdir()
    return folder


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.mp4", "there is no file"),
        ("empty.mp4", "is empty"),
        ("text.mp4", "text.mp4"),
        ("truncated.mp4", "cut short"),
        ("folder.mp4", "is not a file"),
    ],
)
def test_a_file_that_is_no_recording_is_not_added(terminal: Terminal, bad: Path, name: str, said: str):
    """R-402: what was seen is named, and the others of the same command are still added."""
    done = terminal.run("add", str(bad / name))

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert terminal.json("list") == []


def test_one_bad_file_does_not_stop_the_others(terminal: Terminal, bad: Path, told_lecture: Path):
    """R-1307: per-row outcome."""
    done = terminal.run("add", str(bad / "empty.mp4"), str(told_lecture))

    assert done.returncode == 1
    assert len(terminal.json("list")) == 1


def test_a_recording_without_a_picture_is_published_to_be_heard(
    terminal: Terminal, demo_lecture: Path, tmp_path: Path
):
    """Audio only is a lecture too."""
    sound = tmp_path / "sound only.m4a"
    ffmpeg("-i", str(demo_lecture), "-vn", "-c:a", "copy", str(sound))
    terminal.run("add", str(sound))
    done = terminal.run("run", "1", "--set", "transcribe.enable=false")

    assert done.returncode == 0, done.stderr
    assert terminal.json("show", "1")[0]["status"] == "READY"


@pytest.mark.parametrize(
    "sound", [("-an",), ("-f", "lavfi", "-i", "anullsrc", "-map", "0:v", "-map", "1:a", "-shortest")]
)
def test_a_recording_without_sound_waits_for_a_person(
    terminal: Terminal, demo_lecture: Path, tmp_path: Path, sound: tuple[str, ...]
):
    """R-503: held, not cut; approved, it is published without a transcript."""
    silent = tmp_path / "silent.mp4"
    ffmpeg("-i", str(demo_lecture), *sound, "-c:v", "copy", "-t", "30", str(silent))
    before = silent.read_bytes()
    terminal.run("add", str(silent))

    held = terminal.run("run", "1")
    assert held.returncode == 1
    assert "sound" in held.stdout
    assert "recpipe approve 1" in held.stdout

    assert terminal.run("approve", "1").returncode == 0
    done = terminal.run("run", "1")
    assert done.returncode == 0, done.stderr
    assert terminal.json("show", "1")[0]["status"] == "READY"
    assert silent.read_bytes() == before


def test_a_cut_of_more_than_half_waits_for_a_person(terminal: Terminal, tmp_path: Path):
    """R-504, R-501: it says what would go; a part chosen by hand is another run, and is cut as chosen."""
    short = tmp_path / "short.m4a"
    ffmpeg("-f", "lavfi", "-i", "sine=duration=6", "-af", "adelay=20000,apad=pad_dur=34", str(short))
    terminal.run("add", str(short))
    held = terminal.run("run", "1", "--set", "transcribe.enable=false")
    assert held.returncode == 1
    assert "would remove the first 15 s and the last 29 s of 1 min" in held.stdout

    by_hand = ("--set", "trim.start=10", "--set", "trim.end=40", "--set", "transcribe.enable=false")
    done = terminal.run("run", "1", *by_hand)
    assert done.returncode == 0, done.stderr
    trim = terminal.json("show", "1")[0]["stages"][0]["facts"]
    assert (trim["kept_start"], trim["kept_end"]) == (10, 40)


def test_a_file_that_vanishes_fails_its_run_and_can_be_brought_back(terminal: Terminal, told_lecture: Path):
    """The reason is named; the file back in its place, the same run works."""
    terminal.run("add", str(told_lecture))
    elsewhere = told_lecture.rename(told_lecture.with_name("elsewhere.mp4"))

    failed = terminal.run("run", "1")
    assert failed.returncode == 1
    assert "is gone" in failed.stdout

    elsewhere.rename(told_lecture)
    assert terminal.run("run", "1").returncode == 0


def test_a_hostile_name_harms_nothing(terminal: Terminal, told_lecture: Path):
    """Control bytes, markup, escapes, direction marks and 200 characters reach no terminal and no path."""
    name = "\x1b]52;c;x\x07 [red]<script>alert(1)</script> \u202e../.. " + "я" * 60
    hostile = told_lecture.rename(told_lecture.with_name(f"{name[:110].replace('/', '∕')}.mp4"))
    terminal.run("add", str(hostile))
    done = terminal.run("run", "1", "--set", "transcribe.enable=false")

    assert done.returncode == 0, done.stderr
    shown = terminal.run("show", "1").stdout + terminal.run("list").stdout + done.stderr + done.stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    lectures = list((terminal.home / "library" / "lectures").iterdir())
    assert len(lectures) == 1
    assert "<script>alert" not in (lectures[0] / "index.html").read_text(encoding="utf-8")


def test_a_home_that_cannot_be_used_is_named(tmp_path: Path):
    """Exit code 4, the folder, and what to do."""
    (tmp_path / "file").touch()
    done = Terminal(tmp_path / "file" / "home").run("list")

    assert done.returncode == 4
    assert str(tmp_path / "file" / "home") in done.stderr
    assert "--home" in done.stderr


def test_a_damaged_database_is_named_and_kept(terminal: Terminal):
    """Nothing is overwritten: a person decides."""
    terminal.home.mkdir()
    database = terminal.home / "app.db"
    database.write_bytes(b"no database " * 1000)
    done = terminal.run("list")

    assert done.returncode == 4
    assert "backups" in done.stderr
    assert database.read_bytes() == b"no database " * 1000


def test_a_damaged_queue_file_is_made_anew(terminal: Terminal, told_lecture: Path):
    """The queue holds nothing that the database does not know better."""
    terminal.run("add", str(told_lecture))
    terminal.run("run", "1", "--no-wait")
    (terminal.home / "queue.db").write_bytes(b"no queue " * 1000)

    assert terminal.run("worker", "--once").returncode == 0
    assert terminal.json("show", "1")[0]["status"] == "READY"


def test_broken_settings_name_file_and_key(terminal: Terminal):
    """Exit code 2, the key, and the closest one that exists."""
    terminal.home.mkdir()
    (terminal.home / "config.toml").write_text("[trim]\npading = 3\n")
    done = terminal.run("config", "show")

    assert done.returncode == 2
    assert "config.toml" in done.stderr
    assert "'trim.padding'" in done.stderr


@pytest.fixture
def small_disk(tmp_path: Path):
    """A real file system of 24 MB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if os.geteuid() != 0 or mounted.returncode != 0:
        pytest.skip("a small file system can only be mounted by root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_disk_that_fills_up_holds_the_work(small_disk: Path, told_lecture: Path):
    """Bad input: a full disk is said, nothing is lost, and with room again it goes on."""
    terminal = Terminal(small_disk / "home")
    terminal.run("add", str(told_lecture))
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * (shutil.disk_usage(small_disk).free - 1_500_000))

    low = terminal.run("run", "1")
    assert low.returncode == 1
    assert "free some space" in low.stdout
    full = terminal.run("run", "1", "--set", "worker.min_free_disk=0")
    assert full.returncode == 1
    assert "Traceback" not in full.stderr

    filler.unlink()
    again = terminal.run("run", "1")
    assert again.returncode == 0, again.stderr + again.stdout
    assert terminal.json("show", "1")[0]["status"] == "READY"
