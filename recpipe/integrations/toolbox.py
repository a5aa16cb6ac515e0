"""The outside world in the form that the pipeline asks for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from recpipe.config.model import Settings, TranscribeSettings
from recpipe.domain.errors import ConfigError, PermanentError
from recpipe.domain.ports import FoundRecording, Publisher, Report, Source, TopicFinder, Transcriber
from recpipe.domain.provider_facts import PublisherFacts, SpeechFacts
from recpipe.domain.recording import Lane, Recording
from recpipe.domain.subtitles import Cue
from recpipe.domain.trim import SoundEdges
from recpipe.domain.work import Preset, SourceRecord
from recpipe.integrations import registry
from recpipe.integrations.ffmpeg import Ffmpeg, find_ffmpeg
from recpipe.integrations.registry import Provider, Tools
from recpipe.integrations.speech_choice import choose_engine, is_whisper_ready
from recpipe.integrations.whole_file import whole_file

if TYPE_CHECKING:
    from recpipe.integrations.credentials import Credentials
    from recpipe.integrations.media_cut import Kept
    from recpipe.integrations.media_probe import MediaFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaToolbox:
    """Implements the pipeline's `MediaTools`."""

    inherited_fds: tuple[int, ...] = ()
    stall_after: timedelta = timedelta(minutes=15)

    def check(self, media: Path) -> None:
        """Raise `PermanentError`, saying what is wrong, unless the file can be read to its end (R-402)."""
        from recpipe.integrations.media_probe import check_decodable

        check_decodable(media)

    def has_sound(self, media: Path) -> bool:
        """Whether there is a sound track at all."""
        return _probed(media).has_audio

    def duration(self, media: Path) -> float:
        """Length in seconds."""
        return _probed(media).duration

    def sound_edges(self, media: Path, threshold_db: float, report: Report) -> SoundEdges:
        """Where the first sound begins and the last one ends."""
        from recpipe.integrations.sound_edges import find_sound_edges

        return find_sound_edges(media, threshold_db=threshold_db, report=report)

    def cut(self, media: Path, start: float, end: float, stem: Path, report: Report) -> Kept | None:
        """Copy a part to `stem` plus a suffix, verified (R-505); None if nothing can be cut. Seconds."""
        from recpipe.integrations.media_cut import cut

        ffmpeg = Ffmpeg(binary=find_ffmpeg(), inherited_fds=self.inherited_fds)
        stem.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cut(
            ffmpeg, media, start=start, end=end, into=stem, report=report, stall_after=self.stall_after
        )


def _probed(media: Path) -> MediaFacts:
    from recpipe.integrations.media_probe import probe

    return probe(media)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRoom:
    """Implements the pipeline's `Engines`. Nothing is imported before it is asked for."""

    models: Path
    work: Path
    home_library: Path
    inherited_fds: tuple[int, ...] = ()

    def speech_engine(self, settings: TranscribeSettings, sidecars: Sequence[Path]) -> str:
        """The name of the engine to use: "auto" is decided here."""
        return choose_engine(
            settings.engine,
            has_sidecar=bool(sidecars),
            is_whisper_ready=is_whisper_ready(self.models, settings.model),
        )

    def transcriber(self, name: str, settings: TranscribeSettings) -> Transcriber:
        """A speech engine."""
        provider = registry.load("transcribers", name)
        own = {"model": settings.model} if "model" in provider.settings.model_fields else {}
        return provider.build(_configured(provider, own), self._tools(Settings()))

    def topic_finder(self, name: str) -> TopicFinder:
        """A topic engine."""
        provider = registry.load("topics", name)
        return provider.build(_configured(provider, {}), self._tools(Settings()))

    def publisher(self, platform: str, preset: Mapping[str, object], settings: Settings) -> Publisher:
        """A publisher for one preset."""
        provider = registry.load("publishers", platform)
        return provider.build(_configured(provider, preset), self._tools(settings))

    def _tools(self, settings: Settings) -> Tools:
        return Tools(
            home_models=self.models,
            ffmpeg_binary=find_ffmpeg(),
            inherited_fds=self.inherited_fds,
            work=self.work,
            library_folder=settings.library.folder or self.home_library,
            library_title=settings.library.title,
        )


def _configured(provider: Provider[object], values: Mapping[str, object]) -> BaseModel:
    try:
        return provider.settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{provider.name}: {key}: {first['msg'].lower()}") from error


