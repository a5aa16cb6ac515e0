"""What a stage is given and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from recpipe.config.model import Settings
from recpipe.domain.lifecycle import SkipReason, StageKind
from recpipe.domain.ports import Ledger, Publication, Report
from recpipe.domain.recording import ArtifactKind, Facts, Lane, Recording


Claim = tuple[int, int]  # (stage id, fence): one attempt, for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One attempt at one stage. It can be pickled: it may run in another process.

    `folder` is where the stage puts what it makes; names there carry `fence`, so that no
    attempt can ever write over what another one made.
    """

    stage_id: int
    kind: StageKind
    target: str
    lane: Lane
    fence: int
    attempt: int
    recording: Recording
    settings: Settings
    folder: Path
    is_approved: bool = False
    platform: str = ""
    preset_settings: Mapping[str, object] = field(default_factory=dict)
    ledger_facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def claim(self) -> Claim:
        """Which attempt this is."""
        return self.stage_id, self.fence

    @property
    def media(self) -> Path:
        """The file to work on: the trimmed one if there is one, else the original."""
        media = self.recording.artifacts.get(ArtifactKind.TRIMMED, self.recording.media)
        if media is None:
            raise LookupError(f"recording {self.recording.id} has no media yet")
        return media

    def facts_of(self, kind: StageKind) -> Facts:
        """What an earlier stage of this recording found out; empty if it did not run."""
        return next((stage.facts for stage in self.recording.stages if stage.kind is kind), {})

    def made(self, name: str, suffix: str) -> Path:
        """The place for a new file of this attempt."""
        return self.folder / f"{name}-{self.fence}{suffix}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file that a stage made."""

    kind: ArtifactKind
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A stage that reached its end; `skipped` if there was nothing for it to do."""

    artifacts: tuple[Artifact, ...] = ()
    facts: Facts = field(default_factory=dict)
    message: str = ""
    skipped: SkipReason | None = None
    publication: Publication | None = None


class Stage(Protocol):
    """Runs one kind of stage. It may be run again at any time, and must not mind."""

    def run(self, job: Job, ledger: Ledger, report: Report) -> Outcome:
        """Do the work; raises a `StageError` when it cannot be done now."""
        ...


class Executor(Protocol):
    """Runs a job to its end, wherever it is right to run it."""

    def run(self, job: Job, ledger: Ledger, report: Report) -> Outcome:
        """Return the stage's outcome or raise its error; `StageCancelled` if it was stopped."""
        ...
