"""When each cue is shown: with its words, longer where silence gives the time to read it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recpipe.domain.cue_rules import Cue, CueRules

LEAD = 300  # milliseconds that a cue may come before its first word, if it is too fast otherwise
BRIEFEST = 40  # milliseconds; less would not be a frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A cue's lines, and when they are spoken, in seconds."""

    start: float
    end: float
    lines: tuple[str, ...]


def timed(cues: Sequence[Said], rules: CueRules, end: float) -> Iterator[Cue]:
    """Yield the cues with times that never overlap; `end` is when the recording ends, in seconds."""
    gap = math.ceil(rules.min_gap * 1000)
    longest = math.floor(rules.max_duration * 1000)
    free = 0  # from when on a cue may be shown
    for cue, limit in zip(cues, [*(_ms(cue.start) - gap for cue in cues[1:]), _ms(end)], strict=True):
        wanted = min(math.ceil(rules.reading_time(sum(map(len, cue.lines))) * 1000), longest)
        start = max(_ms(cue.start), free)
        stop = min(max(_ms(cue.end), start + wanted), start + longest, limit)
        missing = wanted - (stop - start)
        if missing > 0:
            start = max(free, start - min(missing, LEAD))
        stop = max(stop, start + BRIEFEST)
        yield Cue(start=start / 1000, end=stop / 1000, lines=cue.lines)
        free = stop + gap


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
