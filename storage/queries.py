"""The statements that read: the same for the worker's sessions and for the terminal UI's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import defer
from sqlalchemy.sql.elements import SQLCoreOperations

from recpipe.domain.lifecycle import RecordingStatus, StageStatus
from recpipe.domain.recording import RunState
from recpipe.domain.selection import Filter, Order
from storage.tables import (
    ArtifactRow,
    PresetRow,
    RecordingRow,
    RunRow,
    SourceRow,
    StageRow,
    TargetRow,
    TemplateRow,
)

Condition = ColumnElement[bool] | SQLCoreOperations[bool]

LONGEST_WAIT = timedelta(days=2)  # no wait is longer; one that is, was written by a clock that was wrong

ORDERS = {
    Order.NEWEST: (RecordingRow.started_at.desc(), RecordingRow.id.desc()),
    Order.OLDEST: (RecordingRow.started_at, RecordingRow.id),
    Order.TITLE: (RecordingRow.folded_title, RecordingRow.id),
    Order.LENGTH: (RecordingRow.duration, RecordingRow.id),
}


def recordings_and_names(*ids: int) -> Select[*tuple[Any, ...]]:
    """Rows (recording, name of its source, name of its template or None); forgotten ones are left out."""
    return (
        select(RecordingRow, SourceRow.name, TemplateRow.name)
        .join(SourceRow)
        .outerjoin(TemplateRow)
        .where(RecordingRow.id.in_(ids), ~RecordingRow.is_forgotten)
    )


def stage_is(status: StageStatus) -> Condition:
    """A stage's status, as a literal: of a bound value SQLite cannot know that a partial index covers it."""
    return StageRow.status == literal(status, StageRow.status.type, literal_execute=True)


def is_held() -> ColumnElement[bool]:
    """Something of the recording waits for a person."""
    return exists().where(StageRow.recording_id == RecordingRow.id, stage_is(StageStatus.HELD))


LINE = (
    RecordingRow.id,
    RecordingRow.title,
    RecordingRow.status,
    RecordingRow.started_at,
    SourceRow.name.label("source"),
    RecordingRow.duration,
    RecordingRow.failed_at.is_not(None).label("is_failed"),
    RecordingRow.put_aside,
    TemplateRow.name.label("template"),
    RecordingRow.is_paused,
    RecordingRow.pause_reason,
    RecordingRow.paused_until,
    RecordingRow.is_pinned,
    RecordingRow.kept_since,
    RecordingRow.deleted_at,
    RecordingRow.is_runtime,
    RecordingRow.can_run,
    RecordingRow.can_pause,
    RecordingRow.ready_to_upload,
    RecordingRow.targets_total,
    RecordingRow.targets_uploaded,
    RecordingRow.targets_failed,
)


GLANCE = (
    StageRow.recording_id,
    StageRow.id,
    StageRow.kind,
    StageRow.target,
    StageRow.status,
    StageRow.lane,
    StageRow.attempts,
    StageRow.skip_reason,
    StageRow.progress,
    StageRow.message,
    StageRow.remedy,
    StageRow.can_approve,
    StageRow.is_ready,
    StageRow.is_stopping,
    StageRow.not_before,
    StageRow.started_at,
    StageRow.run_id,
)


def lines(
    chosen: Filter, limit: int | None = 50, *, order: Order = Order.NEWEST, offset: int = 0
) -> Select[*tuple[Any, ...]]:
    """What a list shows: the columns of `LINE`, and whether something is held."""
    page = select(RecordingRow.id).where(*conditions(chosen)).order_by(*ORDERS[order])
    page = page.limit(limit).offset(offset)
    # The page first, by an index alone; then what is shown of it.
    return (
        select(*LINE, is_held().label("is_held"))
        .select_from(RecordingRow)
        .join(SourceRow)
        .outerjoin(TemplateRow)
        .where(RecordingRow.id.in_(page))
        .order_by(*ORDERS[order])
    )


def lines_of(*ids: int) -> Select[*tuple[Any, ...]]:
    """What a list shows of some recordings, in no order."""
    return (
        select(*LINE, is_held().label("is_held"))
        .select_from(RecordingRow)
        .join(SourceRow)
        .outerjoin(TemplateRow)
        .where(RecordingRow.id.in_(ids))
    )


def stage_glances(*recording_ids: int) -> Select[*tuple[Any, ...]]:
    """What a list shows of stages: columns, for objects of every stage of a page would take too long."""
    return select(*GLANCE).where(StageRow.recording_id.in_(recording_ids)).order_by(StageRow.id)


def target_glances(*recording_ids: int) -> Select[*tuple[Any, ...]]:
    """What a list shows of publications."""
    return (
        select(TargetRow.recording_id, PresetRow.name, PresetRow.platform, TargetRow.status, TargetRow.url)
        .join(PresetRow)
        .where(TargetRow.recording_id.in_(recording_ids))
        .order_by(TargetRow.id)
    )


def tally() -> tuple[Select[int], ...]:
    """Counts: all recordings, stages that run, stages that wait for a worker, held and failed recordings."""
    count_all = func.count()
    return (
        count(Filter()),
        select(count_all).select_from(StageRow).where(stage_is(StageStatus.IN_PROGRESS)),
        select(count_all)
        .select_from(StageRow)
        .where(StageRow.is_ready, StageRow.status == StageStatus.PENDING),
        count(Filter(is_held=True)),
        count(Filter(is_failed=True)),
    )


