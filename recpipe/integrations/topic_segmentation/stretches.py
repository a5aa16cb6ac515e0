"""From the units of a lecture to stretches of one subject each, and the breaks between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from recpipe.domain.topic_count import TopicCount
from recpipe.integrations.topic_segmentation.cohesion import costs, features
from recpipe.integrations.topic_segmentation.division import divide
from recpipe.integrations.topic_segmentation.language import Language
from recpipe.integrations.topic_segmentation.units import Unit

BREAK = 8 * 60.0  # seconds without speech
SHORTEST = 10.0  # seconds of a topic; players want no shorter chapters
SHORTEST_SHARE = 1 / 6  # of the length that topics would have if there were as many as allowed

# Swept on the data of benchmarks/topics.py and on 21 public lectures with authors' chapters. Pauses help in
# lectures and harm in meetings: a greater weight is better for the former only.
PRICE = 2.0  # of one more topic, times the logarithm of the number of features
PAUSE_WEIGHT = 6.0
PAUSE_CEILING = 1.5  # a pause counts at most this many times a long pause of the same lecture

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of the recording and what was said in it: nothing in a break. Times in seconds."""

    start: float
    end: float
    units: tuple[Unit, ...] = ()


def stretches(
    units: Sequence[Unit], duration: float, count: TopicCount, language: Language
) -> tuple[Stretch, ...]:
    """Divide `0` to `duration` without gap or overlap; there is at least one unit."""
    ground = _Ground.of(units, duration)
    words = [features(unit.text, language) for unit in ground.units]
    shortest = max(SHORTEST, SHORTEST_SHARE * duration / count.most)
    first = divide(
        np.where(ground.may_be_one(shortest), costs(words), np.inf),
        ground.pause_bonus(),
        least=max(count.least, ground.talks),
        most=max(count.most, ground.talks),
        price=PRICE * float(np.log(max(2, sum(map(len, words))))),
    )
    return tuple(ground.cut(first))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talk:
    """What is said between two breaks."""

    units: Sequence[Unit]
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """The units, and where a part of the recording opens or closes that begins or ends with one of them.

    Parts meet where a unit starts, but for breaks: a talk's first part opens and its last one closes with it.
    """

    units: tuple[Unit, ...]
    talk: npt.NDArray[np.int64]  # number of each unit's talk
    silence: Floats  # before each unit
    opening: Floats
    closing: Floats
    duration: float

    @classmethod
    def of(cls, units: Sequence[Unit], duration: float) -> _Ground:
        talks = _talks(units, duration)
        spoken = tuple(unit for talk in talks for unit in talk.units)
        starts, ends = _times(spoken, duration)
        sizes = np.array([len(talk.units) for talk in talks])
        opening, closing = starts.copy(), np.append(starts[1:], duration)
        opening[np.cumsum(sizes) - sizes] = [talk.start for talk in talks]
        closing[np.cumsum(sizes) - 1] = [talk.end for talk in talks]
        return cls(
            units=spoken,
            talk=np.repeat(np.arange(len(talks)), sizes),
            silence=starts - np.append(starts[:1], ends[:-1]),
            opening=opening,
            closing=closing,
            duration=duration,
        )

    @property
    def talks(self) -> int:
        """Number of talks, each of which is at least one part."""
        return int(self.talk[-1]) + 1

    def may_be_one(self, shortest: float) -> npt.NDArray[np.bool_]:
        """Tell which units `i` to `j - 1` may be one part: no break inside, and long or a whole talk."""
        count = len(self.units)
        first = np.diff(self.talk, prepend=-1) > 0
        last = np.diff(self.talk, append=self.talks) > 0
        allowed = np.zeros((count, count + 1), np.bool_)
        is_long = self.closing[None, :] - self.opening[:, None] >= shortest
        is_whole = first[:, None] & last[None, :]
        allowed[:, 1:] = (self.talk[:, None] == self.talk[None, :]) & (is_long | is_whole)
        return allowed

    def pause_bonus(self) -> Floats:
        """Return how much likelier a part begins at each unit because of the silence before it."""
        long_pause = np.sort(self.silence)[-max(3, len(self.silence) // 40) :][0]
        relative: Floats = np.minimum(self.silence / (long_pause + 0.2), PAUSE_CEILING)
        return PAUSE_WEIGHT * relative

    def cut(self, firsts: Sequence[int]) -> Iterator[Stretch]:
        """Yield the parts that begin at the given units, with the breaks around them."""
        reached = 0.0
        for one, other in pairwise([*firsts, len(self.units)]):
            start, end = float(self.opening[one]), float(self.closing[other - 1])
            if start > reached:
                yield Stretch(start=reached, end=start)
            yield Stretch(start=start, end=end, units=self.units[one:other])
            reached = end
        if self.duration > reached:
            yield Stretch(start=reached, end=self.duration)


def _talks(units: Sequence[Unit], duration: float) -> list[_Talk]:
    """Divide the units at breaks; a few words called into a break are no talk, unless all is such."""
    starts, ends = _times(units, duration)
    edges = [0, *(np.flatnonzero(starts[1:] - ends[:-1] >= BREAK) + 1), len(units)]
    talks = [
        _Talk(units=units[one:other], start=float(starts[one]), end=float(ends[other - 1]))
        for one, other in pairwise(edges)
        if ends[other - 1] - starts[one] >= SHORTEST
    ]
    if not talks:
        return [_Talk(units=units, start=0.0, end=duration)]
    if talks[0].start < BREAK:
        talks[0] = replace(talks[0], start=0.0)
    if duration - talks[-1].end < BREAK:
        talks[-1] = replace(talks[-1], end=duration)
    return talks


def _times(units: Sequence[Unit], duration: float) -> tuple[Floats, Floats]:
    """Return starts and ends that lie in the recording and never run backwards, in whole milliseconds."""
    times = np.round([(unit.start, unit.end) for unit in units], 3)
    starts, ends = np.maximum.accumulate(np.clip(times, 0.0, duration)).T
    return starts, np.maximum(ends, starts)
