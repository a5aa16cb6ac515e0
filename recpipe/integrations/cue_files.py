"""SubRip and WebVTT files as they come with recordings: cues with times, plain text and speakers.

Not pysubs2, which is for writing: reading, it takes a last line that is a number for the next
cue's, appends identifiers and notes to the text before them, and drops who speaks.
"""

from __future__ import annotations

import codecs
import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from recpipe.domain.errors import NeedsUserError

LARGEST = 20_000_000  # bytes; ten hours of subtitles are under two million

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}[ \t]*-->[ \t]*{_TIME}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")
_TAG = re.compile(r"</?(?:[bciusv]|font|lang|ruby|rt)(?:[.\s][^<>]*)?>|<\d[\d:.]*>")
_OVERRIDE = re.compile(r"\{\\[^{}]*\}")  # {\an8} and its like, which SubRip borrowed
_NAMED = re.compile(r"([^\W\d_][^:<>]{0,59}):\s+(?=\S)")
_LONGEST_NAME = 5  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One subtitle: times in seconds, text on one line."""

    start: float
    end: float
    text: str
    speaker: str | None = None


def read_cues(path: Path) -> tuple[Cue, ...]:
    """Read a .vtt or .srt file; what cannot be one is a `NeedsUserError`."""
    text = _text_of(path)
    has_header = text.startswith("WEBVTT")
    found = _with_names(tuple(_cues(text, is_vtt=has_header or path.suffix.lower() == ".vtt")))
    if not found and text.strip() and not has_header:
        raise NeedsUserError(f"{path.name} holds no subtitles", remedy=_REMEDY)
    return found


_REMEDY = "replace or remove the file, or choose another speech engine (setting transcribe.engine)"


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise NeedsUserError(f"{path.name} cannot be read: {error.strerror}", remedy=_REMEDY) from error
    if len(raw) > LARGEST:
        raise NeedsUserError(
            f"{path.name} is larger than {LARGEST // 1_000_000} MB: that is no transcript", remedy=_REMEDY
        )
    return _decoded(raw)


def _decoded(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1251", errors="replace")  # what older Russian programs write


def _cues(text: str, *, is_vtt: bool) -> Iterator[Cue]:
    """A WebVTT cue ends at an empty line; a SubRip cue only before the number of the next one."""
    times: tuple[float, float] | None = None
    lines: list[str] = []
    for line in io.StringIO(text, newline=None):
        match = _TIMES.match(line)
        if match:
            if times:
                yield _cue(times, lines if is_vtt else _without_number(lines), is_vtt)
            times, lines = _seconds(match), []
        elif times and is_vtt and not line.strip():
            yield _cue(times, lines, is_vtt)
            times = None
        elif times:
            lines.append(line)
    if times:
        yield _cue(times, lines, is_vtt)


def _without_number(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines[:-1] if lines and lines[-1].strip().isdigit() else lines


def _seconds(match: re.Match[str]) -> tuple[float, float]:
    parts = match.groups(default="0")
    return _second(*parts[:4]), _second(*parts[4:])


def _second(hours: str, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours) * 3600 + int(minutes) * 60 + float(f"{seconds}.{fraction}")


def _cue(times: tuple[float, float], lines: list[str], is_vtt: bool) -> Cue:
    marked = " ".join(lines)
    voice = _VOICE.search(marked)
    bare = _TAG.sub("", marked)
    plain = html.unescape(bare) if is_vtt else _OVERRIDE.sub("", bare)
    start, end = times
    return Cue(
        start=start,
        end=max(start, end),
        text=" ".join(plain.split()),
        speaker=" ".join(html.unescape(voice[1]).split()) or None if voice else None,
    )


def _with_names(cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
    """Zoom writes "Name: text"; believe it when half of the cues look like that."""
    named = [_named(cue) for cue in cues]
    if 2 * sum(cue is not None for cue in named) < len(cues):
        return cues
    return tuple(better or cue for better, cue in zip(named, cues, strict=True))


def _named(cue: Cue) -> Cue | None:
    match = _NAMED.match(cue.text)
    if cue.speaker or not match or match[1][0].islower() or len(match[1].split()) > _LONGEST_NAME:
        return None
    return replace(cue, speaker=match[1].strip(), text=cue.text[match.end() :])
