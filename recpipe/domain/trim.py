"""The trim plan: which part of a recording is kept, decided from where its sound begins and ends.

Only the ends are ever cut (R-501). What a person set by hand is done as it was set; what was only
detected never cuts into sound, is never done to a silent recording (R-503), and waits for a person
when it would remove too much (R-504).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from recpipe.domain.errors import NeedsUserError
from recpipe.domain.length import in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundEdges:
    """Where the first sound begins and the last one ends, in seconds of the media; None if it is silent.

    `first` lies before `last`. The sound track may begin after the media and end before it:
    `audio_start` and `audio_end` (None: with the media). Silence is what the track says, not what it
    leaves out.
    """

    first: float | None
    last: float | None
    duration: float
    audio_start: float = 0.0
    audio_end: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrimRules:
    """What may be cut: seconds, except the share. `start` and `end` are set by hand and override the rest."""

    min_silence: float = 2.0
    padding: float = 5.0
    max_removed_share: float = 0.5
    start: float | None = None
    end: float | None = None

    @property
    def need_sound(self) -> bool:
        """Whether anything depends on where the sound is; if not, nobody has to look for it."""
        return self.start is None or self.end is None


class TrimVerdict(StrEnum):
    """What is to be done."""

    CUT = "cut"  # keep start..end, drop the rest
    NOTHING_TO_CUT = "nothing_to_cut"  # use the original as it is
    SILENT = "silent"  # no sound anywhere: a person looks at it
    TOO_MUCH = "too_much"  # would drop more than the allowed share: a person approves start..end


@dataclass(frozen=True, slots=True, kw_only=True)
class TrimPlan:
    """The part to keep, in seconds of the media, and why."""

    verdict: TrimVerdict
    start: float
    end: float
    duration: float
    reason: str

    @property
    def removed(self) -> float:
        """How many seconds go."""
        return self.duration - (self.end - self.start)


def plan_trim(edges: SoundEdges, rules: TrimRules) -> TrimPlan:
    """Decide what to keep; raises `NeedsUserError` when start and end set by hand leave nothing."""
    if rules.need_sound and edges.first is None:
        return _whole(edges, TrimVerdict.SILENT, "no sound anywhere in the recording")
    start, end = _window(edges, rules)
    if start <= 0 and end >= edges.duration:
        return _whole(edges, TrimVerdict.NOTHING_TO_CUT, "sound from beginning to end")
    verdict = TrimVerdict.TOO_MUCH if _is_too_much(edges, rules, start, end) else TrimVerdict.CUT
    return TrimPlan(
        verdict=verdict,
        start=start,
        end=end,
        duration=edges.duration,
        reason=_reason(start, end, edges.duration),
    )


def _whole(edges: SoundEdges, verdict: TrimVerdict, reason: str) -> TrimPlan:
    return TrimPlan(verdict=verdict, start=0.0, end=edges.duration, duration=edges.duration, reason=reason)


def _window(edges: SoundEdges, rules: TrimRules) -> tuple[float, float]:
    start = _detected_start(edges, rules) if rules.start is None else rules.start
    end = _detected_end(edges, rules) if rules.end is None else min(rules.end, edges.duration)
    if start < end:
        return start, end
    if rules.start is None and rules.end is not None and rules.end > 0:
        return 0.0, end  # set by hand before any sound: the detected start has nothing to say
    if rules.end is None and rules.start is not None and rules.start < edges.duration:
        return start, edges.duration
    raise NeedsUserError(
        f"trim from {in_words(start)} to {in_words(end)} leaves nothing of {in_words(edges.duration)}",
        remedy="change trim.start or trim.end of this recording and run it again",
    )


def _detected_start(edges: SoundEdges, rules: TrimRules) -> float:
    if edges.first is None:
        return 0.0
    start = min(edges.first, edges.duration) - rules.padding
    return start if start > 0 and start - edges.audio_start >= rules.min_silence else 0.0


def _detected_end(edges: SoundEdges, rules: TrimRules) -> float:
    if edges.last is None:
        return edges.duration
    audio_end = edges.duration if edges.audio_end is None else min(edges.audio_end, edges.duration)
    end = max(0.0, edges.last) + rules.padding
    return end if end < edges.duration and audio_end - end >= rules.min_silence else edges.duration


def _is_too_much(edges: SoundEdges, rules: TrimRules, start: float, end: float) -> bool:
    detected = (start if rules.start is None else 0.0) + (edges.duration - end if rules.end is None else 0.0)
    return detected > rules.max_removed_share * edges.duration


def _reason(start: float, end: float, duration: float) -> str:
    ends = [
        f"the first {in_words(start)}" if start > 0 else "",
        f"the last {in_words(duration - end)}" if end < duration else "",
    ]
    share = (duration - (end - start)) / duration
    return f"{' and '.join(filter(None, ends))} of {in_words(duration)} ({share:.0%})"
