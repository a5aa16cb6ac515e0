"""The file that a lecture's page plays: chapters and subtitles inside, the picture never decoded.

Sound is copied too, unless no browser plays its codec.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ffmpeg

from recpipe.domain.containers import MATROSKA, WEBM, Container, container_for
from recpipe.domain.errors import PermanentError
from recpipe.domain.ports import Lecture, Report, Subtitles
from recpipe.integrations.ffmpeg import Description, Ffmpeg, media_input, media_output
from recpipe.integrations.media_file import media_url, open_media
from recpipe.integrations.media_probe import MediaFacts, probe

from .cleaning import one_line, several_lines
from .spoken import Phrase, cues

_PLAYED_SOUND = frozenset({"aac", "mp3", "opus", "vorbis", "flac"})
_ENCODERS = {"aac": "aac", "opus": "libopus"}
_WEBM_ONLY_PICTURE = frozenset({"vp8", "vp9"})
_STALL = timedelta(minutes=15)  # moving the index to the front of a large file is silent work
_LONGEST_GAP = (
    1800.0  # seconds; MP4 counts a gap in 31 bits of microseconds, and from 35 min on loses the cue
)
_FILLER = "\u200b"  # a space of no width; anything emptier is left out by ffmpeg
_METADATA_SPECIAL = re.compile(r"([=;#\\\n])")

# Containers want three letters; a language that is not here is "undetermined" in them.
_THREE_LETTERS = dict(
    re.findall(
        r"(\w+):(\w+)",
        "ar:ara be:bel bg:bul bn:ben cs:ces da:dan de:deu el:ell en:eng es:spa et:est fa:fas fi:fin fr:fra "
        "he:heb hi:hin hr:hrv hu:hun hy:hye id:ind it:ita ja:jpn ka:kat kk:kaz ko:kor lt:lit lv:lav nl:nld "
        "no:nor pl:pol pt:por ro:ron ru:rus sk:slk sl:slv sr:srp sv:swe th:tha tr:tur uk:ukr ur:urd "
        "vi:vie zh:zho",
    )
)


@dataclass(frozen=True, slots=True)
class PlayedMedia:
    """The file that a lecture's page plays."""

    name: str
    has_picture: bool


def mux(lecture: Lecture, folder: Path, stem: str, run: Ffmpeg, report: Report) -> PlayedMedia:
    """Write `STEM.mp4`, `.m4a`, `.webm` or `.mkv` into the folder, whichever can hold the codecs."""
    facts = probe(lecture.media)
    sound = [_sound_codec(codec, facts) for codec in facts.audio_codecs]
    container = container_for(facts.video_codec, *sound)
    target = folder / f"{stem}{container.extension}"
    with TemporaryDirectory(dir=folder) as scratch:
        described = _described(lecture, facts, container, target, Path(scratch))
        run.run(described, total=lecture.duration, report=report, stall_after=_STALL)
    _check(target, lecture)
    return PlayedMedia(name=target.name, has_picture=facts.has_video)


def _sound_codec(codec: str, facts: MediaFacts) -> str:
    """The codec as it will be: its own when browsers play it, else what suits the picture's container."""
    if codec in _PLAYED_SOUND:
        return codec
    return "opus" if facts.video_codec in _WEBM_ONLY_PICTURE else "aac"


def _described(
    lecture: Lecture, facts: MediaFacts, container: Container, target: Path, scratch: Path
) -> Description:
    media = media_input(lecture.media)
    streams = [media["V:0"]] if facts.has_video else []
    streams += [media[f"a:{number}"] for number in range(len(facts.audio_codecs))]
    streams += [
        _subtitle_input(track, container, scratch / str(number))["0"]
        for number, track in enumerate(lecture.subtitles)
    ]
    described = scratch / "metadata"
    described.write_text(_metadata(lecture), "utf-8", errors="replace", newline="\n")
    # It has no stream to take; "?" allows that, and ffmpeg-python needs one to name it as an input.
    streams.append(ffmpeg.input(media_url(described), f="ffmetadata")["?"])
    number = 1 + len(lecture.subtitles)
    return media_output(
        *streams,
        path=target,
        muxer=container.muxer,
        map_metadata=number,
        map_chapters=number,
        **_codecs(facts, container),
        **_languages(lecture, facts),
        **_muxer_options(container),
    )


