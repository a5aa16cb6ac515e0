"""Recordings, sources and runs, as people see and ask for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import and_, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from recpipe.domain.errors import Refused
from recpipe.domain.lifecycle import RecordingStatus, SkipReason, StageEvent, StageStatus, advance
from recpipe.domain.ports import FoundRecording
from recpipe.domain.recording import Recording, RecordingLine, RunState, Stage
from recpipe.domain.work import PlannedRun, PlannedStage, Preset, SourceRecord
from storage import queries, rows
from storage.engine import Database
from storage.settle import settle
from storage.tables import ArtifactRow, PresetRow, RecordingRow, RunRow, SourceRow, StageRow, TargetRow


class Records:
    """The `RecordStore` of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add_recording(self, source: str, found: FoundRecording, now: datetime) -> tuple[int, bool]:
        """The recording's id, and whether it is new. A known one is left as it is (R-301)."""
        with self.database.write() as session:
            source_id = _source(session, source).id
            known = session.scalar(
                select(RecordingRow.id).where(
                    RecordingRow.source_id == source_id,
                    RecordingRow.external_id == found.external_id,
                    RecordingRow.started_at == found.started_at,
                )
            )
            if known is not None:
                return known, False
            return _insert_recording(session, source_id, found, now), True

    def holder_of(self, external_id: str) -> int | None:
        """The recording with this external id at any source."""
        with self.database.read() as session:
            return session.scalar(select(RecordingRow.id).where(RecordingRow.external_id == external_id))

    def known_ids(self, source: str) -> frozenset[str]:
        """The external ids of all recordings of a source."""
        statement = select(RecordingRow.external_id).join(SourceRow).where(SourceRow.name == source)
        with self.database.read() as session:
            return frozenset(session.scalars(statement))

    def never_run(self, source: str) -> Sequence[int]:
        """Recordings of a source that no run was ever started for, oldest first."""
        has_run = exists().where(RunRow.recording_id == RecordingRow.id)
        statement = select(RecordingRow.id).join(SourceRow).where(SourceRow.name == source, ~has_run)
        with self.database.read() as session:
            return session.scalars(statement.order_by(RecordingRow.started_at)).all()

    def recording(self, recording_id: int) -> Recording:
        """One recording; raises `Refused` if there is none."""
        with self.database.read() as session:
            return load_recording(session, recording_id)

    def recordings(self, search: str = "", limit: int = 50) -> Sequence[RecordingLine]:
        """Recordings whose title has `search` in it, newest first."""
        with self.database.read() as session:
            return [rows.line_of(row) for row in session.execute(queries.lines(search, limit))]

    def start_run(self, recording_id: int, plan: Callable[[Recording], PlannedRun], now: datetime) -> int:
        """Plan and store a run in one transaction, and return its id; `plan` may refuse (R-1301)."""
        with self.database.write() as session:
            planned = plan(load_recording(session, recording_id))
            _end_waiting_run(session, recording_id, now)
            run = RunRow(recording_id=recording_id, settings=dict(planned.settings), created_at=now)
            session.add(run)
            session.flush()
            _lay_out(session, run, planned)
            settle(session, recording_id, now)
            return run.id

    def resume_held(self, recording_id: int, now: datetime, *, approve: bool) -> int:
        """Let held stages go on, approved or to be tried again; returns how many there were."""
        with self.database.write() as session:
            held = [
                stage
                for stage in session.scalars(queries.stages_of(recording_id))
                if stage.status is StageStatus.HELD and (stage.can_approve or not approve)
            ]
            for stage in held:
                stage.status = advance(stage.status, StageEvent.RESUME)
                stage.is_approved = stage.is_approved or approve
                stage.message, stage.remedy, stage.can_approve = "", "", False
            settle(session, recording_id, now)
            return len(held)

    def stages(self, recording_id: int) -> Sequence[Stage]:
        """The stages of a recording: what changes while it runs."""
        with self.database.read() as session:
            return [rows.stage_of(row) for row in session.scalars(queries.stages_of(recording_id))]

    def has_open_work(self) -> bool:
        """Whether any stage runs, may start now, or will be tried again by itself."""
        statement = select(StageRow.id).where(
            or_(
                StageRow.status == StageStatus.IN_PROGRESS,
                and_(StageRow.is_ready, StageRow.status == StageStatus.PENDING),
            )
        )
        with self.database.read() as session:
            return session.scalar(statement.limit(1)) is not None

    def sources(self) -> Sequence[SourceRecord]:
        """All sources that are in use."""
        with self.database.read() as session:
            found = session.scalars(select(SourceRow).where(SourceRow.is_active).order_by(SourceRow.id))
            return [rows.source_of(row) for row in found]

    def add_source(self, source: SourceRecord) -> None:
        """Add a source, or use a removed one again; raises `Refused` if the name is taken."""
        with self.database.write() as session:
            row = session.scalar(select(SourceRow).where(SourceRow.name == source.name))
            if row is not None and row.is_active:
                raise Refused(f"there is a source {source.name!r} already", remedy="choose another --name")
            row = row or SourceRow(name=source.name, message="")
            row.kind, row.settings = source.kind, dict(source.settings)
            row.runs_new, row.is_active = source.runs_new, True
            session.add(row)

    def remove_source(self, name: str) -> None:
        """Stop using a source; its recordings stay. Raises `Refused` if there is none."""
        with self.database.write() as session:
            _source(session, name).is_active = False

    def note_sync(self, source: str, message: str, now: datetime) -> None:
        """Remember how the last sync went."""
        with self.database.write() as session:
            row = _source(session, source)
            row.synced_at, row.message = now, message

    def presets(self) -> Sequence[Preset]:
        """All publishing destinations."""
        with self.database.read() as session:
            return [rows.preset_of(row) for row in session.scalars(select(PresetRow).order_by(PresetRow.id))]

    def artifact_paths(self) -> frozenset[Path]:
        """Every file that counts."""
        with self.database.read() as session:
            return frozenset(Path(path) for path in session.scalars(select(ArtifactRow.path)))


