"""What the stages need from the outside: media tools, engines, publishers, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from recpipe.config.model import Settings, TranscribeSettings
from recpipe.domain.ports import Publisher, Report, TopicFinder, Transcriber
from recpipe.domain.subtitles import Cue
from recpipe.domain.trim import SoundEdges


class KeptPart(Protocol):
    """A cut file, and what of the original it holds: cuts fall on keyframes. Seconds of the original."""

    @property
    def path(self) -> Path:
        """The new file."""
        ...

    @property
    def start(self) -> float:
        """Where it begins."""
        ...

    @property
    def end(self) -> float:
        """Where it ends."""
        ...


class MediaTools(Protocol):
    """Looks at media files and cuts them. Nothing here decodes pictures."""

    def check(self, media: Path) -> None:
        """Raise `PermanentError`, saying what is wrong, unless the file can be read to its end (R-402)."""
        ...

    def has_sound(self, media: Path) -> bool:
        """Whether there is a sound track at all."""
        ...

    def duration(self, media: Path) -> float:
        """Length in seconds."""
        ...

    def sound_edges(self, media: Path, threshold_db: float, report: Report) -> SoundEdges:
        """Where the first sound begins and the last one ends."""
        ...

    def cut(self, media: Path, start: float, end: float, stem: Path, report: Report) -> KeptPart | None:
        """Copy a part to `stem` plus a suffix, verified (R-505); None if nothing can be cut. Seconds."""
        ...


class Engines(Protocol):
    """Finds the provider for a name."""

    def speech_engine(self, settings: TranscribeSettings, sidecars: Sequence[Path]) -> str:
        """The name of the engine to use: "auto" is decided here."""
        ...

    def transcriber(self, name: str, settings: TranscribeSettings) -> Transcriber:
        """A speech engine."""
        ...

    def topic_finder(self, name: str) -> TopicFinder:
        """A topic engine."""
        ...

    def publisher(self, platform: str, preset: Mapping[str, object], settings: Settings) -> Publisher:
        """A publisher for one preset."""
        ...


class Files(Protocol):
    """Writes whole files or none."""

    def write_json(self, path: Path, content: Mapping[str, object]) -> None:
        """One JSON object as UTF-8."""
        ...

    def read_json(self, path: Path) -> Mapping[str, object]:
        """One JSON object; raises `PermanentError` if the file is gone or damaged."""
        ...

    def write_srt(self, path: Path, cues: Sequence[Cue]) -> None:
        """Subtitles as SubRip."""
        ...

    def write_vtt(self, path: Path, cues: Sequence[Cue]) -> None:
        """Subtitles as WebVTT."""
        ...
