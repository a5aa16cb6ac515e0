"""Brings a database to this program's schema: a copy first, then Alembic, then a check."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool

from recpipe.domain.errors import HomeError
from storage.engine import Database, meaning_of, translated

PATIENCE = 120  # seconds to wait for another process that migrates the same file
HEAD = "0002"  # the newest revision; a test compares it with the migrations folder
SCRIPTS = Path(__file__).with_name("migrations")


def migrate(file: Path, backups: Path) -> None:
    """Make `file` have this program's schema; does nothing when it has.

    Raises `HomeError` when the file is damaged, or was written by a newer recpipe.
    """
    if revision_of(file) == HEAD:
        return
    from filelock import FileLock  # noqa: PLC0415 - 30 ms, needed once in the life of a home

    with FileLock(file.with_name(f"{file.name}.migrating"), timeout=PATIENCE):
        _migrate(file, backups)


def _migrate(file: Path, backups: Path) -> None:
    found = revision_of(file)
    if found == HEAD:  # whoever held the lock before us has done it
        return
    if found is not None:
        _refuse_newer(file, found)
        back_up(file, backups)
    _upgrade(file)
    if found is not None:
        derive_anew(file)
    _check(file)


def revision_of(file: Path) -> str | None:
    """The schema revision in `file`, None without a schema; raises `HomeError` if it is no database."""
    if not file.exists() or file.stat().st_size == 0:
        return None
    try:
        with closing(sqlite3.connect(file, timeout=10)) as connection:
            return _read_revision(connection)
    except sqlite3.DatabaseError as error:
        raise meaning_of(str(error), file) or HomeError(f"{file} cannot be read: {error}") from error


def _read_revision(connection: sqlite3.Connection) -> str | None:
    tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if tables else None
    return row[0] if row else None


def _refuse_newer(file: Path, found: str) -> None:
    if found > HEAD:
        raise HomeError(
            f"{file} was written by a newer recpipe (schema {found}, this one knows {HEAD})",
            remedy="update recpipe, or use another home (--home DIR)",
        )


def back_up(file: Path, backups: Path) -> Path:
    """A compact, consistent copy of `file` in the folder `backups`; returns where it is."""
    backups.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = backups / f"app-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.db"
    with closing(sqlite3.connect(file, timeout=10)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    return copy


def _upgrade(file: Path) -> None:
    from alembic import command  # noqa: PLC0415 - a database that is up to date never needs Alembic
    from alembic.config import Config  # noqa: PLC0415

    # Foreign keys stay off here: rebuilding a parent table would cascade into its children.
    engine = create_engine(f"sqlite+pysqlite:///{file}", poolclass=NullPool)
    event.listen(engine, "connect", _prepare)
    with translated(file), engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def derive_anew(file: Path) -> None:
    """Write again what is derived, in case the new program derives more than the old one did."""
    from storage.settle import settle_all  # noqa: PLC0415 - only needed after an upgrade

    with closing(Database(file)) as database:
        settle_all(database, datetime.now(UTC))


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the migration begins its own transaction
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA journal_mode=WAL")


def _check(file: Path) -> None:
    with closing(sqlite3.connect(file, timeout=10)) as connection:
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    file.chmod(0o600)
    if broken:
        raise HomeError(
            f"after the migration {len(broken)} rows of {file} point nowhere",
            remedy="restore the copy made before it, from the backups folder, and report this",
        )


def integrity(file: Path) -> str:
    """SQLite's quick check: "ok", or what is wrong. Raises `HomeError` if the file cannot be read at all."""
    try:
        with closing(sqlite3.connect(file, timeout=10)) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise meaning_of(str(error), file) or HomeError(f"{file} cannot be read: {error}") from error


def sqlite_version() -> tuple[int, ...]:
    """The SQLite library that this process uses."""
    return sqlite3.sqlite_version_info
