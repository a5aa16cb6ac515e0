"""What a media file is, and whether it can be read to the end that it claims to have (R-402).

No picture is ever decoded: near the end, sound is decoded and pictures are only read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from recpipe.domain.errors import PermanentError
from recpipe.domain.length import in_words
from recpipe.integrations.media_file import (
    begin_of_stream,
    codec_of,
    decode,
    end_of,
    end_of_stream,
    go_to,
    intact_packets,
    open_media,
    picture_stream,
    read_only,
    sound_streams,
    start_of,
)

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream

WITHOUT_LENGTH = frozenset({"mp3", "aac", "ac3", "eac3", "amr"})  # their length is guessed from a few packets

_NEAR_END = 10.0  # seconds before the claimed end where reading begins
_MISSING_AT_MOST = 3.0  # seconds by which honest files fall short of their header
_UNSET_CLOCKS = datetime(1971, 1, 1, tzinfo=UTC)  # they write 1904 or 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What a media file says about itself; times in seconds from its start, size in bytes."""

    duration: float
    size: int
    container: str
    video_codec: str | None = None
    audio_codecs: tuple[str, ...] = ()
    recorded_at: datetime | None = None
    width: int = 0
    height: int = 0
    video_start: float = 0.0
    audio_start: float = 0.0

    @property
    def has_video(self) -> bool:
        """Whether it has a moving picture."""
        return self.video_codec is not None

    @property
    def has_audio(self) -> bool:
        """Whether it has sound."""
        return bool(self.audio_codecs)


def probe(path: Path) -> MediaFacts:
    """What the file says about itself; raises `PermanentError` when it is gone, empty or not media."""
    with open_media(path) as media:
        picture, sound = picture_stream(media), sound_streams(media)
        if picture is None and not sound:
            raise PermanentError(f"{path.name} holds neither sound nor a moving picture")
        facts = MediaFacts(
            duration=_duration(media),
            size=path.stat().st_size,
            container=media.format.name,
            video_codec=codec_of(picture) if picture else None,
            audio_codecs=tuple(codec_of(stream) for stream in sound),
            recorded_at=_moment(media.metadata.get("creation_time", "")),
            width=getattr(picture, "width", 0),  # unknown too where there is no decoder
            height=getattr(picture, "height", 0),
            video_start=begin_of_stream(media, picture) if picture else 0.0,
            audio_start=min((begin_of_stream(media, stream) for stream in sound), default=0.0),
        )
    if facts.duration <= 0:
        raise PermanentError(f"{path.name} holds nothing that can be played")
    return facts


def _duration(media: InputContainer) -> float:
    if media.duration and media.duration > 0 and media.format.name not in WITHOUT_LENGTH:
        return media.duration / 1_000_000
    return _last_end(media, intact_packets(media))


def _last_end(media: InputContainer, packets: Iterable[Packet[Stream]]) -> float:
    return max((end_of(packet, start_of(media)) for packet in packets), default=0.0)


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware if aware > _UNSET_CLOCKS else None


def check_decodable(path: Path) -> None:
    """Raise `PermanentError`, telling what was seen, unless the file can be read to its claimed end."""
    claimed = probe(path).duration
    with open_media(path) as media:
        ends = [_end_as_read(path, media, stream, claimed) for stream in _played_streams(media)]
    if max(ends) < claimed - _MISSING_AT_MOST:
        raise _cut_short(path, claimed, max(ends))


def _played_streams(media: InputContainer) -> tuple[Stream, ...]:
    picture = picture_stream(media)
    return (picture, *sound_streams(media)) if picture else sound_streams(media)


def _end_as_read(path: Path, media: InputContainer, stream: Stream, claimed: float) -> float:
    """Where the stream really ends, found by reading on from shortly before the end it claims for itself."""
    own = None if media.format.name in WITHOUT_LENGTH else end_of_stream(media, stream)
    expected = claimed if own is None else own
    read_only(media, stream)
    go_to(media, stream, expected - _NEAR_END)
    packets = list(intact_packets(media, stream))
    if stream.type == "audio" and packets and not any(decode(packet) for packet in packets):
        raise PermanentError(f"the sound of {path.name} cannot be decoded near its end")
    end = _last_end(media, packets)
    if end < expected - _MISSING_AT_MOST:  # or it was entered too late: only the whole can tell
        end = _end_from_the_beginning(path, stream.index)
    if own is not None and end < own - _MISSING_AT_MOST:
        raise _cut_short(path, max(own, claimed), end)
    return end


def _end_from_the_beginning(path: Path, index: int) -> float:
    with open_media(path) as media:
        stream = media.streams[index]
        read_only(media, stream)
        return _last_end(media, intact_packets(media, stream))


def _cut_short(path: Path, claimed: float, seen: float) -> PermanentError:
    return PermanentError(
        f"{path.name} says {in_words(claimed)}, but nothing can be read after {in_words(seen)}:"
        " the file is cut short"
    )
