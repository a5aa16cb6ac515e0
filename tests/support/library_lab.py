"""Small lectures for the local library, and what lies in one."""

from __future__ import annotations

import html
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from recpipe.domain.chapters import Chapter
from recpipe.domain.ports import Lecture, Publisher, Subtitles
from recpipe.domain.transcript import Transcript, Word
from recpipe.integrations.ffmpeg import find_ffmpeg
from recpipe.integrations.library_site.marker import Marker, published
from recpipe.integrations.publishers.library import PROVIDER, Settings
from recpipe.integrations.registry import Tools

SENTENCES = (  # of two seconds each
    "Good morning and welcome.",
    "A string pushes the air.",
    "Now we measure the pressure.",
    "Each measurement is a sample.",
    "At last we compress it.",
    "Thank you for listening.",
)
CHAPTERS = (
    Chapter(start=0.0, title="Waves in the air"),
    Chapter(start=4.0, title="Sampling the signal"),
    Chapter(start=8.0, title="Compression = less; #1"),
)


def clip(path: Path, seconds: float, *encoding: str) -> Path:
    """A test picture with a tone."""
    video, tone = f"testsrc=size=160x90:rate=10:duration={seconds}", f"sine=frequency=330:duration={seconds}"
    inputs = ("-f", "lavfi", "-i", video, "-f", "lavfi", "-i", tone)
    encoding = encoding or ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
    command = [find_ffmpeg(), "-nostdin", "-loglevel", "error", "-y", *inputs, *encoding, path]
    subprocess.run([str(part) for part in command], check=True)
    return path


def transcript_of(sentences: tuple[str, ...] = SENTENCES) -> Transcript:
    words = []
    for number, sentence in enumerate(sentences):
        parts = sentence.split()
        length = 2.0 / len(parts)
        for place, word in enumerate(parts):
            start = number * 2.0 + place * length
            words.append(Word(start=round(start, 3), end=round(start + length * 0.9, 3), text=word))
    duration = 2.0 * len(sentences)
    return Transcript(language="en", engine="test", model="", duration=duration, words=tuple(words))


def subtitles_of(folder: Path, sentences: tuple[str, ...] = SENTENCES, language: str = "en") -> Subtitles:
    """One cue a sentence, over the first 1.8 of its two seconds."""
    cues = [(number * 2.0, number * 2.0 + 1.8, text) for number, text in enumerate(sentences)]
    return write_subtitles(folder, cues, language)


def write_subtitles(
    folder: Path, cues: Sequence[tuple[float, float, str]], language: str = "en"
) -> Subtitles:
    """Cues as begin, end and text."""
    srt, vtt = folder / f"{language}.srt", folder / f"{language}.vtt"
    in_srt = [
        f"{number}\n{_time(begin, ',')} --> {_time(end, ',')}\n{text}\n\n"
        for number, (begin, end, text) in enumerate(cues, start=1)
    ]
    in_vtt = [
        f"{_time(begin, '.')} --> {_time(end, '.')}\n{html.escape(text, quote=False)}\n\n"
        for begin, end, text in cues
    ]
    srt.write_text("".join(in_srt), "utf-8")
    vtt.write_text("WEBVTT\n\n" + "".join(in_vtt), "utf-8")
    return Subtitles(language=language, srt=srt, vtt=vtt)


def _time(seconds: float, mark: str) -> str:
    whole, rest = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{rest:03}"


def lecture_of(media: Path, folder: Path, **changes: object) -> Lecture:
    described = {
        "key": "0123456789abcdef",
        "title": "How sound becomes data",
        "recorded_at": datetime(2026, 9, 1, 9, tzinfo=UTC),
        "media": media,
        "duration": 12.0,
        "description": "The first lecture.\nNo formulas yet.",
        "language": "en",
        "chapters": CHAPTERS,
        "subtitles": (subtitles_of(folder),),
        "transcript": transcript_of(),
    }
    return Lecture(**{**described, **changes})


def library_in(
    folder: Path,
    title: str = "Signals & systems",
    *,
    folder_of_preset: Path | None = None,
    heading: str | None = None,
) -> Publisher:
    tools = Tools(
        home_models=folder / "models",
        ffmpeg_binary=find_ffmpeg(),
        work=folder / "work",
        library_folder=folder / "library",
        library_title=title,
    )
    return PROVIDER.build(Settings(folder=folder_of_preset, heading=heading), tools)


def markers_in(folder: Path) -> dict[str, Marker]:
    return {path.name: marker for path, marker in published(folder / "library" / "lectures")}
