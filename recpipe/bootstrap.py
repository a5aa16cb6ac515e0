"""The composition root: a home folder goes in, everything that works on it comes out.

Nothing else builds services, and nothing but the command line knows this module.
"""

from __future__ import annotations

import os
import shutil
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from recpipe import CHILD
from recpipe.config.model import Settings
from recpipe.domain.errors import PermanentError
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.ports import Ledger, Report
from recpipe.domain.recording import Lane
from recpipe.domain.work import Claimed, Outcome
from recpipe.locations import Home
from recpipe.pipeline.stage import Executor, Job, Stage

if TYPE_CHECKING:
    from recpipe.config.files import SettingsOnDisk
    from recpipe.config.layers import Layer, Resolved
    from recpipe.integrations.credentials import Credentials
    from recpipe.integrations.toolbox import EngineRoom
    from recpipe.pipeline.operations import Operations
    from recpipe.pipeline.operations.desk import Desk
    from recpipe.pipeline.runner import Runner
    from storage.engine import Database
    from storage.reader import ChangeWatch, Reader
    from storage.records import Records
    from worker.chores import Chore
    from worker.consumer import Worker
    from worker.cpu_pool import CpuPool
    from worker.stage_queue import StageQueue


SECOND = timedelta(seconds=1)


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """Everything that works on one home; built when it is first asked for."""

    home: Home

    @cached_property
    def settings_on_disk(self) -> SettingsOnDisk:
        """The settings file, as it is now."""
        from recpipe.config.files import SettingsOnDisk

        return SettingsOnDisk(self.home.settings_file)

    def layers(self) -> Sequence[Layer]:
        """Settings below any template, lowest first, as they are on disk now."""
        return self.settings_on_disk.layers()

    @cached_property
    def resolved(self) -> Resolved:
        """The settings in force when this was first asked, with their origins."""
        from recpipe.config.layers import resolve

        return resolve(self.layers())

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.resolved.settings

    @cached_property
    def credentials(self) -> Credentials:
        """The credentials of this home."""
        from recpipe.integrations.credentials import Credentials

        return Credentials(self.home.root)

    @cached_property
    def database(self) -> Database:
        """The database, brought to this program's schema."""
        from storage.engine import Database
        from storage.migrate import migrate

        self.home.prepare()
        migrate(self.home.database, self.home.backups)
        return Database(self.home.database)

    @cached_property
    def records(self) -> Records:
        """Recordings, sources and runs."""
        from storage.records import Records

        return Records(self.database)

    @cached_property
    def operations(self) -> Operations:
        """All that a person can ask."""
        from recpipe.pipeline.operations import Operations

        return Operations(self._desk())

    def _desk(self) -> Desk:
        from recpipe.integrations.toolbox import ProviderShelf
        from recpipe.pipeline.operations.desk import Desk
        from storage.control import Control
        from storage.jobs import Jobs
        from storage.paces import Paces
        from storage.retention import Retention
        from storage.sources import Sources
        from storage.templates import Templates
        from storage.usage import Usage

        return Desk(
            records=self.records,
            control=Control(self.database, self.is_worked_on),
            sources=Sources(self.database),
            templates=Templates(self.database),
            jobs=Jobs(self.database),
            usage=Usage(self.database),
            paces=Paces(self.database),
            retention=Retention(self.database),
            providers=ProviderShelf(engines=engines(self.home), credentials=lambda: self.credentials),
            layers=self.layers,
            clock=now,
        )

    def is_worked_on(self) -> bool:
        """Whether a worker lives on this home."""
        from worker.lock import holder

        return holder(self.home.lock) is not None

    def reader(self) -> Reader:
        """Reads for the terminal UI."""
        from storage.reader import Reader

        return Reader(self.database.file)

    def changes(self) -> ChangeWatch:
        """Tells cheaply whether anything was written since the last question."""
        from storage.reader import ChangeWatch

        return ChangeWatch(self.database.file)

    def worker(self, patience: timedelta = timedelta(seconds=3), *, watches: bool = False) -> Worker:
        """A worker that owns this home; raises `WorkerIsRunning` if another one does.

        `watches` makes it look into watched folders, run jobs and clean up now and then.
        """
        from worker.consumer import Worker
        from worker.cpu_pool import CpuPool
        from worker.lock import acquire

        database = self.database
        lock = acquire(self.home.lock, patience)
        pool = CpuPool(command=_child_command(self.home, lock.descriptor), lock_descriptor=lock.descriptor)
        runner = self._runner(database, self._executors(pool, lock.descriptor))
        worker = Worker(
            runner=runner,
            store=runner.store,
            lock=lock,
            pool=pool,
            queues=self._queues(runner),
            changes=self.changes(),
            clock=now,
            stop_grace=self.settings.worker.stop_grace,
            chores=self._chores(is_whole=watches),
        )
        runner.wake = worker.wake
        if watches:  # not for a single run: it would look through the media of every recording
            self._clean_up()
        return worker

    def _clean_up(self) -> None:
        from recpipe.pipeline.leftovers import remove_leftovers

        remove_leftovers(self.home.media, self.records.artifact_paths())

    def _runner(self, database: Database, executors: Mapping[Lane, Executor]) -> Runner:
        from recpipe.pipeline.runner import Runner
        from storage.work import Work

        return Runner(
            worker=f"{os.getpid()}-{uuid.uuid4().hex[:8]}",
            store=Work(database),
            executors=executors,
            to_job=self._job,
            clock=now,
        )

    def _queues(self, runner: Runner) -> Mapping[Lane, StageQueue]:
        from worker.stage_queue import StageQueue, make_anew

        make_anew(self.home.queue)
        slots = {Lane.CPU: self.settings.worker.cpu_slots, Lane.NETWORK: self.settings.worker.network_slots}
        return {
            lane: StageQueue(self.home.queue, lane, count, _drain(runner, lane))
            for lane, count in slots.items()
        }

    def _job(self, work: Claimed) -> Job:
        folder = self.home.media / str(work.recording.id)
        return Job(work=work, settings=Settings.model_validate(work.settings), folder=folder)

    def _chores(self, *, is_whole: bool) -> Sequence[Chore]:
        """What the worker does beside the stages; a run that a person watches ends its pauses only."""
        from worker.chores import Chore

        upkeep, operations = self.operations.upkeep, self.operations
        if not is_whole:
            return [Chore("pauses", upkeep.end_pauses, SECOND)]
        return [
            Chore("pauses", upkeep.end_pauses, SECOND),
            Chore("jobs", operations.jobs_that_are_due, SECOND * 5),
            Chore("sync", operations.sync_watched, self.settings.sources.scan_every),
            Chore("upkeep", upkeep.sweep, SECOND * 600),
        ]

    def _executors(self, pool: CpuPool, lock_descriptor: int) -> Mapping[Lane, Executor]:
        from worker.cpu_pool import InThread

        here = stages(self.home, (lock_descriptor,))

        def run_here(job: Job, ledger: Ledger, report: Report) -> Outcome:
            return here[job.work.kind].run(job, ledger, report)

        return {Lane.CPU: self._when_ready(pool), Lane.NETWORK: self._when_ready(InThread(run_here))}

    def _when_ready(self, executor: Executor) -> Executor:
        from recpipe.pipeline.room import WhenReady, enough_room, in_hours, under_caps

        desk = self.operations.desk
        conditions = (
            enough_room(lambda: shutil.disk_usage(self.home.root).free),
            in_hours(now, lambda: desk.settings().worker.hours, lambda: desk.zone),
            under_caps(self.operations.upkeep.cap_reached),
        )
        return WhenReady(executor=executor, conditions=conditions)


