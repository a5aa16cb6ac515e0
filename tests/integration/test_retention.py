"""What grows old, and what a person deletes: nothing goes that somebody may still want."""

from pathlib import Path

import pytest
from office import NOON, Office, ids

from recpipe.domain.errors import Refused
from recpipe.domain.lifecycle import RecordingStatus, StageKind
from recpipe.domain.recording import ArtifactKind
from recpipe.domain.selection import Filter
from recpipe.domain.work import Artifact, Outcome

S, K = RecordingStatus, StageKind


def made(folder: Path, kind: ArtifactKind, name: str) -> Outcome:
    """A stage's outcome with a real file."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("made")
    return Outcome(artifacts=(Artifact(kind=kind, path=folder / name),))


@pytest.fixture
def published(office: Office, tmp_path: Path) -> Office:
    """Recording 1 is published, with a trimmed file and a transcript on the disk."""
    office.run(office.add())
    office.work_off(
        {
            K.TRIM: made(tmp_path / "media", ArtifactKind.TRIMMED, "trimmed-1.mp4"),
            K.TRANSCRIBE: made(tmp_path / "media", ArtifactKind.TRANSCRIPT, "transcript-2.json"),
        }
    )
    return office


def files(tmp_path: Path) -> set[str]:
    return {path.name for path in (tmp_path / "media").iterdir()}


def test_deleting_only_takes_it_out_of_the_lists(published: Office, tmp_path: Path):
    """R-1601: soft first; it can be restored as it was."""
    control = published.operations.control
    control.delete(ids(1))
    assert published.operations.recordings.browse() == []
    assert [line.id for line in published.operations.recordings.browse(Filter(is_deleted=True))] == [1]
    assert files(tmp_path) == {"trimmed-1.mp4", "transcript-2.json"}
    control.restore(ids(1))

    assert published.show(1).status is S.READY


def test_files_go_after_three_days_and_transcripts_stay(published: Office, tmp_path: Path):
    """R-1601."""
    published.operations.control.delete(ids(1))
    published.clock.forward(days=2.9)
    published.operations.upkeep.sweep()
    assert files(tmp_path) == {"trimmed-1.mp4", "transcript-2.json"}
    published.clock.forward(days=0.2)
    published.operations.upkeep.sweep()

    assert files(tmp_path) == {"transcript-2.json"}


def test_it_cannot_be_restored_once_its_files_are_gone(published: Office):
    """R-1601: restore while the files are there; the refusal says since when they are not."""
    published.operations.control.delete(ids(1))
    published.clock.forward(days=4)
    published.operations.upkeep.sweep()

    (outcome,) = published.operations.control.restore(ids(1))
    assert outcome.message == "the files of recording 1 are gone since 2026-09-05"


def test_the_recording_is_forgotten_after_thirty_more_days(published: Office, tmp_path: Path):
    """R-1601: but for its identity, which keeps a sync from bringing it back (R-301)."""
    published.operations.control.delete(ids(1))
    published.clock.forward(days=4)
    published.operations.upkeep.sweep()
    published.clock.forward(days=29)
    published.operations.upkeep.sweep()
    assert len(published.operations.recordings.browse(Filter(is_deleted=True))) == 1
    published.clock.forward(days=2)
    published.operations.upkeep.sweep()

    assert published.operations.recordings.browse(Filter(is_deleted=True)) == []
    assert files(tmp_path) == set()
    with pytest.raises(Refused, match="no recording 1"):
        published.show(1)
    assert published.rows("SELECT external_id FROM recording") == [("a lecture",)]


def test_the_timing_history_outlives_the_recording(published: Office):
    """R-205: it is never changed."""
    before = published.rows("SELECT * FROM timing")
    published.operations.control.delete(ids(1))
    for _ in range(2):
        published.clock.forward(days=40)
        published.operations.upkeep.sweep()

    assert published.rows("SELECT * FROM timing") == before


def test_the_days_are_settings(published: Office, tmp_path: Path):
    """R-1601, R-1105."""
    published.settings["retention"] = {"soft_delete_days": 10, "hard_delete_days": 10}
    published.operations.control.delete(ids(1))
    published.clock.forward(days=9)
    published.operations.upkeep.sweep()

    assert "trimmed-1.mp4" in files(tmp_path)


def test_a_file_that_a_person_added_is_never_touched(office: Office, tmp_path: Path):
    """R-308, R-1601: the original is only referenced."""
    original = tmp_path / "lecture.mp4"
    original.write_text("mine")
    office.add(media=original)
    office.operations.control.delete(ids(1))
    for _ in range(2):
        office.clock.forward(days=40)
        office.operations.upkeep.sweep()

    assert original.read_text() == "mine"


def test_what_a_person_adds_again_comes_back(office: Office):
    """R-1601: forgotten is not forbidden."""
    office.add("a lecture")
    office.operations.control.delete(ids(1))
    for _ in range(2):
        office.clock.forward(days=40)
        office.operations.upkeep.sweep()
    (added,) = office.operations.recordings.add([Path("/films/a lecture.mp4")])

    assert added.error == ""
    assert office.show(1).status is S.DOWNLOADED


def test_what_is_deleted_is_not_added_twice(office: Office):
    """R-1601: adding it says how to bring it back."""
    office.add("a lecture")
    office.operations.control.delete(ids(1))
    (added,) = office.operations.recordings.add([Path("/films/a lecture.mp4")])

    assert "recpipe restore 1" in added.remedy


def test_deleting_what_runs_stops_it(office: Office):
    """R-1601, R-1304: nothing of it starts any more."""
    office.run(office.add())
    work = office.claim()
    office.operations.control.delete(ids(1))
    office.finish(work)

    assert office.claim() is None


def test_what_is_not_published_expires_after_ninety_days(office: Office):
    """R-1601, R-1105: EXPIRED; it cannot be run, and nothing of it is removed."""
    office.add()
    office.clock.forward(days=89)
    assert office.operations.upkeep.sweep().expired == ()
    office.clock.forward(days=2)
    assert office.operations.upkeep.sweep().expired == (1,)

    assert office.show(1).status is S.EXPIRED
    with pytest.raises(Refused, match="has expired"):
        office.run(1)


def test_what_is_published_or_pinned_never_expires(published: Office):
    """R-1601."""
    published.add("pinned", minutes=1)
    published.operations.control.pin(ids(2))
    published.clock.forward(days=1000)

    assert published.operations.upkeep.sweep().expired == ()


def test_what_is_at_work_does_not_expire(office: Office):
    """R-1601."""
    office.run(office.add())
    office.clock.forward(days=100)

    assert office.operations.upkeep.sweep().expired == ()


def test_expiring_removes_nothing(published: Office, tmp_path: Path):
    """R-1601: nothing is removed that is not safely published or that a person did not delete."""
    published.operations.control.reset(ids(1), since=K.UPLOAD, forgets_publications=True)
    published.clock.forward(days=1000)
    published.operations.upkeep.sweep()
    published.operations.upkeep.sweep()

    assert published.show(1).status is S.EXPIRED
    assert files(tmp_path) == {"trimmed-1.mp4", "transcript-2.json"}


def test_what_has_expired_comes_back_and_counts_anew(office: Office):
    """R-1601: restore."""
    office.add()
    office.clock.forward(days=91)
    office.operations.upkeep.sweep()
    office.operations.control.restore(ids(1))
    office.clock.forward(days=89)
    office.operations.upkeep.sweep()

    assert office.show(1).status is S.DOWNLOADED
    assert office.show(1).kept_since == NOON.replace(month=12, day=1)


def test_pinning_brings_back_what_has_expired(office: Office):
    """R-1601."""
    office.add()
    office.clock.forward(days=91)
    office.operations.upkeep.sweep()
    office.operations.control.pin(ids(1))

    assert office.show(1).status is S.DOWNLOADED
