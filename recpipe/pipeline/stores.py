"""What the pipeline needs from the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from recpipe.domain.selection import Order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from recpipe.domain.arrival import Arrival
    from recpipe.domain.effects import Changed, Decide, RowOutcome
    from recpipe.domain.estimate import Pace
    from recpipe.domain.job import Job, JobDraft, JobRun, Trigger
    from recpipe.domain.lifecycle import RecordingStatus, StageKind
    from recpipe.domain.ports import FoundRecording, Progress
    from recpipe.domain.recording import Lane, Recording, RecordingLine, Stage
    from recpipe.domain.selection import Filter, Selection
    from recpipe.domain.template import Template, TemplateDraft
    from recpipe.domain.usage import UseLine
    from recpipe.domain.work import Claim, Claimed, Decision, Outcome, Preset, SourceRecord


class WorkStore(Protocol):
    """Claims and results. Every write names the claim's fence and raises `Fenced` if it has passed."""

    def claim(
        self, lane: Lane, worker: str, now: datetime, closed: frozenset[StageKind] = frozenset()
    ) -> Claimed | None:
        """Take the most important ready stage of a lane that is not of a closed kind, for nobody else."""
        ...

    def complete(self, work: Claimed, outcome: Outcome, now: datetime) -> None:
        """Record an outcome and make ready what it unblocks, in one transaction."""
        ...

    def give_up(self, work: Claimed, decision: Decision, now: datetime) -> None:
        """Record why the attempt did not reach its end, and what happens next, in one transaction."""
        ...

    def remember(self, work: Claimed, facts: Mapping[str, object]) -> None:
        """Add to what is known about a publication."""
        ...

    def beat(self, worker: str, progress: Mapping[Claim, Progress | None], now: datetime) -> frozenset[Claim]:
        """Renew the worker's lease, show progress, and return the claims that are no longer ours."""
        ...

    def ready_counts(self, now: datetime) -> Mapping[Lane, int]:
        """How many stages could start now, by lane."""
        ...

    def enlist(self, worker: str, now: datetime) -> int:
        """A worker begins, alone on this home: take back what dead ones held, and return how many stages."""
        ...

    def retire(self, worker: str) -> None:
        """A worker has ended and holds nothing."""
        ...


class RecordStore(Protocol):
    """Recordings as they arrive and as people see them."""

    def receive(
        self, source: str, found: FoundRecording, arrival: Arrival, now: datetime
    ) -> tuple[int, bool]:
        """Take what a source brought; returns its id, and whether it is new or has moved on (R-301)."""
        ...

    def holder_of(self, external_id: str) -> int | None:
        """The recording with this external id at any source."""
        ...

    def known_ids(self, source: str) -> frozenset[str]:
        """The external ids of a source's recordings, but for those that it was still making."""
        ...

    def never_run(self, source: str) -> Sequence[int]:
        """Recordings of a source that are wanted and that no run was ever started for, oldest first."""
        ...

    def recording(self, recording_id: int) -> Recording:
        """One recording; raises `Refused` if there is none."""
        ...

    def recordings(self, ids: Sequence[int]) -> Sequence[Recording]:
        """Those of the recordings that exist, in the order of `ids`."""
        ...

    def lines(
        self, chosen: Filter, limit: int | None, *, order: Order = Order.NEWEST, offset: int = 0
    ) -> Sequence[RecordingLine]:
        """A page of a list."""
        ...

    def count(self, chosen: Filter) -> int:
        """How many recordings a filter chooses."""
        ...

    def choose(self, selection: Selection) -> Sequence[int]:
        """The ids that a selection means, in its order."""
        ...

    def stages(self, recording_id: int) -> Sequence[Stage]:
        """The stages of a recording: what changes while it runs."""
        ...

    def has_open_work(self) -> bool:
        """Whether any stage runs, may start now, or will be tried again by itself."""
        ...

    def end_pauses(self, now: datetime) -> int:
        """End the pauses whose time has come; returns how many."""
        ...

    def artifact_paths(self) -> frozenset[Path]:
        """Every file that counts."""
        ...


