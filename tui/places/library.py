"""The library: all recordings, filtered and sorted as a person likes, with marks for many at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.timer import Timer
from textual.widgets import Input, Static

from recpipe.domain.recording import RecordingLine
from recpipe.domain.selection import Filter, Order
from tui.filter_words import Asked, Known, read_filter
from tui.line_list import LineList
from tui.overview import overview
from tui.places.place import PlaceView
from tui.recording_list import RecordingList
from tui.steady import Steady

WIDE = 110  # columns from which the recording stands beside the list
LIST_BESIDE = 79  # columns of the list then
TYPING = 0.06  # seconds after the last letter
RESTING = 0.08  # seconds after the last move of the cursor
FIRST = 60  # ids that are read before all others
RARELY = 2.0  # seconds between two readings of very many ids
MANY = 20_000

HELLO = """
 Welcome. Nothing here yet.

   a   add a video file             or: recpipe add lecture.mp4
   S   look into your sources       connect one: recpipe sources add --help
   :   all commands                 ?   all keys        q   leave

 To see it work first, with a built-in lecture and no account:

   recpipe demo                     then: recpipe --home recpipe-demo tui
"""


class Library(PlaceView):
    """The list with its filter, and from 110 columns the recording beside it."""

    DEFAULT_CSS: ClassVar[str] = """
    Library #line { height: 1; }
    Library #slash { width: 3; }
    Library #filter { width: 1fr; border: none; padding: 0; height: 1; background: $surface; }
    Library #counts { width: auto; min-width: 20; padding: 0 1; color: $text-muted; }
    Library #heading { height: 1; color: $text-muted; }
    Library #beside { width: 1fr; border-left: solid $panel; display: none; padding: 0 1; }
    Library.wide #beside { display: block; }
    Library #nothing { display: none; height: 1fr; }
    Library.empty #nothing { display: block; }
    Library.empty #left, Library.empty #line, Library.empty #beside { display: none; }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.filter, self.order = Filter(), Order.NEWEST
        self._known = Known(today=datetime.now(UTC).date(), zone=UTC)
        self._fingerprint: tuple[int, int] | None = None
        self._read_at = 0.0
        self._is_fetching = False
        self._typing: Timer | None = None
        self._resting: Timer | None = None
        self._problem = ""

    @property
    def footer_name(self) -> str:  # type: ignore[override]
        """Which keys the last line tells."""
        return "empty" if self.has_class("empty") else "library"

    def compose(self) -> ComposeResult:
        """A filter, a list, what stands beside it, and a first hint."""
        with Horizontal(id="line"):
            yield Static(" / ", id="slash", markup=False)
            yield Input(placeholder="/ filters, for example: algebra is:failed", id="filter", compact=True)
            yield Steady("", id="counts")
        with Horizontal():
            with Vertical(id="left"):
                yield Steady("", id="heading")
                yield RecordingList(self.window.glyphs, id="list")
            yield LineList(id="beside", has_cursor=False)
        yield Static(HELLO, id="nothing", markup=False)

    def on_mount(self) -> None:
        """Keys go to the list."""
        self.query_one(Input).cursor_blink = False
        self.query_one("#beside").can_focus = False
        self.arrive()

    @property
    def rows(self) -> RecordingList:
        """The list itself."""
        return self.query_one(RecordingList)

    def arrive(self) -> None:
        """Keys go to the list, which is as it was; the filter takes none before it is asked for."""
        self.query_one(Input).can_focus = False
        self.screen.set_focus(self.rows)  # at once: the next key may be there already

    def on_resize(self, event: Resize) -> None:
        """Wide windows show more."""
        is_wide = event.size.width >= WIDE
        self.set_class(is_wide, "wide")
        width = LIST_BESIDE if is_wide else event.size.width
        self.query_one("#left").styles.width = width if is_wide else "1fr"
        self.rows.fit(width - 1)
        self.query_one("#heading", Steady).say(self.rows.columns.heading())
        self._rest()

    # What a verb is for

    def chosen(self) -> tuple[int, ...]:
        """The marked recordings, else the one under the cursor."""
        return self.rows.chosen()

    def current(self) -> RecordingLine | None:
        """The recording under the cursor."""
        row = self.rows.current
        return row.line if row else None

    def marked(self) -> int:
        """How many are marked."""
        return len(self.rows.marks)

    def back(self) -> None:
        """Out of the filter; then marks go, then the filter."""
        field = self.query_one(Input)
        if field.has_focus:
            self.arrive()
        elif self.rows.marks:
            self.rows.unmark()
        elif field.value:
            field.value = ""

    def verb_filter(self) -> None:
        """Type a filter."""
        self.query_one(Input).can_focus = True
        self.screen.set_focus(self.query_one(Input))
        self.run_worker(self._learn(), group="known", exclusive=True)

    def verb_mark(self) -> None:
        """Mark the recording under the cursor."""
        self.rows.toggle_mark()

    def verb_range(self) -> None:
        """Mark from here to there."""
        self.rows.mark_range()

    def verb_all(self) -> None:
        """Mark all of the filter."""
        self.rows.mark_all()

    def verb_sort(self) -> None:
        """The next order."""
        orders = list(Order)
        self.order = orders[(orders.index(self.order) + 1) % len(orders)]
        self._ask_anew()

    # Reading

    async def look(self) -> None:
        """Read what is in view again, and all ids if there are others now."""
        live, rows = self.window.live, self.rows
        ids = rows.ids_in_view()
        if ids:
            found = await live.read(live.reader.listed(ids))
            rows.forget([each for each in ids if each not in found])
            rows.put(found, time.monotonic())
        await self._read_ids()
        self._rest()

    async def _read_ids(self) -> None:
        asked, order, rows = self.filter, self.order, self.rows
        reader = self.window.live.reader
        fingerprint = await self.window.live.read(reader.fingerprint(asked))
        if fingerprint == self._fingerprint or self._is_too_soon(fingerprint[0]):
            self._tell_counts()
            return
        if fingerprint[0] > FIRST and self._fingerprint is None:
            rows.show_ids(await self.window.live.read(reader.ids(asked, order, FIRST)))
        ids = await self.window.live.read(reader.ids(asked, order))
        if (asked, order) == (self.filter, self.order):
            self._fingerprint, self._read_at = fingerprint, time.monotonic()
            rows.show_ids(ids)
            self._tell_counts()

    def _is_too_soon(self, count: int) -> bool:
        """Very many ids are not read for each change that comes."""
        soon = self._read_at + RARELY - time.monotonic()
        if count < MANY or self._fingerprint is None or soon <= 0:
            return False
        self.set_timer(soon, self.window.look_soon)
        return True

    def _tell_counts(self) -> None:
        total, rows = self.window.tally.total, self.rows
        self._be_empty(not total and self.filter.is_empty and self._fingerprint is not None)
        said = [f"{len(rows.ids):,} of {total:,}" if not self.filter.is_empty else f"{total:,}"]
        said += [f"{len(rows.marks):,} marked"] if rows.marks else []
        said += [f"{rows.fresh} new above"] if rows.fresh else []
        said += [f"{self.order} first" if self.order in (Order.NEWEST, Order.OLDEST) else f"by {self.order}"]
        text = self._problem or " · ".join(said)
        self.query_one("#counts", Steady).say(Text(text, style="bold" if self._problem else ""), layout=True)
        self.window.show_keys()

    def _be_empty(self, is_empty: bool) -> None:
        """A hidden list has no keys; they are given back with the first recording."""
        if self.has_class("empty") != is_empty:
            self.set_class(is_empty, "empty")
            if self.window.place == self.id:  # the keys of another place stay where they are
                self.arrive()

    def on_recording_list_missing(self, message: RecordingList.Missing) -> None:
        """Read rows that come into view; one reading at a time."""
        message.stop()
        if not self._is_fetching:
            self._is_fetching = True
            self.run_worker(self._fetch(message.ids), exit_on_error=False)

    async def _fetch(self, ids: Sequence[int]) -> None:
        is_read = False
        try:
            with self.window.told():
                found = await self.window.live.read(self.window.live.reader.listed(ids))
                self.rows.put(found, time.monotonic())
                self.rows.refresh()
                self._tell_counts()
                is_read = bool(found)
        finally:
            self._is_fetching = False
        if is_read:
            self.rows.want()

    def tick(self) -> None:
        """Times go on."""
        self.rows.redraw()

    async def _learn(self) -> None:
        """What the filter may name, and the owner's clock."""
        with self.window.told():
            self._known = await asyncio.to_thread(self._read_known)

    def _read_known(self) -> Known:
        desk = self.window.live.operations.desk
        return Known(
            today=datetime.now(desk.zone).date(),
            zone=desk.zone,
            templates=[each.name for each in desk.templates.templates()],
            sources=[each.name for each in desk.sources.sources()],
        )

    # What a person does

    def on_input_changed(self, event: Input.Changed) -> None:
        """The list follows the filter as it is typed."""
        event.stop()
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING, self._read_filter)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Back to the list."""
        event.stop()
        self.arrive()

    def _read_filter(self) -> None:
        asked: Asked = read_filter(self.query_one(Input).value, self._known)
        self._problem = asked.problem
        if asked.filter != self.filter:
            self.filter = asked.filter
            self._ask_anew()
        else:
            self._tell_counts()

    def _ask_anew(self) -> None:
        self._fingerprint = None
        self.window.look_soon()

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """Another recording: its keys, and a little later all about it."""
        message.stop()
        self._tell_counts()
        self._rest()

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """A second click opens."""
        message.stop()
        self.window.action_verb("open")

    def _rest(self) -> None:
        if self._resting is not None:
            self._resting.stop()
        if self.has_class("wide"):
            self._resting = self.set_timer(RESTING, self._show_beside)

    def _show_beside(self) -> None:
        self.run_worker(self._read_beside(), group="beside", exclusive=True, exit_on_error=False)

    async def _read_beside(self) -> None:
        beside, recording_id = self.query_one("#beside", LineList), self.rows.cursor_id
        if recording_id is None or not self.window.live.is_open:
            beside.show([])
            return
        with self.window.told():
            recording = await asyncio.to_thread(self.window.live.operations.recordings.show, recording_id)
            beside.show(overview(recording, self.window.moment(recording.stages), beside.size.width))
