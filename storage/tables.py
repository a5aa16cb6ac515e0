"""The tables. What is unique here cannot happen twice anywhere.

Annotations are real here: SQLAlchemy would have to evaluate 150 texts in every process.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from recpipe.domain.lifecycle import RecordingStatus, SkipReason, StageKind, StageStatus, TargetStatus
from recpipe.domain.recording import ArtifactKind, BoundBy, Lane, PutAside, RunState
from storage.columns import UtcDateTime, words

# SQLite cannot drop a constraint without a name in a later migration.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


_NEWEST_FIRST = ("deleted_at", text("started_at DESC"), text("id DESC"))


class Table(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy as it is
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
        RecordingStatus: words(RecordingStatus),
        StageKind: words(StageKind),
        StageStatus: words(StageStatus),
        SkipReason: words(SkipReason),
        TargetStatus: words(TargetStatus),
        ArtifactKind: words(ArtifactKind),
        Lane: words(Lane),
        RunState: words(RunState),
        PutAside: words(PutAside),
        BoundBy: words(BoundBy),
    }


class SourceRow(Table):
    """A place that recordings come from. The source "files" exists from the start."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    settings: Mapped[dict[str, Any]]
    is_active: Mapped[bool] = mapped_column(default=True)
    runs_new: Mapped[bool] = mapped_column(default=False)
    synced_at: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(Text, default="")


class TemplateRow(Table):
    """Rules that choose recordings, and settings for those that they choose (section 10)."""

    __tablename__ = "template"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    priority: Mapped[int] = mapped_column(default=0)
    is_draft: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    rules: Mapped[dict[str, Any]]
    settings: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    last_matched_at: Mapped[datetime | None]


class RecordingRow(Table):
    """A lecture. `status` is derived (R-201); the transaction that changes it caches it here, for filters."""

    __tablename__ = "recording"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    external_id: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(Text)
    duration: Mapped[float | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    media: Mapped[str | None] = mapped_column(Text)
    sidecars: Mapped[list[str]]
    status: Mapped[RecordingStatus]
    failed_at: Mapped[datetime | None]
    failed_stage: Mapped[str] = mapped_column(String(250), default="")
    failure: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    series: Mapped[str] = mapped_column(String(200), default="")
    folded_title: Mapped[str] = mapped_column(Text, default="")  # for a search that knows every alphabet
    template_id: Mapped[int | None] = mapped_column(ForeignKey("template.id"))
    bound_by: Mapped[BoundBy | None]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_pending_source: Mapped[bool] = mapped_column(default=False)
    put_aside: Mapped[PutAside | None]
    is_paused: Mapped[bool] = mapped_column(default=False)
    pause_reason: Mapped[str] = mapped_column(Text, default="")
    paused_until: Mapped[datetime | None]
    is_pinned: Mapped[bool] = mapped_column(default=False)
    is_expired: Mapped[bool] = mapped_column(default=False)
    kept_since: Mapped[datetime]  # from here the days are counted until it expires
    deleted_at: Mapped[datetime | None]
    files_gone_at: Mapped[datetime | None]
    is_forgotten: Mapped[bool] = mapped_column(default=False)  # only its identity is left: no sync revives it
    is_runtime: Mapped[bool] = mapped_column(default=False)
    can_run: Mapped[bool] = mapped_column(default=False)
    can_pause: Mapped[bool] = mapped_column(default=False)
    ready_to_upload: Mapped[bool] = mapped_column(default=False)
    targets_total: Mapped[int] = mapped_column(default=0)
    targets_uploaded: Mapped[int] = mapped_column(default=0)
    targets_failed: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("source_id", "external_id", "started_at"),
        Index("ix_recording_external_id", "external_id"),
        # Every list asks for what is not deleted, newest first. All that it may be searched, filtered or
        # sorted by stands in this index too: at worst it is read whole, and the table never is.
        Index(
            "ix_recording_listed",
            *_NEWEST_FIRST,
            *("folded_title", "status", "source_id", "template_id", "duration", "is_forgotten"),
        ),
        Index("ix_recording_status", "deleted_at", "status", *_NEWEST_FIRST[1:]),
        Index("ix_recording_template", "template_id", "status", *_NEWEST_FIRST),
        # Conditions as the statements write them, or SQLite does not see that they are the same.
        Index("ix_recording_failed", *_NEWEST_FIRST, sqlite_where=text("failed_at IS NOT NULL")),
        Index("ix_recording_paused", *_NEWEST_FIRST, sqlite_where=text("is_paused = 1")),
    )


