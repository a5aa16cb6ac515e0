"""A subtitle cue, and the rules that make it readable (R-801)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Lines of text shown together; times in seconds, whole milliseconds."""

    start: float
    end: float
    lines: tuple[str, ...]

    @property
    def characters(self) -> int:
        """What there is to read."""
        return sum(len(line) for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class CueRules:
    """Limits of a cue; times in seconds."""

    max_line: int = 42
    """Longest line, in characters."""
    max_lines: int = 2
    """Most lines."""
    min_duration: float = 5 / 6
    """Shortest time a cue is shown."""
    max_duration: float = 7.0
    """Longest time a cue is shown."""
    max_rate: float = 20.0
    """Fastest reading speed, in characters a second."""
    min_gap: float = 2 / 25
    """Least time between two cues."""

    def reading_time(self, characters: int) -> float:
        """Return how long so much text should be shown, in seconds."""
        return max(self.min_duration, characters / self.max_rate)
