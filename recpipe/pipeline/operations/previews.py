"""What would stand beside a lecture on each platform: a live preview of titles and descriptions (R-1001)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from recpipe.config.layers import Layer, Tree
from recpipe.config.metadata import resolve_metadata
from recpipe.config.model import MetadataSettings
from recpipe.domain.chapters import Topic, Topics
from recpipe.domain.errors import ConfigError, PermanentError
from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.recording import ArtifactKind, Binding, BoundBy, Recording
from recpipe.domain.text_limits import LIMITS, limits_of, problems
from recpipe.domain.topics_file import from_json
from recpipe.domain.work import Preset
from recpipe.pipeline.control import named
from recpipe.pipeline.operations.desk import Desk
from recpipe.pipeline.operations.words import check_lecture_settings
from recpipe.pipeline.plan import RunRequest
from recpipe.pipeline.publication_text import Subject, publication_text
from recpipe.pipeline.wording import example_words

HERE = "library"
EXAMPLE = "example of a lecture"  # no source has such an id
EXAMPLE_LENGTH = 4740.0  # seconds: what the example words say
EXAMPLE_TOPICS = (
    Topic(start=0.0, end=2465.0, title="Matrices as maps"),
    Topic(start=2465.0, end=3750.0, title="Bases"),
    Topic(start=3750.0, end=EXAMPLE_LENGTH, title="Change of basis"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextQuestion:
    """Whose words to show: of a recording (else of an example), as if it followed `template`.

    Settings lie over those of the template and the recording; no platform means all that are known.
    """

    recording_id: int | None = None
    template: str = ""
    settings: Tree = field(default_factory=dict)
    platforms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPreview:
    """The words for one platform, and why it would refuse them; `preset` if one of it has a say."""

    platform: str
    preset: str
    title: str
    description: str
    comment: str
    tags: tuple[str, ...]
    problems: tuple[str, ...]


def text_previews(desk: Desk, question: TextQuestion) -> list[TextPreview]:
    """The words for each platform; raises `ConfigError` or `Refused`. Nothing is written."""
    check_lecture_settings(question.settings, "these words")
    subject = _subject(desk, question)
    platforms = question.platforms or (HERE, *LIMITS)
    return [_preview(desk, question, subject, platform) for platform in platforms]


def _preview(desk: Desk, question: TextQuestion, subject: Subject, platform: str) -> TextPreview:
    preset = _preset(desk, platform)
    text = publication_text(_metadata(desk, question, subject.recording, preset), subject)
    return TextPreview(
        platform=platform,
        preset=preset.name,
        title=text.title,
        description=text.description,
        comment=text.comment,
        tags=text.tags,
        problems=problems(text.title, text.description, text.tags, limits_of(platform)),
    )


def _preset(desk: Desk, platform: str) -> Preset:
    """The preset whose words count on a platform: one that is on by default, else the first, else none."""
    known = [each for each in desk.sources.presets() if each.platform == platform]
    none = Preset(name="", platform=platform)
    return next((each for each in known if each.is_default), known[0] if known else none)


def _metadata(desk: Desk, question: TextQuestion, recording: Recording, preset: Preset) -> MetadataSettings:
    planner = desk.planner(RunRequest(override=question.settings))
    layer = Layer(name=f"preset {preset.name!r}", values=preset.settings)
    found = resolve_metadata(
        planner.layers_of(recording),
        layer,
        preset.platform,
        _own_keys(desk, preset),
        above=len(planner.layers),
    )
    return found.metadata


def _own_keys(desk: Desk, preset: Preset) -> frozenset[str]:
    try:
        return desk.providers.publisher(preset).own_keys
    except ConfigError:
        if preset.platform not in LIMITS:
            raise
        return frozenset()  # its limits are known, and nothing publishes there yet


def _subject(desk: Desk, question: TextQuestion) -> Subject:
    recording = _example(desk)
    if question.recording_id is not None:
        recording = desk.records.recording(question.recording_id)
    if question.template:
        template = named(question.template, desk.templates.templates())
        bound = Binding(template_id=template.id, template=template.name, by=BoundBy.PERSON)
        recording = replace(recording, binding=bound)
    return Subject(
        recording=recording,
        topics=_topics(recording, desk),
        duration=recording.duration or 0.0,
        zone=desk.zone,
        publish_date=_published_on(desk, recording),
    )


def _topics(recording: Recording, desk: Desk) -> Topics | None:
    if recording.external_id == EXAMPLE:
        return Topics(engine=EXAMPLE, topics=EXAMPLE_TOPICS, summary=example_words(desk.zone).summary)
    path = recording.artifacts.get(ArtifactKind.TOPICS)
    return from_json(_read(path)) if path else None


def _read(path: Path) -> Tree:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PermanentError(f"{path} is gone or damaged: {error}", remedy="find the topics again") from error
    return content if isinstance(content, dict) else {}


def _published_on(desk: Desk, recording: Recording) -> date:
    published = [each.published_at for each in recording.targets if each.published_at]
    return min(published, default=desk.clock()).astimezone(desk.zone).date()


def _example(desk: Desk) -> Recording:
    """A lecture that never was."""
    words = example_words(desk.zone)
    return Recording(
        id=words.recording_id,
        source=EXAMPLE,
        external_id=EXAMPLE,
        title=words.display_name,
        started_at=words.start,
        status=RecordingStatus.PROCESSED,
        duration=EXAMPLE_LENGTH,
    )
