"""The sound of a media file as speech engines want it: 16 kHz, mono, 16 bit, piece by piece.

The pieces' lengths are the clock: sample n is heard n / 16000 seconds after the media's start. Sound
that begins late, or pauses inside the file, is therefore filled up with silence. Memory does not
grow with the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from recpipe.domain.errors import PermanentError

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler
    from av.audio.stream import AudioStream
    from av.container import InputContainer

RATE = 16_000
SAMPLE_BYTES = 2

_SECOND = RATE * SAMPLE_BYTES
_JITTER = 0.1  # seconds; containers round their timestamps, and such gaps are not silence


def seconds_of(sound: bytes | bytearray) -> float:
    """How long a piece of sound is."""
    return len(sound) / _SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A piece of sound and the second of the media at which it begins."""

    start: float
    sound: bytes

    @property
    def end(self) -> float:
        """Second at which it ends."""
        return self.start + seconds_of(self.sound)


@dataclass(slots=True)
class Gathering:
    """Sound that is still being collected, and the second at which it begins."""

    start: float = 0.0
    sound: bytearray = field(default_factory=bytearray)

    def take(self, size: int) -> Stretch:
        """Take that many bytes from the front."""
        taken = Stretch(start=self.start, sound=bytes(self.sound[:size]))
        del self.sound[:size]
        self.start = taken.end
        return taken

    def take_to_a_pause(self) -> Stretch:
        """Take all up to the quietest place in the last third: a cut there splits no word."""
        return self.take(_quietest(self.sound, seconds_of(self.sound) / 3))


def blocks(pieces: Iterable[bytes], longest: float) -> Iterator[Stretch]:
    """Yield all the sound again, cut at pauses into stretches of at most about `longest` seconds."""
    gathered = Gathering()
    for piece in pieces:
        gathered.sound += piece
        if seconds_of(gathered.sound) > longest:
            yield gathered.take_to_a_pause()
    if gathered.sound:
        yield gathered.take(len(gathered.sound))


def sound_of(media: Path, duration: float) -> Iterator[bytes]:
    """Yield the first `duration` seconds in pieces of at most about a second; less if the sound ends earlier.

    Damaged places are skipped. Raises `PermanentError` when the file has no sound or none of it can be read.
    """
    left = round(duration * RATE) * SAMPLE_BYTES
    for piece in _pieces(media, duration):
        if piece:
            yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return


def _pieces(media: Path, duration: float) -> Iterator[bytes]:
    written = 0
    with _opened(media) as (container, stream):
        resample = _Resampler()
        zero = (container.start_time or 0) / 1_000_000
        for frame in _frames(container, stream, media):
            missing = _begins(frame, zero, duration) - written / _SECOND
            if missing > _JITTER:
                yield from _silence(missing)
                written += _bytes_of(missing)
            sound = resample(frame)
            written += len(sound)
            yield sound
        yield resample(None)


def _begins(frame: AudioFrame, zero: float, duration: float) -> float:
    """Second of the media at which a frame is heard, as far as the frame says so."""
    return 0.0 if frame.time is None else min(frame.time - zero, duration)


def _silence(seconds: float) -> Iterator[bytes]:
    left = _bytes_of(seconds)
    while left > 0:
        yield bytes(min(left, _SECOND))
        left -= _SECOND


def _bytes_of(seconds: float) -> int:
    return int(seconds * RATE) * SAMPLE_BYTES


@contextmanager
def _opened(media: Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    import av

    try:
        container = av.open(str(media))
    except (av.error.FFmpegError, OSError) as error:
        raise PermanentError(f"{media.name} cannot be opened: {error.strerror or error}") from error
    with container:
        stream = container.streams.best("audio")
        if not isinstance(stream, av.AudioStream):
            raise PermanentError(f"{media.name} has no sound")
        yield container, stream


def _frames(container: InputContainer, stream: AudioStream, media: Path) -> Iterator[AudioFrame]:
    """Decode packet by packet: a damaged one costs its own sound only."""
    import av

    read, damage = 0, None
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                break
            for frame in packet.decode():
                read += 1
                yield frame
        except av.error.InvalidDataError as error:
            damage = error
        except av.error.FFmpegError as error:
            raise PermanentError(f"the sound of {media.name} cannot be read: {error.strerror}") from error
    if damage and not read:
        raise PermanentError(f"the sound of {media.name} cannot be read: {damage.strerror}") from damage


class _Resampler:
    """Turns frames of any format into 16 kHz mono bytes, and starts anew when the format changes."""

    def __init__(self) -> None:
        self._format: tuple[object, ...] = ()
        self._resampler: AudioResampler | None = None

    def __call__(self, frame: AudioFrame | None) -> bytes:
        """Return the sound that is ready; with None, the rest."""
        if frame is None:
            return self._run(None)
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        rest = self._run(None) if form != self._format else b""
        self._prepare(form)
        return rest + self._run(frame)

    def _prepare(self, form: tuple[object, ...]) -> None:
        if self._resampler is None or form != self._format:
            from av.audio.resampler import AudioResampler

            self._format = form
            self._resampler = AudioResampler(format="s16", layout="mono", rate=RATE)

    def _run(self, frame: AudioFrame | None) -> bytes:
        if self._resampler is None:
            return b""
        return b"".join(
            bytes(out.planes[0])[: out.samples * SAMPLE_BYTES] for out in self._resampler.resample(frame)
        )


def _quietest(sound: bytes | bytearray, within: float) -> int:
    """Where the last `within` seconds are quietest, in bytes."""
    import numpy as np

    window = RATE // 50
    tail = min(_bytes_of(within), len(sound)) // (window * SAMPLE_BYTES) * window
    if tail == 0:
        return len(sound)
    samples = np.frombuffer(sound, dtype=np.int16)[-tail:].astype(np.float64)
    energy = (samples.reshape(-1, window) ** 2).mean(axis=1)
    smooth = np.convolve(energy, np.ones(5) / 5, mode="same")
    middle = (int(smooth.argmin()) * 2 + 1) * window // 2
    return len(sound) - (tail - middle) * SAMPLE_BYTES
