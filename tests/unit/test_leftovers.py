"""What killed attempts left behind is removed, and nothing else is."""

from pathlib import Path

from recpipe.pipeline.leftovers import remove_leftovers


def test_only_unknown_files_of_ours_are_removed(tmp_path: Path):
    """Nothing lost: what counts stays, and so does whatever a person put there."""
    folder = tmp_path / "7"
    folder.mkdir()
    names = (
        "trimmed-1.mp4",
        "trimmed-2.mp4",
        "trimmed-3.mp4.part",
        "topics-1.json",
        "Notes.txt",
        "my lecture.mp4",
    )
    for name in names:
        (folder / name).touch()

    removed = remove_leftovers(tmp_path, {folder / "trimmed-2.mp4", folder / "topics-1.json"})

    assert removed == 2
    assert sorted(file.name for file in folder.iterdir()) == [
        "Notes.txt",
        "my lecture.mp4",
        "topics-1.json",
        "trimmed-2.mp4",
    ]
