"""What a month used, and whether it may use more (R-1602)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Use(StrEnum):
    """What was used."""

    RECORDING = "recording"  # came here
    DOWNLOAD = "download"
    SPEECH = "speech"  # went through a speech engine
    TOPICS = "topics"
    UPLOAD = "upload"  # was published to a target


@dataclass(frozen=True, slots=True, kw_only=True)
class UseLine:
    """How often, how many seconds of recording, how many bytes, and the estimated cost in US dollars."""

    what: Use
    engine: str = ""
    count: int = 0
    seconds: float = 0.0
    size: int = 0
    cost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Limits for one month; None is no limit. `cost` in US dollars."""

    recordings: int | None = None
    hours: float | None = None
    cost: float | None = None

    @property
    def are_set(self) -> bool:
        """Whether there is any limit."""
        return self != Caps()


@dataclass(frozen=True, slots=True, kw_only=True)
class CapUse:
    """A limit for the month: what it is for, how much of it is used, and how much it is."""

    what: str
    used: float
    cap: float

    @property
    def left(self) -> float:
        """How much may still be used."""
        return max(0.0, self.cap - self.used)


def caps_in_use(lines: Sequence[UseLine], caps: Caps) -> tuple[CapUse, ...]:
    """The limits that are set, with what has been used of them."""
    speech = [line for line in lines if line.what is Use.SPEECH]
    used = (
        ("recordings", sum(line.count for line in speech), caps.recordings),
        ("hours of speech", sum(line.seconds for line in speech) / 3600, caps.hours),
        ("US dollars for engines", sum(line.cost for line in lines), caps.cost),
    )
    return tuple(CapUse(what=what, used=amount, cap=cap) for what, amount, cap in used if cap is not None)


def reached(lines: Sequence[UseLine], caps: Caps) -> str:
    """Which limit has been reached, in words; empty while there is room."""
    full = (
        f"{each.used:g} of {each.cap:g} {each.what}" for each in caps_in_use(lines, caps) if not each.left
    )
    return next(full, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSum:
    """What was used in all: recordings that came, with their seconds and bytes, and what was done.

    `engine_seconds` are seconds of recording that went through each engine; `cost` in US dollars.
    """

    recordings: int = 0
    seconds: float = 0.0
    size: int = 0
    engine_seconds: Mapping[str, float] = field(default_factory=dict)
    cost: float = 0.0
    uploads: int = 0


def summed(lines: Sequence[UseLine]) -> UsageSum:
    """The lines of a month, added up."""
    came = [line for line in lines if line.what is Use.RECORDING]
    engines: dict[str, float] = {}
    for line in lines:
        if line.what in (Use.SPEECH, Use.TOPICS):
            name = f"{line.engine} ({line.what})"
            engines[name] = engines.get(name, 0.0) + line.seconds
    return UsageSum(
        recordings=sum(line.count for line in came),
        seconds=sum(line.seconds for line in came),
        size=sum(line.size for line in came),
        engine_seconds=engines,
        cost=sum(line.cost for line in lines),
        uploads=sum(line.count for line in lines if line.what is Use.UPLOAD),
    )
