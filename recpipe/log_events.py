"""The log as it is read again: events of recpipe.jsonl, newest file and older ones."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from recpipe.log import EVENTS, KEPT

Event = Mapping[str, object]  # as it is in the file: time, level, task, recording, message, exception


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are asked for."""

    recording: int | None = None
    level: str = "debug"
    """The least level, in lower case."""

    def __call__(self, event: Event) -> bool:
        """Whether this event is one of them."""
        is_of_it = self.recording is None or event.get("recording") == self.recording
        return is_of_it and _weight(event.get("level")) >= _weight(self.level)


def _weight(level: object) -> int:
    """What is unknown is shown rather than hidden."""
    return logging.getLevelNamesMapping().get(str(level).upper(), logging.CRITICAL)


def latest(folder: Path, wanted: Wanted, limit: int) -> Sequence[Event]:
    """The newest `limit` wanted events, oldest first; older files are read only if they are needed."""
    found: deque[Event] = deque()
    for file in _newest_first(folder):
        missing = limit - len(found)
        if missing <= 0:
            break
        found.extendleft(reversed(deque(filter(wanted, _events_of(file)), missing)))
    return list(found)


def _newest_first(folder: Path) -> Iterator[Path]:
    yield folder / EVENTS
    yield from (folder / f"{EVENTS}.{number}" for number in range(1, KEPT + 1))


def _events_of(file: Path) -> Iterator[Event]:
    with suppress(FileNotFoundError), file.open(encoding="utf-8", errors="replace") as lines:
        yield from _parsed(lines)


def _parsed(lines: Iterable[str]) -> Iterator[Event]:
    """Whole events; a line that was cut by a crash is passed over."""
    for line in lines:
        with suppress(ValueError, RecursionError):
            event = json.loads(line)
            if isinstance(event, dict):
                yield event


class Follower:
    """Reads what is added to the log, also after the file was replaced by a new one."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / EVENTS
        self._at = self._status() or (0, 0)

    def new(self) -> Iterator[Event]:
        """Events since the last call; a line that is not whole yet comes with a later call."""
        status = self._status()
        if status is None:
            return
        inode, at = self._at
        start = at if status[0] == inode and status[1] >= at else 0
        with self._file.open("rb") as content:
            content.seek(start)
            whole = content.read().rpartition(b"\n")[0]
        self._at = (status[0], start + len(whole) + bool(whole))
        yield from _parsed(whole.decode("utf-8", "replace").split("\n"))

    def _status(self) -> tuple[int, int] | None:
        with suppress(FileNotFoundError):
            found = self._file.stat()
            return found.st_ino, found.st_size
        return None
