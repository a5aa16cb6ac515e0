"""How loud sound is, in windows of 20 ms, and where it is sound at all.

A window is loud when one of its channels is, by its power, above the threshold without its rumble:
a constant offset and mains hum (below 200 Hz) are no sound, however strong. Loud windows are sound
where at least 5 of 15 in a row are loud: a click is none. Noise that is louder than the threshold
counts as sound, so that a badly set threshold leaves silence in but never cuts speech away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

WINDOW = 0.02  # seconds
SPAN = 15  # windows that are looked at together
NEEDED = 5  # of which so many have to be loud

_TYPES = {"u8": "u1", "s16": "i2", "s32": "i4", "s64": "i8", "flt": "f4", "dbl": "f8"}  # ffmpeg's, numpy's
_LOWEST_BIN = 4  # a window of 20 ms resolves 50 Hz: this is 200 Hz

Samples = NDArray[np.float32]  # channels × samples, full scale is 1
Flags = NDArray[np.bool_]


def samples_of(frames: Sequence[AudioFrame]) -> Samples:
    """The samples of decoded frames of one format, one after the other."""
    first = frames[0]
    kind, channels = _TYPES[first.format.packed.name], len(first.layout.channels)
    if first.format.is_planar:
        samples = np.stack([_joined(frames, kind, channel, 1) for channel in range(channels)])
    else:
        samples = _joined(frames, kind, 0, channels).reshape(-1, channels).T
    if samples.dtype.kind == "f":
        return np.asarray(samples, dtype=np.float32)
    whole = np.iinfo(samples.dtype)
    middle, full_scale = (128, 128) if samples.dtype.kind == "u" else (0, -float(whole.min))
    return np.asarray((samples.astype(np.float32) - middle) / full_scale, dtype=np.float32)


def _joined(frames: Sequence[AudioFrame], kind: str, plane: int, channels: int) -> NDArray[Any]:
    # Straight from the decoder's memory: frame.to_ndarray() takes half as long as decoding.
    return np.concatenate(
        [np.frombuffer(memoryview(frame.planes[plane]), kind, frame.samples * channels) for frame in frames]
    )


def loud_windows(samples: Samples, rate: int, threshold_db: float) -> Flags:
    """Which whole windows of the samples are loud."""
    size = round(rate * WINDOW)
    channels, count = samples.shape[0], samples.shape[1] // size
    windows = samples[:, : count * size].reshape(channels, count, size)
    limit = 10 ** (threshold_db / 10)
    loud = np.asarray((np.einsum("cws,cws->cw", windows, windows) / size > limit).any(axis=0))
    candidates = np.flatnonzero(loud)
    loud[candidates] = (_power_without_rumble(windows[:, candidates]) > limit).any(axis=0)
    return loud


def _power_without_rumble(windows: NDArray[np.float32]) -> NDArray[np.float64]:
    size = windows.shape[2]
    taper = np.hanning(size)
    spectrum = np.fft.rfft(windows * taper, axis=2)[:, :, _LOWEST_BIN:]
    return np.asarray(2 * (np.abs(spectrum) ** 2).sum(axis=2) / (size * (taper**2).sum()))


def first_sustained(loud: Flags) -> int | None:
    """The first window of lasting sound: itself loud, and with it enough of the span that follows."""
    found = np.flatnonzero(loud & (_loud_ahead(loud) >= NEEDED))
    return int(found[0]) if found.size else None


def last_sustained(loud: Flags) -> int | None:
    """The last window of lasting sound."""
    mirrored = first_sustained(loud[::-1])
    return None if mirrored is None else loud.size - 1 - mirrored


def _loud_ahead(loud: Flags) -> NDArray[np.int64]:
    counted = np.concatenate(([0], np.cumsum(loud, dtype=np.int64)))
    ahead = np.minimum(np.arange(loud.size) + SPAN, loud.size)
    return np.asarray(counted[ahead] - counted[:-1])
