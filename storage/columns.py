"""Column types that say no to what would be lost."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC. SQLite would drop the zone silently; this refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database; raises `ValueError` for a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, as UTC."""
        return value if value is None else value.replace(tzinfo=UTC)


def words(kind: type[StrEnum]) -> Enum:
    """A column of one of our words, stored as its value."""
    return Enum(kind, native_enum=False, length=32, values_callable=_values, create_constraint=False)


def _values(kind: type[Any]) -> list[str]:
    return [member.value for member in kind]