def _codecs(facts: MediaFacts, container: Container) -> dict[str, str]:
    chosen = {"c:v": "copy", "c:s": "copy" if container in (WEBM, MATROSKA) else container.subtitle_codec}
    for number, codec in enumerate(facts.audio_codecs):
        wanted = _sound_codec(codec, facts)
        chosen[f"c:a:{number}"] = "copy" if wanted == codec else _ENCODERS[wanted]
    return chosen


def _languages(lecture: Lecture, facts: MediaFacts) -> dict[str, str]:
    spoken = {f"metadata:s:a:{number}": lecture.language for number in range(len(facts.audio_codecs))}
    shown = {f"metadata:s:s:{number}": track.language for number, track in enumerate(lecture.subtitles)}
    return {
        option: f"language={_THREE_LETTERS.get(language.partition('-')[0].lower(), 'und')}"
        for option, language in {**spoken, **shown}.items()
    }


def _muxer_options(container: Container) -> dict[str, Any]:  # ffmpeg-python takes numbers and words
    if container.muxer != "mp4":
        return {}
    # Newer versions choose a common timescale that overflows, and break the chapters without a word.
    return {"movie_timescale": 1000, "movflags": "+faststart"}


def _metadata(lecture: Lecture) -> str:
    """Title, date and chapters in ffmpeg's own format."""
    lines = [
        ";FFMETADATA1",
        f"title={_escaped(one_line(lecture.title))}",
        f"creation_time={lecture.recorded_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    ]
    starts = [chapter.start for chapter in lecture.chapters]
    for chapter, (begin, end) in zip(lecture.chapters, pairwise([*starts, lecture.duration]), strict=True):
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={round(begin * 1000)}", f"END={round(end * 1000)}"]
        lines.append(f"title={_escaped(one_line(chapter.title))}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return _METADATA_SPECIAL.sub(r"\\\1", text)


def _subtitle_input(track: Subtitles, container: Container, scratch: Path) -> Description:
    if container is MATROSKA:
        return ffmpeg.input(media_url(track.srt), f="srt")
    if container is WEBM:
        return ffmpeg.input(media_url(track.vtt), f="webvtt")
    scratch.write_text(_bridged_vtt(cues(track)), "utf-8", errors="replace", newline="\n")
    return ffmpeg.input(media_url(scratch), f="webvtt")


def _bridged_vtt(listed: Sequence[Phrase]) -> str:
    """The cues as WebVTT, with a blink of nothing in every gap that is too long for MP4."""
    blocks = ["WEBVTT\n"]
    shown = 0.0
    for cue in listed:
        blocks += [_block(moment, moment + 0.001, _FILLER) for moment in _bridge(shown, cue.start)]
        text = "\n".join(line for line in several_lines(cue.text).splitlines() if line)
        blocks.append(_block(cue.start, cue.end, html.escape(text, quote=False)))
        shown = max(shown, cue.end)
    return "\n".join(blocks)


def _bridge(begin: float, end: float) -> Iterator[float]:
    while end - begin > _LONGEST_GAP:
        begin += _LONGEST_GAP
        yield begin


def _block(begin: float, end: float, text: str) -> str:
    return f"{_vtt_time(begin)} --> {_vtt_time(end)}\n{text}\n"


def _vtt_time(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest:02}.{thousandths:03}"


def _check(target: Path, lecture: Lecture) -> None:
    """Read back what is lost without a word when it is lost."""
    with open_media(target) as media:
        found, subtitles = len(media.chapters()), len(media.streams.subtitles)
    if (found, subtitles) != (len(lecture.chapters), len(lecture.subtitles)):
        raise PermanentError(
            f"ffmpeg wrote {found} of {len(lecture.chapters)} chapters and "
            f"{subtitles} of {len(lecture.subtitles)} subtitle tracks",
            remedy="run recpipe doctor to see which ffmpeg is used",
        )
