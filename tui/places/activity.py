"""Activity: who works, what runs and how fast, what waits and why, and what today has brought."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize

from recpipe.domain.dates import day_start
from recpipe.domain.recording import RecordingLine
from recpipe.domain.selection import Filter
from recpipe.domain.usage import UseLine
from storage.glances import Listed
from tui.line_list import LineList
from tui.own_keys import OwnKey, OwnKeysLine, bindings
from tui.places.place import PlaceView
from tui.rows import Moment
from tui.steady import Steady
from tui.work_lines import Entry, Worker, day_said, work_entries, worker_said

MOST = 300  # recordings that wait, and that are paused
HELLO = """
 Nothing runs and nothing waits.

   1 Library, then r     runs the recording under the cursor
   S                     looks into your sources
   6 Setup, Sources      a folder whose recordings publish by themselves
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What no recording tells."""

    worker: Worker = field(default_factory=Worker)
    day: Sequence[UseLine] = ()


class Activity(PlaceView):
    """One list of all work; verbs are for the recording under the cursor."""

    DEFAULT_CSS = """
    Activity #worker, Activity #day { height: 1; }
    Activity #day { color: $text-muted; }
    """
    OWN_KEYS: ClassVar[tuple[OwnKey, ...]] = (
        OwnKey(id="open", key="enter", short="open", sentence="Open the recording"),
        OwnKey(id="worker", key="W", short="start a worker", sentence="Start a worker", needs_row=False),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(OWN_KEYS)]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._rows: Sequence[Listed] = ()
        self._around = Around()
        self._entries: list[Entry] = []
        self._is_read = False

    @property
    def footer_name(self) -> str:  # type: ignore[override]
        """Which keys the last line tells."""
        return "detail" if self.current() else "empty"

    def compose(self) -> ComposeResult:
        """Who works, on what, and what is done."""
        yield Steady("", id="worker")
        yield LineList(id="work")
        yield Steady("", id="day")
        yield OwnKeysLine()

    def on_mount(self) -> None:
        """Keys go to the list."""
        self.arrive()

    def arrive(self) -> None:
        """Keys go to the list."""
        self.screen.set_focus(self.work)

    @property
    def work(self) -> LineList:
        """The list of work."""
        return self.query_one("#work", LineList)

    # What a verb is for

    def current(self) -> RecordingLine | None:
        """The recording under the cursor."""
        at = self.work.cursor
        return self._entries[at].about if at < len(self._entries) else None

    def chosen(self) -> tuple[int, ...]:
        """The recording under the cursor."""
        line = self.current()
        return (line.id,) if line else ()

    # Reading

    async def look(self) -> None:
        """Read all work again, and who does it."""
        live = self.window.live
        working = await live.read(live.reader.at_work(MOST))
        paused = await live.read(live.reader.ids(Filter(is_paused=True), limit=MOST))
        ids = list(dict.fromkeys([*working, *paused]))
        found = await live.read(live.reader.listed(ids))
        self._around = await asyncio.to_thread(self._read_around)
        self._rows = [found[each] for each in ids if each in found]
        self._is_read = True
        self._show(self.window.moment(stage for row in self._rows for stage in row.stages))

    def tick(self) -> None:
        """Times go on."""
        if self._is_read:
            self._show(self.window.moment())

    def _read_around(self) -> Around:
        desk = self.window.live.operations.desk
        now, zone = desk.clock(), desk.zone
        start = day_start(now.astimezone(zone).date(), zone)
        return Around(worker=self._worker(), day=desk.usage.between(start, now + timedelta(seconds=1)))

    def _worker(self) -> Worker:
        """The worker signs its lock when it starts, and never again."""
        live = self.window.live
        process = live.beyond.worker_process()
        if process is None:
            return Worker(is_alive=live.services.is_worked_on())
        since = None
        with suppress(OSError):
            since = datetime.fromtimestamp(live.services.home.lock.stat().st_mtime, UTC)
        return Worker(is_alive=True, process=process, since=since)

    # Showing

    def _show(self, moment: Moment) -> None:
        before, was_empty = self.current(), not self._entries
        width, glyphs = self.size.width - 1, self.window.glyphs
        worker = self._around.worker
        self._entries = work_entries(self._rows, moment, width, has_worker=worker.is_alive, glyphs=glyphs)
        lines = [entry.line for entry in self._entries]
        self.work.show(lines or [[(each, "")] for each in HELLO.splitlines()])
        self.work.has_cursor = bool(lines)
        self._stay_on(before, was_empty=was_empty)
        self.query_one("#worker", Steady).say(worker_said(worker, moment.now, glyphs))
        self.query_one("#day", Steady).say(day_said(self._around.day))
        self._show_keys()

    def _stay_on(self, before: RecordingLine | None, *, was_empty: bool) -> None:
        """The cursor follows its recording; on a list that has just come it stands on the first."""
        ids = [entry.about.id if entry.about else None for entry in self._entries]
        here = self.current()
        if before is not None and before.id in ids and (here is None or here.id != before.id):
            self.work.move_to(ids.index(before.id))
        elif was_empty and here is None and any(ids):
            self.work.move_to(next(at for at, each in enumerate(ids) if each))

    def _show_keys(self) -> None:
        self.query_one(OwnKeysLine).tell(self.OWN_KEYS, has_row=self.current() is not None)
        self.window.show_keys()

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """Another recording."""
        message.stop()
        self._show_keys()

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """A second click opens."""
        message.stop()
        self.window.action_verb("open")

    def on_resize(self, event: Resize) -> None:
        """Lay the lines out anew."""
        self.tick()

    # Keys of its own

    def action_own(self, name: str) -> None:
        """Do what a key of this place says."""
        if name == "worker":
            self.verb_worker()
        else:
            self.window.action_verb(name)

    def verb_worker(self) -> None:
        """Start a worker that goes on when the window is closed."""
        if self.window.live.is_open:
            self.window.actor.start(self._start())

    async def _start(self) -> None:
        live = self.window.live
        if await asyncio.to_thread(live.services.is_worked_on):
            self.window.say("a worker is running")
            return
        await asyncio.to_thread(live.beyond.stay or live.start_worker)
        self.window.say("a worker was started: it goes on when this window is closed")
        self.window.look_soon()
