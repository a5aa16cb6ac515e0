"""An automation job: a schedule that syncs, matches and runs (section 13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.recording import Facts

SYNC_DAYS = range(1, 31)
KEPT_RUNS = 100


class Trigger(StrEnum):
    """Why a job ran."""

    SCHEDULE = "schedule"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDraft:
    """A job as a person writes it: `schedule` in words, `templates` by name, in the job's time zone."""

    name: str
    templates: tuple[str, ...]
    schedule: str
    timezone: str = ""
    sync_days: int = 2
    statuses: tuple[RecordingStatus, ...] = (RecordingStatus.INITIALIZED,)
    exclude_blank: bool = True
    settings: Facts = field(default_factory=dict)
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(JobDraft):
    """A job as it is stored; `planned_at` is the last planned moment that was done."""

    id: int
    planned_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """One run of a job; without an end it runs, or was killed and will be made up for."""

    id: int
    trigger: Trigger
    planned_at: datetime | None
    started_at: datetime
    ended_at: datetime | None
    counts: Mapping[str, int]
    message: str = ""
