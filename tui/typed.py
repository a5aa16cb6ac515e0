"""What a person types into one line: several things, and settings as they are read back."""

from __future__ import annotations

import json


def several(text: str) -> tuple[str, ...]:
    """The parts between semicolons, or between commas if there is no semicolon."""
    return tuple(filter(None, (each.strip() for each in text.split(";" if ";" in text else ","))))


def joined(parts: tuple[str, ...]) -> str:
    """The same as one line that is read back as it was."""
    if len(parts) == 1 and "," in parts[0]:
        return f"{parts[0]};"
    return ("; " if any("," in each for each in parts) else ", ").join(parts)


def as_written(value: object) -> str:
    """A value as a person would type it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
