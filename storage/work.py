"""Claims and results: how a stage is taken, renewed, finished and taken back.

A claim raises the stage's fence; every later write names it, so what a dead or frozen attempt
still tries to write changes no row.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, assert_never, cast

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from recpipe.domain.lifecycle import (
    POISON_CRASHES,
    SkipReason,
    StageEvent,
    StageKind,
    StageStatus,
    TargetStatus,
    advance,
    sources_of,
)
from recpipe.domain.ports import Progress
from recpipe.domain.recording import Lane
from recpipe.domain.work import (
    Claim,
    Claimed,
    Decision,
    Fail,
    Fenced,
    GoWithout,
    HandBack,
    Hold,
    Outcome,
    TryAgain,
    Wait,
)
from storage import queries, rows
from storage.engine import Database
from storage.loading import load_recording
from storage.settle import settle
from storage.tables import ArtifactRow, RecordingRow, RunRow, StageRow, TargetRow, WorkerRow
from storage.timings import append_timing
from storage.usage import note_use

LEASE = timedelta(seconds=60)  # a worker that has not been heard of for so long is dead to other machines

# Said once a second for as long as anything runs: as plain statements they cost a third.
_STAGES, _WORKERS = (cast("Table", row.__table__) for row in (StageRow, WorkerRow))
RENEW = update(_WORKERS).where(_WORKERS.c.id == bindparam("who")).values(lease_until=bindparam("until"))
SHOW = (
    update(_STAGES)
    .where(
        _STAGES.c.id == bindparam("stage"),
        _STAGES.c.fence == bindparam("held"),
        _STAGES.c.status == StageStatus.IN_PROGRESS,
        ~_STAGES.c.is_stopping,
    )
    .values(progress=bindparam("done"), progress_at=bindparam("now"))
)


class Work:
    """The `WorkStore` of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def claim(
        self, lane: Lane, worker: str, now: datetime, closed: frozenset[StageKind] = frozenset()
    ) -> Claimed | None:
        """Take the most important ready stage of a lane that is not of a closed kind, for nobody else."""
        best = (
            select(StageRow.id)
            .where(StageRow.lane == lane, queries.claimable(now), *_open(closed))
            .order_by(StageRow.priority.desc(), StageRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self.database.read() as session:  # most calls find nothing: they need no write lock
            if session.scalar(best) is None:
                return None
        with self.database.write() as session:
            stage_id = session.scalar(best)
            return None if stage_id is None else _take(session, stage_id, worker, now)

    def complete(self, work: Claimed, outcome: Outcome, now: datetime) -> None:
        """Record an outcome and make ready what it unblocks, in one transaction."""
        event = StageEvent.SKIP if outcome.skipped else StageEvent.COMPLETE
        with self.database.write() as session:
            stage = _held_by(session, work)
            stage.facts, stage.skip_reason = dict(outcome.facts), outcome.skipped
            stage.message, stage.ended_at, stage.crashes = outcome.message, now, 0
            made = _keep_artifacts(session, work, outcome, now)
            _note_publication(session, work, outcome, now)
            _note_media(session, work, outcome)
            note_use(session, work, outcome, now)
            _move(session, stage, event, outcome.message, now, made)

    def give_up(self, work: Claimed, decision: Decision, now: datetime) -> None:
        """Record why the attempt did not reach its end, and what happens next, in one transaction."""
        with self.database.write() as session:
            stage = _held_by(session, work)
            if stage.is_stopping:  # whatever it died of, a person wanted it to end
                decision = HandBack()
            _apply(stage, decision, now)
            message = "" if isinstance(decision, HandBack) else decision.message
            _set_target(session, work, TargetStatus.FAILED if isinstance(decision, Fail) else None, message)
            _move(session, stage, _event_of(decision), message, now)

    def remember(self, work: Claimed, facts: Mapping[str, object]) -> None:
        """Add to what is known about a publication."""
        with self.database.write() as session:
            _held_by(session, work)
            target = _target(session, work.recording.id, work.target)
            target.ledger = {**target.ledger, **facts}

    def beat(self, worker: str, progress: Mapping[Claim, Progress | None], now: datetime) -> frozenset[Claim]:
        """Renew the worker's lease, show progress, and return the claims that are no longer ours."""
        with self.database.write() as session:
            connection = session.connection()
            connection.execute(RENEW, {"who": worker, "until": now + LEASE})
            lost = [claim for claim, done in progress.items() if not _show(connection, claim, done, now)]
            return frozenset(lost)

    def ready_counts(self, now: datetime) -> Mapping[Lane, int]:
        """How many stages could start now, by lane."""
        statement = select(StageRow.lane, func.count()).where(queries.claimable(now)).group_by(StageRow.lane)
        with self.database.read() as session:
            return dict(session.execute(statement).all())

    def enlist(self, worker: str, now: datetime) -> int:
        """A worker begins, alone on this home: take back what dead ones held, and return how many stages."""
        with self.database.write() as session:
            lost = session.scalars(select(StageRow).where(queries.stage_is(StageStatus.IN_PROGRESS))).all()
            for stage in lost:
                _take_back(session, stage, now)
            session.execute(delete(WorkerRow))
            session.add(_worker_row(worker, now))
            return len(lost)

    def retire(self, worker: str) -> None:
        """A worker has ended and holds nothing."""
        with self.database.write() as session:
            session.execute(delete(WorkerRow).where(WorkerRow.id == worker))


def _open(closed: frozenset[StageKind]) -> list[ColumnElement[bool]]:
    return [StageRow.kind.not_in(closed)] if closed else []


def _worker_row(worker: str, now: datetime) -> WorkerRow:
    return WorkerRow(
        id=worker, host=socket.gethostname(), pid=os.getpid(), started_at=now, lease_until=now + LEASE
    )


def _take(session: Session, stage_id: int, worker: str, now: datetime) -> Claimed | None:
    taken = session.execute(
        update(StageRow)
        .where(StageRow.id == stage_id, StageRow.status.in_(sources_of(StageEvent.CLAIM)))
        .values(
            status=StageStatus.IN_PROGRESS,
            is_ready=False,
            fence=StageRow.fence + 1,
            attempts=StageRow.attempts + 1,
            worker=worker,
            started_at=now,
            ended_at=None,
            not_before=None,
            progress=None,
            progress_at=now,
            message="",
            remedy="",
        )
        .returning(StageRow.recording_id)
    ).scalar_one_or_none()
    if taken is None:
        return None
    stage = session.get_one(StageRow, stage_id, populate_existing=True)
    _note_start(session, stage, now)
    settle(session, now, stage.recording_id)
    return _claimed(session, stage)


def _note_start(session: Session, stage: StageRow, now: datetime) -> None:
    if stage.kind is StageKind.UPLOAD:
        _target(session, stage.recording_id, stage.target).status = TargetStatus.UPLOADING
    append_timing(session, stage, "started", "", now)


def _claimed(session: Session, stage: StageRow) -> Claimed:
    run = session.get_one(RunRow, stage.run_id)
    return Claimed(
        stage_id=stage.id,
        kind=stage.kind,
        target=stage.target,
        lane=stage.lane,
        fence=stage.fence,
        attempt=stage.attempts,
        recording=load_recording(session, stage.recording_id),
        settings=run.settings,
        is_approved=stage.is_approved,
        **_publishing(session, stage, run),
    )


def _publishing(session: Session, stage: StageRow, run: RunRow) -> dict[str, Any]:
    """The target as the run froze it (R-1103)."""
    if stage.kind is not StageKind.UPLOAD:
        return {}
    frozen = run.targets[stage.target]
    return {
        "platform": frozen["platform"],
        "preset_settings": frozen["settings"],
        "metadata": frozen["metadata"],
        "ledger": _target(session, stage.recording_id, stage.target).ledger,
    }


def _held_by(session: Session, work: Claimed) -> StageRow:
    """The stage, if this attempt still holds it; raises `Fenced` if not."""
    # Locking the run first keeps two stages that end together from each missing the other's end.
    session.execute(select(RunRow.id).where(RunRow.id == work.recording.run_id).with_for_update())
    stage = session.get_one(StageRow, work.stage_id)
    if stage.fence != work.fence or stage.status is not StageStatus.IN_PROGRESS:
        raise Fenced(f"stage {work.stage_id} is no longer held by attempt {work.fence}")
    return stage


def _move(
    session: Session,
    stage: StageRow,
    event: StageEvent,
    message: str,
    now: datetime,
    made: int | None = None,
) -> None:
    stage.status = advance(stage.status, event)
    append_timing(session, stage, event, message, now, made)
    stage.worker, stage.progress, stage.is_stopping = None, None, False
    settle(session, now, stage.recording_id)


def _event_of(decision: Decision) -> StageEvent:
    match decision:
        case TryAgain():
            return StageEvent.RETRY
        case Hold():
            return StageEvent.HOLD
        case Fail():
            return StageEvent.FAIL
        case Wait():
            return StageEvent.WAIT
        case GoWithout():
            return StageEvent.SKIP
        case HandBack():
            return StageEvent.RELEASE
        case _:
            assert_never(decision)


def _apply(stage: StageRow, decision: Decision, now: datetime) -> None:
    match decision:
        case TryAgain():
            stage.message, stage.not_before = decision.message, now + decision.after
        case Hold():
            stage.message, stage.remedy, stage.can_approve = (
                decision.message,
                decision.remedy,
                decision.can_approve,
            )
            stage.attempts -= 1  # what a person has to decide is not a failed attempt
        case Fail():
            stage.message, stage.remedy, stage.ended_at = decision.message, decision.remedy, now
        case Wait():
            stage.message, stage.remedy, stage.not_before = (
                decision.message,
                decision.remedy,
                now + decision.after,
            )
            stage.attempts -= 1
        case GoWithout():
            stage.message, stage.remedy, stage.ended_at = decision.message, decision.remedy, now
            stage.skip_reason = SkipReason.ERROR
        case HandBack():
            stage.attempts -= 1
        case _:
            assert_never(decision)


def _keep_artifacts(session: Session, work: Claimed, outcome: Outcome, now: datetime) -> int:
    """Make the files count; returns their size in bytes."""
    sizes = [artifact.path.stat().st_size for artifact in outcome.artifacts]
    for artifact, size in zip(outcome.artifacts, sizes, strict=True):
        session.add(
            ArtifactRow(
                recording_id=work.recording.id,
                kind=artifact.kind,
                fence=work.fence,
                path=str(artifact.path),
                size=size,
                created_at=now,
            )
        )
    return sum(sizes)


def _target(session: Session, recording_id: int, preset: str) -> TargetRow:
    return session.execute(queries.target_of(recording_id, preset)).scalar_one()


def _set_target(session: Session, work: Claimed, status: TargetStatus | None, message: str) -> None:
    if work.kind is StageKind.UPLOAD:
        target = _target(session, work.recording.id, work.target)
        target.status, target.message = status or TargetStatus.NOT_UPLOADED, message


def _note_publication(session: Session, work: Claimed, outcome: Outcome, now: datetime) -> None:
    if outcome.publication is None:
        return
    target = _target(session, work.recording.id, work.target)
    target.status, target.published_at, target.message = TargetStatus.UPLOADED, now, ""
    target.remote_id, target.url = outcome.publication.remote_id, outcome.publication.url


def _note_media(session: Session, work: Claimed, outcome: Outcome) -> None:
    if outcome.media is not None:
        session.get_one(RecordingRow, work.recording.id).media = str(outcome.media)


def _show(connection: Connection, claim: Claim, progress: Progress | None, now: datetime) -> bool:
    """Write a running stage's progress; false if it is no longer held under this fence."""
    stage, held = claim
    values = {"stage": stage, "held": held, "done": rows.progress_json(progress), "now": now}
    return connection.execute(SHOW, values).rowcount == 1


def _take_back(session: Session, stage: StageRow, now: datetime) -> None:
    """A stage whose worker died: it waits again, or is quarantined if it kills its workers (R-1403)."""
    stage.crashes += not stage.is_stopping
    stage.fence += 1
    is_poison = stage.crashes >= POISON_CRASHES
    stage.message = f"the worker died {stage.crashes} times in this stage" if is_poison else ""
    if stage.kind is StageKind.UPLOAD:
        status = TargetStatus.FAILED if is_poison else TargetStatus.NOT_UPLOADED
        _target(session, stage.recording_id, stage.target).status = status
    _move(session, stage, StageEvent.FAIL if is_poison else StageEvent.LOSE, stage.message, now)
