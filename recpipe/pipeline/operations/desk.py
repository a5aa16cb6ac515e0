"""What every operation works with: the stores, the providers, the settings below a run's own, the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from recpipe.config.layers import Layer, resolve

if TYPE_CHECKING:
    from recpipe.config.layers import Tree
    from recpipe.config.model import Settings
    from recpipe.domain.effects import Changed, Decide, RowOutcome
    from recpipe.domain.selection import Selection
    from recpipe.pipeline.plan import RunRequest
    from recpipe.pipeline.planner import Planner
    from recpipe.pipeline.providers import Providers
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
    _last: list[tuple[Sequence[Layer], Settings]] = field(default_factory=list)

    def settings(self, override: Tree | None = None) -> Settings:
        """The settings in force, below any template."""
        if override:
            return resolve([*self.layers(), Layer(name="this run", values=override)]).settings
        return self._resolved(self.layers())

    def _resolved(self, layers: Sequence[Layer]) -> Settings:
        """Asked for every stage: the last answer is kept while the layers are the same."""
        if self._last and self._last[0][0] is layers:
            return self._last[0][1]
        settings = resolve(layers).settings
        self._last[:] = [(layers, settings)]
        return settings

    @property
    def zone(self) -> tzinfo:
        """The owner's time zone."""
        from recpipe.domain.dates import zone_named

        return zone_named(self.settings().timezone)

    def planner(self, request: RunRequest) -> Planner:
        """Plans with the settings, templates and presets of this moment."""
        from recpipe.pipeline.planner import Planner

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
