"""What was used in a time, and what it may have cost (R-1602); it outlives the recordings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recpipe.domain.lifecycle import StageKind
from recpipe.domain.usage import Use, UseLine
from recpipe.domain.work import Claimed, Outcome
from storage.engine import Database
from storage.tables import UsageRow


class Usage:
    """The `UsageStore` of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def between(self, start: datetime, end: datetime) -> Sequence[UseLine]:
        """What was used from `start` to before `end`, by kind of use and engine."""
        statement = (
            select(
                UsageRow.what,
                UsageRow.engine,
                func.count(),
                func.sum(UsageRow.seconds),
                func.sum(UsageRow.size),
                func.sum(UsageRow.cost),
            )
            .where(UsageRow.at >= start, UsageRow.at < end)
            .group_by(UsageRow.what, UsageRow.engine)
            .order_by(UsageRow.what, UsageRow.engine)
        )
        with self.database.read() as session:
            return [
                UseLine(what=Use(what), engine=engine, count=count, seconds=seconds, size=size, cost=cost)
                for what, engine, count, seconds, size, cost in session.execute(statement)
            ]


def note_use(session: Session, work: Claimed, outcome: Outcome, now: datetime) -> None:
    """A finished stage as usage: speech that was transcribed, a lecture that was published."""
    uses = {
        StageKind.DOWNLOAD: Use.DOWNLOAD,
        StageKind.TRANSCRIBE: Use.SPEECH,
        StageKind.EXTRACT_TOPICS: Use.TOPICS,
        StageKind.UPLOAD: Use.UPLOAD,
    }
    if work.kind in uses and not outcome.skipped:
        session.add(
            UsageRow(
                at=now,
                what=uses[work.kind],
                engine=str(outcome.facts.get("engine", work.platform)),
                seconds=work.recording.duration or 0.0,
                size=work.recording.size or 0,
                cost=float(str(outcome.facts.get("cost", 0.0))),
            )
        )


def note_recording(session: Session, duration: float | None, size: int | None, now: datetime) -> None:
    """A recording that is new here."""
    session.add(UsageRow(at=now, what=Use.RECORDING, seconds=duration or 0.0, size=size or 0))
