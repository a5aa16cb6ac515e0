"""Which recordings a list shows or a bulk request is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recpipe.domain.errors import ConfigError
from recpipe.domain.lifecycle import RecordingStatus


class Order(StrEnum):
    """In which order."""

    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    LENGTH = "length"  # shortest first: most lectures soonest


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What recordings have in common; what is not named does not matter. Deleted ones only if asked.

    `since` and `until` are the first and last moment of recording; `search` is looked for in titles,
    whatever the case and the alphabet.
    """

    search: str = ""
    statuses: tuple[RecordingStatus, ...] = ()
    template: str = ""
    sources: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    is_failed: bool | None = None
    is_held: bool | None = None
    is_paused: bool | None = None
    has_template: bool | None = None
    is_deleted: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it would choose everything."""
        return self == Filter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Recordings by ids or by filter, never by both (R-1307)."""

    ids: tuple[int, ...] = ()
    filter: Filter | None = None
    order: Order = Order.OLDEST
    limit: int | None = None

    def __post_init__(self) -> None:
        if bool(self.ids) == (self.filter is not None):
            raise ConfigError(
                "say which recordings: by their ids or by a filter, and not by both",
                remedy="for example: 1 2 3, or --status SKIPPED, or --all",
            )
