"""After any change to a recording's stages: everything that is derived from them is written again.

One function does it, inside the transaction that made the change, so no view ever sees a status
that disagrees with the stages (R-201, R-203).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from recpipe.domain.lifecycle import (
    RecordingFacts,
    StageEvent,
    StageKind,
    StageState,
    StageStatus,
    TargetStatus,
    advance,
    derive_status,
)
from recpipe.domain.readiness import all_finished, cascades, is_over, ready_stages
from recpipe.domain.recording import RunState
from storage import queries
from storage.tables import RecordingRow, RunRow, StageRow, TargetRow


def settle(session: Session, recording_id: int, now: datetime) -> None:
    """Bring readiness, skips, run, failed flag and status of a recording in line with its stages."""
    session.flush()
    recording = session.get_one(RecordingRow, recording_id)
    stages = session.scalars(queries.stages_of(recording_id)).all()
    targets = session.scalars(select(TargetRow).where(TargetRow.recording_id == recording_id)).all()
    run = session.scalar(
        select(RunRow).where(RunRow.recording_id == recording_id, RunRow.state == RunState.ACTIVE)
    )
    _skip_the_fed(stages, now)
    _mark_ready(stages, is_running=run is not None)
    if run is not None and is_over(stages):
        _end(run, stages, now)
    _flag_failure(recording, stages, targets, now)
    recording.status = derive_status(_facts(recording, stages, targets))


def _skip_the_fed(stages: Sequence[StageRow], now: datetime) -> None:
    for stage, reason in cascades(stages):
        stage.status = advance(stage.status, StageEvent.SKIP)
        stage.skip_reason = reason
        stage.ended_at = now


def _mark_ready(stages: Sequence[StageRow], *, is_running: bool) -> None:
    ready = {stage.id for stage in ready_stages(stages)} if is_running else set()
    for stage in stages:
        stage.is_ready = stage.id in ready


def _end(run: RunRow, stages: Sequence[StageRow], now: datetime) -> None:
    run.state = RunState.DONE if all_finished(stages) else RunState.FAILED
    run.ended_at = now
    for stage in stages:
        stage.is_ready = False


def _flag_failure(
    recording: RecordingRow, stages: Sequence[StageRow], targets: Sequence[TargetRow], now: datetime
) -> None:
    """Failure is a flag beside the status (section 12); a later success clears it (R-1402)."""
    failed = _failure(stages, targets)
    if failed is None:
        recording.failed_at, recording.failed_stage, recording.failure = None, "", ""
    else:
        recording.failed_at = recording.failed_at or now
        recording.failed_stage, recording.failure = f"{failed.kind} {failed.target}".strip(), failed.message


def _failure(stages: Sequence[StageRow], targets: Sequence[TargetRow]) -> StageRow | None:
    failed = [stage for stage in stages if stage.status is StageStatus.FAILED]
    work = [stage for stage in failed if stage.kind is not StageKind.UPLOAD]
    all_targets_failed = all(target.status is TargetStatus.FAILED for target in targets)
    return next(iter(work or (failed if all_targets_failed else [])), None)


def _facts(
    recording: RecordingRow, stages: Sequence[StageRow], targets: Sequence[TargetRow]
) -> RecordingFacts:
    states = tuple(
        StageState(kind=stage.kind, status=stage.status, target=stage.target, skip_reason=stage.skip_reason)
        for stage in stages
    )
    return RecordingFacts(
        has_media=recording.media is not None,
        stages=states,
        targets=tuple(target.status for target in targets),
    )
