"""Each effect of a request on the rows of one recording; the caller settles afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import assert_never

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from recpipe.domain.effects import (
    Approve,
    Bind,
    Cancel,
    Delete,
    Effect,
    GoOn,
    Pin,
    Reset,
    Restore,
    SetAside,
    SetOwnSettings,
    SkipStages,
    StartPause,
    StartRun,
    Unbind,
)
from recpipe.domain.errors import Refused
from recpipe.domain.lifecycle import SkipReason, StageEvent, StageKind, StageStatus, TargetStatus, advance
from recpipe.domain.readiness import PRODUCTS
from recpipe.domain.recording import BoundBy, PutAside, Recording, RunState
from storage import queries
from storage.settle import Situation
from storage.tables import ArtifactRow, PresetRow, RecordingRow, StageRow, TargetRow, TemplateRow
from storage.timings import append_timing


@dataclass(slots=True, kw_only=True)
class Applied:
    """What goes with all effects of one transaction; `freed` are files that no row names any more."""

    now: datetime
    is_worked_on: Callable[[], bool]
    situations: Mapping[int, Situation]  # read for all at once: the session forgets rows that nobody holds
    freed: list[Path] = field(default_factory=list)
    presets: frozenset[str] | None = None  # asked for once


def apply(session: Session, recording: Recording, effect: Effect, applied: Applied) -> None:
    """Write an effect; raises `Refused` before it changes anything if what it names is gone."""
    row = applied.situations[recording.id].recording
    match effect:
        case StartRun():
            _refuse_lost_presets(session, effect, applied)
            if effect.binds is not None:
                _bind(session, row, effect.binds, BoundBy.PERSON)
            row.put_aside = None  # whoever runs a recording wants it
            _end_pause(row)
        case Bind() | Unbind() | SetOwnSettings():
            _apply_to_settings(session, row, effect, applied)
        case SetAside() | Delete() | Restore() | Pin():
            _apply_to_keeping(session, row, effect, applied)
        case _:
            _apply_to_work(session, row, effect, applied)


def _refuse_lost_presets(session: Session, effect: StartRun, applied: Applied) -> None:
    """The plan was made before this transaction: what it publishes to may be gone."""
    if applied.presets is None:
        applied.presets = frozenset(session.scalars(select(PresetRow.name)))
    lost = sorted(set(effect.planned.targets) - applied.presets)
    if lost:
        raise Refused(f"there is no preset {lost[0]!r} any more", remedy="see: recpipe presets list")


def _apply_to_work(
    session: Session,
    row: RecordingRow,
    effect: GoOn | StartPause | Approve | Cancel | Reset | SkipStages,
    applied: Applied,
) -> None:
    match effect:
        case GoOn():
            _go_on(applied.situations[row.id])
        case StartPause():
            row.is_paused = True
            row.pause_reason, row.paused_until = effect.pause.reason, effect.pause.until
        case Approve():
            _approve(applied.situations[row.id])
        case Cancel():
            _cancel(session, row, applied)
        case Reset():
            _reset(session, row, effect, applied)
        case SkipStages():
            _skip(session, applied.situations[row.id], effect.stage_ids, applied.now)
        case _:
            assert_never(effect)


def _apply_to_settings(
    session: Session, row: RecordingRow, effect: Bind | Unbind | SetOwnSettings, applied: Applied
) -> None:
    match effect:
        case Bind():
            _bind(session, row, effect.template_id, effect.by)
            if effect.by is BoundBy.RULE:
                session.get_one(TemplateRow, effect.template_id).last_matched_at = applied.now
            row.settings = {} if effect.resets_settings else row.settings
        case Unbind():
            row.template_id, row.bound_by = None, BoundBy.PERSON
        case SetOwnSettings():
            row.settings = dict(effect.settings)
        case _:
            assert_never(effect)


def _apply_to_keeping(
    session: Session, row: RecordingRow, effect: SetAside | Delete | Restore | Pin, applied: Applied
) -> None:
    match effect:
        case SetAside():
            _cancel(session, row, applied)
            row.put_aside = PutAside.MANUAL
        case Delete():
            _cancel(session, row, applied)
            row.deleted_at = applied.now
        case Restore():
            row.deleted_at, row.put_aside, row.is_expired = None, None, False
            row.kept_since = applied.now
        case Pin():
            row.is_pinned = effect.is_pinned
            row.is_expired = row.is_expired and not effect.is_pinned
        case _:
            assert_never(effect)


def _end_pause(row: RecordingRow) -> None:
    row.is_paused, row.pause_reason, row.paused_until = False, "", None


def _go_on(situation: Situation) -> None:
    _end_pause(situation.recording)
    for stage in situation.stages:
        if stage.status is StageStatus.HELD:
            _resume(stage)
        elif stage.status is StageStatus.PENDING:
            stage.not_before = None


def _approve(situation: Situation) -> None:
    for stage in situation.stages:
        if stage.status is StageStatus.HELD and stage.can_approve:
            _resume(stage)
            stage.is_approved = True


def _resume(stage: StageRow) -> None:
    stage.status = advance(stage.status, StageEvent.RESUME)
    stage.message, stage.remedy, stage.can_approve = "", "", False


def _cancel(session: Session, row: RecordingRow, applied: Applied) -> None:
    situation = applied.situations[row.id]
    if situation.run is not None:
        situation.run.state, situation.run.ended_at = RunState.CANCELLED, applied.now
        situation.run = None
    _end_pause(row)
    for stage in situation.stages:
        if stage.status is StageStatus.IN_PROGRESS:
            _stop(session, stage, applied)
        elif stage.status is StageStatus.HELD:
            _resume(stage)
        elif stage.status is StageStatus.PENDING:
            stage.not_before = None


def _stop(session: Session, stage: StageRow, applied: Applied) -> None:
    """A living worker lets go within seconds; a dead one has let go already."""
    if applied.is_worked_on():
        stage.is_stopping = True
        return
    stage.status = advance(stage.status, StageEvent.RELEASE)
    stage.fence += 1
    stage.attempts -= 1
    if stage.kind is StageKind.UPLOAD:
        _target_of(session, stage).status = TargetStatus.NOT_UPLOADED
    append_timing(session, stage, StageEvent.RELEASE, "cancelled", applied.now)
    stage.worker, stage.progress, stage.is_stopping = None, None, False


def _target_of(session: Session, stage: StageRow) -> TargetRow:
    return session.execute(queries.target_of(stage.recording_id, stage.target)).scalar_one()


def _reset(session: Session, row: RecordingRow, effect: Reset, applied: Applied) -> None:
    for stage in applied.situations[row.id].stages:
        if stage.kind in effect.kinds:
            _wait_anew(stage)
    _forget_artifacts(session, row, effect, applied)
    if effect.forgets_publications:
        for target in applied.situations[row.id].targets:
            target.status, target.published_at, target.message = TargetStatus.NOT_UPLOADED, None, ""
            target.remote_id, target.url, target.ledger = "", "", {}


def _wait_anew(stage: StageRow) -> None:
    stage.status = advance(stage.status, StageEvent.REPLAN)
    stage.skip_reason, stage.not_before, stage.ended_at = None, None, None
    stage.attempts = stage.crashes = 0
    stage.message, stage.remedy, stage.facts = "", "", {}
    stage.is_approved = stage.can_approve = False


def _forget_artifacts(session: Session, row: RecordingRow, effect: Reset, applied: Applied) -> None:
    made = [kind for stage in effect.kinds for kind in PRODUCTS.get(stage, ())]
    chosen = (ArtifactRow.recording_id == row.id, ArtifactRow.kind.in_(made))
    applied.freed += [Path(path) for path in session.scalars(select(ArtifactRow.path).where(*chosen))]
    session.execute(delete(ArtifactRow).where(*chosen))


def _skip(session: Session, situation: Situation, stage_ids: frozenset[int], now: datetime) -> None:
    for stage in situation.stages:
        if stage.id in stage_ids:
            stage.status = advance(stage.status, StageEvent.SKIP)
            stage.skip_reason, stage.ended_at, stage.message, stage.remedy = SkipReason.MANUAL, now, "", ""
            stage.not_before, stage.can_approve = None, False
            append_timing(session, stage, StageEvent.SKIP, "skipped by hand", now)


def _bind(session: Session, row: RecordingRow, template_id: int, by: BoundBy) -> None:
    if session.get(TemplateRow, template_id) is None:
        raise Refused("the template is not there any more", remedy="see: recpipe templates list")
    row.template_id, row.bound_by, row.put_aside = template_id, by, None
