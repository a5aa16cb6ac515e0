"""Control: run, pause, cancel and all else that is asked of recordings, one or ten thousand (R-1307)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from recpipe.config.layers import Layer, Resolved, Tree, resolve
from recpipe.domain.effects import Bind, RowOutcome, SetAside, SkipStages
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.readiness import with_dependents
from recpipe.domain.recording import BoundBy, Pause, Recording
from recpipe.domain.selection import Selection
from recpipe.pipeline import control as decisions
from recpipe.pipeline.operations.desk import Desk
from recpipe.pipeline.operations.words import check_lecture_settings, check_words
from recpipe.pipeline.plan import RunRequest
from recpipe.pipeline.planner import Planner

if TYPE_CHECKING:
    from recpipe.domain.template import Template
    from recpipe.domain.template_rules import Subject
    from recpipe.pipeline.dry_run import DryRun


@dataclass(frozen=True, slots=True)
class Control:
    """Each request takes a selection, and answers row by row; `is_dry` decides and writes nothing."""

    desk: Desk

    def run(
        self, selection: Selection, request: RunRequest | None = None, *, is_dry: bool = False
    ) -> Sequence[RowOutcome]:
        """Start runs, or let those go on that were begun (section 11)."""
        return self.desk.change(selection, self._planner(request or RunRequest()).decide, is_dry=is_dry)

    def _planner(self, request: RunRequest) -> Planner:
        """Plans for a request that is right in itself; raises `ConfigError` or `Refused` otherwise."""
        resolve([Layer(name="this run", values=request.override)])
        check_words(request.override, "this run")
        planner = self.desk.planner(request)
        if request.template:
            decisions.named(request.template, planner.templates)
        return planner

    def dry_run(self, selection: Selection, request: RunRequest | None = None) -> list[DryRun]:
        """What `run` would do, step by step (R-1308)."""
        from recpipe.pipeline.dry_run import dry_run, of_none

        planner = self._planner(request or RunRequest())
        paces = self.desk.paces.paces()
        chosen = self.desk.records.choose(selection)
        there = {each.id: each for each in self.desk.records.recordings(chosen)}
        return [dry_run(there[each], planner, paces) if each in there else of_none(each) for each in chosen]

    def resolved(self, recording_id: int) -> Resolved:
        """The settings that a run of a recording would freeze, with their origins (R-1102)."""
        recording = self.desk.records.recording(recording_id)
        return self.desk.planner(RunRequest()).resolution(recording).resolved

    def pause(
        self, selection: Selection, *, reason: str, lasts: timedelta | None = None, is_dry: bool = False
    ) -> Sequence[RowOutcome]:
        """Start nothing new, until resumed or for a time (R-1303)."""
        until = None if lasts is None else self.desk.clock() + lasts
        wanted = Pause(reason=reason, until=until)
        return self.desk.change(selection, lambda each: decisions.pause(each, wanted), is_dry=is_dry)

    def resume(self, selection: Selection, *, is_dry: bool = False) -> Sequence[RowOutcome]:
        """End pauses, and try again what waits."""
        return self.desk.change(selection, decisions.resume, is_dry=is_dry)

    def approve(self, selection: Selection, *, is_dry: bool = False) -> Sequence[RowOutcome]:
        """Let held stages do what they held back."""
        return self.desk.change(selection, decisions.approve, is_dry=is_dry)

    def cancel(self, selection: Selection, *, is_dry: bool = False) -> Sequence[RowOutcome]:
        """Stop runs (R-1304)."""
        return self.desk.change(selection, decisions.cancel, is_dry=is_dry)

    def retry(self, selection: Selection, *, is_dry: bool = False) -> Sequence[RowOutcome]:
        """Try again what failed."""
        return self.run(selection, RunRequest(is_retry=True), is_dry=is_dry)

    def upload(
        self, selection: Selection, presets: tuple[str, ...] = (), *, is_dry: bool = False
    ) -> Sequence[RowOutcome]:
        """Publish what is finished, to some presets or to all that are meant for it."""
        return self.run(selection, RunRequest(is_upload=True, presets=presets), is_dry=is_dry)

    def reset(
        self,
        selection: Selection,
        *,
        since: StageKind = StageKind.TRIM,
        forgets_publications: bool = False,
        is_dry: bool = False,
    ) -> Sequence[RowOutcome]:
        """Take back what a stage and those after it made (R-1305)."""
        kinds = with_dependents(since) if since is not StageKind.UPLOAD else frozenset[StageKind]()
        return self.desk.change(
            selection,
            lambda each: decisions.reset(each, kinds, forgets_publications=forgets_publications),
            is_dry=is_dry,
        )

    def skip(
        self, selection: Selection, stage: StageKind | None = None, *, target: str = "", is_dry: bool = False
    ) -> Sequence[RowOutcome]:
        """Do without a stage, or without the recording."""

        def decide(recording: Recording) -> SetAside | SkipStages:
            return (
                decisions.set_aside(recording) if stage is None else decisions.skip(recording, stage, target)
            )

        return self.desk.change(selection, decide, is_dry=is_dry)

    def bind(
        self, selection: Selection, template: str, *, resets_settings: bool = False, is_dry: bool = False
    ) -> Sequence[RowOutcome]:
        """Let recordings follow a template (R-1204)."""
        chosen = decisions.named(template, self.desk.templates.templates())
        return self.desk.change(
            selection,
            lambda each: decisions.bind(each, chosen, by=BoundBy.PERSON, resets_settings=resets_settings),
            is_dry=is_dry,
        )

    def unbind(self, selection: Selection, *, is_dry: bool = False) -> Sequence[RowOutcome]:
        """Let recordings follow no template."""
        return self.desk.change(selection, decisions.unbind, is_dry=is_dry)

    def rematch(
        self, selection: Selection, templates: Sequence[Template] | None = None, *, is_dry: bool = False
    ) -> Sequence[RowOutcome]:
        """Ask the rules again about recordings without a template that nobody has begun (R-1203)."""
        from recpipe.domain.template import first_match

        known = self.desk.templates.templates() if templates is None else templates
        zone = self.desk.zone

        def decide(recording: Recording) -> Bind:
            match = first_match(known, subject_of(recording), zone)
            return decisions.rematch(recording, match[0] if match else None)

        return self.desk.change(selection, decide, is_dry=is_dry)

    def configure(
        self, selection: Selection, settings: Tree, *, is_dry: bool = False
    ) -> Sequence[RowOutcome]:
        """Give recordings settings of their own, over those of their template; empty takes them back."""
        check_lecture_settings(settings, "this recording")
        return self.desk.change(
            selection, lambda each: decisions.set_own(each, dict(settings)), is_dry=is_dry
        )

    def delete(self, selection: Selection, *, is_dry: bool = False) -> Sequence[RowOutcome]:
        """Take recordings out of every list; their files go days later (R-1601)."""
        return self.desk.change(selection, decisions.delete, is_dry=is_dry)

    def restore(self, selection: Selection, *, is_dry: bool = False) -> Sequence[RowOutcome]:
        """Bring back what was deleted, has expired or was skipped."""
        return self.desk.change(selection, decisions.restore, is_dry=is_dry)

    def pin(
        self, selection: Selection, *, is_pinned: bool = True, is_dry: bool = False
    ) -> Sequence[RowOutcome]:
        """Keep recordings whatever their age, or no more."""
        return self.desk.change(
            selection, lambda each: decisions.pin(each, is_pinned=is_pinned), is_dry=is_dry
        )


def subject_of(recording: Recording) -> Subject:
    """What rules look at."""
    from recpipe.domain.template_rules import Subject

    return Subject(
        title=recording.title,
        source=recording.source,
        started_at=recording.started_at,
        series=recording.series,
    )
