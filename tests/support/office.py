"""A home without machines: the real database and all operations, with a clock and a world that tests set."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recpipe.config.layers import Layer, Tree
from recpipe.config.model import Settings
from recpipe.domain.arrival import BY_HAND
from recpipe.domain.effects import RowOutcome, Verdict
from recpipe.domain.errors import Refused
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.ports import FoundRecording, Publication
from recpipe.domain.provider_facts import PublisherFacts, SpeechFacts
from recpipe.domain.recording import Lane, Recording
from recpipe.domain.selection import Selection
from recpipe.domain.work import Claimed, Decision, Outcome, Preset, SourceRecord
from recpipe.pipeline.operations import Operations
from recpipe.pipeline.operations.desk import Desk
from recpipe.pipeline.plan import RunRequest
from storage.control import Control
from storage.engine import Database
from storage.jobs import Jobs
from storage.migrate import migrate
from storage.paces import Paces
from storage.records import Records
from storage.retention import Retention
from storage.sources import Sources
from storage.templates import Templates
from storage.usage import Usage
from storage.work import Work

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
LECTURE = 90 * 60.0  # seconds
OWN_KEYS = frozenset({"folder", "playlist"})
LARGE = 500 * 1024 * 1024
PUBLISHED = Outcome(publication=Publication(remote_id="x", url="https://example.org/x"))


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **lasting: float) -> None:
        self.now += timedelta(**lasting)


@dataclass
class World:
    """What the sources hold, and which platforms there are. It implements the operations' `Providers`."""

    shelves: dict[str, list[FoundRecording]] = field(default_factory=dict)
    broken: dict[str, Exception] = field(default_factory=dict)
    dollars_an_hour: float = 0.0
    opened: list[str] = field(default_factory=list)

    def open(self, source: SourceRecord, settings: Settings) -> "Shelf":
        self.opened.append(source.name)
        return Shelf(self, source.name)

    def examine(self, file: Path) -> FoundRecording:
        return found(file.stem, media=file)

    def check_source(self, source: SourceRecord) -> None:
        pass

    def check_preset(self, preset: Preset) -> None:
        pass

    def publisher(self, preset: Preset) -> PublisherFacts:
        return PublisherFacts(
            lane=Lane.NETWORK,
            own_keys=frozenset({"folder", "playlist"}),
            is_local=preset.platform == "library",
        )

    def speech(self, settings: Settings, recording: Recording) -> SpeechFacts:
        return SpeechFacts(engine="toy", lane=Lane.CPU, pace=0.3, dollars_an_hour=self.dollars_an_hour)


@dataclass
class Shelf:
    """A source that yields what its world holds."""

    world: World
    name: str

    def recordings(self, known: frozenset[str]) -> Iterator[FoundRecording]:
        if self.name in self.world.broken:
            raise self.world.broken[self.name]
        yield from (each for each in self.world.shelves.get(self.name, []) if each.external_id not in known)


def found(title: str, *, minutes: float = 0, **facts: object) -> FoundRecording:
    """A recording as a source describes it, `minutes` after noon."""
    given: dict[str, object] = {
        "media": Path("/x.mp4"),
        "duration": LECTURE,
        "size": LARGE,
        "external_id": title,
    }
    start = NOON + timedelta(minutes=minutes)
    return FoundRecording(title=title, started_at=start, **(given | facts))  # type: ignore[arg-type]


@dataclass
class Office:
    """One home: its database, all that can be asked of it, and the worker's side of the work."""

    database: Database
    operations: Operations
    records: Records
    work: Work
    clock: Clock
    world: World
    settings: dict[str, object]

    def add(self, title: str = "a lecture", *, minutes: float = 0, **facts: object) -> int:
        """A recording that a person adds."""
        brought = found(title, minutes=minutes, **facts)
        return self.records.receive("files", brought, BY_HAND, self.clock())[0]

    def source(self, name: str, *shelf: FoundRecording, runs_new: bool = False, **settings: object) -> None:
        """A source with something on its shelf."""
        self.world.shelves[name] = list(shelf)
        self.operations.sources.add(
            SourceRecord(name=name, kind="folder", settings=settings, runs_new=runs_new)
        )

    def preset(
        self, name: str, platform: str = "outside", *, is_default: bool = False, **settings: object
    ) -> None:
        """A publishing destination; "outside" leaves this machine."""
        preset = Preset(name=name, platform=platform, settings=settings, is_default=is_default)
        self.operations.presets.add(preset)

    def show(self, recording_id: int) -> Recording:
        """A recording as it stands."""
        return self.operations.recordings.show(recording_id)

    def run(self, recording_id: int, request: RunRequest | None = None, **override: Tree) -> RowOutcome:
        """Press run; raises `Refused` if it is refused."""
        wanted = request or RunRequest(override=override)
        return done(self.operations.control.run(Selection(ids=(recording_id,)), wanted)[0])

    def claim(self, lane: Lane | None = None) -> Claimed | None:
        """What a worker would take now."""
        lanes = [lane] if lane else list(Lane)
        return next((work for each in lanes if (work := self.work.claim(each, "w", self.clock()))), None)

    def finish(self, work: Claimed | None, outcome: Outcome | None = None) -> StageKind:
        """Bring a claimed stage to its end; an upload is published."""
        assert work is not None
        usual = PUBLISHED if work.kind is StageKind.UPLOAD else Outcome()
        self.work.complete(work, outcome or usual, self.clock())
        return work.kind

    def give_up(self, work: Claimed | None, decision: Decision) -> None:
        """Let a claimed stage end otherwise."""
        assert work is not None
        self.work.give_up(work, decision, self.clock())

    def work_off(self, outcomes: Mapping[StageKind, Outcome] | None = None) -> list[str]:
        """Do everything that is ready, and return the names of what was done."""
        names = []
        while work := self.claim():
            names.append(f"{work.kind} {work.target}".strip())
            self.finish(work, (outcomes or {}).get(work.kind))
        return names

    def work_until(self, kind: StageKind) -> Claimed:
        """Do what is ready until a stage of this kind is claimed, and return it."""
        while work := self.claim():
            if work.kind is kind:
                return work
            self.finish(work)
        raise AssertionError(f"{kind} never became ready")

    def rows(self, query: str) -> list[tuple]:
        """What the database holds."""
        with self.database.read() as session:
            return [tuple(row) for row in session.connection().exec_driver_sql(query)]


def done(outcome: RowOutcome) -> RowOutcome:
    """The outcome, unless it was refused; then `Refused` is raised."""
    if outcome.verdict is Verdict.REFUSED:
        raise Refused(outcome.message, remedy=outcome.remedy)
    return outcome


def ids(*numbers: int) -> Selection:
    """Recordings by their ids."""
    return Selection(ids=numbers)


@contextmanager
def open_office(root: Path, is_worked_on: Callable[[], bool] = lambda: True) -> Iterator[Office]:
    """A new home in a folder; `is_worked_on` tells whether its worker lives."""
    file, clock, world = root / "app.db", Clock(), World()
    settings: dict[str, object] = {"timezone": "UTC"}
    migrate(file, root / "backups")
    with closing(Database(file)) as database:
        records = Records(database)
        desk = Desk(
            records=records,
            control=Control(database, is_worked_on),
            sources=Sources(database),
            templates=Templates(database),
            jobs=Jobs(database),
            usage=Usage(database),
            paces=Paces(database),
            retention=Retention(database),
            providers=world,
            layers=lambda: [Layer(name="config.toml", values=settings)],
            clock=clock,
        )
        operations = Operations(desk)
        yield Office(database, operations, records, Work(database), clock, world, settings)
