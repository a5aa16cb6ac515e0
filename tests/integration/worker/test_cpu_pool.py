"""Children do the heavy work, and can be stopped, replaced and trusted to die."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
import toy_stages
from memory_ledger import MemoryLedger

from recpipe.config.model import Settings, WorkerSettings
from recpipe.domain.errors import NeedsUserError, StageCancelled, TransientError
from recpipe.domain.lifecycle import RecordingStatus, StageKind
from recpipe.domain.ports import Progress
from recpipe.domain.recording import Lane, Recording
from recpipe.domain.work import Claimed
from recpipe.pipeline.stage import Job
from worker.child import ChildFailed
from worker.cpu_pool import CpuPool


def job(wish: str, stall_after: timedelta = timedelta(minutes=5)) -> Job:
    recording = Recording(
        id=1,
        source="files",
        external_id="x",
        title=wish,
        started_at=datetime(2026, 9, 1, tzinfo=UTC),
        status=RecordingStatus.PROCESSING,
    )
    work = Claimed(
        stage_id=1,
        kind=StageKind.TRIM,
        target="",
        lane=Lane.CPU,
        fence=1,
        attempt=1,
        recording=recording,
        settings={},
    )
    settings = Settings(worker=WorkerSettings(stall_after=stall_after))
    return Job(work=work, settings=settings, folder=Path("/nowhere"))


@dataclass
class Listener:
    """Takes progress, and stops the stage after so many reports."""

    stop_after: int = 10**9
    heard: list[Progress] = field(default_factory=list)

    def __call__(self, progress: Progress) -> None:
        self.heard.append(progress)
        if len(self.heard) > self.stop_after:
            raise StageCancelled("stopped")


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[CpuPool]:
    lock = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    program = [sys.executable, toy_stages.__file__]
    pool = CpuPool(command=lambda fd: [*program, str(fd), str(os.getpid())], lock_descriptor=lock)
    yield pool
    pool.close()
    os.close(lock)


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def test_a_job_comes_back_with_its_outcome_and_progress(pool: CpuPool):
    listener = Listener()
    outcome = pool.run(job("works"), MemoryLedger(), listener)

    assert outcome.message == "done"
    assert outcome.facts["pid"] != os.getpid()
    assert Progress(done=1, total=2) in listener.heard or Progress(done=2, total=2) in listener.heard


def test_a_warm_child_is_used_again(pool: CpuPool):
    """Imports are paid once."""
    first, second = (pool.run(job("works"), MemoryLedger(), Listener()).facts["pid"] for _ in range(2))

    assert first == second


def test_facts_are_stored_by_the_parent_before_the_child_goes_on(pool: CpuPool):
    """R-902: durable when `remember` returns."""
    ledger = MemoryLedger({"before": 1})
    pool.run(job("remembers"), ledger, Listener())

    assert ledger.facts == {"before": 1, "session": "s1"}


def test_errors_keep_their_kind_and_remedy(pool: CpuPool):
    """R-1401: what happens next is decided by the parent."""
    with pytest.raises(NeedsUserError, match="the door is shut") as held:
        pool.run(job("needs_a_person"), MemoryLedger(), Listener())
    with pytest.raises(TransientError, match="busy") as busy:
        pool.run(job("is_busy"), MemoryLedger(), Listener())

    assert (held.value.remedy, held.value.can_approve) == ("open it", True)
    assert busy.value.retry_after == timedelta(seconds=7)


def test_a_bug_comes_with_its_traceback(pool: CpuPool):
    """A bug does not heal by waiting; its place is in the log."""
    with pytest.raises(ChildFailed, match=r"KeyError.*has_a_bug|has_a_bug[\s\S]*KeyError"):
        pool.run(job("has_a_bug"), MemoryLedger(), Listener())


def test_a_child_that_dies_is_an_error_that_may_heal(pool: CpuPool):
    """Out of memory, a crash in a library: tried again, with a new child."""
    with pytest.raises(TransientError, match="SIGKILL"):
        pool.run(job("dies"), MemoryLedger(), Listener())

    assert pool.run(job("works"), MemoryLedger(), Listener()).message == "done"


def test_what_a_library_prints_disturbs_nobody(pool: CpuPool):
    assert pool.run(job("prints"), MemoryLedger(), Listener()).message == "printed"


def test_a_stopped_job_ends_its_child(pool: CpuPool):
    """R-1304: the process group is ended."""
    with pytest.raises(StageCancelled):
        pool.run(job("goes_on"), MemoryLedger(), Listener(stop_after=3))

    assert children() == []


def test_a_job_that_does_not_listen_is_killed(pool: CpuPool):
    """R-1304: asked first, then killed."""
    with pytest.raises(StageCancelled):
        pool.run(job("hangs"), MemoryLedger(), Listener(stop_after=2))

    assert children() == []


def test_a_job_without_progress_is_stopped(pool: CpuPool):
    """A stall is an error that may heal, not a worker that hangs for ever."""
    with pytest.raises(TransientError, match="no progress"):
        pool.run(job("hangs", stall_after=timedelta(seconds=0.5)), MemoryLedger(), Listener())

    assert children() == []


def test_a_closed_pool_leaves_no_process(pool: CpuPool):
    pool.run(job("works"), MemoryLedger(), Listener())
    pool.close()

    assert children() == []
