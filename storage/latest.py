"""The last moment that the database knows of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from storage.engine import Database
from storage.tables import TimingRow

LOOKED_AT = 1_000  # newest rows: after a clock was put back, the last one has not the latest moment


def latest_moment(database: Database) -> datetime | None:
    """When the latest event of the timing history happened; None if nothing has.

    Raises `HomeError` if the database cannot be read.
    """
    newest = select(TimingRow.at).order_by(TimingRow.id.desc()).limit(LOOKED_AT).subquery()
    with database.read() as session:
        latest: datetime | None = session.scalar(select(func.max(newest.c.at)))
    return latest
