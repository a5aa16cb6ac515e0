"""A length of time as a person says it, 9 min 5 s, and a place in time as a player shows it, 9:05."""

from __future__ import annotations


def in_words(seconds: float) -> str:
    """The length in the one or two largest units that it fills; tenths only below a minute."""
    if seconds < 59.95:
        return f"{round(max(0.0, seconds), 1):g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def clock(seconds: float) -> str:
    """A place in time as players and YouTube write it, never later than it is: 1:23, 1:02:03."""
    minutes, rest = divmod(int(max(seconds, 0)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