@dataclass(frozen=True, kw_only=True)
class ProviderShelf:
    """Implements the operations' `Providers`; an opened source is kept, with what it remembers."""

    engines: EngineRoom
    credentials: Callable[[], Credentials]
    _opened: dict[str, Source] = field(default_factory=dict)

    @cached_property
    def _tools(self) -> Tools:
        return self.engines._tools(Settings())  # noqa: SLF001 - the same module's own

    def open(self, source: SourceRecord, settings: Settings) -> Source:
        """The source itself; raises `ConfigError` when its settings are wrong."""
        provider = registry.load("sources", source.kind)
        own = dict(source.settings)
        if "settle" in provider.settings.model_fields:
            own.setdefault("settle", settings.sources.settle)
        key = f"{source.name} {own}"
        if key not in self._opened:
            self._opened[key] = provider.build(_configured(provider, own), self._tools)
        return self._opened[key]

    def check_source(self, source: SourceRecord) -> None:
        """Raise `ConfigError` or `Refused` unless its settings are right and its credential is there."""
        self._check(registry.load("sources", source.kind), source.settings)

    def check_preset(self, preset: Preset) -> None:
        """Raise `ConfigError` or `Refused` unless its settings are right and its credential is there.

        A preset may hold words of the publication too: those are for every platform.
        """
        from recpipe.config.layers import Layer
        from recpipe.config.metadata import resolve_metadata

        provider = registry.load("publishers", preset.platform)
        layer = Layer(name=f"preset {preset.name!r}", values=preset.settings)
        own = resolve_metadata([], layer, preset.platform, own_keys_of(provider), above=0).own
        self._check(provider, own)

    def _check(self, provider: Provider[object], values: Mapping[str, object]) -> None:
        from recpipe.integrations.credentials import check_credential

        _configured(provider, values)
        check_credential(provider, values, self.credentials())

    def examine(self, file: Path) -> FoundRecording:
        """A single file as a recording; raises a `RecpipeError` that says what is wrong with it."""
        from recpipe.integrations.local_files import describe, fingerprint
        from recpipe.integrations.media_probe import check_decodable

        place = Path(os.path.abspath(file))  # noqa: PTH100 - without '..', and without following links
        if not place.exists():
            raise PermanentError(f"there is no file {place}", remedy="check its name")
        check_decodable(place)
        return describe(place, fingerprint(place))

    def publisher(self, preset: Preset) -> PublisherFacts:
        """Facts about a preset's publisher; raises `ConfigError` when there is none of that name."""
        provider = registry.load("publishers", preset.platform)
        return PublisherFacts(
            lane=Lane(provider.lane), own_keys=own_keys_of(provider), is_local=provider.is_local
        )

    def speech(self, settings: Settings, recording: Recording) -> SpeechFacts:
        """Facts about the speech engine that the recording will get."""
        engine = self.engines.speech_engine(settings.transcribe, recording.sidecars)
        provider = registry.load("transcribers", engine)
        return SpeechFacts(
            engine=engine,
            lane=Lane(provider.lane),
            pace=provider.pace,
            dollars_an_hour=provider.dollars_an_hour,
        )


def own_keys_of(provider: Provider[object]) -> frozenset[str]:
    """The names of a provider's own settings."""
    return frozenset(provider.settings.model_fields)


class WholeFiles:
    """Implements the pipeline's `Files`."""

    def write_json(self, path: Path, content: Mapping[str, object]) -> None:
        """One JSON object as UTF-8."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(path) as part:
            part.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    def read_json(self, path: Path) -> Mapping[str, object]:
        """One JSON object; raises `PermanentError` if the file is gone or damaged."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise PermanentError(f"{path} is gone or damaged: {error}") from error
        if not isinstance(content, dict):
            raise PermanentError(f"{path} is damaged: it holds no object")
        return content

    def write_srt(self, path: Path, cues: Sequence[Cue]) -> None:
        """Subtitles as SubRip."""
        from recpipe.integrations.subtitle_files import write_srt

        write_srt(path, cues)

    def write_vtt(self, path: Path, cues: Sequence[Cue]) -> None:
        """Subtitles as WebVTT."""
        from recpipe.integrations.subtitle_files import write_vtt

        write_vtt(path, cues)
