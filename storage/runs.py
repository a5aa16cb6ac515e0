"""Runs as rows: what plans make of the stages and targets of many recordings at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from recpipe.domain.layout import Change, LaidOut, lay_out
from recpipe.domain.lifecycle import StageEvent, StageKind, TargetStatus, advance
from recpipe.domain.recording import Recording, RunState
from recpipe.domain.work import FrozenTarget, PlannedRun
from storage.tables import PresetRow, RunRow, StageRow, TargetRow

Started = Sequence[tuple[Recording, PlannedRun]]
Laid = Mapping[int, Sequence[LaidOut]]  # what each recording's plan makes of its stages


def start_runs(session: Session, started: Started, now: datetime) -> dict[int, int]:
    """Write accepted plans; returns the new run's id for each recording. The caller settles."""
    if not started:
        return {}
    ids = [recording.id for recording, _ in started]
    _end_open_runs(session, ids, RunState.REPLACED, now)
    _let_go(session, started)
    runs = _new_runs(session, started, now)
    laid = {recording.id: lay_out(recording.stages, planned.stages) for recording, planned in started}
    for recording, planned in started:
        _lay_down(session, laid[recording.id], runs[recording.id], planned)
    _insert_stages(session, started, laid, runs)
    _ensure_targets(session, started)
    return runs


def _end_open_runs(session: Session, ids: Sequence[int], state: RunState, now: datetime) -> None:
    """A plan was accepted: a run still open waited for a person, who wants other settings."""
    still_open = update(RunRow).where(RunRow.recording_id.in_(ids), RunRow.state == RunState.ACTIVE)
    session.execute(still_open.values(state=state, ended_at=now))


def _let_go(session: Session, started: Started) -> None:
    """What was held in a run that is replaced, and is not wanted now, only waits: nobody need look at it."""
    for recording, planned in started:
        wanted = {(each.kind, each.target) for each in planned.stages}
        for stage in recording.held:
            if (stage.kind, stage.target) not in wanted:
                row = session.get_one(StageRow, stage.id)
                row.status = advance(row.status, StageEvent.RESUME)
                row.message, row.remedy, row.can_approve = "", "", False


def _new_runs(session: Session, started: Started, now: datetime) -> dict[int, int]:
    rows = [
        {
            "recording_id": recording.id,
            "settings": planned.settings,
            "targets": {name: _frozen(target) for name, target in planned.targets.items()},
            "state": RunState.ACTIVE,
            "created_at": now,
        }
        for recording, planned in started
    ]
    made = session.execute(insert(RunRow).returning(RunRow.recording_id, RunRow.id), rows)
    return {row.recording_id: row.id for row in made}


def _frozen(target: FrozenTarget) -> dict[str, Any]:
    """As JSON; `asdict` would copy every word of thousands of targets that share theirs."""
    return {"platform": target.platform, "settings": target.settings, "metadata": target.metadata}


def _lay_down(session: Session, laid: Iterable[LaidOut], run_id: int, planned: PlannedRun) -> None:
    for each in laid:
        if each.before is None:
            continue
        row = session.get_one(StageRow, each.before.id)
        row.run_id, row.priority = run_id, planned.priority
        if each.change is not Change.KEEP:
            _replan(row, each)


def _replan(row: StageRow, laid: LaidOut) -> None:
    row.status = advance(row.status, StageEvent.SKIP if laid.change is Change.SKIP else StageEvent.REPLAN)
    row.skip_reason, row.lane = laid.skip_reason, laid.planned.lane
    row.attempts = row.crashes = 0
    row.is_approved = row.is_approved and not laid.planned.again
    row.not_before, row.message, row.remedy, row.can_approve = None, "", "", False


def _insert_stages(session: Session, started: Started, laid: Laid, runs: dict[int, int]) -> None:
    rows = [
        _new_stage(recording.id, runs[recording.id], each, planned.priority)
        for recording, planned in started
        for each in laid[recording.id]
        if each.change is Change.NEW
    ]
    if rows:
        session.execute(insert(StageRow), rows)


def _new_stage(recording_id: int, run_id: int, laid: LaidOut, priority: int) -> dict[str, Any]:
    return {
        "recording_id": recording_id,
        "run_id": run_id,
        "kind": laid.kind,
        "target": laid.planned.target,
        "lane": laid.planned.lane,
        "status": laid.status,
        "skip_reason": laid.skip_reason,
        "priority": priority,
    }


def _ensure_targets(session: Session, started: Started) -> None:
    """Every planned upload has its target."""
    presets = dict(session.execute(select(PresetRow.name, PresetRow.id)).all())
    wanted = {
        (recording.id, presets[stage.target])
        for recording, planned in started
        for stage in planned.stages
        if stage.kind is StageKind.UPLOAD
    }
    ids = [recording.id for recording, _ in started]
    there = select(TargetRow.recording_id, TargetRow.preset_id).where(TargetRow.recording_id.in_(ids))
    missing = wanted - {tuple(row) for row in session.execute(there)}
    rows = [
        {"recording_id": recording, "preset_id": preset, "status": TargetStatus.NOT_UPLOADED}
        for recording, preset in sorted(missing)
    ]
    if rows:
        session.execute(insert(TargetRow), rows)
