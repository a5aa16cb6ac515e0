"""Opens media files with PyAV and walks through them; all times are seconds from where the media starts.

A media's own clock may begin anywhere; players, ffmpeg's `-ss` and recpipe call its first moment 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from recpipe.domain.containers import READABLE
from recpipe.domain.errors import PermanentError

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.stream import VideoStream

PROTOCOLS = "file,pipe"

_BY_SEARCH = frozenset({"mpegts"})  # entered by guessing a place, which never finds the very beginning
_DAMAGED_PLACES = 100  # more than this and the rest of the file is given up


def media_url(path: Path) -> str:
    """The file as ffmpeg takes it: never an option, a protocol or a pattern."""
    return f"file:{path.absolute()}"


@contextmanager
def open_media(path: Path) -> Iterator[InputContainer]:
    """Open a media file for reading; raises `PermanentError` when it is none, or stops being readable."""
    import av

    _check_is_file(path)
    options = {"protocol_whitelist": PROTOCOLS, "format_whitelist": READABLE}
    try:
        with av.open(media_url(path), options=options, metadata_errors="replace") as media:
            yield media
    except av.error.FFmpegError as error:
        raise PermanentError(_why_unreadable(path, error)) from error


def _check_is_file(path: Path) -> None:
    if not path.exists():
        raise PermanentError(f"the file {path} is gone")
    if not path.is_file():
        raise PermanentError(f"{path} is not a file")
    if path.stat().st_size == 0:
        raise PermanentError(f"{path.name} is empty")


def _why_unreadable(path: Path, error: Exception) -> str:
    import av

    match error:
        case av.error.PermissionError():
            return f"{path.name} cannot be read: no permission"
        case av.error.InvalidDataError():
            return f"{path.name} is not a media file, or its index is missing: it may be cut short"
        case av.error.ArgumentError():
            return f"{path.name} is not a kind of media file that recpipe reads"
        case _:
            return f"{path.name} cannot be read: {error}"


def start_of(media: InputContainer) -> float:
    """What the media's own clock shows at its first moment."""
    return (media.start_time or 0) / 1_000_000


def sound_streams(media: InputContainer) -> tuple[AudioStream, ...]:
    """Every sound track."""
    return tuple(media.streams.audio)


def picture_stream(media: InputContainer) -> VideoStream | None:
    """The moving picture; a cover image is none."""
    from av.stream import Disposition

    moving = (stream for stream in media.streams.video if not stream.disposition & Disposition.attached_pic)
    return next(moving, None)


def codec_of(stream: Stream) -> str:
    """The codec's name, whichever decoder handles it."""
    codec = getattr(stream.codec_context, "codec", None)  # there is no context where there is no decoder
    return codec.canonical_name if codec else "unknown"


def begin_of_stream(media: InputContainer, stream: Stream) -> float:
    """When the stream begins."""
    return 0.0 if stream.start_time is None else stream.start_time * _tick(stream) - start_of(media)


def end_of_stream(media: InputContainer, stream: Stream) -> float | None:
    """When the stream says that it ends; None if it does not say."""
    if not stream.duration:
        return None
    return begin_of_stream(media, stream) + stream.duration * _tick(stream)


def read_only(media: InputContainer, *streams: Stream) -> None:
    """Leave all other streams on the disk."""
    from av.stream import Discard

    for stream in media.streams:
        stream.discard = Discard.default if stream in streams else Discard.all


def go_to(media: InputContainer, stream: Stream, moment: float) -> None:
    """Go on reading at `moment` or a little before; from the beginning when the file cannot be entered there.

    Transport streams and raw sound may be entered a little late: look at what is read first.
    """
    import av

    if moment > 0 or media.format.name not in _BY_SEARCH:
        with suppress(av.error.FFmpegError):
            wanted = max(0.0, moment) + start_of(media)
            media.seek(int(wanted / _tick(stream)), stream=stream, backward=True)
            return
    with suppress(av.error.FFmpegError):  # such a file is at its beginning already
        media.seek(0, unsupported_byte_offset=True)


def intact_packets(media: InputContainer, *streams: Stream) -> Iterator[Packet[Stream]]:
    """Every packet of the streams that was read whole and has a time; damaged places are passed over."""
    import av

    for _ in range(_DAMAGED_PLACES):
        try:
            for packet in media.demux(*streams):
                if packet.size and not packet.is_corrupt and _clock(packet) is not None:
                    yield packet
        except av.error.InvalidDataError:
            continue
        except IndexError:
            return  # PyAV, at the end of a damaged file that seemed to hold more streams on the way
        return


def decode(packet: Packet[Stream]) -> list[AudioFrame]:
    """The sound in a packet; nothing if it is damaged."""
    import av

    try:
        return cast("list[AudioFrame]", packet.decode())
    except av.error.FFmpegError:
        return []


def begin_of(packet: Packet[Stream], zero: float) -> float:
    """When a packet begins; `zero` is the media's `start_of`."""
    return (_clock(packet) or 0) * _tick(packet.stream) - zero


def end_of(packet: Packet[Stream], zero: float) -> float:
    """When a packet ends."""
    return begin_of(packet, zero) + (packet.duration or 0) * _tick(packet.stream)


def _clock(packet: Packet[Stream]) -> int | None:
    return packet.dts if packet.pts is None else packet.pts


def _tick(stream: Stream) -> float:
    return float(stream.time_base or 1)
