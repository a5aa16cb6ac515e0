"""Connections: how transactions begin, and what a database's failures mean to a person."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import Session

from recpipe.domain.errors import HomeError, RecpipeError

BUSY_TIMEOUT = 10_000  # milliseconds that a connection waits for another writer
LOOK_FOR = 8  # milliseconds: SQLite looks after 1, 2 and 5 of them, and then again
LETS_OTHERS_IN = 0.006  # seconds: long enough that who waits sees it

# What SQLite says, what that means, and what a person can do about it.
MEANINGS = (
    (
        "database or disk is full",
        "the disk is full",
        "free some space; nothing is lost, and the work goes on",
    ),
    (
        "not a database",
        "the database file is damaged",
        "move {file} away, or restore a copy from the backups folder",
    ),
    (
        "malformed",
        "the database file is damaged",
        "move {file} away, or restore a copy from the backups folder",
    ),
    ("readonly", "the database cannot be written", "check the permissions of {file} and of its folder"),
    ("unable to open", "the database cannot be opened", "check the permissions of {file} and of its folder"),
    ("disk i/o error", "the disk does not answer as it should", "check the disk; then start recpipe again"),
    ("locked", "the database is busy: another program holds it", "close what uses {file}, then try again"),
)


def open_engine(file: Path) -> Engine:
    """An engine for threads of this process on the database in `file`."""
    engine = create_engine(f"sqlite+pysqlite:///{file}", connect_args={"check_same_thread": False})
    own_transactions(engine)
    return engine


def open_async_engine(file: Path) -> AsyncEngine:
    """An engine for an event loop; aiosqlite keeps a thread per connection, so there are few."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}", pool_size=2, max_overflow=0)
    own_transactions(engine.sync_engine)
    return engine


def own_transactions(engine: Engine) -> None:
    """Begin transactions ourselves: with the driver's default, four threads can claim one stage."""
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)


def _configure(connection: Any, _record: object) -> None:  # Any: sync and async drivers share no base
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("readonly", False):
        connection.exec_driver_sql("BEGIN")
    else:
        _begin_writing(connection)


def _begin_writing(connection: Connection) -> None:
    """Take the write lock, looking for it often.

    SQLite by itself looks ever more seldom, at last every 100 ms: beside a bulk change, which lets
    others in for `LETS_OTHERS_IN` after each chunk, another process would wait until it gives up.
    """
    until = time.monotonic() + BUSY_TIMEOUT / 1000
    _wait_at_most(connection, LOOK_FOR)
    try:
        while not _took_the_lock(connection, until):
            pass
    finally:
        _wait_at_most(connection, BUSY_TIMEOUT)


def _took_the_lock(connection: Connection, until: float) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if "locked" not in str(error.orig) or time.monotonic() > until:
            raise
        return False
    return True


def _wait_at_most(connection: Connection, milliseconds: int) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={milliseconds}")
    cursor.close()


class Database:
    """One database file, for this process. `read` never takes the write lock; `write` is one at a time."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.engine = open_engine(file)
        self._readers = self.engine.execution_options(readonly=True)
        # SQLite's own waiting is unfair: without this, a writer among threads can starve for seconds.
        self._turn = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view; raises `HomeError` when the file cannot be read."""
        with translated(self.file), Session(self._readers) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that happens whole or not at all; raises `HomeError` when it cannot be written."""
        with self._turn, translated(self.file), Session(self.engine) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def translated(file: Path) -> Iterator[None]:
    """Turn the driver's errors into `HomeError`s that a person can act on."""
    try:
        yield
    except RecpipeError:
        raise
    except (OperationalError, DatabaseError) as error:
        meaning = meaning_of(str(error.orig), file)
        if meaning is None:
            raise
        raise meaning from error


def meaning_of(message: str, file: Path) -> HomeError | None:
    """What SQLite's message means to a person; None for what only a programmer can act on."""
    for words, meaning, remedy in MEANINGS:
        if words in message.lower():
            return HomeError(f"{meaning} ({file})", remedy=remedy.format(file=file))
    return None
