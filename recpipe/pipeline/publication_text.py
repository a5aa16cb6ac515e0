"""What is written beside one publication: the target's templates, filled with the words of a lecture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo

from recpipe.config.model import MetadataSettings
from recpipe.domain.chapters import Topics
from recpipe.domain.length import in_words
from recpipe.domain.recording import Recording
from recpipe.pipeline.topics_display import main_topic, shown_in, themes, topics_list
from recpipe.pipeline.wording import Words, render, render_line


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationText:
    """The texts of one publication; `topics` is the list as it may stand in `description`."""

    title: str
    description: str
    topics: str
    comment: str
    speaker: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the texts are about: `duration` in seconds, the owner's `zone`, `topics` if any were found."""

    recording: Recording
    topics: Topics | None
    duration: float
    zone: tzinfo
    publish_date: date


def publication_text(metadata: MetadataSettings, subject: Subject) -> PublicationText:
    """Fill the templates; an empty title becomes the recording's own.

    Raises `ConfigError` for a template that cannot be rendered.
    """
    listed = _listed(metadata, subject)
    words = _words(metadata, subject, listed if shown_in(metadata.topics, "description") else "")
    return PublicationText(
        title=render_line(metadata.title, words, "metadata.title") or subject.recording.title,
        description=render(metadata.description, words, "metadata.description"),
        topics=words.topics.strip(),
        comment=listed.strip() if shown_in(metadata.topics, "comment") else "",
        speaker=words.speaker,
        tags=tuple(filter(None, (" ".join(tag.split()) for tag in metadata.tags))),
    )


def _listed(metadata: MetadataSettings, subject: Subject) -> str:
    topics = subject.topics.topics if subject.topics else ()
    return topics_list(topics, subject.duration, metadata.topics)


def _words(metadata: MetadataSettings, subject: Subject, listed: str) -> Words:
    found = subject.topics or Topics(engine="", topics=())
    return Words(
        display_name=subject.recording.title,
        start=subject.recording.started_at.astimezone(subject.zone),
        duration=in_words(subject.duration),
        recording_id=subject.recording.id,
        publish_date=subject.publish_date,
        topic=main_topic(found.topics),
        topics=listed,
        themes=themes(found.topics),
        summary=found.summary.strip(),
        speaker=" ".join(metadata.speaker.split()),
    )
