"""How a lecture's folder is called: a date and a title that every file system accepts."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from datetime import date

LONGEST_SLUG = 60  # characters
_LONGEST_SLUG_BYTES = 180  # a name may have 255 in all
_FALLBACK = "lecture"
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)
_LETTER_CLASSES = ("L", "M", "N")  # letters, the marks on them, numbers


def slug(title: str) -> str:
    """The title in lower case, words joined by dashes; letters of any script stay, nothing else does."""
    folded = unicodedata.normalize("NFC", title.casefold())
    spaced = "".join(sign if unicodedata.category(sign)[0] in _LETTER_CLASSES else "-" for sign in folded)
    short = _shortened(re.sub("-+", "-", spaced).strip("-"))
    return f"{_FALLBACK}-{short}" if short in _RESERVED else short or _FALLBACK


def _shortened(name: str) -> str:
    """Cut at a word's end where there is one, else in the middle of a word."""
    cut = name[:LONGEST_SLUG]
    while len(cut.encode()) > _LONGEST_SLUG_BYTES:
        cut = cut[:-1]
    if len(cut) < len(name) and name[len(cut)] != "-" and "-" in cut[LONGEST_SLUG // 2 :]:
        cut = cut[: cut.rindex("-")]
    return cut.strip("-")


def folder_names(title: str, day: date, key: str) -> Iterator[str]:
    """Names for a lecture's folder, the nicest first; the later ones are for when it is taken."""
    name = f"{day.isoformat()}-{slug(title)}"
    yield name
    digest = hashlib.sha256(key.encode()).hexdigest()
    for length in (8, 16, 32):
        yield f"{name}-{digest[:length]}"
