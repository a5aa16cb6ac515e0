"""What passes between the pipeline and the database: claimed work, outcomes, decisions, planned runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from recpipe.domain.lifecycle import SkipReason, StageKind
from recpipe.domain.ports import Publication
from recpipe.domain.recording import ArtifactKind, Facts, Lane, Recording

Claim = tuple[int, int]  # (stage id, fence): one attempt, for ever


class Fenced(Exception):
    """Somebody else has this stage now: what this attempt did does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A stage that a worker has taken. `fence` grows with every claim and guards every later write."""

    stage_id: int
    kind: StageKind
    target: str
    lane: Lane
    fence: int
    attempt: int
    recording: Recording
    settings: Facts
    is_approved: bool = False
    platform: str = ""
    preset_settings: Facts = field(default_factory=dict)
    metadata: Facts = field(default_factory=dict)
    ledger: Facts = field(default_factory=dict)

    @property
    def claim(self) -> Claim:
        """Which attempt this is."""
        return self.stage_id, self.fence


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
    media: Path | None = None  # what DOWNLOAD brought


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAgain:
    """Try again by itself after a wait."""

    message: str
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Wait for a person, who is told what to do."""

    message: str
    remedy: str
    can_approve: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fail:
    """Give up; `is_bug` asks for the traceback in the log."""

    message: str
    remedy: str = ""
    is_bug: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Look again after a while: it was not tried."""

    message: str
    after: timedelta
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoWithout:
    """Give up, and let the lecture be published without what this stage makes (allow_errors)."""

    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBack:
    """It was told to stop: as if it had not been tried."""


Decision = TryAgain | Hold | Fail | Wait | GoWithout | HandBack


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """A stage that a run wants; `skip` says why it will not be run, `again` that it is done once more."""

    kind: StageKind
    lane: Lane
    target: str = ""
    skip: SkipReason | None = None
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenTarget:
    """What a run publishes to one preset: the platform's own settings, and the words beside the lecture."""

    platform: str
    settings: Facts = field(default_factory=dict)
    metadata: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """What a run will do, with the settings that it freezes (R-1103)."""

    settings: Mapping[str, object]
    stages: tuple[PlannedStage, ...]
    targets: Mapping[str, FrozenTarget] = field(default_factory=dict)
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A publishing destination."""

    name: str
    platform: str
    settings: Facts = field(default_factory=dict)
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """A source as it is stored; `runs_new` starts what it finds without being asked."""

    name: str
    kind: str
    settings: Facts = field(default_factory=dict)
    runs_new: bool = False
    message: str = ""
