"""Reads for an event loop: the same statements as everywhere, through aiosqlite."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.recording import RecordingLine, Stage, Target
from recpipe.domain.selection import Filter, Order
from storage import queries, rows
from storage.engine import meaning_of, open_async_engine, translated
from storage.glances import Listed, Tally


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

    async def ids(self, chosen: Filter, order: Order = Order.NEWEST, limit: int | None = None) -> array[int]:
        """The ids of the chosen recordings, in order: eight bytes each, so that all of them can be held."""
        statement = queries.ids(chosen, order=order, limit=limit)
        with translated(self.file):
            async with AsyncSession(self._readers) as session:
                return array("q", (await session.execute(statement)).scalars().all())

    async def fingerprint(self, chosen: Filter) -> tuple[int, int]:
        """How many there are and the sum of their ids: as long as it is the same, so are they."""
        with translated(self.file):
            async with AsyncSession(self._readers) as session:
                count, total = (await session.execute(queries.fingerprint(chosen))).one()
                return count, total or 0

    async def listed(self, ids: Sequence[int]) -> Mapping[int, Listed]:
        """Those of the recordings that exist, by id, with their stages and targets."""
        with translated(self.file):
            async with AsyncSession(self._readers) as session:
                lines = await session.execute(queries.lines_of(*ids))
                stages = await session.execute(queries.stage_glances(*ids))
                targets = await session.execute(queries.target_glances(*ids))
                return listed(lines.all(), stages.all(), targets.all())

    async def tally(self) -> Tally:
        """What every screen counts."""
        with translated(self.file):
            async with AsyncSession(self._readers) as session:
                counts = [(await session.execute(each)).scalar_one() for each in queries.tally()]
        total, running, waiting, held, failed = counts
        return Tally(total=total, running=running, waiting=waiting, held=held, failed=failed)

    async def at_work(self, limit: int) -> Sequence[int]:
        """Ids of the recordings that run, then of up to `limit` that wait, in the order of their turn."""
        with translated(self.file):
            async with AsyncSession(self._readers) as session:
                running = await session.scalars(queries.running())
                waiting = await session.scalars(queries.in_line(limit))
                return list(dict.fromkeys([*running, *waiting]))

    async def counts(self) -> Mapping[RecordingStatus, int]:
        """How many recordings have each status."""
        with translated(self.file):
            async with AsyncSession(self._readers) as session:
                return dict((await session.execute(queries.count_by_status())).all())

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def listed(lines: Sequence[Any], stages: Sequence[Any], targets: Sequence[Any]) -> dict[int, Listed]:
    """Rows of three statements, put together."""
    by_id: dict[int, list[Stage]] = {}
    for row in stages:
        by_id.setdefault(row.recording_id, []).append(rows.stage_glance(row))
    published: dict[int, list[Target]] = {}
    for row in targets:
        published.setdefault(row.recording_id, []).append(rows.target_glance(row))
    return {
        row.id: Listed(
            line=rows.line_of(row),
            stages=tuple(by_id.get(row.id, ())),
            targets=tuple(published.get(row.id, ())),
        )
        for row in lines
    }


class ChangeWatch:
    """Tells cheaply (7 µs) whether another connection has committed since the last question."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection = sqlite3.connect(file, timeout=0, check_same_thread=False)
        self._seen = self._version()

    def has_changed(self) -> bool:
        """Whether anything was committed since the last call; raises `HomeError` for a bad file."""
        before, self._seen = self._seen, self._version()
        return before != self._seen

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _version(self) -> int:
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.DatabaseError as error:
            raise meaning_of(str(error), self._file) or error from error
