"""After any change to recordings: everything that is derived from their stages is written again.

One function does it, inside the transaction that made the change, so no view ever sees a status
that disagrees with the stages (R-201, R-203).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from recpipe.domain.abilities import abilities
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
from recpipe.domain.recording import PutAside, RunState
from storage import queries
from storage.engine import Database
from storage.tables import RecordingRow, RunRow, StageRow, TargetRow

AT_ONCE = 300  # recordings in one transaction


# Of thousands of stages: what is not looked at here, JSON above all, costs more to read than the rest.
WHAT_COUNTS = load_only(
    StageRow.recording_id,
    StageRow.run_id,
    StageRow.kind,
    StageRow.target,
    StageRow.status,
    StageRow.skip_reason,
    StageRow.message,
    StageRow.is_ready,
)


@dataclass(slots=True, kw_only=True)
class Situation:
    """A recording's rows; `wanted` are the stages that its active run is for."""

    recording: RecordingRow
    stages: list[StageRow] = field(default_factory=list)
    targets: list[TargetRow] = field(default_factory=list)
    run: RunRow | None = None

    @property
    def wanted(self) -> list[StageRow]:
        """The stages of the active run: only these may start."""
        return [stage for stage in self.stages if self.run is not None and stage.run_id == self.run.id]


def settle(session: Session, now: datetime, *recording_ids: int) -> None:
    """Bring readiness, skips, run, failed flag, status and abilities in line with the stages."""
    session.flush()
    settle_rows(situations(session, recording_ids).values(), now)


def settle_rows(found: Iterable[Situation], now: datetime) -> None:
    """The same for rows that are at hand, and that are all there are."""
    for situation in found:
        _skip_the_fed(situation.stages, now)
        ready = _ready(situation)
        for stage in situation.stages:
            stage.is_ready = stage.id in ready
        if situation.run is not None and is_over(situation.stages, situation.wanted):
            _end(situation, situation.run, now)
        _flag_failure(situation, now)
        _show(situation)


def settle_all(database: Database, now: datetime) -> None:
    """Settle every recording, some hundreds in one transaction."""
    with database.read() as session:
        ids = session.scalars(select(RecordingRow.id)).all()
    for start in range(0, len(ids), AT_ONCE):
        with database.write() as session:
            settle(session, now, *ids[start : start + AT_ONCE])


def situations(session: Session, ids: Sequence[int]) -> dict[int, Situation]:
    """The rows of those of the recordings that exist, by id: four statements, however many there are."""
    if not ids:
        return {}
    recordings = session.scalars(select(RecordingRow).where(RecordingRow.id.in_(ids))).all()
    stages = _grouped(session.scalars(queries.stages_of(*ids).options(WHAT_COUNTS)))
    targets = _grouped(session.scalars(select(TargetRow).where(TargetRow.recording_id.in_(ids))))
    runs = {run.recording_id: run for run in session.scalars(queries.active_runs_of(*ids))}
    return {
        row.id: Situation(recording=row, stages=stages[row.id], targets=targets[row.id], run=runs.get(row.id))
        for row in recordings
    }


def _grouped(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:  # rows of any table
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.recording_id].append(row)
    return found


def _skip_the_fed(stages: Sequence[StageRow], now: datetime) -> None:
    for stage, reason in cascades(stages):
        stage.status = advance(stage.status, StageEvent.SKIP)
        stage.skip_reason = reason
        stage.ended_at = now


def _ready(situation: Situation) -> set[int]:
    """The stages that a worker may take: those of the active run whose inputs are there, unless paused."""
    if situation.run is None or situation.recording.is_paused:
        return set()
    wanted = {stage.id for stage in situation.wanted}
    return {stage.id for stage in ready_stages(situation.stages)} & wanted


def _end(situation: Situation, run: RunRow, now: datetime) -> None:
    row = situation.recording
    run.state = RunState.DONE if all_finished(situation.wanted) else RunState.FAILED
    run.ended_at = now
    row.is_paused, row.pause_reason, row.paused_until = False, "", None
    if run.state is RunState.FAILED and row.media is None and row.template_id is None:
        row.put_aside = PutAside.NO_TEMPLATE  # section 12: a failed download goes back to where it was
    situation.run = None


def _flag_failure(situation: Situation, now: datetime) -> None:
    """Failure is a flag beside the status (section 12); a later success clears it (R-1402)."""
    row, failed = situation.recording, _failure(situation.stages)
    if failed is None:
        row.failed_at, row.failed_stage, row.failure = None, "", ""
    else:
        row.failed_at = row.failed_at or now
        row.failed_stage, row.failure = f"{failed.kind} {failed.target}".strip(), failed.message


def _failure(stages: Sequence[StageRow]) -> StageRow | None:
    """The stage that the recording failed at: of uploads, only if none that was wanted succeeded."""
    failed = [stage for stage in stages if stage.status is StageStatus.FAILED]
    work = [stage for stage in failed if stage.kind is not StageKind.UPLOAD]
    uploads = [stage for stage in stages if stage.kind is StageKind.UPLOAD]
    tried = [stage for stage in uploads if stage.status is not StageStatus.SKIPPED]
    is_nowhere = all(stage.status is StageStatus.FAILED for stage in tried)
    return next(iter(work or (failed if is_nowhere else [])), None)


def _show(situation: Situation) -> None:
    row, targets = situation.recording, [target.status for target in situation.targets]
    row.status = derive_status(_facts(row, situation.stages, targets))
    found = abilities(
        row.status,
        targets,
        is_active=situation.run is not None,
        is_paused=row.is_paused,
        is_deleted=row.deleted_at is not None,
    )
    row.is_runtime, row.can_run, row.can_pause = found.is_runtime, found.can_run, found.can_pause
    row.ready_to_upload = found.ready_to_upload
    row.targets_total, row.targets_uploaded = found.uploads.total, found.uploads.uploaded
    row.targets_failed = found.uploads.failed


def _facts(row: RecordingRow, stages: Sequence[StageRow], targets: Sequence[TargetStatus]) -> RecordingFacts:
    states = tuple(
        StageState(kind=stage.kind, status=stage.status, target=stage.target, skip_reason=stage.skip_reason)
        for stage in stages
    )
    return RecordingFacts(
        has_media=row.media is not None,
        stages=states,
        targets=tuple(targets),
        is_expired=row.is_expired,
        is_pending_source=row.is_pending_source,
        is_skipped=row.put_aside is not None,
    )
