"""Cuts a recording's ends off by stream copy: nothing is decoded or encoded (R-505).

A copy can only begin at a key picture, so the first one at or before the wished start is looked up,
and everything before it, sound included, is left out: picture and sound begin together. Nothing counts
until the result has been read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from recpipe.domain.containers import Container, container_for
from recpipe.domain.errors import PermanentError
from recpipe.domain.length import in_words
from recpipe.domain.ports import Report
from recpipe.integrations.ffmpeg import Description, Ffmpeg, media_input, media_output
from recpipe.integrations.media_file import (
    begin_of,
    go_to,
    intact_packets,
    open_media,
    picture_stream,
    read_only,
    start_of,
)
from recpipe.integrations.media_probe import MediaFacts, check_decodable, probe
from recpipe.integrations.whole_file import whole_file

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

_LOOK_BACK = (0.0, 10.0, 60.0, inf)  # seconds; some containers are entered too late for a key picture
_REORDERED = 2.0  # seconds by which pictures may be stored before their turn
_TOGETHER = 0.5  # seconds between the beginnings of picture and sound that nobody notices
_SHORTER_BY = 4.0  # seconds that a result may lack, as its original may lack them at its end
_LONGER_BY = 10.0  # seconds that it may have too many: one still picture stays on screen that long
_TICK = 1e-6  # seconds; ffmpeg takes times in microseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a cut kept: the new file, and which part of the original it is, in the original's seconds."""

    path: Path
    start: float
    end: float
    facts: MediaFacts


def cut(
    ffmpeg: Ffmpeg,
    source: Path,
    *,
    start: float,
    end: float,
    into: Path,
    report: Report,
    stall_after: timedelta,
) -> Kept | None:
    """Copy `start`..`end` of the source to `into` plus the extension that fits its codecs.

    Returns None, and writes nothing, when no key picture allows anything to be cut. Raises
    `PermanentError` when the result is not what was asked for, and what `Ffmpeg.run` raises; then
    there is no new file. The source is only read.
    """
    facts = probe(source)
    begin = _possible_start(source, start)
    until = min(end, facts.duration)
    if begin <= 0 and until >= facts.duration:
        return None
    container = container_for(facts.video_codec, *facts.audio_codecs)
    path = into.with_name(into.name + container.extension)
    with whole_file(path) as part:
        described = _described(source, part, facts, container, begin, until)
        ffmpeg.run(described, total=until - begin, report=report, stall_after=stall_after)
        kept = _verified(part, facts, begin, until)
    return Kept(path=path, start=begin, end=until, facts=kept)


def _possible_start(source: Path, start: float) -> float:
    """The last key picture at or before `start`; `start` itself where there is no picture yet."""
    if start <= 0:
        return 0.0
    with open_media(source) as media:
        picture = picture_stream(media)
        keys = _key_pictures_before(media, picture, start) if picture else []
    begin = max(keys, default=start)
    return begin if begin > _TOGETHER else 0.0


def _key_pictures_before(media: InputContainer, picture: VideoStream, start: float) -> list[float]:
    read_only(media, picture)
    looks = (_key_pictures(media, picture, max(0.0, start - back), start) for back in _LOOK_BACK)
    return next(filter(None, looks), [])


def _key_pictures(media: InputContainer, picture: VideoStream, begin: float, until: float) -> list[float]:
    zero = start_of(media)
    keys: list[float] = []
    go_to(media, picture, begin)
    for packet in intact_packets(media, picture):
        at = begin_of(packet, zero)
        if packet.is_keyframe and at <= until:
            keys.append(at)
        if at > until + _REORDERED:
            break
    return keys


def _described(
    source: Path, part: Path, facts: MediaFacts, container: Container, begin: float, until: float
) -> Description:
    # Rounded down: a start a hair behind the key picture would skip it.
    original = media_input(source, **({"ss": f"{begin - _TICK:.6f}"} if begin > 0 else {}))
    streams = [original[kind] for kind, has in (("V:0", facts.has_video), ("a", facts.has_audio)) if has]
    options: dict[str, object] = {"c": "copy", "map_chapters": -1}
    if begin > 0:
        options["copypriorss"] = 0  # without it, sound from before the key picture is kept
    if until < facts.duration:
        options["t"] = f"{until - begin:.6f}"
    if container.muxer == "mp4":
        options["movie_timescale"] = 1000  # ffmpeg 9 picks one that overflows
    return media_output(*streams, path=part, muxer=container.muxer, **options)


def _verified(part: Path, source: MediaFacts, begin: float, until: float) -> MediaFacts:
    """The result's facts; raises `PermanentError` when it is not the part that was asked for."""
    try:
        kept = probe(part)
        check_decodable(part)
    except PermanentError as error:
        raise _wrong(str(error)) from error
    if fault := _fault(kept, source, begin, until):
        raise _wrong(fault)
    return kept


def _wrong(seen: str) -> PermanentError:
    return PermanentError(f"the cut came out wrong and was removed: {seen}; the original is untouched")


def _fault(kept: MediaFacts, source: MediaFacts, begin: float, until: float) -> str:
    if kept.has_video != source.has_video or len(kept.audio_codecs) != len(source.audio_codecs):
        return "a picture or sound track is missing"
    apart = abs(kept.video_start - kept.audio_start) if kept.has_video and kept.has_audio else 0.0
    if apart > _TOGETHER + max(0.0, source.video_start - begin, source.audio_start - begin):
        return f"picture and sound begin {in_words(apart)} apart"
    wanted = until - begin
    if not wanted - _SHORTER_BY <= kept.duration <= wanted + _LONGER_BY:
        return f"it is {in_words(kept.duration)} long and not {in_words(wanted)}"
    return ""
