"""Every setting that recpipe has: its default, its unit, its range, and a sentence about it.

Annotations are real here: pydantic would have to evaluate a hundred texts in every process.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from recpipe.domain.chapters import Granularity


class Section(BaseModel):
    """A group of settings; unknown keys are refused and values never change after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


Seconds = Annotated[float, Field(ge=0)]


class TrimSettings(Section):
    """Cutting the silent ends (R-501)."""

    enable: bool = True
    """Whether the silent ends are cut at all."""
    threshold_db: Annotated[float, Field(ge=-90, le=0)] = -40.0
    """Sound louder than this counts, in dB below full scale."""
    min_silence: Annotated[float, Field(ge=0.1, le=600)] = 2.0
    """An end is cut only if at least this much of it would go, in seconds."""
    padding: Annotated[float, Field(ge=0, le=600)] = 5.0
    """Silence left before the first and after the last sound, in seconds."""
    max_removed_share: Annotated[float, Field(gt=0, le=1)] = 0.5
    """A cut that would remove more than this share of the recording waits for a person (R-504)."""
    start: Seconds | None = None
    """Start of the kept part in seconds, set by hand; overrides the detected one."""
    end: Seconds | None = None
    """End of the kept part in seconds, set by hand; overrides the detected one."""


class TranscribeSettings(Section):
    """Turning speech into text."""

    enable: bool = True
    """Whether recordings are transcribed at all."""
    engine: str = "auto"
    """Speech engine; "auto" takes a transcript that came with the recording, else local Whisper if a
    model is present, else the embedded engine."""
    model: str = "small"
    """Whisper model, as named by `recpipe models list`."""
    language: str = "auto"
    """Spoken language as an ISO 639-1 code (en, ru, …), or "auto"."""
    vocabulary: tuple[str, ...] = ()
    """Words of the course that the engine should expect: names, terms (R-605)."""
    replacements: dict[str, str] = Field(default_factory=dict)
    """What the engine writes = what it should be; applied to whole words afterwards (R-605)."""


class TopicsSettings(Section):
    """Dividing a lecture into titled chapters."""

    enable: bool = True
    """Whether topics are looked for at all."""
    engine: str = "embedded"
    """Engine that finds topics and titles."""
    granularity: Granularity = Granularity.MEDIUM
    """How finely a lecture is divided: short, medium or long (R-701)."""


class SubtitleSettings(Section):
    """Subtitles by word times (R-801)."""

    enable: bool = True
    """Whether subtitles are made at all."""
    max_line: Annotated[int, Field(ge=10, le=100)] = 42
    """Longest line, in characters."""
    max_lines: Annotated[int, Field(ge=1, le=3)] = 2
    """Most lines in one cue."""
    min_duration: Annotated[float, Field(gt=0)] = 5 / 6
    """Shortest time a cue is shown, in seconds."""
    max_duration: Annotated[float, Field(gt=0)] = 7.0
    """Longest time a cue is shown, in seconds."""
    max_rate: Annotated[float, Field(gt=0)] = 20.0
    """Fastest reading speed, in characters a second."""
    min_gap: Seconds = 2 / 25
    """Least time between two cues, in seconds: two frames at 25 a second."""


class LibrarySettings(Section):
    """The local library: a folder that is a web site."""

    folder: Path | None = None
    """Where lectures are published; the home's own `library` folder if not set."""
    title: str = "Lectures"
    """Heading of the library's front page."""


TopicsStyle = Literal["numbered_list", "bullet_list", "dash_list", "comma_separated", "inline"]
TopicsPlace = Literal["description", "comment", "both"]
Privacy = Literal["public", "unlisted", "private"]


class TopicsDisplaySettings(Section):
    """How the list of topics looks where a lecture is published (R-1002)."""

    enabled: bool = True
    """Whether the topics are shown at all."""
    style: TopicsStyle = "numbered_list"
    """How the list is written."""
    max_count: Annotated[int, Field(ge=1, le=999)] = 99
    """Most topics that are shown; the first ones are."""
    min_length: Annotated[int, Field(ge=0, le=500)] = 0
    """Topics with a shorter title than this are left out, in characters."""
    max_length: Annotated[int, Field(ge=1, le=500)] = 120
    """Longer titles are cut to this, in characters."""
    prefix: str = ""
    """A line before the list."""
    separator: str = ", "
    """What stands between topics that are written in one line."""
    show_timestamps: bool = True
    """Whether each topic begins with its time: platforms make chapters of that."""
    where: TopicsPlace = "description"
    """Where a platform shows the list: description, comment or both."""

    @model_validator(mode="after")
    def _lengths_agree(self) -> Self:
        if self.max_length < self.min_length:
            raise ValueError("max_length must be at least min_length")
        return self


