"""All that a person can ask for: the command line and the terminal UI both call this, and nothing else.

Each operation is one transaction that happened or did not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from recpipe.config.layers import Layer, Tree, resolve
from recpipe.config.model import Settings
from recpipe.domain.errors import ConfigError, RecpipeError, Refused
from recpipe.domain.ports import FoundRecording, Source
from recpipe.domain.recording import Lane, Recording, RecordingLine, Stage
from recpipe.domain.work import Preset, SourceRecord
from recpipe.pipeline.plan import Destination, plan_run
from recpipe.pipeline.stores import RecordStore

FILES = "files"  # the source of what people add by hand


class SourceTools(Protocol):
    """Opens sources, and looks at single files."""

    def open(self, source: SourceRecord, settings: Settings) -> Source:
        """The source itself; raises `ConfigError` when its settings are wrong."""
        ...

    def examine(self, file: Path) -> FoundRecording:
        """A single file as a recording; raises a `RecpipeError` that says what is wrong with it."""
        ...

    def lane_of(self, preset: Preset) -> Lane:
        """Where a preset's publisher works."""
        ...

    def speech_lane(self, settings: Settings, recording: Recording) -> Lane:
        """Where the recording's speech engine works."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of one file that was to be added: an id, or the reason why there is none."""

    file: Path
    recording_id: int | None = None
    is_new: bool = False
    error: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What a sync of one source brought."""

    source: str
    new: tuple[int, ...] = ()
    error: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """Everything that can be asked of one home; `layers` are the settings below a run's own."""

    store: RecordStore
    sources: SourceTools
    layers: Sequence[Layer]
    clock: Callable[[], datetime]

    def settings(self, override: Tree | None = None) -> Settings:
        """The settings that a run started now would freeze."""
        own = [Layer(name="this run", values=override)] if override else []
        return resolve([*self.layers, *own]).settings

    def add(self, files: Sequence[Path]) -> list[Added]:
        """Add files by hand (R-308); one that is refused does not stop the others."""
        return [self._add_one(file) for file in files]

    def _add_one(self, file: Path) -> Added:
        try:
            found = self.sources.examine(file)
            holder = self.store.holder_of(found.external_id)
            if holder is not None:
                return Added(file=file, recording_id=holder)
            recording_id, is_new = self.store.add_recording(FILES, found, self.clock())
        except RecpipeError as error:
            return Added(file=file, error=str(error), remedy=error.remedy)
        return Added(file=file, recording_id=recording_id, is_new=is_new)

    def browse(self, search: str = "", limit: int = 50) -> Sequence[RecordingLine]:
        """Recordings, newest first."""
        return self.store.recordings(search, limit)

    def show(self, recording_id: int) -> Recording:
        """One recording; raises `Refused` if there is none."""
        return self.store.recording(recording_id)

    def stages(self, recording_id: int) -> Sequence[Stage]:
        """The stages of a recording: what changes while it runs."""
        return self.store.stages(recording_id)

    def has_open_work(self) -> bool:
        """Whether any stage runs, may start now, or will be tried again by itself."""
        return self.store.has_open_work()

    def run(self, recording_id: int, override: Tree | None = None) -> int:
        """Start a run and return its id; raises `Refused` when there is nothing to start (section 11).

        With settings of its own it replaces a run that waits for a person.
        """
        settings = self.settings(override)
        destinations = [
            Destination(preset=preset.name, lane=self.sources.lane_of(preset))
            for preset in self.store.presets()
            if preset.is_default
        ]
        return self.store.start_run(
            recording_id,
            lambda recording: plan_run(
                recording,
                settings,
                destinations,
                self.sources.speech_lane(settings, recording),
                replaces_waiting=bool(override),
            ),
            self.clock(),
        )

    def resume(self, recording_id: int) -> int:
        """Try again whatever waits for a person, who says the cause is gone; returns how many stages."""
        return self.store.resume_held(recording_id, self.clock(), approve=False)

    def approve(self, recording_id: int) -> int:
        """Let held stages do what they held back; returns how many. Raises `Refused` if there is none."""
        approved = self.store.resume_held(recording_id, self.clock(), approve=True)
        if not approved:
            self.show(recording_id)
            raise Refused(f"nothing of recording {recording_id} waits for an approval")
        return approved

    def add_source(self, source: SourceRecord) -> None:
        """Add a source whose settings are right; raises `ConfigError` or `Refused`."""
        if source.name == FILES:
            raise ConfigError(f"the name {FILES!r} is taken by files that are added by hand")
        self.sources.open(source, self.settings())
        self.store.add_source(source)

    def remove_source(self, name: str) -> None:
        """Stop using a source; what it brought stays. Raises `Refused` if there is none."""
        if name == FILES:
            raise Refused("files that are added by hand are no source that can be removed")
        self.store.remove_source(name)

    def list_sources(self) -> Sequence[SourceRecord]:
        """All sources that can be synced."""
        return [source for source in self.store.sources() if source.kind != FILES]

    def sync(self, name: str | None = None) -> list[Synced]:
        """Look for new recordings in one source or in all; one bad source never stops the rest (R-301)."""
        chosen = [source for source in self.list_sources() if name in (None, source.name)]
        if name is not None and not chosen:
            raise Refused(
                f"there is no source {name!r}", remedy="see what there is with: recpipe sources list"
            )
        return [self._sync_one(source) for source in chosen]

    def _sync_one(self, source: SourceRecord) -> Synced:
        try:
            new = tuple(self._bring(source))
        except RecpipeError as error:
            self.store.note_sync(source.name, str(error), self.clock())
            return Synced(source=source.name, error=str(error), remedy=error.remedy)
        if new or source.message:
            self.store.note_sync(source.name, "", self.clock())
        return Synced(source=source.name, new=new)

    def _bring(self, source: SourceRecord) -> Iterator[int]:
        opened = self.sources.open(source, self.settings())
        known = self.store.known_ids(source.name)
        for found in opened.recordings(known):
            recording_id, is_new = self.store.add_recording(source.name, found, self.clock())
            if is_new:
                yield recording_id
        if source.runs_new:
            self._run_all(self.store.never_run(source.name))

    def _run_all(self, recording_ids: Sequence[int]) -> None:
        for recording_id in recording_ids:
            with suppress(Refused):  # somebody else was faster
                self.run(recording_id)
