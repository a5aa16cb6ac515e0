"""The border for text that is not ours: what a title or an error may do to a terminal is nothing."""

from __future__ import annotations

import unicodedata

from recpipe.domain.lifecycle import StageStatus

MARKS = {
    StageStatus.PENDING: "·",
    StageStatus.IN_PROGRESS: "▶",
    StageStatus.COMPLETED: "✓",
    StageStatus.FAILED: "✗",
    StageStatus.SKIPPED: "-",
    StageStatus.HELD: "!",
}

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # control, format, surrogate, private, breaks
JOINERS = frozenset("\u200c\u200d")  # zero-width (non-)joiner: letters of Persian, Hindi and emoji need them


def display_safe(text: str, width: int | None = None) -> str:
    """The text on one line without anything that a terminal would obey; cut to `width` characters if given.

    Escape sequences, control bytes and direction marks become a visible mark, line breaks and tabs a space.
    """
    shown = "".join(_shown(character) for character in text)
    return shown if width is None or len(shown) <= width else shown[: max(0, width - 1)] + "…"


def _shown(character: str) -> str:
    if character in "\n\r\t\v\f\u2028\u2029":
        return " "
    if character in JOINERS or unicodedata.category(character) not in HIDDEN:
        return character
    return "\N{REPLACEMENT CHARACTER}"


def counted(number: int, noun: str) -> str:
    """How many there are: 1 word, 2 words."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
