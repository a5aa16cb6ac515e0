"""How soon a list answers among 100,000 recordings: `python benchmarks/lists.py`.

A migrated database holds them, with five stages each. Every question goes through the product's own
statements and, in the same rounds, to a rival: whole rows of all joined tables, a search by
lower(title) LIKE, and what is held seen by loading the stages.

Targets: a page of 50 below 20 ms at the median, whatever it is filtered by. `--plans` also prints how
SQLite answers each statement.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Connection, Select, exists, func, insert, select

from recpipe.domain.lifecycle import RecordingStatus, StageKind, StageStatus, TargetStatus
from recpipe.domain.recording import Lane, PutAside, RunState
from recpipe.domain.selection import Filter, Order
from storage import queries
from storage.engine import Database
from storage.migrate import migrate
from storage.reader import Reader
from storage.records import Records
from storage.tables import RecordingRow, RunRow, SourceRow, StageRow, TargetRow, TemplateRow

TARGET = 0.020  # seconds
RECORDINGS = 100_000
PAGE = 50
AT_ONCE = 10_000  # recordings written by one statement
FIRST = datetime(2015, 9, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)

SUBJECTS = (
    *("Linear Algebra", "Databases", "Organic Chemistry", "Medieval History", "Machine Learning"),
    *("Линейная Алгебра", "Базы данных", "Право", "Теория вероятностей", "Физика твёрдого тела"),
)
FORMS = ("Lecture", "ЛЕКЦИЯ", "seminar", "Практика")
TEMPLATES = tuple(f"course {number:02}" for number in range(20))
SOURCES = {"Zoom of the faculty": 600, "Папка кафедры": 300, "archive": 99, "guests": 1}  # of thousand

S, R = StageStatus, RecordingStatus
KINDS = (StageKind.TRIM, StageKind.TRANSCRIBE, StageKind.EXTRACT_TOPICS, StageKind.GENERATE_SUBTITLES)
DONE, WAITING = (S.COMPLETED,) * 5, (S.PENDING,) * 5


@dataclass(frozen=True)
class Kind:
    """Recordings that are alike: how many of a thousand, their status, stages and other columns."""

    of_thousand: int
    status: RecordingStatus
    stages: tuple[StageStatus, ...]
    more: dict[str, object] = field(default_factory=dict)


MIX = (
    Kind(520, R.READY, DONE),
    Kind(120, R.UPLOADED, DONE),
    Kind(100, R.PROCESSED, (*DONE[:4], S.SKIPPED)),
    Kind(80, R.SKIPPED, WAITING, {"put_aside": PutAside.NO_TEMPLATE}),
    Kind(70, R.INITIALIZED, WAITING),
    Kind(30, R.DOWNLOADED, WAITING),
    Kind(2, R.PROCESSING, (S.COMPLETED, S.IN_PROGRESS, *WAITING[:3])),
    Kind(30, R.EXPIRED, WAITING),
    Kind(20, R.READY, DONE, {"deleted_at": NOW}),
    Kind(13, R.DOWNLOADED, (S.COMPLETED, S.FAILED, *WAITING[:3]), {"failed_at": NOW, "failure": "no sound"}),
    Kind(10, R.DOWNLOADED, (S.HELD, *WAITING[:4])),
    Kind(5, R.DOWNLOADED, WAITING, {"is_paused": True, "pause_reason": "exams"}),
)


def build(file: Path, recordings: int) -> None:
    """Fill a new database: Core alone, a few large statements."""
    migrate(file, file.parent / "backups")
    chance = random.Random(7)
    with closing(Database(file)) as database, database.write() as session:
        connection = session.connection()
        _write(connection, TemplateRow, (_template(n, name) for n, name in enumerate(TEMPLATES, 1)))
        _write(connection, SourceRow, (_source(n, name) for n, name in enumerate(SOURCES, 10)))
        kinds = chance.choices(MIX, [kind.of_thousand for kind in MIX], k=recordings)
        numbered = list(enumerate(kinds, 1))
        _write(connection, RecordingRow, (_recording(number, kind, chance) for number, kind in numbered))
        _write(connection, RunRow, (_run(number, kind) for number, kind in numbered))
        _write(connection, StageRow, (stage for number, kind in numbered for stage in _stages(number, kind)))
        _write(connection, TargetRow, (_target(number, kind) for number, kind in numbered))


def _write(connection: Connection, row: type[Any], values: Iterator[dict[str, object]]) -> None:
    while part := list(islice(values, AT_ONCE)):
        connection.execute(insert(row.__table__), part)


def _template(number: int, name: str) -> dict[str, object]:
    return {"id": number, "name": name, "rules": {}, "settings": {}, "created_at": NOW}


def _source(number: int, name: str) -> dict[str, object]:
    return {"id": number, "name": name, "kind": "folder", "settings": {}}


def _recording(number: int, kind: Kind, chance: random.Random) -> dict[str, object]:
    title = f"{chance.choice(SUBJECTS)}. {chance.choice(FORMS)} {number % 997}"
    plain: dict[str, object] = {"failed_at": None, "failure": "", "put_aside": None, "deleted_at": None}
    return plain | {
        "id": number,
        "source_id": 10 + chance.choices(range(len(SOURCES)), list(SOURCES.values()))[0],
        "external_id": f"id-{number}",
        "started_at": FIRST + timedelta(minutes=chance.randrange(11 * 365 * 24 * 60)),
        "title": title,
        "folded_title": title.casefold(),
        "duration": chance.uniform(1800, 7200),
        "size": chance.randrange(10**9),
        "media": f"media/{number}.mp4",
        "sidecars": [],
        "status": kind.status,
        "created_at": NOW,
        "kept_since": NOW,
        "template_id": chance.choice((None, *range(1, len(TEMPLATES) + 1))),
        "is_paused": False,
        "pause_reason": "",
        "targets_total": 1,
    } | kind.more  # fmt: skip


def _run(number: int, kind: Kind) -> dict[str, object]:
    is_over = kind.status in (R.READY, R.UPLOADED, R.PROCESSED)
    state = RunState.DONE if is_over else RunState.ACTIVE
    return {
        "id": number,
        "recording_id": number,
        "state": state,
        "settings": {"a": "b" * 2000},
        "created_at": NOW,
    }


def _stages(number: int, kind: Kind) -> Iterator[dict[str, object]]:
    kinds = [(each, "") for each in KINDS] + [(StageKind.UPLOAD, "library")]
    for (stage, target), status in zip(kinds, kind.stages, strict=True):
        row = {"recording_id": number, "run_id": number, "kind": stage, "target": target, "status": status}
        yield row | {"lane": Lane.CPU, "facts": {"removed": 12.5, "words": number}}


def _target(number: int, kind: Kind) -> dict[str, object]:
    status = TargetStatus.UPLOADED if kind.status is R.READY else TargetStatus.NOT_UPLOADED
    return {"recording_id": number, "preset_id": 1, "status": status}


@dataclass(frozen=True)
class Question:
    """A page, or a count of what a filter chooses; of all by status if there is no filter."""

    name: str
    chosen: Filter | None = None
    offset: int = 0
    order: Order = Order.NEWEST
    is_count: bool = False

    @property
    def statement(self) -> Select[Any]:
        """What the product asks."""
        if self.chosen is None:
            return queries.count_by_status()
        if self.is_count:
            return queries.count(self.chosen)
        return queries.lines(self.chosen, PAGE, order=self.order, offset=self.offset)


def questions() -> list[Question]:
    """All that a person may want to see in a list."""
    year = Filter(since=datetime(2019, 1, 1, tzinfo=UTC), until=datetime(2019, 12, 31, tzinfo=UTC))
    ready = Filter(statuses=(R.READY,))
    many = Filter(search="лЕкЦиЯ")
    return [
        Question("first page", Filter()),
        Question("page at 50,000", Filter(), offset=50_000),
        Question("status, half of all", ready),
        Question("status, few", Filter(statuses=(R.PROCESSING,))),
        Question("two statuses", Filter(statuses=(R.DOWNLOADED, R.UPLOADED))),
        Question("two statuses, none", Filter(statuses=(R.DOWNLOADING, R.PENDING_SOURCE))),
        Question("template", Filter(template=TEMPLATES[7])),
        Question("without a template", Filter(has_template=False)),
        Question("template and status", Filter(template=TEMPLATES[7], statuses=(R.READY,))),
        Question("template, few status", Filter(template=TEMPLATES[7], statuses=(R.PROCESSING,))),
        Question("source", Filter(sources=("Папка кафедры",))),
        Question("source, few", Filter(sources=("guests",))),
        Question("two sources", Filter(sources=("archive", "guests"))),
        Question("dates: one year", year),
        Question("failed", Filter(is_failed=True)),
        Question("held", Filter(is_held=True)),
        Question("paused", Filter(is_paused=True)),
        Question("deleted", Filter(is_deleted=True)),
        Question("search, many", many),
        Question("search, few", Filter(search="АЛГЕБРА. практика 77")),
        Question("search, none", Filter(search="ТОПОЛОГИЯ")),
        Question("search, Latin", Filter(search="organic CHEM")),
        Question("search and status", Filter(search="лЕкЦиЯ 99", statuses=(R.UPLOADED,))),
        Question("search none, status", Filter(search="ТОПОЛОГИЯ", statuses=(R.READY,))),
        Question("search and template", Filter(search="лЕкЦиЯ", template=TEMPLATES[7])),
        Question("oldest first", Filter(), order=Order.OLDEST),
        Question("by title", Filter(), order=Order.TITLE),
        Question("by length", Filter(), order=Order.LENGTH),
        Question("count: all", Filter(), is_count=True),
        Question("count: a status", ready, is_count=True),
        Question("count: a search", many, is_count=True),
        Question("count by status"),
    ]


def ask(records: Records, question: Question) -> object:
    """Through the product's own store."""
    if question.chosen is None:
        with records.database.read() as session:
            return dict(session.execute(question.statement).all())
    if question.is_count:
        return records.count(question.chosen)
    return records.lines(question.chosen, PAGE, order=question.order, offset=question.offset)


