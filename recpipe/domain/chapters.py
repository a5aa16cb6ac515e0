"""Topics and chapters: what a lecture is about, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class TopicKind(StrEnum):
    """What a stretch of a lecture is."""

    TOPIC = "topic"
    BREAK = "break"  # nobody speaks for eight minutes or more


class Granularity(StrEnum):
    """How finely a lecture is divided (R-701)."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One stretch of a lecture; times in seconds from the start of the published media."""

    start: float
    end: float
    title: str
    kind: TopicKind = TopicKind.TOPIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """The division of one lecture, in order of time, and who made it."""

    engine: str
    topics: tuple[Topic, ...]
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A named place to jump to; `start` in seconds."""

    start: float
    title: str


SHORTEST_CHAPTER = 10.0  # seconds; YouTube silently drops a list with a shorter one


def chapters(topics: Sequence[Topic], duration: float) -> tuple[Chapter, ...]:
    """Chapters that every player accepts: the first at 0, none shorter than ten seconds."""
    kept: list[Chapter] = []
    for topic in sorted(topics, key=lambda topic: topic.start):
        start = topic.start if kept else 0.0
        if not kept or _has_room(kept[-1].start, start, duration):
            kept.append(Chapter(start=start, title=topic.title))
    return tuple(kept)


def _has_room(previous: float, start: float, duration: float) -> bool:
    return start - previous >= SHORTEST_CHAPTER and duration - start >= SHORTEST_CHAPTER