def load_recording(session: Session, recording_id: int) -> Recording:
    """One recording with all that belongs to it; raises `Refused` if there is none."""
    found = session.execute(queries.recording_and_source(recording_id)).one_or_none()
    if found is None:
        raise Refused(f"there is no recording {recording_id}", remedy="see what there is with: recpipe list")
    row, source = found
    return rows.recording_of(
        row,
        source,
        session.scalars(queries.stages_of(recording_id)),
        [(target, preset) for target, preset in session.execute(queries.targets_of(recording_id))],
        session.scalars(queries.artifacts_of(recording_id)),
        session.scalar(queries.last_run_of(recording_id)),
    )


def _source(session: Session, name: str) -> SourceRow:
    row = session.scalar(select(SourceRow).where(SourceRow.name == name, SourceRow.is_active))
    if row is None:
        raise Refused(f"there is no source {name!r}", remedy="see what there is with: recpipe sources list")
    return row


def _insert_recording(session: Session, source_id: int, found: FoundRecording, now: datetime) -> int:
    row = RecordingRow(
        source_id=source_id,
        external_id=found.external_id,
        started_at=found.started_at,
        title=found.title,
        duration=found.duration,
        size=found.size,
        media=str(found.media) if found.media else None,
        sidecars=[str(path) for path in found.sidecars],
        status=RecordingStatus.INITIALIZED,
        created_at=now,
    )
    session.add(row)
    session.flush()
    settle(session, row.id, now)
    return row.id


def _end_waiting_run(session: Session, recording_id: int, now: datetime) -> None:
    """The plan was accepted: a run still open waited for a person, who wants other settings."""
    waiting = update(RunRow).where(RunRow.recording_id == recording_id, RunRow.state == RunState.ACTIVE)
    session.execute(waiting.values(state=RunState.REPLACED, ended_at=now))


def _lay_out(session: Session, run: RunRow, planned: PlannedRun) -> None:
    """Write the plan's stages and targets; what is finished is not done again (R-1302)."""
    existing = {(row.kind, row.target): row for row in session.scalars(queries.stages_of(run.recording_id))}
    for stage in planned.stages:
        row = existing.get((stage.kind, stage.target))
        if row is None:
            session.add(_new_stage(run, stage, planned.priority))
        elif _is_wanted_again(row, stage):
            _replan(row, stage)
        if row is not None:
            row.run_id, row.priority = run.id, planned.priority
        if stage.target:
            _ensure_target(session, run.recording_id, stage.target)


def _new_stage(run: RunRow, stage: PlannedStage, priority: int) -> StageRow:
    return StageRow(
        recording_id=run.recording_id,
        run_id=run.id,
        kind=stage.kind,
        target=stage.target,
        lane=stage.lane,
        status=StageStatus.SKIPPED if stage.skip else StageStatus.PENDING,
        skip_reason=stage.skip,
        priority=priority,
    )


def _is_wanted_again(row: StageRow, stage: PlannedStage) -> bool:
    if row.status is StageStatus.SKIPPED:
        return row.skip_reason is not SkipReason.NOTHING_TO_DO and stage.skip is None
    return row.status is not StageStatus.COMPLETED


def _replan(row: StageRow, stage: PlannedStage) -> None:
    event = StageEvent.SKIP if stage.skip and row.status is StageStatus.PENDING else StageEvent.REPLAN
    row.status = advance(row.status, event)
    row.skip_reason, row.lane = stage.skip, stage.lane
    row.attempts = row.crashes = 0
    row.not_before, row.message, row.remedy = None, "", ""


def _ensure_target(session: Session, recording_id: int, preset: str) -> None:
    preset_id = session.execute(select(PresetRow.id).where(PresetRow.name == preset)).scalar_one()
    exists = select(TargetRow.id).where(
        TargetRow.recording_id == recording_id, TargetRow.preset_id == preset_id
    )
    if session.scalar(exists) is None:
        session.execute(
            insert(TargetRow).values(recording_id=recording_id, preset_id=preset_id, ledger={}, message="")
        )
