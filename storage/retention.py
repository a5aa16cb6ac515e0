"""What grows old: expiry, the files of deleted recordings, and their last trace (R-1601)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from recpipe.domain.lifecycle import StageStatus
from recpipe.domain.recording import ArtifactKind
from storage import queries
from storage.engine import Database
from storage.settle import settle
from storage.tables import ArtifactRow, RecordingRow, RunRow, StageRow, TargetRow

AT_ONCE = 200  # rows in one transaction


class Retention:
    """The `RetentionStore` of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def expire(self, made_before: datetime, now: datetime) -> Sequence[int]:
        """Let old recordings expire that are neither published nor pinned nor at work; returns their ids."""
        old = (
            RecordingRow.kept_since < made_before,
            RecordingRow.deleted_at.is_(None),
            ~RecordingRow.is_expired,
            ~RecordingRow.is_pinned,
            RecordingRow.targets_uploaded == 0,
            ~exists().where(RunRow.recording_id == RecordingRow.id, RunRow.state == "active"),
        )
        ids = self._ids(*old)
        for chunk in _chunks(ids):
            with self.database.write() as session:
                rows = session.scalars(select(RecordingRow).where(RecordingRow.id.in_(chunk), *old)).all()
                for row in rows:
                    row.is_expired = True
                settle(session, now, *chunk)
        return ids

    def drop_files(self, deleted_before: datetime, now: datetime) -> Sequence[Path]:
        """Forget the files of recordings that were deleted before, but for transcripts; returns them."""
        old = (RecordingRow.deleted_at < deleted_before, RecordingRow.files_gone_at.is_(None), ~_is_working())
        ids = self._ids(*old)
        return self._remove(ids, old, now, (ArtifactRow.kind != ArtifactKind.TRANSCRIPT,))

    def forget(self, gone_before: datetime, now: datetime) -> Sequence[Path]:
        """Forget recordings whose files went before, but for their identity; returns what was left."""
        old = (RecordingRow.files_gone_at < gone_before, ~RecordingRow.is_forgotten)
        ids = self._ids(*old)
        freed = self._remove(ids, old, now, ())
        for chunk in _chunks(ids):
            with self.database.write() as session:
                _forget(session, chunk)
        return freed

    def _ids(self, *conditions: queries.Condition) -> Sequence[int]:
        with self.database.read() as session:
            return session.scalars(select(RecordingRow.id).where(*conditions)).all()

    def _remove(
        self,
        ids: Sequence[int],
        old: tuple[queries.Condition, ...],
        now: datetime,
        which: tuple[queries.Condition, ...],
    ) -> Sequence[Path]:
        freed: list[Path] = []
        for chunk in _chunks(ids):
            with self.database.write() as session:
                # Asked once more: a person may have restored one of them in between.
                gone = session.scalars(select(RecordingRow).where(RecordingRow.id.in_(chunk), *old)).all()
                chosen = (ArtifactRow.recording_id.in_([row.id for row in gone]), *which)
                freed += [Path(path) for path in session.scalars(select(ArtifactRow.path).where(*chosen))]
                session.execute(delete(ArtifactRow).where(*chosen))
                for row in gone:
                    row.files_gone_at = row.files_gone_at or now
        return freed


def _is_working() -> queries.Condition:
    return exists().where(StageRow.recording_id == RecordingRow.id, queries.stage_is(StageStatus.IN_PROGRESS))


def _forget(session: Session, ids: Sequence[int]) -> None:
    """Only what keeps a sync from bringing it back stays; the timing history stays too (R-301, R-205)."""
    for table in (StageRow, TargetRow, ArtifactRow, RunRow):
        session.execute(delete(table).where(table.recording_id.in_(ids)))
    for row in session.scalars(select(RecordingRow).where(RecordingRow.id.in_(ids))):
        row.title, row.folded_title, row.media, row.sidecars = "", "", None, []
        row.settings, row.failure, row.failed_stage, row.failed_at = {}, "", "", None
        row.template_id, row.bound_by, row.is_forgotten = None, None, True


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