async def ask_reader(reader: Reader, question: Question) -> object:
    """Through the window's own reader."""
    if question.chosen is None:
        return await reader.counts()
    return await reader.recordings(question.chosen, PAGE, order=question.order, offset=question.offset)


def ask_plainly(database: Database, question: Question) -> object:
    """The rival: whole joined rows, and the stages of each to see what is held."""
    chosen = question.chosen or Filter()
    rows = select(RecordingRow, SourceRow, TemplateRow).join(SourceRow).outerjoin(TemplateRow)
    rows = rows.where(*_plain_conditions(chosen))
    with database.read() as session:
        if question.chosen is None:
            return [
                session.scalar(_counted(rows.where(RecordingRow.status == each))) for each in RecordingStatus
            ]
        if question.is_count:
            return session.scalar(_counted(rows))
        rows = rows.order_by(*queries.ORDERS[question.order]).limit(PAGE).offset(question.offset)
        found = session.execute(rows).all()
        stages = select(StageRow).where(StageRow.recording_id.in_([row[0].id for row in found]))
        return found, session.scalars(stages).all()


def _counted(rows: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(rows.subquery())


def _plain_conditions(chosen: Filter) -> list[Any]:
    """As one writes them: by the joined rows' names, and by LIKE."""
    row, deleted = RecordingRow, RecordingRow.deleted_at
    held = exists().where(StageRow.recording_id == row.id, StageRow.status == S.HELD)
    every = (
        (chosen.search, lambda: func.lower(row.title).like(f"%{chosen.search.lower()}%")),
        (chosen.statuses, lambda: row.status.in_(chosen.statuses)),
        (chosen.template, lambda: TemplateRow.name == chosen.template),
        (chosen.sources, lambda: SourceRow.name.in_(chosen.sources)),
        (chosen.since, lambda: row.started_at >= chosen.since),
        (chosen.until, lambda: row.started_at <= chosen.until),
        (chosen.has_template is False, lambda: row.template_id.is_(None)),
        (chosen.is_failed, lambda: row.failed_at.is_not(None)),
        (chosen.is_paused, lambda: row.is_paused),
        (chosen.is_held, lambda: held),
    )
    kept = deleted.is_not(None) if chosen.is_deleted else deleted.is_(None)
    return [kept, *(condition() for is_asked, condition in every if is_asked)]


@dataclass
class Times:
    """Seconds that one question took, each time it was asked."""

    ours: list[float] = field(default_factory=list)
    reader: list[float] = field(default_factory=list)
    rival: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        """Medians and 95th percentiles in milliseconds, and how many times slower the rival is."""
        named = {"ours": self.ours, "reader": self.reader, "rival": self.rival}
        found = {f"{name}_median_ms": 1000 * median(values) for name, values in named.items() if values}
        found |= {f"{name}_p95_ms": 1000 * p95(values) for name, values in named.items() if values}
        return found | {"rival_to_ours": median(self.rival) / median(self.ours)}


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(values, n=20, method="inclusive")[-1]


async def measure(file: Path, rounds: int) -> dict[str, Times]:
    """Ask everything in turn, so that what else the machine does falls on all alike."""
    times = {question.name: Times() for question in questions()}
    with closing(Database(file)) as database:
        reader, records = Reader(file), Records(database)
        for round_ in range(rounds + 1):
            for question in questions():
                times_of = times[question.name] if round_ else Times()  # the first round only warms up
                times_of.ours.append(_seconds(lambda question=question: ask(records, question)))
                if not question.is_count:
                    times_of.reader.append(await _seconds_of_reader(reader, question))
                if round_ % 3 == 1:
                    times_of.rival.append(_seconds(lambda question=question: ask_plainly(database, question)))
        await reader.close()
    return times


def _seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


async def _seconds_of_reader(reader: Reader, question: Question) -> float:
    began = time.perf_counter()
    await ask_reader(reader, question)
    return time.perf_counter() - began


def print_plans(file: Path) -> None:
    """How SQLite answers each statement; values are bound, as in the product, for that decides."""
    with closing(Database(file)) as database, database.read() as session:
        connection = session.connection()
        for question in questions():
            words = question.statement.compile(
                dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
            )
            values = (None,) * len(words.positiontup or ())
            print(f"\n{question.name}")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values):
                print(f"    {row[3]}")


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="recpipe-lists-") as temporary:
        file = options.database or Path(temporary) / "app.db"
        if not file.exists():
            print(f"{RECORDINGS} recordings written in {_seconds(lambda: build(file, RECORDINGS)):.0f} s")
        if options.plans:
            print_plans(file)
        times = asyncio.run(measure(file, options.rounds))
    result = {name: each.summary() for name, each in times.items()}
    _print(result)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    return 0 if all(_is_met(name, each) for name, each in result.items()) else 1


def _is_met(name: str, found: dict[str, float]) -> bool:
    is_page = not name.startswith("count")
    slowest = max(found["ours_median_ms"], found.get("reader_median_ms", 0.0))
    return not is_page or slowest < 1000 * TARGET


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--plans", action="store_true", help="print the query plans too")
    parser.add_argument("--database", type=Path, help="keep the recordings in this file, or use those in it")
    return parser.parse_args()


def _print(result: dict[str, dict[str, float]]) -> None:
    print(f"{'ms: median / p95':22} {'store':>15} {'reader':>15} {'rival':>15} {'rival to store':>15}")
    for name, found in result.items():
        columns = " ".join(f"{_pair(found, who):>15}" for who in ("ours", "reader", "rival"))
        missed = "" if _is_met(name, found) else "  MISSED"
        print(f"{name:22} {columns} {found['rival_to_ours']:15.1f}{missed}")


def _pair(found: dict[str, float], who: str) -> str:
    if f"{who}_median_ms" not in found:
        return "-"
    return f"{found[f'{who}_median_ms']:.1f} / {found[f'{who}_p95_ms']:.1f}"


if __name__ == "__main__":
    sys.exit(main())
