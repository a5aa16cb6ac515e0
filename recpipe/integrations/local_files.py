"""Recordings that are files on this machine: what they are, when they were made, what lies beside them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from recpipe.domain.errors import PermanentError
from recpipe.domain.ports import FoundRecording

VIDEO = "mp4 m4v mov mkv webm avi wmv flv mpg mpeg ts mts 3gp"
AUDIO = "m4a mp3 wav flac ogg opus aac wma"
MEDIA_SUFFIXES = frozenset(f".{name}" for name in f"{VIDEO} {AUDIO}".split())
SIDECAR_SUFFIXES = frozenset({".vtt", ".srt"})

WHOLE = 64 * 1024 * 1024  # bytes; a smaller file is hashed whole
SAMPLE = 256 * 1024
SAMPLES = 64

# The zone is the machine's own, unless the name says GMT as Zoom's names do.
DATES_IN_NAMES = (
    re.compile(r"(?P<zone>GMT|UTC)(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)-(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)"),
    re.compile(
        r"(?<!\d)(?P<y>20\d\d)[-_.](?P<m>\d\d)[-_.](?P<d>\d\d)"
        r"(?:[ T_-]+(?P<H>[01]\d|2[0-3])[-_.:h](?P<M>[0-5]\d)(?:[-_.:m](?P<S>[0-5]\d))?)?(?!\d)"
    ),
    re.compile(
        r"(?<!\d)(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:[T_-](?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)?)?(?!\d)"
    ),
)


def fingerprint(file: Path) -> str:
    """What the file holds, in 32 hexadecimal digits: the same after a rename (R-307).

    Of a large file, its size and 64 evenly spread samples count: reading hours of video whole would
    take longer than working on it. Raises `PermanentError` when it cannot be read.
    """
    try:
        with file.open("rb") as stream:
            size = file.stat().st_size
            digest = hashlib.sha256(str(size).encode())
            for start, length in _samples(size):
                stream.seek(start)
                digest.update(stream.read(length))
    except OSError as error:
        raise PermanentError(f"{file.name} cannot be read: {error.strerror}") from error
    return digest.hexdigest()[:32]


def _samples(size: int) -> Iterator[tuple[int, int]]:
    if size <= WHOLE:
        yield 0, size
        return
    step = (size - SAMPLE) / (SAMPLES - 1)
    for number in range(SAMPLES):
        yield int(number * step), SAMPLE


def describe(file: Path, identity: str) -> FoundRecording:
    """A file as a recording. A damaged one is described too: its run will say what is wrong with it."""
    from recpipe.integrations.media_probe import probe

    try:
        facts = probe(file)
    except PermanentError:
        facts = None
    return FoundRecording(
        external_id=identity,
        title=title_of(file),
        started_at=started_at(file, facts.recorded_at if facts else None),
        media=file,
        duration=facts.duration if facts else None,
        size=file.stat().st_size,
        sidecars=sidecars_of(file),
    )


def title_of(file: Path) -> str:
    """The file's name as a title."""
    return " ".join(file.stem.replace("_", " ").split()) or file.name


def started_at(file: Path, recorded_at: datetime | None) -> datetime:
    """When the recording began: the container says, else the file's name, else its last change (R-308)."""
    return recorded_at or date_in(file.name) or datetime.fromtimestamp(file.stat().st_mtime, UTC)


def date_in(name: str) -> datetime | None:
    """The moment that a file name tells, if any."""
    for pattern in DATES_IN_NAMES:
        for match in pattern.finditer(name):
            moment = _moment(match.groupdict(default="0"))
            if moment is not None:
                return moment
    return None


def _moment(parts: dict[str, str]) -> datetime | None:
    try:
        naive = datetime(*(int(parts[part]) for part in "ymdHMS"))  # type: ignore[arg-type]  # noqa: DTZ001 - zone follows
    except ValueError:
        return None
    return naive.replace(tzinfo=UTC) if parts.get("zone", "0") != "0" else naive.astimezone()


def sidecars_of(file: Path) -> tuple[Path, ...]:
    """Transcripts beside a file: `NAME.vtt`, `NAME.srt`, `NAME.en.vtt`, `NAME.transcript.vtt` …"""
    beside = (each for each in file.parent.iterdir() if each.suffix.lower() in SIDECAR_SUFFIXES)
    return tuple(sorted(each for each in beside if _belongs(each, file) and is_plain(each)))


def _belongs(sidecar: Path, file: Path) -> bool:
    return sidecar.stem == file.stem or sidecar.stem.startswith(f"{file.stem}.")


def is_plain(file: Path) -> bool:
    """Whether it is a regular file by itself: no link, pipe or device, which may hang or lead elsewhere."""
    return file.is_file() and not file.is_symlink()
