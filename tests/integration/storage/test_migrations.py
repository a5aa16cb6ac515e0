"""A database is brought to this program's schema, or refused, and never damaged."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from recpipe.domain.errors import HomeError
from storage.migrate import HEAD, SCRIPTS, back_up, integrity, migrate, revision_of
from storage.tables import Table


def schema(file: Path) -> dict[str, list[str]]:
    """What is in a database, whatever the order of a table's constraints."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {
        name: sorted(part.strip(" )") for part in re.split(r",\s+", " ".join(sql.replace('"', "").split())))
        for name, sql in rows
        if name != "alembic_version"
    }


def test_the_migrations_make_what_the_tables_say(tmp_path: Path):
    """Every table, constraint and index is in both."""
    migrated, declared = tmp_path / "migrated.db", tmp_path / "declared.db"
    migrate(migrated, tmp_path / "backups")
    engine = create_engine(f"sqlite:///{declared}")
    Table.metadata.create_all(engine)
    engine.dispose()

    assert schema(migrated) == schema(declared)


def test_the_newest_migration_is_the_one_the_program_wants():
    """HEAD is written down so that an up-to-date database never loads Alembic."""
    assert max(script.name.split("_")[0] for script in (SCRIPTS / "versions").glob("*.py")) == HEAD


def test_a_migration_is_not_repeated(tmp_path: Path):
    """An up-to-date database is left alone: no copy is made."""
    file, backups = tmp_path / "app.db", tmp_path / "backups"
    migrate(file, backups)
    migrate(file, backups)

    assert revision_of(file) == HEAD
    assert not backups.exists()


def test_the_library_preset_exists_from_the_start(tmp_path: Path):
    """R-901."""
    file = tmp_path / "app.db"
    migrate(file, tmp_path / "backups")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT name, platform, is_default FROM preset").fetchall() == [
            ("library", "library", 1)
        ]


def test_only_the_owner_reads_the_database(tmp_path: Path):
    """Security: file modes."""
    file = tmp_path / "app.db"
    migrate(file, tmp_path / "backups")

    assert file.stat().st_mode & 0o777 == 0o600


def test_a_newer_database_is_refused_and_untouched(tmp_path: Path):
    """An older program does not guess."""
    file = tmp_path / "app.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES ('9999')"
        )
    before = file.read_bytes()

    with pytest.raises(HomeError, match="newer recpipe"):
        migrate(file, tmp_path / "backups")
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", [b"this is no database, but a text of some length" * 100, b"\0" * 5000])
def test_a_damaged_file_is_named_with_a_remedy(tmp_path: Path, content: bytes):
    """Bad input: a corrupt database gets a clear message."""
    file = tmp_path / "app.db"
    file.write_bytes(content)

    with pytest.raises(HomeError) as caught:
        migrate(file, tmp_path / "backups")
    assert str(file) in caught.value.remedy
    assert file.read_bytes() == content


def test_a_copy_holds_all_that_was_committed(tmp_path: Path):
    """The copy before a migration is consistent, even beside a writer."""
    file = tmp_path / "app.db"
    migrate(file, tmp_path / "backups")

    copy = back_up(file, tmp_path / "backups")

    assert schema(copy) == schema(file)
    assert integrity(copy) == "ok"
