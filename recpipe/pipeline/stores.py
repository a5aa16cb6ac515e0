"""What the pipeline needs from the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from recpipe.domain.ports import FoundRecording, Progress
from recpipe.domain.recording import Lane, Recording, RecordingLine, Stage
from recpipe.domain.work import Claim, Claimed, Decision, Outcome, PlannedRun, Preset, SourceRecord


class WorkStore(Protocol):
    """Claims and results. Every write names the claim's fence and raises `Fenced` if it has passed."""

    def claim(self, lane: Lane, worker: str, now: datetime) -> Claimed | None:
        """Take the most important ready stage of a lane; nobody else can have it then."""
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
    """Recordings, sources and runs, as people see and ask for them."""

    def add_recording(self, source: str, found: FoundRecording, now: datetime) -> tuple[int, bool]:
        """The recording's id, and whether it is new. A known one is left as it is (R-301)."""
        ...

    def holder_of(self, external_id: str) -> int | None:
        """The recording with this external id at any source."""
        ...

    def known_ids(self, source: str) -> frozenset[str]:
        """The external ids of all recordings of a source."""
        ...

    def never_run(self, source: str) -> Sequence[int]:
        """Recordings of a source that no run was ever started for, oldest first."""
        ...

    def recording(self, recording_id: int) -> Recording:
        """One recording; raises `Refused` if there is none."""
        ...

    def recordings(self, search: str = "", limit: int = 50) -> Sequence[RecordingLine]:
        """Recordings whose title has `search` in it, newest first."""
        ...

    def start_run(self, recording_id: int, plan: Callable[[Recording], PlannedRun], now: datetime) -> int:
        """Plan and store a run in one transaction, and return its id; `plan` may refuse (R-1301)."""
        ...

    def resume_held(self, recording_id: int, now: datetime, *, approve: bool) -> int:
        """Let held stages go on, approved or to be tried again; returns how many there were."""
        ...

    def stages(self, recording_id: int) -> Sequence[Stage]:
        """The stages of a recording: what changes while it runs."""
        ...

    def has_open_work(self) -> bool:
        """Whether any stage runs, may start now, or will be tried again by itself."""
        ...

    def sources(self) -> Sequence[SourceRecord]:
        """All sources that are in use."""
        ...

    def add_source(self, source: SourceRecord) -> None:
        """Add a source; raises `Refused` if the name is taken."""
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

    def artifact_paths(self) -> frozenset[Path]:
        """Every file that counts."""
        ...
