"""The list of a lecture's topics as text, for a description or a comment (R-1002)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from recpipe.config.model import TopicsDisplaySettings, TopicsStyle
from recpipe.domain.chapters import Topic, TopicKind, chapters
from recpipe.domain.length import clock

Place = Literal["description", "comment"]

_MARKS: Mapping[TopicsStyle, str] = MappingProxyType(
    {"numbered_list": "{number}. ", "bullet_list": "• ", "dash_list": "- "}
)
_BETWEEN: Mapping[TopicsStyle, str] = MappingProxyType({"comma_separated": ", "})


def shown_in(settings: TopicsDisplaySettings, place: Place) -> bool:
    """Whether the list is wanted there."""
    return settings.enabled and settings.where in (place, "both")


def topics_list(topics: Sequence[Topic], duration: float, settings: TopicsDisplaySettings) -> str:
    """The list, for a lecture of `duration` seconds; empty if it is disabled or there is nothing to show.

    With times it is a division of the lecture: breaks are in it, and every line begins with a time
    that platforms take for a chapter (R-904). Without times it is a list of subjects, without breaks.
    """
    if not settings.enabled:
        return ""
    named = [topic for topic in map(_on_one_line, topics) if len(topic.title) >= max(1, settings.min_length)]
    entries = _divisions(named, duration) if settings.show_timestamps else _subjects(named)
    cut = [(time, _cut(title, settings.max_length)) for time, title in entries][: settings.max_count]
    return _written(cut, settings) if cut else ""


def main_topic(topics: Sequence[Topic]) -> str:
    """The title of the longest topic that is no break, the first of equals; empty if there is none."""
    spoken = [topic for topic in topics if topic.kind is TopicKind.TOPIC]
    return _on_one_line(max(spoken, key=lambda topic: topic.end - topic.start)).title if spoken else ""


def themes(topics: Sequence[Topic]) -> str:
    """The titles of all topics that are no breaks, in one line."""
    return ", ".join(title for _, title in _subjects(map(_on_one_line, topics)) if title)


def _on_one_line(topic: Topic) -> Topic:
    return replace(topic, title=" ".join(topic.title.split()))


def _divisions(topics: Sequence[Topic], duration: float) -> Iterator[tuple[str, str]]:
    return ((f"{clock(chapter.start)} ", chapter.title) for chapter in chapters(topics, duration))


def _subjects(topics: Iterator[Topic] | Sequence[Topic]) -> Iterator[tuple[str, str]]:
    return (("", topic.title) for topic in topics if topic.kind is TopicKind.TOPIC)


def _cut(title: str, longest: int) -> str:
    return title if len(title) <= longest else title[: longest - 1].rstrip() + "…"


def _written(entries: Sequence[tuple[str, str]], settings: TopicsDisplaySettings) -> str:
    mark = _MARKS.get(settings.style, "")
    parts = [  # the time comes first: platforms find no chapter in a line that begins otherwise
        f"{time}{mark.format(number=number)}{title}" for number, (time, title) in enumerate(entries, start=1)
    ]
    listed = _between(settings).join(parts)
    after_prefix = " " if settings.style == "inline" else "\n"
    return f"{settings.prefix}{after_prefix}{listed}" if settings.prefix else listed


def _between(settings: TopicsDisplaySettings) -> str:
    return settings.separator if settings.style == "inline" else _BETWEEN.get(settings.style, "\n")
