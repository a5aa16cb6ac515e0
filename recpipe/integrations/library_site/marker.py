"""`lecture.json`: whose folder this is, what lies in it, and what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from recpipe.domain.ports import Lecture

MARKER = "lecture.json"


class PublishedFile(BaseModel):
    """One file of a published lecture."""

    model_config = ConfigDict(frozen=True)

    name: str
    size: int
    sha256: str


class ChapterMark(BaseModel):
    """A chapter as the marker keeps it; `start` in seconds."""

    model_config = ConfigDict(frozen=True)

    start: float
    title: str


class Marker(BaseModel):
    """A published lecture; times in seconds. `inputs` is the digest of all that it was made from."""

    model_config = ConfigDict(frozen=True)

    made_by: Literal["recpipe"] = "recpipe"
    key: str
    title: str
    recorded_at: AwareDatetime
    published_at: AwareDatetime
    duration: float
    language: str
    speaker: str = ""
    tags: tuple[str, ...] = ()
    chapters: tuple[ChapterMark, ...]
    media: str
    inputs: str
    files: tuple[PublishedFile, ...]

    def is_whole(self, folder: Path) -> bool:
        """Whether every file is there with its size."""
        return all(_size(folder / file.name) == file.size for file in self.files)


def read_marker(folder: Path) -> Marker | None:
    """The folder's marker, or None: then the folder is not ours."""
    try:
        return Marker.model_validate_json((folder / MARKER).read_bytes())
    except (OSError, ValidationError):
        return None


def published(lectures: Path) -> Iterator[tuple[Path, Marker]]:
    """Every lecture folder of ours with its marker, in order of names."""
    if not lectures.is_dir():
        return
    for folder in sorted(lectures.iterdir()):
        marker = None if folder.is_symlink() else read_marker(folder)
        if marker is not None:
            yield folder, marker


def digest_of_inputs(lecture: Lecture, *rest: str) -> str:
    """A digest that is equal exactly when publishing would write the same; `rest` shapes the page besides."""
    described = {
        "rest": rest,
        "media": digest(lecture.media),
        "key": lecture.key,
        "title": lecture.title,
        "recorded_at": lecture.recorded_at.isoformat(),
        "duration": lecture.duration,
        "description": lecture.description,
        "speaker": lecture.speaker,
        "tags": lecture.tags,
        "language": lecture.language,
        "chapters": [asdict(chapter) for chapter in lecture.chapters],
        "subtitles": [(track.language, digest(track.srt), digest(track.vtt)) for track in lecture.subtitles],
        "transcript": asdict(lecture.transcript) if lecture.transcript else None,
    }
    return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def describe(folder: Path) -> tuple[PublishedFile, ...]:
    """All files of a folder, in order of names."""
    return tuple(
        PublishedFile(name=path.name, size=path.stat().st_size, sha256=digest(path))
        for path in sorted(folder.iterdir())
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