class ControlStore(Protocol):
    """Requests, decided and written in one transaction."""

    def change(self, ids: Sequence[int], decide: Decide, now: datetime) -> Changed:
        """Decide and apply for each recording; one that refuses stops no other (R-1307)."""
        ...

    def preview(self, ids: Sequence[int], decide: Decide) -> tuple[RowOutcome, ...]:
        """What `change` would answer; nothing is written."""
        ...


class SourceStore(Protocol):
    """Where recordings come from and where they go."""

    def sources(self) -> Sequence[SourceRecord]:
        """All sources that are in use."""
        ...

    def add_source(self, source: SourceRecord) -> None:
        """Add a source; raises `Refused` if the name is taken."""
        ...

    def change_source(self, source: SourceRecord) -> None:
        """Replace a source's settings; raises `Refused` if there is none."""
        ...

    def remove_source(self, name: str) -> None:
        """Stop using a source; its recordings stay. Raises `Refused` if there is none."""
        ...

    def note_sync(self, source: str, message: str, now: datetime) -> None:
        """Remember how the last sync went."""
        ...

    def presets(self) -> Sequence[Preset]:
        """All publishing destinations."""
        ...

    def add_preset(self, preset: Preset) -> None:
        """Add a destination; raises `Refused` if the name is taken."""
        ...

    def change_preset(self, preset: Preset) -> None:
        """Replace a destination's settings; raises `Refused` if there is none."""
        ...

    def remove_preset(self, name: str) -> None:
        """Remove a destination that nothing was published to; raises `Refused` if it cannot be."""
        ...


class TemplateStore(Protocol):
    """Templates and what follows them."""

    def templates(self) -> Sequence[Template]:
        """All templates."""
        ...

    def add_template(self, draft: TemplateDraft, now: datetime) -> int:
        """Add a template and return its id; raises `Refused` if the name is taken."""
        ...

    def change_template(self, template_id: int, draft: TemplateDraft) -> None:
        """Replace a template; raises `Refused` if it is gone or the new name is taken."""
        ...

    def remove_template(self, template_id: int) -> int:
        """Remove a template and unbind its recordings; returns how many."""
        ...

    def counts(self) -> Mapping[int, Mapping[RecordingStatus, int]]:
        """How many recordings follow each template, by status."""
        ...


class JobStore(Protocol):
    """Automation jobs and their history."""

    def jobs(self) -> Sequence[Job]:
        """All jobs."""
        ...

    def add_job(self, draft: JobDraft, now: datetime) -> int:
        """Add a job and return its id; raises `Refused` if the name is taken."""
        ...

    def change_job(self, job_id: int, draft: JobDraft, now: datetime) -> None:
        """Replace a job; what was planned before `now` is not made up for. Raises `Refused` if it is gone."""
        ...

    def remove_job(self, job_id: int) -> None:
        """Remove a job and its history."""
        ...

    def begin_run(self, job_id: int, trigger: Trigger, planned_at: datetime | None, now: datetime) -> int:
        """Note that a run of a job begins, and return its id."""
        ...

    def end_run(self, run_id: int, counts: Mapping[str, int], message: str, now: datetime) -> None:
        """Note how a run of a job went; its planned moment counts as done."""
        ...

    def history(self, job_id: int, limit: int) -> Sequence[JobRun]:
        """The last runs of a job, newest first."""
        ...


class UsageStore(Protocol):
    """What was used."""

    def between(self, start: datetime, end: datetime) -> Sequence[UseLine]:
        """What was used from `start` to before `end`, by kind of use and engine."""
        ...


class PaceStore(Protocol):
    """How long stages took."""

    def paces(self) -> Mapping[StageKind, Pace]:
        """Seconds of work per second of recording, from the last runs of each kind of stage."""
        ...


class RetentionStore(Protocol):
    """What grows old (R-1601)."""

    def expire(self, made_before: datetime, now: datetime) -> Sequence[int]:
        """Let old recordings expire that are neither published nor pinned nor at work; returns their ids."""
        ...

    def drop_files(self, deleted_before: datetime, now: datetime) -> Sequence[Path]:
        """Forget the files of recordings that were deleted before, but for transcripts; returns them."""
        ...

    def forget(self, gone_before: datetime, now: datetime) -> Sequence[Path]:
        """Forget recordings whose files went before, but for their identity; returns what was left."""
        ...
