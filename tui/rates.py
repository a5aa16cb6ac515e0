"""How fast a stage goes, and when it will end: from what it reported in the last seconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from recpipe.domain.ports import Progress
from recpipe.domain.recording import Stage

WINDOW = 10.0  # seconds of reports that the rate is the mean of
SOONEST = 3.0  # seconds after which it is told
LEAST = 0.01  # of the work, after which it is told
STALLED = 10.0  # seconds without any progress, after which that is told instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """A rate in units a second, with what is left in seconds; `still` seconds nothing moved."""

    rate: float | None = None
    left: float | None = None
    still: float | None = None


UNKNOWN = Speed()


@dataclass(slots=True)
class Rates:
    """Remembers reports by stage; `now` is any clock that only goes forward, in seconds."""

    _seen: dict[int, deque[tuple[float, float]]] = field(default_factory=dict)
    _looked: dict[int, float] = field(default_factory=dict)

    def note(self, stages: Iterable[Stage], now: float) -> None:
        """Remember how far running stages are."""
        for stage in stages:
            if stage.progress is not None:
                self._note(self._seen.setdefault(stage.id, deque()), stage.progress.done, now)
                self._looked[stage.id] = now

    @staticmethod
    def _note(samples: deque[tuple[float, float]], done: float, now: float) -> None:
        if samples and done < samples[-1][1]:  # it began again
            samples.clear()
        if not samples or done != samples[-1][1]:
            samples.append((now, done))
        while len(samples) > 2 and now - samples[0][0] > WINDOW:
            samples.popleft()

    def speed(self, stage: Stage) -> Speed:
        """How fast a stage goes, as far as that can be said by now."""
        samples, progress = self._seen.get(stage.id), stage.progress
        if not samples or progress is None:
            return UNKNOWN
        still = self._looked[stage.id] - samples[-1][0]
        if still >= STALLED:
            return Speed(still=still)
        (began, first), (last, done) = samples[0], samples[-1]
        if last - began < SOONEST or done <= first:
            return UNKNOWN
        rate = (done - first) / (last - began)
        return Speed(rate=rate, left=_left(progress, rate))


def _left(progress: Progress, rate: float) -> float | None:
    if not progress.total or progress.done < LEAST * progress.total:
        return None
    return max(0.0, progress.total - progress.done) / rate


def rate_in_words(rate: float, unit: str) -> str:
    """Megabytes a second for bytes, times real time for media; nothing for steps."""
    match unit:
        case "B":
            return f"{rate / 1e6:.1f} MB/s"
        case "s":
            return f"{rate:.0f}×" if rate >= 10 else f"{rate:.1f}×"
        case _:
            return ""


def left_in_words(seconds: float) -> str:
    """Rounded, so that it does not flicker: above ten minutes to minutes, above one to five seconds."""
    if seconds >= 600:
        minutes = round(seconds / 60)
        return f"{minutes // 60} h {minutes % 60:02}" if minutes >= 60 else f"{minutes} min"
    whole = round(seconds / 5) * 5 if seconds >= 60 else round(seconds)
    return f"{whole // 60}:{whole % 60:02}"
