"""What operations need of the outside: sources, single files, and facts about what providers can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from recpipe.config.model import Settings
    from recpipe.domain.ports import FoundRecording, Source
    from recpipe.domain.provider_facts import PublisherFacts, SpeechFacts
    from recpipe.domain.recording import Recording
    from recpipe.domain.work import Preset, SourceRecord


class PlanTools(Protocol):
    """Knows the providers."""

    def publisher(self, preset: Preset) -> PublisherFacts:
        """Facts about a preset's publisher; raises `ConfigError` when there is none of that name."""
        ...

    def speech(self, settings: Settings, recording: Recording) -> SpeechFacts:
        """Facts about the speech engine that the recording will get."""
        ...


class Providers(PlanTools, Protocol):
    """Opens sources, looks at single files, and knows what providers can do."""

    def open(self, source: SourceRecord, settings: Settings) -> Source:
        """The source itself; raises `ConfigError` when its settings are wrong."""
        ...

    def examine(self, file: Path) -> FoundRecording:
        """A single file as a recording; raises a `RecpipeError` that says what is wrong with it."""
        ...

    def check_source(self, source: SourceRecord) -> None:
        """Raise `ConfigError` or `Refused` unless its settings are right and its credential is there."""
        ...

    def check_preset(self, preset: Preset) -> None:
        """Raise `ConfigError` or `Refused` unless its settings are right and its credential is there."""
        ...