def running() -> Select[int]:
    """The recordings of stages that run, newest first."""
    found = select(StageRow.recording_id).where(stage_is(StageStatus.IN_PROGRESS))
    return found.order_by(StageRow.recording_id.desc())


def in_line(limit: int) -> Select[int]:
    """The recordings of stages that wait for a worker, in the order in which it takes them."""
    found = select(StageRow.recording_id).where(StageRow.is_ready, StageRow.status == StageStatus.PENDING)
    return found.order_by(StageRow.priority.desc(), StageRow.id).limit(limit)


def fingerprint(chosen: Filter) -> Select[*tuple[Any, ...]]:
    """One row (how many, the sum of their ids)."""
    return select(func.count(), func.sum(RecordingRow.id)).where(*conditions(chosen))


def ids(chosen: Filter, *, order: Order, limit: int | None) -> Select[int]:
    """The ids of the chosen recordings."""
    return select(RecordingRow.id).where(*conditions(chosen)).order_by(*ORDERS[order]).limit(limit)


def count(chosen: Filter) -> Select[int]:
    """How many there are."""
    return select(func.count()).select_from(RecordingRow).where(*conditions(chosen))


def conditions(chosen: Filter) -> list[Condition]:
    """A filter as conditions on recordings."""
    found: list[Condition] = []
    if chosen.is_deleted:
        found += [RecordingRow.deleted_at.is_not(None), ~RecordingRow.is_forgotten]
    else:
        found.append(RecordingRow.deleted_at.is_(None))
    if chosen.search:
        found.append(func.instr(RecordingRow.folded_title, chosen.search.casefold()) > 0)
    if chosen.statuses:
        found.append(RecordingRow.status.in_(chosen.statuses))
    found += _where_from(chosen) + _flags(chosen)
    return found


def _where_from(chosen: Filter) -> list[Condition]:
    found: list[Condition] = []
    if chosen.template:
        named = select(TemplateRow.id).where(TemplateRow.name == chosen.template)
        found.append(RecordingRow.template_id == named.scalar_subquery())
    if chosen.sources:
        named = select(SourceRow.id).where(SourceRow.name.in_(chosen.sources))
        found.append(RecordingRow.source_id.in_(named))
    if chosen.since:
        found.append(RecordingRow.started_at >= chosen.since)
    if chosen.until:
        found.append(RecordingRow.started_at <= chosen.until)
    return found


def _flags(chosen: Filter) -> list[Condition]:
    held = select(StageRow.recording_id).where(stage_is(StageStatus.HELD))
    asked: tuple[tuple[bool | None, Condition], ...] = (
        (chosen.is_failed, RecordingRow.failed_at.is_not(None)),
        (chosen.is_held, RecordingRow.id.in_(held)),
        (chosen.is_paused, RecordingRow.is_paused),
        (chosen.has_template, RecordingRow.template_id.is_not(None)),
    )
    return [condition if wanted else ~condition for wanted, condition in asked if wanted is not None]


def count_by_status() -> Select[RecordingStatus, int]:
    """How many recordings have each status: rows (status, count)."""
    listed = RecordingRow.deleted_at.is_(None)
    return select(RecordingRow.status, func.count()).where(listed).group_by(RecordingRow.status)


def stages_of(*recording_ids: int) -> Select[StageRow]:
    """The stages of some recordings, in the order in which they were planned."""
    return select(StageRow).where(StageRow.recording_id.in_(recording_ids)).order_by(StageRow.id)


def targets_of(*recording_ids: int) -> Select[TargetRow, PresetRow]:
    """The publications of some recordings, each with its preset."""
    return (
        select(TargetRow, PresetRow)
        .join(PresetRow)
        .where(TargetRow.recording_id.in_(recording_ids))
        .order_by(TargetRow.id)
    )


def target_of(recording_id: int, preset: str) -> Select[TargetRow]:
    """The publication of a recording to one preset."""
    return (
        select(TargetRow)
        .join(PresetRow)
        .where(TargetRow.recording_id == recording_id, PresetRow.name == preset)
    )


def artifacts_of(*recording_ids: int) -> Select[ArtifactRow]:
    """The files made for some recordings; the last one of a kind is the one that counts."""
    return select(ArtifactRow).where(ArtifactRow.recording_id.in_(recording_ids)).order_by(ArtifactRow.id)


def last_runs_of(*recording_ids: int) -> Select[*tuple[Any, ...]]:
    """The newest run of each recording: rows (recording_id, id, state)."""
    newest = select(func.max(RunRow.id)).where(RunRow.recording_id.in_(recording_ids))
    return select(RunRow.recording_id, RunRow.id, RunRow.state).where(
        RunRow.id.in_(newest.group_by(RunRow.recording_id))
    )


def active_runs_of(*recording_ids: int) -> Select[RunRow]:
    """The runs that are under way; their settings are long, and read when they are asked for."""
    active = select(RunRow).where(RunRow.recording_id.in_(recording_ids), RunRow.state == RunState.ACTIVE)
    return active.options(defer(RunRow.settings), defer(RunRow.targets))


def claimable(now: datetime) -> Condition:
    """The condition that a stage could be claimed at `now`; the planner's verdict is cached in `is_ready`."""
    return and_(
        StageRow.is_ready,
        StageRow.status == StageStatus.PENDING,
        or_(
            StageRow.not_before.is_(None),
            StageRow.not_before <= now,
            StageRow.not_before > now + LONGEST_WAIT,
        ),
    )
