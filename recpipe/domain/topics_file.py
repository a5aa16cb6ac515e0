"""The one form in which topics are kept: a versioned JSON object."""

from __future__ import annotations

from collections.abc import Mapping

from recpipe.domain.chapters import Topic, TopicKind, Topics
from recpipe.domain.errors import PermanentError

FORMAT = 1

_REMEDY = "find the topics again"


def to_json(topics: Topics) -> dict[str, object]:
    """Return plain dicts, lists, strings and numbers."""
    return {
        "format": FORMAT,
        "engine": topics.engine,
        "summary": topics.summary,
        "topics": [
            {"start": topic.start, "end": topic.end, "title": topic.title, "kind": topic.kind.value}
            for topic in topics.topics
        ],
    }


def from_json(kept: Mapping[str, object]) -> Topics:
    """Read what `to_json` made; anything else is a `PermanentError` that says what is wrong."""
    if kept.get("format") != FORMAT:
        raise PermanentError(
            f"these topics have format {kept.get('format')!r} and only {FORMAT} is understood",
            remedy=f"{_REMEDY}, or use the newer recpipe that wrote them",
        )
    listed = kept.get("topics")
    if not isinstance(listed, list) or not all(isinstance(topic, dict) for topic in listed):
        raise _damaged("topics")
    return Topics(
        engine=_text(kept, "engine"),
        summary=_text(kept, "summary"),
        topics=tuple(_topic(topic) for topic in listed),
    )


def _topic(kept: Mapping[str, object]) -> Topic:
    kind = _text(kept, "kind")
    if kind not in set(TopicKind):
        raise _damaged("kind")
    return Topic(
        start=_number(kept, "start"),
        end=_number(kept, "end"),
        title=_text(kept, "title"),
        kind=TopicKind(kind),
    )


def _text(kept: Mapping[str, object], name: str) -> str:
    value = kept.get(name)
    if not isinstance(value, str):
        raise _damaged(name)
    return value


def _number(kept: Mapping[str, object], name: str) -> float:
    value = kept.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _damaged(name)
    return float(value)


def _damaged(name: str) -> PermanentError:
    return PermanentError(
        f"these topics are damaged: {name!r} is missing or has the wrong type", remedy=_REMEDY
    )
