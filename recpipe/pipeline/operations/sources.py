"""Sources and presets: where recordings come from, and where they go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from recpipe.config.layers import changed
from recpipe.config.model import Settings
from recpipe.domain.arrival import Arrival, Blank, arrive
from recpipe.domain.errors import ConfigError, RecpipeError, Refused
from recpipe.domain.names import check_name
from recpipe.domain.ports import FoundRecording
from recpipe.domain.recording import Facts, PutAside
from recpipe.domain.selection import Selection
from recpipe.domain.template import first_match
from recpipe.domain.template_rules import Subject
from recpipe.domain.work import Preset, SourceRecord
from recpipe.pipeline.operations.control import Control
from recpipe.pipeline.operations.desk import Desk
from recpipe.pipeline.operations.recordings import FILES

BLANK_KEYS = ("blank_below", "blank_below_size")  # may stand in a source's settings, over the user's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What a sync of one source brought, and how many of the new ones are not wanted, by reason."""

    source: str
    new: tuple[int, ...] = ()
    put_aside: Mapping[PutAside, int] = field(default_factory=dict)
    error: str = ""
    remedy: str = ""


Judge = Callable[[FoundRecording], Arrival]


@dataclass(frozen=True, slots=True)
class Sources:
    """What can be asked about sources."""

    desk: Desk
    control: Control

    def add(self, source: SourceRecord) -> None:
        """Add a source whose settings are right; raises `ConfigError` or `Refused` (R-310)."""
        if source.name == FILES:
            raise ConfigError(f"the name {FILES!r} is taken by files that are added by hand")
        self._check(source)
        self.desk.sources.add_source(source)

    def change(self, name: str, settings: Facts, *, runs_new: bool | None = None) -> None:
        """Change some of a source's settings; raises `ConfigError` or `Refused` (R-310)."""
        source = self.named(name)
        kept = changed(source.settings, settings)
        source = replace(source, settings=kept, runs_new=source.runs_new if runs_new is None else runs_new)
        self._check(source)
        self.desk.sources.change_source(source)

    def _check(self, source: SourceRecord) -> None:
        _blank(source, self.desk.settings())
        self.desk.providers.check_source(without_blank(source))

    def remove(self, name: str) -> None:
        """Stop using a source; what it brought stays. Raises `Refused` if there is none."""
        if name == FILES:
            raise Refused("files that are added by hand are no source that can be removed")
        self.desk.sources.remove_source(name)

    def all(self) -> Sequence[SourceRecord]:
        """All sources that can be synced."""
        return [source for source in self.desk.sources.sources() if source.kind != FILES]

    def named(self, name: str) -> SourceRecord:
        """One source; raises `Refused` if there is none."""
        for source in self.all():
            if source.name == name:
                return source
        raise Refused(f"there is no source {name!r}", remedy="see what there is with: recpipe sources list")

    def sync(self, names: Sequence[str] | None = None) -> list[Synced]:
        """Look for new recordings in some sources or in all; one bad source never stops the rest (R-301)."""
        chosen = self.all() if names is None else [self.named(name) for name in names]
        return [self._sync_one(source) for source in chosen]

    def _sync_one(self, source: SourceRecord) -> Synced:
        try:
            new = dict(self._bring(source))
        except RecpipeError as error:
            self.desk.sources.note_sync(source.name, str(error), self.desk.clock())
            return Synced(source=source.name, error=str(error), remedy=error.remedy)
        if new or source.message:
            self.desk.sources.note_sync(source.name, "", self.desk.clock())
        put_aside = Counter(arrival.put_aside for arrival in new.values() if arrival.put_aside)
        return Synced(source=source.name, new=tuple(new), put_aside=dict(put_aside))

    def _bring(self, source: SourceRecord) -> Iterator[tuple[int, Arrival]]:
        judge = self.judge(source)
        for found in self.find(source):
            arrival = judge(found)
            recording_id, is_new = self.desk.records.receive(source.name, found, arrival, self.desk.clock())
            if is_new:
                yield recording_id, arrival
        if source.runs_new:
            ids = tuple(self.desk.records.never_run(source.name))
            if ids:
                self.control.run(Selection(ids=ids))

    def find(self, source: SourceRecord) -> Iterator[FoundRecording]:
        """What a source has that is not here yet; nothing is written."""
        opened = self.desk.providers.open(without_blank(source), self.desk.settings())
        return opened.recordings(self.desk.records.known_ids(source.name))

    def judge(self, source: SourceRecord) -> Judge:
        """Decides about what a source brings, with the templates of this moment (R-302)."""
        templates, zone = self.desk.templates.templates(), self.desk.zone
        blank = _blank(source, self.desk.settings())

        def judged(found: FoundRecording) -> Arrival:
            match = first_match(templates, subject_of(found, source.name), zone)
            template_id = match[0].id if match else None
            return arrive(found, template_id, blank, needs_template=not source.runs_new)

        return judged


def subject_of(found: FoundRecording, source: str) -> Subject:
    """What rules look at."""
    return Subject(title=found.title, source=source, started_at=found.started_at, series=found.series)


def without_blank(source: SourceRecord) -> SourceRecord:
    """The source with only those settings that its provider knows."""
    own = {key: value for key, value in source.settings.items() if key not in BLANK_KEYS}
    return replace(source, settings=own)


def _blank(source: SourceRecord, settings: Settings) -> Blank:
    """What is blank at this source: its own word, else the user's (R-303). Seconds and bytes."""
    try:
        seconds = float(str(source.settings.get("blank_below", settings.sources.blank_below.total_seconds())))
        size = int(str(source.settings.get("blank_below_size", settings.sources.blank_below_size)))
    except ValueError as error:
        raise ConfigError(
            f"source {source.name!r}: {error}", remedy="blank_below is in seconds, blank_below_size in bytes"
        ) from error
    return Blank(shorter_than=timedelta(seconds=seconds), smaller_than=size)


@dataclass(frozen=True, slots=True)
class Presets:
    """What can be asked about publishing destinations."""

    desk: Desk

    def all(self) -> Sequence[Preset]:
        """All of them."""
        return self.desk.sources.presets()

    def named(self, name: str) -> Preset:
        """One of them; raises `Refused` if there is none."""
        for preset in self.all():
            if preset.name == name:
                return preset
        raise Refused(f"there is no preset {name!r}", remedy="see what there is with: recpipe presets list")

    def add(self, preset: Preset) -> None:
        """Add a destination that its platform accepts; raises `ConfigError` or `Refused` (R-310)."""
        check_name(preset.name, "preset")
        self.desk.providers.check_preset(preset)
        self.desk.sources.add_preset(preset)

    def change(self, name: str, settings: Facts, *, is_default: bool | None = None) -> None:
        """Change some settings, for later runs; null takes one back. Raises `ConfigError` or `Refused`."""
        before = self.named(name)
        kept = changed(before.settings, settings)
        preset = replace(
            before, settings=kept, is_default=before.is_default if is_default is None else is_default
        )
        self.desk.providers.check_preset(preset)
        self.desk.sources.change_preset(preset)

    def remove(self, name: str) -> None:
        """Remove a destination that nothing was published to; raises `Refused` if it cannot be."""
        self.desk.sources.remove_preset(name)
