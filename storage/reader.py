"""Reads for an event loop: the same statements as everywhere, through aiosqlite."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.recording import RecordingLine, Stage
from recpipe.domain.selection import Filter, Order
from storage import queries, rows
from storage.engine import open_async_engine, translated


class Reader:
    """What the terminal UI asks of one database. It never writes and never takes the write lock."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._engine = open_async_engine(file)
        self._readers = self._engine.execution_options(readonly=True)

    async def recordings(
        self, chosen: Filter, limit: int | None = 50, *, order: Order = Order.NEWEST, offset: int = 0
    ) -> Sequence[RecordingLine]:
        """A page of the recordings that a filter chooses."""
        with translated(self.file):
            async with AsyncSession(self._readers) as session:
                found = await session.execute(queries.lines(chosen, limit, order=order, offset=offset))
                return [rows.line_of(row) for row in found]

    async def stages(self, recording_ids: Sequence[int]) -> Mapping[int, tuple[Stage, ...]]:
        """The stages of some recordings, by recording."""
        with translated(self.file):
            async with AsyncSession(self._readers) as session:
                found: dict[int, tuple[Stage, ...]] = {}
                for row in await session.scalars(queries.stages_of(*recording_ids)):
                    found[row.recording_id] = (*found.get(row.recording_id, ()), rows.stage_of(row))
                return found

    async def counts(self) -> Mapping[RecordingStatus, int]:
        """How many recordings have each status."""
        with translated(self.file):
            async with AsyncSession(self._readers) as session:
                return dict((await session.execute(queries.count_by_status())).all())

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


class ChangeWatch:
    """Tells cheaply (7 µs) whether another connection has committed since the last question."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, timeout=0, check_same_thread=False)
        self._seen = self._version()

    def has_changed(self) -> bool:
        """Whether anything was committed since the last call."""
        before, self._seen = self._seen, self._version()
        return before != self._seen

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
