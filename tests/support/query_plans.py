"""How SQLite would answer the statements that the program really sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from storage.engine import Database


@contextmanager
def plans(database: Database) -> Iterator[list[str]]:
    """The plan of each SELECT sent meanwhile: one text of several lines for each."""
    seen: list[str] = []

    def explain(_connection: object, cursor: Any, statement: str, values: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            rows = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
            seen.append("\n".join(row[3] for row in rows))

    event.listen(database.engine, "before_cursor_execute", explain)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", explain)
