"""What the pipeline needs from the outside, in one to three methods each.

A provider implements one of these in one file. Optional abilities are a second small
protocol. `Report` is called as often as a provider likes; it is cheap and never raises,
except `StageCancelled` when the work should stop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from recpipe.domain.chapters import Chapter, Granularity, Topics
from recpipe.domain.transcript import Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a stage is: `done` of `total` in `unit` ("s" of media, "B" of a file, "" for steps)."""

    done: float
    total: float
    unit: str = ""
    note: str = ""


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRecording:
    """A recording as its source describes it.

    `external_id` never changes at the source; `media` is the file itself when it is already
    on this machine (then nothing is downloaded and the file is only referenced).
    `duration` in seconds and `size` in bytes may be unknown. `series` is the id of the meeting
    series it belongs to; `is_pending` says that the source is still making it.
    """

    external_id: str
    title: str
    started_at: datetime
    media: Path | None = None
    duration: float | None = None
    size: int | None = None
    sidecars: tuple[Path, ...] = ()
    series: str = ""
    is_pending: bool = False


class Source(Protocol):
    """Where recordings come from."""

    def recordings(self, known: frozenset[str]) -> Iterator[FoundRecording]:
        """Yield what the source holds, oldest first; what is in `known` may be left out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest:
    """What a speech engine is asked for.

    `media` holds at least one audio stream; `language` is an ISO 639-1 code or "auto";
    `vocabulary` are words of the course that the engine should expect (R-605);
    `sidecars` are transcripts that came with the recording, and `offset` the seconds
    cut from the recording's start, by which their times are shifted.
    """

    media: Path
    duration: float
    language: str = "auto"
    vocabulary: tuple[str, ...] = ()
    sidecars: tuple[Path, ...] = ()
    offset: float = 0.0


class Transcriber(Protocol):
    """Turns speech into a transcript; raises a `StageError` when it cannot."""

    def transcribe(self, request: SpeechRequest, report: Report) -> Transcript:
        """Return the whole transcript; times in seconds from the start of `request.media`."""
        ...


class TopicFinder(Protocol):
    """Divides a transcript into topics with titles; raises a `StageError` when it cannot."""

    def find(self, transcript: Transcript, granularity: Granularity, report: Report) -> Topics:
        """Return topics that cover the lecture from 0 to its end, without gaps or overlaps."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitles:
    """One language's subtitle files."""

    language: str
    srt: Path
    vtt: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture:
    """All that a publisher may show. `key` identifies the recording for ever, on every machine.

    `topics` is the list of topics as it may stand in `description`: a publisher that shows the
    chapters itself need not show it twice. `comment` is for platforms that have comments (R-1002).
    """

    key: str
    title: str
    recorded_at: datetime
    media: Path
    duration: float
    description: str = ""
    topics: str = ""
    comment: str = ""
    speaker: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    chapters: tuple[Chapter, ...] = ()
    subtitles: tuple[Subtitles, ...] = ()
    transcript: Transcript | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Where a lecture was published: the platform's id for it, and a link to look at."""

    remote_id: str
    url: str


class Ledger(Protocol):
    """A publisher's memory: what it wrote survives a kill at any later moment."""

    @property
    def facts(self) -> Mapping[str, object]:
        """All that was remembered for this (recording, preset) pair, by this or an earlier attempt."""
        ...

    def remember(self, **facts: object) -> None:
        """Store JSON-able facts; durable when this returns."""
        ...


class Publisher(Protocol):
    """Publishes a lecture exactly once."""

    def publish(self, lecture: Lecture, ledger: Ledger, report: Report) -> Publication:
        """Publish, or complete what an earlier attempt began; calling it again changes nothing more."""
        ...
