"""A length of time as a person says it: 42 s, 9 min 5 s, 1 h 19 min."""

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
