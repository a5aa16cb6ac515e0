"""Two Huey queues that carry wake-ups, and nothing else.

A message says "somebody look for work in this lane". The work itself, its order, retries and
results are in the database, so losing the queue file loses nothing: it is made anew at every start.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from huey import SqliteHuey
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

from recpipe.domain.recording import Lane

LONGEST_POLL = 0.5  # seconds between looks into an empty queue: more often costs, and gains nothing here


class _PlainText(Serializer):  # type: ignore[misc]  # Huey has no types
    """Messages as JSON: Huey's own form is a pickle, which would run whatever a stranger put in the file."""

    def _serialize(self, message: Message) -> bytes:
        return json.dumps(message).encode()

    def _deserialize(self, stored: bytes) -> Message:
        return Message(*json.loads(bytes(stored)))


class _QuietConsumer(Consumer):  # type: ignore[misc]  # Huey has no types
    """A consumer inside our process: the signals are ours."""

    def _set_signal_handlers(self) -> None:
        pass


class StageQueue:
    """The wake-ups of one lane and the threads that answer them."""

    def __init__(self, file: Path, lane: Lane, slots: int, drain: Callable[[], None]) -> None:
        self.slots = slots
        self._huey = SqliteHuey(
            name=lane.value, filename=str(file), results=False, fsync=False, serializer=_PlainText()
        )
        self._task = self._huey.task(name="wake")(drain)
        self._consumer = _QuietConsumer(
            self._huey, workers=slots, periodic=False, initial_delay=0.05, max_delay=LONGEST_POLL
        )

    def start(self) -> None:
        """Start the threads."""
        self._consumer.start()

    def wake(self, ready: int) -> None:
        """Ask for up to `ready` threads; more wake-ups than threads are never queued."""
        for _ in range(min(ready, self.slots) - self._huey.pending_count()):
            self._task()

    def stop(self) -> None:
        """Take no more wake-ups and wait until every thread has ended."""
        self._consumer.stop_flag.set()
        for _, thread in self._consumer.worker_threads:
            if thread.is_alive():
                thread.join()
        self._huey.storage.close()


def make_anew(file: Path) -> None:
    """Remove the queue file: what it held is known better by the database."""
    for path in (file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm"))):
        with suppress(FileNotFoundError):
            path.unlink()
