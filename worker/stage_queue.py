"""Two Huey queues that carry wake-ups, and nothing else.

A message says "somebody look for work in this lane". The work itself, its order, retries and
results are in the database, so losing the queue file loses nothing: it is made anew at every start.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from huey import Huey
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import SqliteStorage

from recpipe.domain.recording import Lane

LONGEST_WAIT = 10.0  # seconds after which a thread looks into the queue although nobody called


class _PlainText(Serializer):  # type: ignore[misc]  # Huey has no types
    """Messages as JSON: Huey's own form is a pickle, which would run whatever a stranger put in the file."""

    def _serialize(self, message: Message) -> bytes:
        return json.dumps(message).encode()

    def _deserialize(self, stored: bytes) -> Message:
        return Message(*json.loads(bytes(stored)))


class _CalledStorage(SqliteStorage):  # type: ignore[misc]  # Huey has no types
    """Huey's SQLite queue for threads of one process: whoever enqueues calls one that waits.

    Huey would poll: that costs processor time while nothing happens, and time when something does.
    """

    blocking = True

    def __init__(self, *arguments: object, **options: object) -> None:
        self.called = threading.Condition()
        self.is_ending = False
        super().__init__(*arguments, **options)

    def enqueue(self, data: bytes, priority: float | None = None) -> None:
        """Add a message, and call a thread for it."""
        super().enqueue(data, priority)
        with self.called:
            self.called.notify()

    def dequeue(self) -> bytes | None:
        """The next message; waits for one if there is none."""
        with self.called:
            if not self.is_ending and not self.queue_size():
                self.called.wait(LONGEST_WAIT)
        message: bytes | None = super().dequeue()
        return message

    def end_waiting(self) -> None:
        """Let every thread go on, and wait no more: the consumer is ending."""
        with self.called:
            self.is_ending = True
            self.called.notify_all()


class _QuietConsumer(Consumer):  # type: ignore[misc]  # Huey has no types
    """A consumer inside our process: the signals are ours."""

    def _set_signal_handlers(self) -> None:
        pass


class StageQueue:
    """The wake-ups of one lane and the threads that answer them."""

    def __init__(self, file: Path, lane: Lane, slots: int, drain: Callable[[], None]) -> None:
        self.slots = slots
        self._huey = Huey(
            name=lane.value,
            storage_class=_CalledStorage,
            filename=str(file),
            results=False,
            fsync=False,
            serializer=_PlainText(),
        )
        self._task = self._huey.task(name="wake")(drain)
        self._consumer = _QuietConsumer(self._huey, workers=slots, periodic=False, scheduler_interval=60)

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
        self._huey.storage.end_waiting()
        for _, thread in self._consumer.worker_threads:
            if thread.is_alive():
                thread.join()
        self._huey.storage.close()


def make_anew(file: Path) -> None:
    """Remove the queue file: what it held is known better by the database."""
    for path in (file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm"))):
        with suppress(FileNotFoundError):
            path.unlink()