class MetadataSettings(Section):
    """What is written beside a published lecture; layered for each target (R-1003)."""

    title: str = "{{ display_name }}"
    """Template of the title (Jinja); see `recpipe templates names` for what may stand in it."""
    description: str = "{{ topics }}"
    """Template of the description (Jinja)."""
    tags: tuple[str, ...] = ()
    """Tags, where a platform knows them."""
    speaker: str = ""
    """Who speaks: {{ speaker }} in templates."""
    privacy: Privacy = "unlisted"
    """Who may see it, where a platform asks."""
    captions: bool = True
    """Whether subtitles are published too."""
    topics: TopicsDisplaySettings = TopicsDisplaySettings()
    platforms: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Keys for one platform only, over the ones above: `platforms.youtube.privacy = "public"`."""


class PublishSettings(Section):
    """Where a run publishes to (R-901)."""

    presets: tuple[str, ...] | None = None
    """Names of presets; if not set, those that are on by default: the local library."""
    auto_upload: bool = False
    """Whether a run publishes to presets that leave this machine at once; else a person asks for it."""


class RetentionSettings(Section):
    """How long deleted and unpublished recordings are kept (R-1601)."""

    soft_delete_days: Annotated[int, Field(ge=0, le=3650)] = 3
    """Days after which the files of a deleted recording go; its transcript stays."""
    hard_delete_days: Annotated[int, Field(ge=0, le=3650)] = 30
    """Days after that when the recording itself is forgotten; at least soft_delete_days."""
    expire_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """Days after which a recording that is neither published nor pinned expires; nothing is removed."""
    warn_days: Annotated[int, Field(ge=0, le=365)] = 14
    """Days before that from which lists warn about it."""

    @model_validator(mode="after")
    def _days_agree(self) -> Self:
        if self.hard_delete_days < self.soft_delete_days:
            raise ValueError("hard_delete_days must be at least soft_delete_days")
        return self


class UsageSettings(Section):
    """Limits on what one calendar month may use; new work waits when one is reached (R-1602)."""

    max_recordings: Annotated[int, Field(ge=0)] | None = None
    """Most recordings that are begun in a month."""
    max_hours: Annotated[float, Field(ge=0)] | None = None
    """Most hours of speech that are transcribed in a month."""
    max_cost: Annotated[float, Field(ge=0)] | None = None
    """Most that engines may cost in a month, as estimated, in US dollars."""


class SourceSettings(Section):
    """Watched folders and other sources that are synced."""

    settle: timedelta = timedelta(seconds=10)
    """A file is taken when it has not changed for this long (R-307)."""
    scan_every: timedelta = timedelta(seconds=15)
    """How often the worker looks into watched folders."""
    blank_below: timedelta = timedelta(minutes=20)
    """What a sync brings and is shorter than this is blank, and skipped (R-303)."""
    blank_below_size: Annotated[int, Field(ge=0)] = 25 * 1024 * 1024
    """What a sync brings and is smaller than this is blank, and skipped, in bytes (R-303)."""


class WorkerSettings(Section):
    """How hard this machine works."""

    cpu_slots: Annotated[int, Field(ge=1, le=64)] = Field(
        default_factory=lambda: max(1, (os.cpu_count() or 2) - 1)
    )
    """Stages that burn processor time at once, each in a process of its own."""
    network_slots: Annotated[int, Field(ge=1, le=64)] = 4
    """Stages that mostly wait at once."""
    stop_grace: timedelta = timedelta(seconds=20)
    """How long a stopping worker lets running stages finish before it hands them back."""
    min_free_disk: Annotated[int, Field(ge=0)] = 512 * 1024 * 1024
    """Work that needs disk waits while less than this is free, in bytes."""
    stall_after: timedelta = timedelta(minutes=15)
    """A stage without any progress for this long is stopped and tried again."""
    hours: Annotated[str, Field(pattern=r"^(|\d\d:\d\d-\d\d:\d\d)$")] = ""
    """Hours in which new stages may start, as "22:00-07:00"; always if empty (R-1303)."""


class RetrySettings(Section):
    """Trying again after an error that heals by waiting (R-404)."""

    attempts: Annotated[int, Field(ge=1, le=100)] = 4
    """The first try and its repetitions, all together."""
    first_delay: timedelta = timedelta(seconds=60)
    """Longest wait before the first repetition; each further one may wait twice as long."""
    longest_delay: timedelta = timedelta(seconds=600)
    """No wait is longer than this."""


LogLevel = Literal["debug", "info", "warning", "error"]


class Settings(Section):
    """All settings of one run, resolved."""

    trim: TrimSettings = TrimSettings()
    transcribe: TranscribeSettings = TranscribeSettings()
    topics: TopicsSettings = TopicsSettings()
    subtitles: SubtitleSettings = SubtitleSettings()
    metadata: MetadataSettings = MetadataSettings()
    publish: PublishSettings = PublishSettings()
    library: LibrarySettings = LibrarySettings()
    sources: SourceSettings = SourceSettings()
    worker: WorkerSettings = WorkerSettings()
    retry: RetrySettings = RetrySettings()
    retention: RetentionSettings = RetentionSettings()
    usage: UsageSettings = UsageSettings()
    allow_errors: bool = False
    """Whether a lecture is published without transcript, topics or subtitles if making them fails."""
    timezone: str = ""
    """The owner's time zone, as "Europe/Vienna"; the machine's own if empty."""
    log_level: LogLevel = "info"
    """How much the worker's log tells."""
