"""Everything in a lecture's folder, built anew each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from recpipe.domain.ports import Lecture, Report
from recpipe.integrations.ffmpeg import Ffmpeg

from .address import slug
from .catalog import write_spoken
from .cleaning import clean_tags, one_line
from .handouts import language_tag, named_tracks, write_handouts
from .marker import MARKER, ChapterMark, Marker, describe
from .mux import PlayedMedia, mux
from .pages import Download, lecture_page
from .spoken import phrases

_FORMATS = {".srt": "SRT", ".vtt": "VTT"}
_MEDIA_NAMES = {".mp4": "MP4", ".m4a": "M4A", ".webm": "WebM", ".mkv": "MKV"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A lecture as it is about to appear; `inputs` is the digest of what it is made from."""

    lecture: Lecture
    inputs: str
    library: str

    def build(self, folder: Path, stem: str, ffmpeg: Ffmpeg, report: Report) -> Marker:
        """Fill the folder, its marker last, and return that; `stem` is the media's name so far, or empty."""
        spoken = phrases(self.lecture)
        media = mux(self.lecture, folder, stem or slug(self.lecture.title), ffmpeg, report)
        write_handouts(self.lecture, spoken, folder)
        write_spoken(spoken, folder)
        downloads = tuple(_downloads(self.lecture, media, folder))
        page = lecture_page(self.lecture, spoken, media, downloads, self.library)
        (folder / "index.html").write_text(page, "utf-8", errors="replace", newline="\n")
        marker = self._marker(media, folder)
        (folder / MARKER).write_text(marker.model_dump_json(indent=1) + "\n", "utf-8", newline="\n")
        return marker

    def _marker(self, media: PlayedMedia, folder: Path) -> Marker:
        return Marker(
            key=self.lecture.key,
            title=one_line(self.lecture.title),
            recorded_at=self.lecture.recorded_at,
            published_at=datetime.now(UTC),
            duration=self.lecture.duration,
            language=language_tag(self.lecture.language),
            speaker=one_line(self.lecture.speaker),
            tags=clean_tags(self.lecture.tags),
            chapters=tuple(
                ChapterMark(start=chapter.start, title=one_line(chapter.title))
                for chapter in self.lecture.chapters
            ),
            media=media.name,
            inputs=self.inputs,
            files=describe(folder),
        )


def _downloads(lecture: Lecture, media: PlayedMedia, folder: Path) -> Iterator[Download]:
    def offered(label: str, name: str) -> Download:
        return Download(label, name, (folder / name).stat().st_size)

    kind = "Video" if media.has_picture else "Sound"
    yield offered(f"{kind} ({_MEDIA_NAMES[Path(media.name).suffix]})", media.name)
    for name, track in named_tracks(lecture.subtitles):
        language = f" {language_tag(track.language)}" if len(lecture.subtitles) > 1 else ""
        for suffix, format_name in _FORMATS.items():
            yield offered(f"Subtitles{language} ({format_name})", name + suffix)
    for label, name in (
        ("Transcript (text)", "transcript.txt"),
        ("Transcript (JSON)", "transcript.json"),
        ("Chapters", "chapters.txt"),
    ):
        if (folder / name).is_file():
            yield offered(label, name)
