"""The statements that read: the same for the worker's sessions and for the terminal UI's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from recpipe.domain.lifecycle import RecordingStatus, StageStatus
from storage.tables import (
    ArtifactRow,
    PresetRow,
    RecordingRow,
    RunRow,
    SourceRow,
    StageRow,
    TargetRow,
)


def recording_and_source(recording_id: int) -> Select[RecordingRow, str]:
    """One recording with the name of its source."""
    return select(RecordingRow, SourceRow.name).join(SourceRow).where(RecordingRow.id == recording_id)


def lines(search: str = "", limit: int = 50) -> Select[*tuple[Any, ...]]:
    """What a list shows, newest first: id, title, status, started_at, source, duration, failed, held."""
    is_held = exists().where(StageRow.recording_id == RecordingRow.id, StageRow.status == StageStatus.HELD)
    columns = (
        RecordingRow.id,
        RecordingRow.title,
        RecordingRow.status,
        RecordingRow.started_at,
        SourceRow.name,
        RecordingRow.duration,
        RecordingRow.failed_at.is_not(None),
        is_held,
    )
    statement = (
        select(*columns).join(SourceRow).order_by(RecordingRow.started_at.desc(), RecordingRow.id.desc())
    )
    if search:
        statement = statement.where(RecordingRow.title.icontains(search, autoescape=True))
    return statement.limit(limit)


def count_by_status() -> Select[RecordingStatus, int]:
    """How many recordings have each status: rows (status, count)."""
    return select(RecordingRow.status, func.count()).group_by(RecordingRow.status)


def stages_of(*recording_ids: int) -> Select[StageRow]:
    """The stages of some recordings, in the order in which they were planned."""
    return select(StageRow).where(StageRow.recording_id.in_(recording_ids)).order_by(StageRow.id)


def targets_of(recording_id: int) -> Select[TargetRow, PresetRow]:
    """The publications of a recording, each with its preset."""
    return (
        select(TargetRow, PresetRow)
        .join(PresetRow)
        .where(TargetRow.recording_id == recording_id)
        .order_by(TargetRow.id)
    )


def artifacts_of(recording_id: int) -> Select[ArtifactRow]:
    """The files made for a recording; the last one of a kind is the one that counts."""
    return select(ArtifactRow).where(ArtifactRow.recording_id == recording_id).order_by(ArtifactRow.id)


def last_run_of(recording_id: int) -> Select[RunRow]:
    """The newest run of a recording."""
    return select(RunRow).where(RunRow.recording_id == recording_id).order_by(RunRow.id.desc()).limit(1)


def claimable(now: object) -> Any:  # a condition's type is SQLAlchemy's own affair
    """The condition that a stage could be claimed at `now`; the planner's verdict is cached in `is_ready`."""
    return and_(
        StageRow.is_ready,
        StageRow.status == StageStatus.PENDING,
        or_(StageRow.not_before.is_(None), StageRow.not_before <= now),
    )
