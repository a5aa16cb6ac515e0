"""Work does not begin before its time, and begins by itself when the time has come."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from office import NOON

from recpipe.config.model import Settings, WorkerSettings
from recpipe.domain.errors import ConfigError, NotYetError
from recpipe.domain.hours import until_open
from recpipe.domain.lifecycle import RecordingStatus, StageKind
from recpipe.domain.recording import Lane, Recording
from recpipe.domain.work import Claimed, Outcome
from recpipe.pipeline.room import WhenReady, enough_room, in_hours, under_caps
from recpipe.pipeline.stage import Job

MB = 1_000_000


@dataclass
class Counting:
    """An executor that counts what it was given."""

    jobs: list[Job] = field(default_factory=list)

    def run(self, job: Job, *_: object) -> Outcome:
        self.jobs.append(job)
        return Outcome()


def job(kind: StageKind = StageKind.TRIM, **worker: object) -> Job:
    recording = Recording(
        id=1, source="files", external_id="x", title="x", started_at=NOON, status=RecordingStatus.DOWNLOADED
    )
    work = Claimed(
        stage_id=1, kind=kind, target="", lane=Lane.CPU, fence=1, attempt=1, recording=recording, settings={}
    )
    settings = Settings(worker=WorkerSettings(**worker))  # type: ignore[arg-type]
    return Job(work=work, settings=settings, folder=Path("/x"))


def test_work_waits_while_the_disk_is_full_and_says_so():
    """R-1303: a pause with a reason that ends by itself (disk)."""
    free, inner = [10 * MB], Counting()
    executor = WhenReady(executor=inner, conditions=[enough_room(lambda: free[0])])
    with pytest.raises(NotYetError, match="only 10 MB of the disk are free, and 20 MB must be") as caught:
        executor.run(job(min_free_disk=20 * MB), None, None)  # type: ignore[arg-type]
    assert caught.value.again_after == timedelta(minutes=1)
    free[0] = 30 * MB
    executor.run(job(min_free_disk=20 * MB), None, None)  # type: ignore[arg-type]

    assert len(inner.jobs) == 1


def test_work_waits_until_its_hours_begin():
    """R-1303: hours, on the owner's clock."""
    condition = in_hours(lambda: NOON, lambda: "22:00-07:00", lambda: ZoneInfo("Europe/Vienna"))
    with pytest.raises(NotYetError, match="work starts only at 22:00-07:00") as caught:
        condition(job())

    assert caught.value.again_after == timedelta(hours=8)


def test_the_months_limit_holds_back_speech_and_nothing_else():
    """R-1602: what is paid for already is still published."""
    condition = under_caps(lambda: "3 of 3 hours of speech")
    condition(job(StageKind.UPLOAD))
    with pytest.raises(NotYetError, match="limit is reached: 3 of 3 hours"):
        condition(job(StageKind.TRANSCRIBE))


@pytest.mark.parametrize(
    ("hours", "at", "wait"),
    [
        ("", "12:00", None),
        ("08:00-18:00", "08:00", None),
        ("08:00-18:00", "17:59", None),
        ("08:00-18:00", "18:00", timedelta(hours=14)),
        ("08:00-18:00", "07:30", timedelta(minutes=30)),
        ("22:00-07:00", "23:00", None),
        ("22:00-07:00", "06:59", None),
        ("22:00-07:00", "07:00", timedelta(hours=15)),
        ("10:00-10:00", "03:00", None),
    ],
)
def test_hours_may_go_over_midnight(hours: str, at: str, wait: timedelta | None):
    """R-1303."""
    local = datetime.fromisoformat(f"2026-09-01T{at}").replace(tzinfo=UTC)

    assert until_open(hours, local) == wait


def test_hours_that_are_none_are_refused():
    """Bad input: R-1104."""
    with pytest.raises(ConfigError, match="25:00"):
        until_open("25:00-07:00", NOON)
