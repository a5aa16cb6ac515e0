"""How much text a platform takes, and what is wrong with a text that it would refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLimits:
    """The most that a platform takes; None is no limit. `title` and `tags` are in characters.

    `description` is in bytes of UTF-8 if `counts_bytes`, else in characters; `forbidden` are
    characters that may stand nowhere.
    """

    title: int | None = None
    description: int | None = None
    tags: int | None = None
    forbidden: str = ""
    counts_bytes: bool = False
    needs_title: bool = False


NO_LIMITS = TextLimits()
LIMITS: Mapping[str, TextLimits] = MappingProxyType(
    {
        "youtube": TextLimits(
            title=100, description=5000, tags=500, forbidden="<>", counts_bytes=True, needs_title=True
        ),
        "vk": TextLimits(title=128, description=5000),
    }
)


def limits_of(platform: str) -> TextLimits:
    """The platform's limits (R-904, R-905); a platform that is not in the table has none."""
    return LIMITS.get(platform, NO_LIMITS)


def problems(title: str, description: str, tags: Sequence[str], limits: TextLimits) -> tuple[str, ...]:
    """Why a platform would refuse these texts, in words for people; empty if it takes them."""
    return tuple(_problems(title, description, tags, limits))


def _problems(title: str, description: str, tags: Sequence[str], limits: TextLimits) -> Iterator[str]:
    unit = "bytes" if limits.counts_bytes else "characters"
    size = len(description.encode("utf-8", "replace")) if limits.counts_bytes else len(description)
    if limits.needs_title and not title:
        yield "title: it is empty"
    yield from _excess("title", len(title), limits.title, "characters")
    yield from _excess("description", size, limits.description, unit)
    yield from _excess("tags", length_of_tags(tags), limits.tags, "characters")
    for name, text in (("title", title), ("description", description), ("tags", "".join(tags))):
        found = [character for character in limits.forbidden if character in text]
        if found:
            yield f"{name}: {' and '.join(found)} cannot stand there"


def _excess(name: str, size: int, most: int | None, unit: str) -> Iterator[str]:
    if most is not None and size > most:
        yield f"{name}: {size} of {most} {unit}"


def length_of_tags(tags: Sequence[str]) -> int:
    """Characters as YouTube counts them: a comma between two tags, quotes around one with a space."""
    return sum(len(tag) + 2 * (" " in tag) for tag in tags) + max(0, len(tags) - 1)
