"""When the time has not come, one stage hears it for all: a full disk is no storm of attempts."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from office import Office

from recpipe.config.model import Settings
from recpipe.domain.errors import NotYetError
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.recording import Lane
from recpipe.domain.work import Outcome
from recpipe.pipeline.room import ALL
from recpipe.pipeline.runner import Runner
from recpipe.pipeline.stage import Job


@dataclass
class Door:
    """An executor behind a door that may be shut for some kinds of stages."""

    shut: frozenset[StageKind] = frozenset()
    asked: list[StageKind] = field(default_factory=list)

    def run(self, job: Job, *_: object) -> Outcome:
        self.asked.append(job.work.kind)
        if job.work.kind in self.shut:
            raise NotYetError("shut", again_after=timedelta(hours=1), remedy="open it", closes=self.shut)
        return Outcome()


def runner(office: Office, door: Door) -> Runner:
    return Runner(
        worker="w",
        store=office.work,
        executors=dict.fromkeys(Lane, door),
        to_job=lambda work: Job(work=work, settings=Settings(), folder=Path("/x")),
        clock=office.clock,
    )


def test_of_many_stages_one_hears_that_the_time_has_not_come(office: Office):
    """R-1303: it says why; the others simply wait, and no attempt is counted."""
    for number in range(20):
        office.run(office.add(f"lecture {number}", minutes=number))
    door = Door(shut=ALL)
    work = runner(office, door)
    for _ in range(5):
        work.drain(Lane.CPU)

    assert len(door.asked) == 1
    assert office.rows("SELECT message, attempts FROM stage WHERE message != ''") == [("shut", 0)]


def test_work_goes_on_by_itself_when_the_door_opens(office: Office):
    """R-1303: within a minute, whatever was said at first."""
    office.run(office.add())
    office.run(office.add("another", minutes=1))
    door = Door(shut=ALL)
    work = runner(office, door)
    work.drain(Lane.CPU)
    door.shut = frozenset()
    office.clock.forward(minutes=1)
    work.drain(Lane.CPU)
    assert office.show(2).abilities.is_runtime is False
    office.clock.forward(hours=1)
    work.drain(Lane.CPU)

    assert {stage.status for stage in office.show(1).stages if stage.kind is not StageKind.UPLOAD} == {
        "COMPLETED"
    }
    assert {stage.status for stage in office.show(2).stages if stage.kind is not StageKind.UPLOAD} == {
        "COMPLETED"
    }


def test_what_is_not_meant_goes_on(office: Office):
    """R-1602: a month's limit on speech stops no trim."""
    for number in range(5):
        office.run(office.add(f"lecture {number}", minutes=number))
    door = Door(shut=frozenset({StageKind.TRANSCRIBE}))
    runner(office, door).drain(Lane.CPU)

    assert door.asked.count(StageKind.TRIM) == 5
    assert door.asked.count(StageKind.TRANSCRIBE) == 1


def test_a_clock_that_jumps_back_does_not_keep_the_door_shut(office: Office):
    """Bad input: clocks that jump a year."""
    office.run(office.add())
    office.run(office.add("another", minutes=1))
    door = Door(shut=ALL)
    work = runner(office, door)
    office.clock.forward(days=365)
    work.drain(Lane.CPU)
    office.clock.forward(days=-365)
    door.shut = frozenset()
    work.drain(Lane.CPU)

    assert office.rows("SELECT count(*) FROM stage WHERE status = 'COMPLETED'") == [(8,)]
