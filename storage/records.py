"""Recordings as they arrive and as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from recpipe.domain.arrival import Arrival, put_aside
from recpipe.domain.lifecycle import RecordingStatus, StageStatus
from recpipe.domain.ports import FoundRecording
from recpipe.domain.recording import BoundBy, Recording, RecordingLine, Stage
from recpipe.domain.selection import Filter, Order, Selection
from storage import queries, rows
from storage.engine import Database
from storage.loading import load_recording, load_recordings
from storage.settle import settle
from storage.sources import source_row
from storage.tables import ArtifactRow, RecordingRow, RunRow, SourceRow, StageRow, TemplateRow
from storage.usage import note_recording

MANY = 500  # ids in one statement


class Records:
    """The `RecordStore` of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def receive(
        self, source: str, found: FoundRecording, arrival: Arrival, now: datetime
    ) -> tuple[int, bool]:
        """Take what a source brought; returns its id, and whether it is new or has come out of its source.

        A known one is left as it is, except that one which its source was still making moves on
        (R-301, R-302).
        """
        with self.database.write() as session:
            source_id = source_row(session, source).id
            known = session.scalar(
                select(RecordingRow).where(
                    RecordingRow.source_id == source_id,
                    RecordingRow.external_id == found.external_id,
                    RecordingRow.started_at == found.started_at,
                )
            )
            if known is None:
                known = RecordingRow(source_id=source_id, status=RecordingStatus.INITIALIZED, created_at=now)
                _identify(known, found, now)
                note_recording(session, found.duration, found.size, now)
            elif not _moves_on(known, found, arrival):
                return known.id, False
            _fill(session, known, found, arrival, now)
            return known.id, True

    def holder_of(self, external_id: str) -> int | None:
        """The recording with this external id at any source; forgotten ones do not count."""
        statement = select(RecordingRow.id).where(
            RecordingRow.external_id == external_id, ~RecordingRow.is_forgotten
        )
        with self.database.read() as session:
            return session.scalar(statement)

    def known_ids(self, source: str) -> frozenset[str]:
        """The external ids of a source's recordings, but for those that it was still making."""
        statement = (
            select(RecordingRow.external_id)
            .join(SourceRow)
            .where(SourceRow.name == source, ~RecordingRow.is_pending_source)
        )
        with self.database.read() as session:
            return frozenset(session.scalars(statement))

    def never_run(self, source: str) -> Sequence[int]:
        """Recordings of a source that are wanted and that no run was ever started for, oldest first."""
        has_run = exists().where(RunRow.recording_id == RecordingRow.id)
        statement = (
            select(RecordingRow.id)
            .join(SourceRow)
            .where(
                SourceRow.name == source,
                ~has_run,
                RecordingRow.put_aside.is_(None),
                RecordingRow.deleted_at.is_(None),
                ~RecordingRow.is_pending_source,
            )
        )
        with self.database.read() as session:
            return session.scalars(statement.order_by(RecordingRow.started_at)).all()

    def recording(self, recording_id: int) -> Recording:
        """One recording; raises `Refused` if there is none."""
        with self.database.read() as session:
            return load_recording(session, recording_id)

    def recordings(self, ids: Sequence[int]) -> Sequence[Recording]:
        """Those of the recordings that exist, in the order of `ids`."""
        found: dict[int, Recording] = {}
        for start in range(0, len(ids), MANY):
            with self.database.read() as session:
                found |= load_recordings(session, ids[start : start + MANY])
        return [found[each] for each in ids if each in found]

    def lines(
        self, chosen: Filter, limit: int | None, *, order: Order = Order.NEWEST, offset: int = 0
    ) -> Sequence[RecordingLine]:
        """A page of a list."""
        statement = queries.lines(chosen, limit, order=order, offset=offset)
        with self.database.read() as session:
            return [rows.line_of(row) for row in session.execute(statement)]

    def count(self, chosen: Filter) -> int:
        """How many recordings a filter chooses."""
        with self.database.read() as session:
            return session.execute(queries.count(chosen)).scalar_one()

    def choose(self, selection: Selection) -> Sequence[int]:
        """The ids that a selection means, in its order."""
        if selection.filter is None:
            return list(dict.fromkeys(selection.ids))[: selection.limit]
        statement = queries.ids(selection.filter, order=selection.order, limit=selection.limit)
        with self.database.read() as session:
            return session.scalars(statement).all()

    def stages(self, recording_id: int) -> Sequence[Stage]:
        """The stages of a recording: what changes while it runs."""
        with self.database.read() as session:
            return [rows.stage_of(row) for row in session.scalars(queries.stages_of(recording_id))]

    def has_open_work(self) -> bool:
        """Whether any stage runs, may start now, or will be tried again after a while."""
        runs = exists().where(queries.stage_is(StageStatus.IN_PROGRESS))
        starts = exists().where(
            StageRow.is_ready, StageRow.status == StageStatus.PENDING, StageRow.remedy == ""
        )
        with self.database.read() as session:  # two questions: SQLite would answer one by a scan
            return bool(session.scalar(select(or_(runs, starts))))

    def end_pauses(self, now: datetime) -> int:
        """End the pauses whose time has come; returns how many (R-1303)."""
        over = (RecordingRow.is_paused, RecordingRow.paused_until <= now)
        with self.database.read() as session:  # asked often, and mostly in vain
            if session.scalar(select(RecordingRow.id).where(*over).limit(1)) is None:
                return 0
        with self.database.write() as session:
            ids = session.scalars(select(RecordingRow.id).where(*over)).all()
            fresh = {"is_paused": False, "pause_reason": "", "paused_until": None}
            session.execute(update(RecordingRow).where(RecordingRow.id.in_(ids)).values(fresh))
            settle(session, now, *ids)
            return len(ids)

    def artifact_paths(self) -> frozenset[Path]:
        """Every file that counts."""
        with self.database.read() as session:
            return frozenset(Path(path) for path in session.scalars(select(ArtifactRow.path)))


def _identify(row: RecordingRow, found: FoundRecording, now: datetime) -> None:
    row.external_id, row.started_at, row.kept_since = found.external_id, found.started_at, now


def _moves_on(known: RecordingRow, found: FoundRecording, arrival: Arrival) -> bool:
    """Whether a known recording changes: its source has made it, or a person adds it once more."""
    if known.deleted_at is not None:
        return arrival.is_by_hand and known.is_forgotten
    return known.is_pending_source and not found.is_pending


def _fill(
    session: Session, row: RecordingRow, found: FoundRecording, arrival: Arrival, now: datetime
) -> None:
    row.title, row.folded_title = found.title, found.title.casefold()
    row.duration, row.size, row.series = found.duration, found.size, found.series
    row.media = str(found.media) if found.media else None
    row.sidecars = [str(path) for path in found.sidecars]
    row.is_pending_source = found.is_pending
    row.put_aside = put_aside(arrival, row.put_aside, is_bound=row.template_id is not None)
    if row.is_forgotten:  # a person brings it anew: it is as young as any other
        row.kept_since, row.is_expired, row.is_pinned = now, False, False
    row.deleted_at, row.files_gone_at, row.is_forgotten = None, None, False
    if row.bound_by is not BoundBy.PERSON and arrival.template_id is not None:
        row.template_id, row.bound_by = arrival.template_id, BoundBy.RULE
        touched = update(TemplateRow).where(TemplateRow.id == arrival.template_id)
        session.execute(touched.values(last_matched_at=now))
    session.add(row)
    session.flush()
    settle(session, now, row.id)
