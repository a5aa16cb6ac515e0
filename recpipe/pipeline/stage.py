"""What a stage is given, and the two ways to run one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from recpipe.config.model import Settings
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.ports import Ledger, Report
from recpipe.domain.recording import ArtifactKind, Facts, Recording
from recpipe.domain.work import Claimed, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One attempt at one stage. It can be pickled: it may run in another process.

    `folder` is where the stage puts what it makes; names there carry the fence, so that no
    attempt can ever write over what another one made.
    """

    work: Claimed
    settings: Settings
    folder: Path

    @property
    def recording(self) -> Recording:
        """The recording as it was when the stage was claimed."""
        return self.work.recording

    @property
    def name(self) -> str:
        """How people call the stage: `TRIM`, or `UPLOAD library`."""
        return f"{self.work.kind} {self.work.target}".strip()

    @property
    def original(self) -> Path:
        """The file as it came, which nobody ever changes."""
        if self.recording.media is None:
            raise LookupError(f"recording {self.recording.id} has no media yet")
        return self.recording.media

    @property
    def media(self) -> Path:
        """The file to work on: the trimmed one if there is one, else the original."""
        return self.recording.artifacts.get(ArtifactKind.TRIMMED) or self.original

    def facts_of(self, kind: StageKind) -> Facts:
        """What an earlier stage of this recording found out; empty if it did not run."""
        return next((stage.facts for stage in self.recording.stages if stage.kind is kind), {})

    def made(self, name: str, suffix: str) -> Path:
        """The place for a new file of this attempt."""
        return self.folder / f"{name}-{self.work.fence}{suffix}"


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
