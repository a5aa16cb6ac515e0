"""A watched folder is a source (R-307)."""

import os
import subprocess
import tempfile
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from source_contract import SourceContract, SourceLab

from recpipe.domain.errors import NeedsUserError
from recpipe.integrations.ffmpeg import find_ffmpeg
from recpipe.integrations.sources.folder import Folder, FolderSettings

LONG_AGO = 1_600_000_000


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The smallest recording there is."""
    target = tmp_path_factory.mktemp("clip") / "clip.wav"
    command = ["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "sine=duration=1", str(target)]
    subprocess.run([str(find_ffmpeg()), *command], check=True)
    return target.read_bytes()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    folder.mkdir()
    return folder


@pytest.fixture
def put(course: Path, clip: bytes):
    """Puts a recording of its own content into the folder, one a minute."""
    numbers = count()

    def put_file(name: str) -> Path:
        number = next(numbers)
        file = course / name
        file.write_bytes(clip + bytes([number]))
        os.utime(file, (LONG_AGO + 60 * number, LONG_AGO + 60 * number))
        return file

    return put_file


def folder(course: Path, settle: timedelta = timedelta()) -> Folder:
    return Folder(FolderSettings(path=course, settle=settle))


class TestFolder(SourceContract):
    """The contract on a real folder."""

    @pytest.fixture
    def lab(self, course: Path, put) -> SourceLab:
        return SourceLab(
            source=folder(course),
            add=lambda title: put(f"{title}.wav"),
            rename=lambda old, new: (course / f"{old}.wav").rename(course / f"{new}.wav"),
        )


def names(source: Folder) -> list[str]:
    return [each.media.name for each in source.recordings(frozenset()) if each.media]


def test_only_finished_regular_media_files_are_taken(course: Path, put):
    """R-307: no link, no pipe, nothing hidden, nothing partial, no folder."""
    real = put("real.wav")
    put(".hidden.wav")
    put("loading.part.wav")
    put("loading.wav.part")
    put("notes.txt")
    (course / "folder.wav").mkdir()
    (course / "link.wav").symlink_to(real)
    os.mkfifo(course / "pipe.wav")
    (course / "empty.wav").touch()

    assert names(folder(course)) == ["real.wav"]


def test_a_file_that_still_changes_is_left_for_later(course: Path, put):
    """R-307: old dates that a copying tool sets do not fool it, its inode has just changed."""
    put("growing.wav")

    assert names(folder(course, settle=timedelta(hours=1))) == []
    assert names(folder(course)) == ["growing.wav"]


def test_a_copy_of_a_recording_is_the_same_recording(course: Path, put):
    """R-307: identity by content."""
    first = put("lecture.wav")
    (course / "copy of lecture.wav").write_bytes(first.read_bytes())

    assert len(names(folder(course))) == 1


def test_a_transcript_beside_a_video_is_kept_with_it(course: Path, put):
    """R-307: sidecars, but only its own."""
    put("lecture.wav")
    for name in ("lecture.vtt", "lecture.en.srt", "other.vtt", "lecture notes.vtt"):
        (course / name).write_text("WEBVTT\n")

    found = next(iter(folder(course).recordings(frozenset())))
    assert [path.name for path in found.sidecars] == ["lecture.en.srt", "lecture.vtt"]


def test_a_damaged_file_is_brought_and_its_run_will_say_why(course: Path, put):
    """Nothing is lost in silence: it becomes a recording of unknown length."""
    put("good.wav")
    (course / "bad.mp4").write_bytes(b"no media at all " * 100)

    found = {each.title: each.duration for each in folder(course).recordings(frozenset())}
    assert found.keys() == {"good", "bad"}
    assert found["bad"] is None


def test_a_folder_that_is_gone_needs_a_person(tmp_path: Path):
    """R-1401: with a remedy."""
    with pytest.raises(NeedsUserError, match="cannot look into"):
        list(folder(tmp_path / "gone").recordings(frozenset()))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_a_folder_that_may_not_be_entered_needs_a_person():
    """R-1401: never a crash of the worker that looks into it."""
    with tempfile.TemporaryDirectory() as place:
        course = Path(place) / "course"
        course.mkdir()
        (course / "lecture.wav").write_bytes(b"x")
        Path(place).chmod(0o755)
        course.chmod(0o744)
        os.seteuid(65534)
        try:
            with pytest.raises(NeedsUserError, match="cannot look into"):
                list(folder(course).recordings(frozenset()))
        finally:
            os.seteuid(0)
