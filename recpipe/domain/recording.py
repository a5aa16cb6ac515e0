"""A recording and its stages, as the database holds them and every view shows them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from recpipe.domain.lifecycle import (
    FINISHED,
    RecordingStatus,
    SkipReason,
    StageKind,
    StageStatus,
    TargetStatus,
)
from recpipe.domain.ports import Progress

Facts = Mapping[str, object]  # JSON-able


class Lane(StrEnum):
    """Which of the worker's two queues a stage goes through."""

    CPU = "cpu"  # in a child process that can be killed
    NETWORK = "network"  # in a thread: mostly waits


class ArtifactKind(StrEnum):
    """A file that recpipe made."""

    TRIMMED = "trimmed"
    TRANSCRIPT = "transcript"
    TOPICS = "topics"
    SRT = "srt"
    VTT = "vtt"


class PutAside(StrEnum):
    """Why a recording is SKIPPED (R-302)."""

    BLANK = "blank"  # too short or too small to be a lecture
    NO_TEMPLATE = "no_template"  # no rule wants it
    MANUAL = "manual"  # a person said so


class BoundBy(StrEnum):
    """Who bound a template to a recording (R-1204)."""

    RULE = "rule"
    PERSON = "person"


class RunState(StrEnum):
    """Where a run is; a recording has at most one that is active."""

    ACTIVE = "active"
    DONE = "done"
    FAILED = "failed"  # something failed and nothing more can start
    REPLACED = "replaced"  # it waited for a person, who started another one with other settings
    CANCELLED = "cancelled"  # a person stopped it; what was finished stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a recording, with everything a person may want to know about it."""

    id: int
    kind: StageKind
    target: str
    status: StageStatus
    lane: Lane
    attempts: int = 0
    crashes: int = 0
    skip_reason: SkipReason | None = None
    progress: Progress | None = None
    message: str = ""
    remedy: str = ""
    can_approve: bool = False
    is_ready: bool = False
    is_stopping: bool = False
    not_before: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    facts: Facts = field(default_factory=dict)
    run_id: int | None = None  # the last run that wanted it

    @property
    def name(self) -> str:
        """How people call it: `TRIM`, or `UPLOAD library`."""
        return f"{self.kind} {self.target}".strip()

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to do here."""
        return self.status in FINISHED

    @property
    def is_put_off(self) -> bool:
        """Whether it waits for a condition: it goes on by itself, but nobody knows when."""
        return self.is_ready and self.not_before is not None and bool(self.remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One publication of a recording."""

    preset: str
    platform: str
    status: TargetStatus
    remote_id: str = ""
    url: str = ""
    message: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadSummary:
    """How many of a recording's targets are where; `partial`: some are published and some are not."""

    total: int = 0
    uploaded: int = 0
    failed: int = 0
    partial: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "partial", 0 < self.uploaded < self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What can be asked of a recording now: computed once, stored, and shown everywhere (R-204)."""

    is_runtime: bool = False
    can_run: bool = False
    can_pause: bool = False
    ready_to_upload: bool = False
    uploads: UploadSummary = UploadSummary()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Nothing new starts (R-1303); it ends at `until`, or when a person says so."""

    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Which template a recording follows, and who said so."""

    template_id: int
    template: str
    by: BoundBy


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingLine:
    """What a list shows of a recording."""

    id: int
    title: str
    status: RecordingStatus
    started_at: datetime
    source: str
    duration: float | None = None
    is_failed: bool = False
    is_held: bool = False
    put_aside: PutAside | None = None
    template: str = ""
    pause: Pause | None = None
    is_pinned: bool = False
    kept_since: datetime | None = None
    deleted_at: datetime | None = None
    abilities: Abilities = Abilities()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One lecture; identity = (source, external id, start time). `duration` in seconds, `size` in bytes."""

    id: int
    source: str
    external_id: str
    title: str
    started_at: datetime
    status: RecordingStatus
    media: Path | None = None
    duration: float | None = None
    size: int | None = None
    sidecars: tuple[Path, ...] = ()
    failure: str = ""
    failed_stage: str = ""
    stages: tuple[Stage, ...] = ()
    targets: tuple[Target, ...] = ()
    artifacts: Mapping[ArtifactKind, Path] = field(default_factory=dict)
    run_id: int | None = None
    run_state: RunState | None = None
    series: str = ""
    created_at: datetime | None = None
    binding: Binding | None = None
    was_unbound: bool = False
    settings: Facts = field(default_factory=dict)
    pause: Pause | None = None
    put_aside: PutAside | None = None
    is_pinned: bool = False
    kept_since: datetime | None = None
    deleted_at: datetime | None = None
    files_gone_at: datetime | None = None
    abilities: Abilities = Abilities()

    @property
    def key(self) -> str:
        """The same on every machine and for ever; 16 hexadecimal digits."""
        identity = f"{self.source}\0{self.external_id}\0{self.started_at.isoformat()}"
        return hashlib.sha256(identity.encode()).hexdigest()[:16]

    @property
    def is_active(self) -> bool:
        """Whether a run of it is under way."""
        return self.run_state is RunState.ACTIVE

    @property
    def is_waiting(self) -> bool:
        """Whether nothing of it works now, and something waits for a person or for a condition."""
        return bool(self.held or self.put_off) and not self.is_working

    @property
    def is_working(self) -> bool:
        """Whether a worker is at one of its stages."""
        return any(stage.status is StageStatus.IN_PROGRESS for stage in self.stages)

    @property
    def wanted(self) -> tuple[Stage, ...]:
        """The stages that its newest run is for."""
        return tuple(stage for stage in self.stages if stage.run_id == self.run_id)

    @property
    def put_off(self) -> tuple[Stage, ...]:
        """The stages that wait for a condition."""
        return tuple(stage for stage in self.stages if stage.is_put_off)

    @property
    def failed(self) -> tuple[Stage, ...]:
        """The stages that were given up."""
        return tuple(stage for stage in self.stages if stage.status is StageStatus.FAILED)

    @property
    def held(self) -> tuple[Stage, ...]:
        """The stages that wait for a person."""
        return tuple(stage for stage in self.stages if stage.status is StageStatus.HELD)
