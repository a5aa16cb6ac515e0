"""What every operation works with: the stores, the providers, the settings below a run's own, the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from recpipe.config.layers import Layer, Tree, resolve
from recpipe.config.model import Settings
from recpipe.domain.dates import zone_named
from recpipe.domain.effects import Changed, Decide, RowOutcome, Verdict
from recpipe.domain.errors import Refused
from recpipe.domain.ports import FoundRecording, Source
from recpipe.domain.selection import Selection
from recpipe.domain.work import Preset, SourceRecord
from recpipe.pipeline.plan import RunRequest
from recpipe.pipeline.planner import Planner, PlanTools
from recpipe.pipeline.stores import (
    ControlStore,
    JobStore,
    PaceStore,
    RecordStore,
    RetentionStore,
    SourceStore,
    TemplateStore,
    UsageStore,
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that operations share. `layers` are read anew for each: an edit counts at once."""

    records: RecordStore
    control: ControlStore
    sources: SourceStore
    templates: TemplateStore
    jobs: JobStore
    usage: UsageStore
    paces: PaceStore
    retention: RetentionStore
    providers: Providers
    layers: Callable[[], Sequence[Layer]]
    clock: Callable[[], datetime]

    def settings(self, override: Tree | None = None) -> Settings:
        """The settings in force, below any template."""
        own = [Layer(name="this run", values=override)] if override else []
        return resolve([*self.layers(), *own]).settings

    @property
    def zone(self) -> tzinfo:
        """The owner's time zone."""
        return zone_named(self.settings().timezone)

    def planner(self, request: RunRequest) -> Planner:
        """Plans with the settings, templates and presets of this moment."""
        return Planner(
            layers=self.layers(),
            templates=self.templates.templates(),
            presets=self.sources.presets(),
            tools=self.providers,
            request=request,
        )

    def change(self, selection: Selection, decide: Decide, *, is_dry: bool = False) -> Sequence[RowOutcome]:
        """Decide and apply for each chosen recording; the answer is row by row (R-1307)."""
        ids = self.records.choose(selection)
        if is_dry:
            return self.control.preview(ids, decide)
        changed = self.control.change(ids, decide, self.clock())
        remove(changed)
        return changed.outcomes


def remove(changed: Changed) -> None:
    """Delete files that no row names any more; what a kill leaves, the worker's sweep finds."""
    for path in changed.freed:
        path.unlink(missing_ok=True)


def only(outcomes: Sequence[RowOutcome]) -> RowOutcome:
    """The outcome of a request for one recording; raises `Refused` if it was refused."""
    (outcome,) = outcomes
    if outcome.verdict is Verdict.REFUSED:
        raise Refused(outcome.message, remedy=outcome.remedy)
    return outcome
