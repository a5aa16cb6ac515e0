"""What the terminal UI reads, as values: they are known before a database library is loaded."""

from __future__ import annotations

from dataclasses import dataclass

from recpipe.domain.recording import RecordingLine, Stage, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A recording as a list of the terminal UI shows it: one line of it holds all this."""

    line: RecordingLine
    stages: tuple[Stage, ...] = ()
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What every screen of the terminal UI counts; `held` and `failed` are recordings, the rest stages."""

    total: int = 0
    running: int = 0
    waiting: int = 0
    held: int = 0
    failed: int = 0
