"""Listens to parts of one sound track of a media file; the other streams stay on the disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain, islice
from math import inf
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recpipe.integrations.loudness import (
    SPAN,
    WINDOW,
    Flags,
    first_sustained,
    last_sustained,
    loud_windows,
    samples_of,
)
from recpipe.integrations.media_file import (
    begin_of,
    decode,
    end_of,
    end_of_stream,
    go_to,
    intact_packets,
    start_of,
)
from recpipe.integrations.media_probe import WITHOUT_LENGTH

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

OVERLAP = 2 * SPAN * WINDOW  # seconds that two parts have to share, so that no sound is lost between them

_PIECE = 5.0  # seconds of sound judged at once
_ENTRIES = (0.5, 10.0, 60.0, inf)  # seconds before a part: decoders warm up, and some files are entered late
_LATE = OVERLAP / 2  # an entry that far behind the part's begin may have passed over sound
_ROUNDING = 0.1  # seconds; times in containers are rounded, and less than this is no gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What was heard from `begin` to `end`: when each window begins, and whether it is loud."""

    begin: float
    end: float
    begins: NDArray[np.float64]
    loud: Flags

    def then(self, later: Stretch) -> Stretch:
        """Both as one."""
        return Stretch(
            begin=min(self.begin, later.begin),
            end=max(self.end, later.end),
            begins=np.concatenate((self.begins, later.begins)),
            loud=np.concatenate((self.loud, later.loud)),
        )

    def tail(self) -> Stretch:
        """The same without the windows that cannot matter for what follows."""
        return replace(self, begins=self.begins[-SPAN:], loud=self.loud[-SPAN:])

    @property
    def first_sound(self) -> float | None:
        """When the first lasting sound begins."""
        at = first_sustained(self.loud)
        return None if at is None else max(0.0, float(self.begins[at]))

    @property
    def last_sound(self) -> float | None:
        """When the last lasting sound ends."""
        at = last_sustained(self.loud)
        return None if at is None else float(self.begins[at]) + WINDOW


NOTHING = Stretch(begin=inf, end=0.0, begins=np.empty(0), loud=np.empty(0, dtype=bool))


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundTrack:
    """One sound track of a media file that was just opened; louder than `threshold_db` is loud."""

    media: InputContainer
    stream: AudioStream
    threshold_db: float

    @property
    def can_be_entered(self) -> bool:
        """Whether a part can be heard without all that precedes it."""
        return self.media.format.name not in WITHOUT_LENGTH

    def from_here(self) -> Iterator[Stretch]:
        """What is heard from where the file is now to its end, piece by piece."""
        return self._stretches(self._frames(), -inf, inf)

    def between(self, begin: float, end: float) -> Stretch:
        """What is heard in a part of the track."""
        for before in _ENTRIES if self.can_be_entered else (inf,):
            go_to(self.media, self.stream, begin - before)
            frames = self._frames()
            entry = list(islice(frames, 1))
            if entry and entry[0][0] <= begin + _LATE:
                break
        return reduce(Stretch.then, self._stretches(chain(entry, frames), begin, end), NOTHING)

    def end(self, duration: float) -> float:
        """When the track really ends, looked for where it says, or else where the media does."""
        told = end_of_stream(self.media, self.stream) or duration
        zero = start_of(self.media)
        for before in _ENTRIES:
            go_to(self.media, self.stream, told - before)
            packets = intact_packets(self.media, self.stream)
            seen = max((end_of(packet, zero) for packet in packets), default=None)
            if seen is not None:
                return seen
        return told

    def _frames(self) -> Iterator[tuple[float, AudioFrame]]:
        zero = start_of(self.media)
        for packet in intact_packets(self.media, self.stream):
            for frame in decode(packet):
                yield (begin_of(packet, zero) if frame.time is None else frame.time - zero), frame

    def _stretches(
        self, frames: Iterable[tuple[float, AudioFrame]], begin: float, end: float
    ) -> Iterator[Stretch]:
        """The frames between `begin` and `end`, judged in pieces without a gap inside."""
        piece: list[AudioFrame] = []
        piece_begin = piece_end = 0.0
        for at, frame in frames:
            if at >= end:
                break
            if at + _length(frame) <= begin:
                continue
            if piece and (
                abs(at - piece_end) > _ROUNDING
                or piece_end - piece_begin >= _PIECE
                or not _are_alike(piece[0], frame)
            ):
                yield self._judge(piece_begin, piece)
                piece = []
            piece_begin = piece_begin if piece else at
            piece_end = at + _length(frame)
            piece.append(frame)
        if piece:
            yield self._judge(piece_begin, piece)

    def _judge(self, begin: float, piece: Sequence[AudioFrame]) -> Stretch:
        samples, rate = samples_of(piece), piece[0].sample_rate
        loud = loud_windows(samples, rate, self.threshold_db)
        begins = begin + WINDOW * np.arange(loud.size, dtype=np.float64)
        return Stretch(begin=begin, end=begin + samples.shape[1] / rate, begins=begins, loud=loud)


def _length(frame: AudioFrame) -> float:
    return frame.samples / frame.sample_rate


def _are_alike(one: AudioFrame, other: AudioFrame) -> bool:
    return (one.sample_rate, one.format.name, one.layout.name) == (
        other.sample_rate,
        other.format.name,
        other.layout.name,
    )