class PresetRow(Table):
    """A publishing destination. The preset "library" exists from the start and is on by default (R-901)."""

    __tablename__ = "preset"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    platform: Mapped[str] = mapped_column(String(32))
    settings: Mapped[dict[str, Any]]
    is_default: Mapped[bool] = mapped_column(default=False)


class TargetRow(Table):
    """One (recording, preset) pair: there is one publication for it, for ever (R-901)."""

    __tablename__ = "target"

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    preset_id: Mapped[int] = mapped_column(ForeignKey("preset.id"))
    status: Mapped[TargetStatus] = mapped_column(default=TargetStatus.NOT_UPLOADED)
    remote_id: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")
    ledger: Mapped[dict[str, Any]] = mapped_column(default=dict)
    message: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("recording_id", "preset_id"),)


class RunRow(Table):
    """One press of "run", with the settings of that moment (R-1103); one at a time per recording (R-1301)."""

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    state: Mapped[RunState] = mapped_column(default=RunState.ACTIVE)
    settings: Mapped[dict[str, Any]]
    targets: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_run_active_recording_id",
            "recording_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
        ),
        Index("ix_run_recording_id", "recording_id", "id"),
    )


class StageRow(Table):
    """One unit of work. `fence` only ever grows; `is_ready` caches what the planner decides."""

    __tablename__ = "stage"

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    kind: Mapped[StageKind]
    target: Mapped[str] = mapped_column(String(200), default="")
    lane: Mapped[Lane]
    status: Mapped[StageStatus] = mapped_column(default=StageStatus.PENDING)
    skip_reason: Mapped[SkipReason | None]
    is_ready: Mapped[bool] = mapped_column(default=False)
    is_approved: Mapped[bool] = mapped_column(default=False)
    can_approve: Mapped[bool] = mapped_column(default=False)
    # A person cancelled it; its worker lets go soon.
    is_stopping: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    priority: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(64))
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    progress_at: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("recording_id", "kind", "target"),
        Index(
            "ix_stage_claim",
            "lane",
            text("priority DESC"),
            "id",
            sqlite_where=text("is_ready = 1"),  # as the statement writes it
        ),
        Index(
            "ix_stage_open",
            "status",
            "recording_id",
            sqlite_where=text("status = 'IN_PROGRESS' OR status = 'HELD'"),
        ),
    )


class ArtifactRow(Table):
    """A file that an attempt made. This row, not the file, is what makes it count."""

    __tablename__ = "artifact"

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    kind: Mapped[ArtifactKind]
    fence: Mapped[int]
    path: Mapped[str] = mapped_column(Text, unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_artifact_recording_id", "recording_id", "id"),)


class TimingRow(Table):
    """The timing history: one row an event, appended and never changed (R-205)."""

    __tablename__ = "timing"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    stage: Mapped[StageKind]
    target: Mapped[str] = mapped_column(String(200), default="")
    attempt: Mapped[int]
    fence: Mapped[int]
    worker: Mapped[str] = mapped_column(String(64), default="")
    event: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[datetime | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    message: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        Index("ix_timing_recording_id", "recording_id", "id"),
        Index("ix_timing_stage", "stage", "event", "id"),
    )


class JobRow(Table):
    """An automation job (section 13). `planned_at` is the last planned moment that was done."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    templates: Mapped[list[str]]
    schedule: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str] = mapped_column(String(64), default="")
    sync_days: Mapped[int] = mapped_column(default=2)
    statuses: Mapped[list[str]]
    exclude_blank: Mapped[bool] = mapped_column(default=True)
    settings: Mapped[dict[str, Any]]
    is_active: Mapped[bool] = mapped_column(default=True)
    planned_at: Mapped[datetime]
    created_at: Mapped[datetime]


class JobRunRow(Table):
    """One run of a job; the last hundred of each are kept."""

    __tablename__ = "job_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    trigger: Mapped[str] = mapped_column(String(32))
    planned_at: Mapped[datetime | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]]
    message: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index("ix_job_run_job_id", "job_id", "id"),)


class UsageRow(Table):
    """What was used, one row an event, appended and never changed; it outlives the recording (R-1602)."""

    __tablename__ = "usage"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(32))
    engine: Mapped[str] = mapped_column(String(64), default="")
    seconds: Mapped[float] = mapped_column(default=0.0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    cost: Mapped[float] = mapped_column(default=0.0)

    __table_args__ = (Index("ix_usage_at", "at"),)


class WorkerRow(Table):
    """A worker process that lives, or died without saying so."""

    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    started_at: Mapped[datetime]
    lease_until: Mapped[datetime]