def _drain(runner: Runner, lane: Lane) -> Callable[[], None]:
    return lambda: runner.drain(lane)


def engines(home: Home, inherited_fds: tuple[int, ...] = ()) -> EngineRoom:
    """The providers of this home; the descriptors go on to every program that they start."""
    from recpipe.integrations.toolbox import EngineRoom

    return EngineRoom(
        models=home.models, work=home.media, home_library=home.library, inherited_fds=inherited_fds
    )


class StagesOnDemand(dict[StageKind, Stage]):
    """Stages by kind, each built when it is first asked for: a child that trims never loads Jinja."""

    def __init__(self, home: Home, inherited_fds: tuple[int, ...]) -> None:
        super().__init__()
        self._home, self._fds = home, inherited_fds

    def __missing__(self, kind: StageKind) -> Stage:
        self[kind] = _stage(kind, self._home, self._fds)
        return self[kind]


def stages(home: Home, inherited_fds: tuple[int, ...] = ()) -> Mapping[StageKind, Stage]:
    """One object for each kind of stage; the same in the worker and in its children."""
    return StagesOnDemand(home, inherited_fds)


def _stage(kind: StageKind, home: Home, inherited_fds: tuple[int, ...]) -> Stage:
    from recpipe.integrations.toolbox import MediaToolbox, WholeFiles

    rooms, files = engines(home, inherited_fds), WholeFiles()
    media = MediaToolbox(inherited_fds=inherited_fds)
    match kind:
        case StageKind.TRIM:
            from recpipe.pipeline.stages.trim import Trim

            return Trim(media)
        case StageKind.TRANSCRIBE:
            from recpipe.pipeline.stages.transcribe import Transcribe

            return Transcribe(rooms, media, files)
        case StageKind.EXTRACT_TOPICS:
            from recpipe.pipeline.stages.topics import ExtractTopics

            return ExtractTopics(rooms, files)
        case StageKind.GENERATE_SUBTITLES:
            from recpipe.pipeline.stages.subtitles import GenerateSubtitles

            return GenerateSubtitles(files)
        case StageKind.UPLOAD:
            from recpipe.pipeline.stages.upload import Upload

            return Upload(rooms, media, files)
        case StageKind.DOWNLOAD:
            raise PermanentError("what this source has can only be taken where it is, not downloaded")


def _child_command(home: Home, lock_descriptor: int) -> Callable[[int], Sequence[str]]:
    """How to start this program as a child; frozen, the program is its own interpreter."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "recpipe"]
    fixed = [*program, CHILD, str(home.root), str(lock_descriptor), str(os.getpid())]
    return lambda descriptor: [*fixed, str(descriptor)]


def serve_worker(root: str, lock_descriptor: str, worker: str, descriptor: str) -> None:
    """Be a child of the worker whose process number this is, until it closes its end."""
    from worker.child import serve

    home = Home(Path(root))
    serve(int(descriptor), int(worker), stages(home, (int(lock_descriptor),)))
