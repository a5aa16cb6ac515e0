"""What a file's name, dates and content tell about a recording."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.errors import PermanentError
from recpipe.integrations.local_files import SAMPLE, WHOLE, date_in, fingerprint, started_at, title_of


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("GMT20261124-090501_Recording.mp4", datetime(2026, 11, 24, 9, 5, 1, tzinfo=UTC)),
        ("2026-11-24 10-30 Algebra.mp4", datetime(2026, 11, 24, 10, 30).astimezone()),
        ("Algebra 2026-11-24.mp4", datetime(2026, 11, 24).astimezone()),
        ("algebra_20261124_103000.mkv", datetime(2026, 11, 24, 10, 30).astimezone()),
        ("2026.11.24 09.15.30.mp4", datetime(2026, 11, 24, 9, 15, 30).astimezone()),
        ("no date 2026.mp4", None),
        ("2026-13-45.mp4", None),
        ("number 1202611241.mp4", None),
    ],
)
def test_a_file_name_tells_when_it_began(name: str, moment: datetime | None):
    """R-308: Zoom's names are in GMT, others in the machine's own zone."""
    assert date_in(name) == moment


def test_the_container_knows_better_than_the_name(tmp_path: Path):
    """R-308: container, then name, then the file's date."""
    file = tmp_path / "2026-11-24.mp4"
    file.touch()
    recorded = datetime(2026, 9, 1, 9, tzinfo=UTC)

    assert started_at(file, recorded) == recorded
    assert started_at(file, None) == datetime(2026, 11, 24).astimezone()
    plain = tmp_path / "plain.mp4"
    plain.touch()
    assert started_at(plain, None) == datetime.fromtimestamp(plain.stat().st_mtime, UTC)


@given(st.text(min_size=1))
def test_any_name_gives_a_title(name: str):
    """A title is never empty, whatever the file is called."""
    safe = name.replace("/", "").replace("\0", "") or "x"

    assert title_of(Path(f"{safe}.mp4"))


@given(st.text(max_size=60))
def test_no_name_is_too_strange_to_be_looked_at(name: str):
    """Reading a date never fails."""
    moment = date_in(name)

    assert moment is None or moment.tzinfo is not None


def test_a_fingerprint_follows_the_content(tmp_path: Path):
    """R-307: the same after a rename, another one after a change."""
    file = tmp_path / "a.mp4"
    file.write_bytes(b"one")
    before = fingerprint(file)
    renamed = file.rename(tmp_path / "b.mp4")

    assert fingerprint(renamed) == before
    renamed.write_bytes(b"two")
    assert fingerprint(renamed) != before


@pytest.mark.parametrize("changed_at", [0, WHOLE + SAMPLE - 1])
def test_a_large_file_is_known_by_its_ends_and_samples(tmp_path: Path, changed_at: int):
    """Hours of video are not read whole; a change at either end is seen."""
    file = tmp_path / "large.mp4"
    with file.open("wb") as stream:
        stream.truncate(WHOLE + SAMPLE)
    before = fingerprint(file)
    with file.open("r+b") as stream:
        stream.seek(changed_at)
        stream.write(b"x")

    assert fingerprint(file) != before


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    """Errors name what failed."""
    with pytest.raises(PermanentError, match=r"gone\.mp4"):
        fingerprint(tmp_path / "gone.mp4")
