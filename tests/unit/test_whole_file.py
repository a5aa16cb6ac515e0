from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path

import pytest

from recpipe.domain.errors import NeedsUserError
from recpipe.integrations.whole_file import whole_file


def test_a_finished_file_takes_its_place(tmp_path: Path):
    path = tmp_path / "lecture.vtt"
    path.write_text("old")

    with whole_file(path) as part:
        part.write_text("new")
        assert path.read_text() == "old"

    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_was_not_finished_leaves_nothing(tmp_path: Path):
    with suppress(ZeroDivisionError), whole_file(tmp_path / "lecture.mp4") as part:
        part.write_text("half")
        raise ZeroDivisionError

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_attempt_left_does_not_count(tmp_path: Path):
    (tmp_path / "lecture.mp4.part").write_text("half")

    with whole_file(tmp_path / "lecture.mp4") as part:
        assert not part.exists()
        part.write_text("whole")

    assert (tmp_path / "lecture.mp4").read_text() == "whole"


def test_a_full_disk_is_for_a_person(tmp_path: Path):
    with (
        pytest.raises(
            NeedsUserError, match=r"no space left on the disk while writing lecture\.mp4"
        ) as caught,
        whole_file(tmp_path / "lecture.mp4"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")

    assert str(tmp_path) in caught.value.remedy
