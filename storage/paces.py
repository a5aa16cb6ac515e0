"""How long stages took: the timing history as estimates."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from sqlalchemy import select

from recpipe.domain.estimate import Pace
from recpipe.domain.lifecycle import StageEvent, StageKind
from storage.engine import Database
from storage.tables import RecordingRow, TimingRow

SAMPLES = 50  # the last ones of each kind: engines and machines change


class Paces:
    """The `PaceStore` of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def paces(self) -> Mapping[StageKind, Pace]:
        """Seconds of work per second of recording, from the last runs of each kind of stage."""
        found = {kind: self._ratios(kind) for kind in StageKind}
        return {
            kind: Pace(ratio=median(ratios), samples=len(ratios)) for kind, ratios in found.items() if ratios
        }

    def _ratios(self, kind: StageKind) -> list[float]:
        statement = (
            select(TimingRow.at, TimingRow.started_at, RecordingRow.duration)
            .join(RecordingRow)
            .where(
                TimingRow.stage == kind,
                TimingRow.event == StageEvent.COMPLETE,
                TimingRow.started_at.is_not(None),
                RecordingRow.duration > 0,
            )
            .order_by(TimingRow.id.desc())
            .limit(SAMPLES)
        )
        with self.database.read() as session:
            return [
                (at - started).total_seconds() / duration
                for at, started, duration in session.execute(statement)
                if started is not None and duration
            ]
