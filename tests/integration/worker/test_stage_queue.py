"""Wake-ups come through, are never piled up, and carry nothing worth stealing."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from recpipe.domain.recording import Lane
from worker.stage_queue import StageQueue, make_anew


def test_a_wake_up_reaches_a_thread(tmp_path: Path):
    woken = threading.Event()
    stage_queue = StageQueue(tmp_path / "queue.db", Lane.CPU, 1, woken.set)
    stage_queue.start()
    stage_queue.wake(1)
    was_woken = woken.wait(10)
    stage_queue.stop()

    assert was_woken


def test_two_lanes_share_a_file_and_keep_apart(tmp_path: Path):
    """Two queues, cpu and network."""
    cpu, network = threading.Event(), threading.Event()
    first = StageQueue(tmp_path / "queue.db", Lane.CPU, 1, cpu.set)
    second = StageQueue(tmp_path / "queue.db", Lane.NETWORK, 1, network.set)
    second.start()
    first.wake(1)
    second.wake(1)
    was_woken = network.wait(10)
    second.stop()
    first.stop()

    assert was_woken
    assert not cpu.is_set()


def test_more_wake_ups_than_threads_are_never_queued(tmp_path: Path):
    """A backlog of 10,000 recordings is in the database, not in the queue."""
    file = tmp_path / "queue.db"
    stage_queue = StageQueue(file, Lane.CPU, 2, lambda: None)
    for _ in range(50):
        stage_queue.wake(10_000)
    with closing(sqlite3.connect(file)) as connection:
        messages = connection.execute("SELECT data FROM task").fetchall()
    stage_queue.stop()

    assert len(messages) == 2


def test_a_message_is_plain_text(tmp_path: Path):
    """Security: a pickle in the file would run whatever a stranger put there."""
    file = tmp_path / "queue.db"
    stage_queue = StageQueue(file, Lane.CPU, 1, lambda: None)
    stage_queue.wake(1)
    with closing(sqlite3.connect(file)) as connection:
        message = bytes(connection.execute("SELECT data FROM task").fetchone()[0])
    stage_queue.stop()

    assert message.startswith(b"[")
    assert b"wake" in message


def test_the_file_is_made_anew(tmp_path: Path):
    """Whatever is in it, damaged or old."""
    file = tmp_path / "queue.db"
    file.write_bytes(b"no queue")
    make_anew(file)
    make_anew(file)

    assert not file.exists()
