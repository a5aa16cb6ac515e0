"""The one form in which topics are kept: a versioned JSON object."""

from __future__ import annotations

from collections.abc import Mapping

from recpipe.domain.chapters import Topic, TopicKind, Topics
from recpipe.domain.errors import PermanentError
from recpipe.domain.kept_json import Reader

FORMAT = 1

_REMEDY = "find the topics again"
_READ = Reader("these topics are", _REMEDY)


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
    return Topics(
        engine=_READ.text(kept, "engine"),
        summary=_READ.text(kept, "summary"),
        topics=tuple(_topic(topic) for topic in _READ.objects(kept, "topics")),
    )


def _topic(kept: Mapping[str, object]) -> Topic:
    kind = _READ.text(kept, "kind")
    if kind not in set(TopicKind):
        raise _READ.damaged("kind")
    return Topic(
        start=_READ.number(kept, "start"),
        end=_READ.number(kept, "end"),
        title=_READ.text(kept, "title"),
        kind=TopicKind(kind),
    )
