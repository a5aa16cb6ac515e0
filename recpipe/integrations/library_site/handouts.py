"""The texts that go with a lecture: transcript, chapter list, subtitles."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from recpipe.domain.chapters import Chapter
from recpipe.domain.length import clock
from recpipe.domain.ports import Lecture, Subtitles
from recpipe.domain.transcript import Transcript
from recpipe.domain.transcript_file import to_json

from .cleaning import one_line
from .spoken import Phrase, Section, sections

_LANGUAGE = re.compile(r"[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,3}")


def language_tag(language: str) -> str:
    """The language if it is a well-formed tag, else nothing: it goes into file names and attributes."""
    return language if _LANGUAGE.fullmatch(language) else ""


def write_handouts(lecture: Lecture, spoken: Sequence[Phrase], folder: Path) -> None:
    """Write every text of the lecture that there is."""
    if spoken:
        _write(folder / "transcript.txt", _transcript_text(sections(spoken, lecture.chapters)))
    if lecture.transcript:
        _write(folder / "transcript.json", _transcript_json(lecture.transcript))
    if lecture.chapters:
        _write(folder / "chapters.txt", _chapter_list(lecture.chapters))
    for name, track in named_tracks(lecture.subtitles):
        shutil.copyfile(track.srt, folder / f"{name}.srt")
        shutil.copyfile(track.vtt, folder / f"{name}.vtt")


def named_tracks(subtitles: Sequence[Subtitles]) -> Iterator[tuple[str, Subtitles]]:
    """Each language's subtitles with a file name of their own, without its ending."""
    seen: dict[str, int] = {}
    for track in subtitles:
        name = f"subtitles.{language_tag(track.language) or 'und'}"
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}-{seen[name]}"), track


def _transcript_text(parts: Sequence[Section]) -> str:
    lines: list[str] = []
    for part in parts:
        if part.chapter:
            lines += ["", f"## {clock(part.chapter.start)} {one_line(part.chapter.title)}"]
        for paragraph in part.paragraphs:
            speaker = f"{paragraph[0].speaker}: " if paragraph[0].speaker else ""
            text = " ".join(phrase.text for phrase in paragraph)
            lines += ["", f"[{clock(paragraph[0].start)}] {speaker}{text}"]
    return "\n".join(lines[1:]) + "\n"


def _transcript_json(transcript: Transcript) -> str:
    return json.dumps(to_json(transcript), ensure_ascii=False, indent=1) + "\n"


def _chapter_list(chapters: Sequence[Chapter]) -> str:
    return "".join(f"{clock(chapter.start)} {one_line(chapter.title)}\n" for chapter in chapters)


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", errors="replace", newline="\n")
