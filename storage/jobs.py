"""Automation jobs as rows, and their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from recpipe.domain.errors import Refused
from recpipe.domain.job import KEPT_RUNS, Job, JobDraft, JobRun, Trigger
from recpipe.domain.lifecycle import RecordingStatus
from storage.engine import Database
from storage.tables import JobRow, JobRunRow


class Jobs:
    """The `JobStore` of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def jobs(self) -> Sequence[Job]:
        """All jobs, as they were made."""
        with self.database.read() as session:
            return [_job(row) for row in session.scalars(select(JobRow).order_by(JobRow.id))]

    def add_job(self, draft: JobDraft, now: datetime) -> int:
        """Add a job and return its id; raises `Refused` if the name is taken."""
        with self.database.write() as session:
            _refuse_taken(session, draft.name, None)
            row = JobRow(created_at=now, planned_at=now)
            _fill(row, draft)
            session.add(row)
            session.flush()
            return row.id

    def change_job(self, job_id: int, draft: JobDraft, now: datetime) -> None:
        """Replace a job; what was planned before `now` is not made up for. Raises `Refused` if it is gone."""
        with self.database.write() as session:
            row = _there(session, job_id)
            _refuse_taken(session, draft.name, job_id)
            if (row.schedule, row.timezone, row.is_active) != (
                draft.schedule,
                draft.timezone,
                draft.is_active,
            ):
                row.planned_at = now
            _fill(row, draft)

    def remove_job(self, job_id: int) -> None:
        """Remove a job and its history."""
        with self.database.write() as session:
            session.execute(delete(JobRunRow).where(JobRunRow.job_id == job_id))
            session.delete(_there(session, job_id))

    def begin_run(self, job_id: int, trigger: Trigger, planned_at: datetime | None, now: datetime) -> int:
        """Note that a run of a job begins, and return its id; raises `Refused` if the job is gone."""
        with self.database.write() as session:
            _there(session, job_id)
            row = JobRunRow(
                job_id=job_id, trigger=trigger, planned_at=planned_at, started_at=now, counts={}, message=""
            )
            session.add(row)
            session.flush()
            _forget_old(session, job_id)
            return row.id

    def end_run(self, run_id: int, counts: Mapping[str, int], message: str, now: datetime) -> None:
        """Note how a run of a job went; only now does its planned moment count as done."""
        with self.database.write() as session:
            row = session.get(JobRunRow, run_id)
            if row is None:
                return  # its job was removed meanwhile
            row.ended_at, row.counts, row.message = now, dict(counts), message
            if row.planned_at is not None:
                session.get_one(JobRow, row.job_id).planned_at = row.planned_at

    def history(self, job_id: int, limit: int) -> Sequence[JobRun]:
        """The last runs of a job, newest first."""
        statement = select(JobRunRow).where(JobRunRow.job_id == job_id).order_by(JobRunRow.id.desc())
        with self.database.read() as session:
            return [_run(row) for row in session.scalars(statement.limit(limit))]


def _there(session: Session, job_id: int) -> JobRow:
    row = session.get(JobRow, job_id)
    if row is None:
        raise Refused("the job is not there any more", remedy="see: recpipe jobs list")
    return row


def _refuse_taken(session: Session, name: str, but: int | None) -> None:
    if session.scalar(select(JobRow.id).where(JobRow.name == name)) not in (None, but):
        raise Refused(f"there is a job {name!r} already", remedy="choose another name")


def _forget_old(session: Session, job_id: int) -> None:
    kept = select(JobRunRow.id).where(JobRunRow.job_id == job_id).order_by(JobRunRow.id.desc())
    old = (JobRunRow.job_id == job_id, JobRunRow.id.not_in(kept.limit(KEPT_RUNS)))
    session.execute(delete(JobRunRow).where(*old))


def _fill(row: JobRow, draft: JobDraft) -> None:
    row.name, row.templates, row.schedule = draft.name, list(draft.templates), draft.schedule
    row.timezone, row.sync_days = draft.timezone, draft.sync_days
    row.statuses, row.exclude_blank = [status.value for status in draft.statuses], draft.exclude_blank
    row.settings, row.is_active = dict(draft.settings), draft.is_active


def _job(row: JobRow) -> Job:
    return Job(
        id=row.id,
        name=row.name,
        templates=tuple(row.templates),
        schedule=row.schedule,
        timezone=row.timezone,
        sync_days=row.sync_days,
        statuses=tuple(RecordingStatus(each) for each in row.statuses),
        exclude_blank=row.exclude_blank,
        settings=row.settings,
        is_active=row.is_active,
        planned_at=row.planned_at,
        created_at=row.created_at,
    )


def _run(row: JobRunRow) -> JobRun:
    return JobRun(
        id=row.id,
        trigger=Trigger(row.trigger),
        planned_at=row.planned_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        counts=row.counts,
        message=row.message,
    )
