"""What a worker does now and then beside its stages, in a thread of its own: a slow source stops nobody."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from recpipe.domain.errors import RecpipeError

log = logging.getLogger("recpipe.chores")

LOOK = 0.25  # seconds between looks at whether a chore is due


@dataclass(slots=True)
class Chore:
    """Something to do again and again, `every` so often; the first time at once."""

    name: str
    do: Callable[[], object]
    every: timedelta
    due: float = 0.0


@dataclass(slots=True)
class Chores:
    """A thread that does chores one after the other; one that fails is said and tried again in its time."""

    chores: Sequence[Chore]
    _ended: threading.Event = field(default_factory=threading.Event)
    _first_round: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="chores", daemon=True)
        self._thread.start()

    @property
    def has_looked(self) -> bool:
        """Whether everything was done once: before that, nobody knows that there is nothing to do."""
        return self._first_round.is_set()

    def stop(self) -> None:
        """Begin nothing more; what is being done is whole transactions, and may be cut."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(LOOK * 4)

    def _run(self) -> None:
        while not self._ended.is_set():
            self._round()
            self._first_round.set()
            self._ended.wait(LOOK)

    def _round(self) -> None:
        for chore in self.chores:
            if not self._ended.is_set() and time.monotonic() >= chore.due:
                _do(chore)
                chore.due = time.monotonic() + chore.every.total_seconds()


def _do(chore: Chore) -> None:
    try:
        chore.do()
    except RecpipeError as error:
        log.error("%s failed, trying again: %s", chore.name, error)
    except Exception:  # a bug in one chore must not end the others
        log.exception("%s failed, trying again", chore.name)
