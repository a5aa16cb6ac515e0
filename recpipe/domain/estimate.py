"""How long and how dear a run will be: from what earlier ones took, else from stated defaults (R-1308)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recpipe.domain.lifecycle import StageKind

_K = StageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds of work for a second of recording; `samples` stages were measured, 0 for a default."""

    ratio: float
    samples: int = 0


# Measured on two slow cores; whoever has run something sees figures of the own machine instead.
DEFAULT_PACES: Mapping[StageKind, Pace] = {
    _K.DOWNLOAD: Pace(ratio=0.05),
    _K.TRIM: Pace(ratio=0.01),
    _K.TRANSCRIBE: Pace(ratio=0.3),
    _K.EXTRACT_TOPICS: Pace(ratio=0.002),
    _K.GENERATE_SUBTITLES: Pace(ratio=0.002),
    _K.UPLOAD: Pace(ratio=0.02),
}
TYPICAL_LENGTH = 90 * 60.0  # seconds, where the length is not known


def seconds_for(pace: Pace, duration: float | None) -> float:
    """How long a stage will take, in seconds."""
    return pace.ratio * (TYPICAL_LENGTH if duration is None else duration)


def cost_of_speech(duration: float | None, dollars_an_hour: float) -> float:
    """What an engine will take, in US dollars."""
    return (TYPICAL_LENGTH if duration is None else duration) / 3600 * dollars_an_hour
