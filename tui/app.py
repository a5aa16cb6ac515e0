"""The window: places, keys and notices around one home. It asks and shows; it never does the work itself."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import ClassVar, cast

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.events import Resize
from textual.worker import Worker, WorkerState

from recpipe.domain.display import display_safe
from recpipe.domain.errors import HomeError, RecpipeError
from recpipe.domain.recording import Stage
from storage.glances import Tally
from tui.actor import Actor
from tui.bars import KeysLine, StateLine, TabsLine
from tui.glyphs import FINE, Glyphs, State
from tui.keys import VERBS
from tui.live import Live, Services
from tui.palette import VerbCommands
from tui.places import BY_ID, PLACES
from tui.places.place import PlaceView, View
from tui.rates import Rates
from tui.recording_list import RecordingList
from tui.rows import Moment
from tui.screens.small import FEWEST_COLUMNS, FEWEST_LINES, TooSmall

LOOK = 0.4  # seconds between questions whether anything changed; a person sees it within half a second
SELDOM = 5  # looks between questions whether a worker lives
FAULT = "a fault in this window, work goes on; details are in the log"

log = logging.getLogger("recpipe.tui")


class RecpipeApp(App[None]):
    """All recordings of one home, as they are now, and all that can be asked of them."""

    TITLE = "recpipe"
    CSS = """
    Screen { layout: vertical; background: $background; }
    #body { height: 1fr; }
    """
    COMMANDS: ClassVar = {VerbCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(verb.keys, f"verb('{verb.id}')", verb.sentence, show=False) for verb in VERBS if verb.key),
        *(Binding(place.key, f"place('{place.id}')", place.title, show=False) for place in PLACES),
        Binding("escape", "leave", "Back", show=False),
    ]

    def __init__(
        self,
        services: Services,
        *,
        start_worker: Callable[[], None] = lambda: None,
        glyphs: Glyphs = FINE,
    ) -> None:
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        if self.no_color:
            self.theme = "ansi-dark"
        self.live = Live(services, start_worker)
        self.glyphs = glyphs
        self.tally = Tally()
        self.rates = Rates()
        self.actor = Actor(self)
        self.place = PLACES[0].id
        self._looks = 0
        self._is_looking = False
        self._must_look = False
        self._has_worker = True

    def compose(self) -> ComposeResult:
        """Tabs, a state, the place, keys: nothing of it waits for the database."""
        yield TabsLine()
        yield StateLine()
        with Container(id="body"):
            yield BY_ID[self.place].build()
        yield KeysLine()

    def on_mount(self) -> None:
        """Open the home once the first picture is there."""
        self.animation_level = "none"
        self._show_bars()
        self.call_after_refresh(self.run_worker, self._open(), exit_on_error=False)
        self.set_interval(LOOK, self._tick)

    async def _open(self) -> None:
        with self.told(lasts=True):
            await asyncio.to_thread(self.live.open)
            await self._look()

    # What is in front

    @property
    def view(self) -> View:
        """What is in front of the person."""
        front = self.screen
        if front is self.screen_stack[0] or not hasattr(front, "footer_name"):
            return self.query_base(f"#{self.place}")
        return cast("View", front)

    def query_base(self, selector: str) -> PlaceView:
        """A place, whatever stands before it."""
        return self.screen_stack[0].query_one(selector, PlaceView)

    def moment(self, stages: Iterable[Stage] = ()) -> Moment:
        """The present; stages that are being looked at are remembered for their speed."""
        self.rates.note(stages, time.monotonic())
        return Moment(datetime.now(UTC), self.rates)

    async def action_place(self, place: str) -> None:
        """Go to a place; it is built when it is first visited."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.query_base(f"#{self.place}").display = False
        self.place = place
        body = self.screen.query_one("#body")
        if not body.query(f"#{place}"):
            await body.mount(BY_ID[place].build())
        there = self.query_base(f"#{place}")
        there.display = True
        there.arrive()
        self.look_soon()
        self._show_bars()

    def action_leave(self) -> None:
        """What esc does here."""
        self.view.back()

    def action_verb(self, verb: str) -> None:
        """Do a verb: in the way of what is in front, else in the usual one."""
        own = getattr(self.view, f"verb_{verb}", None)
        (own or self.actor.way(verb))()

    # Keeping up to date

    def _tick(self) -> None:
        if not self.live.is_open:
            return
        self._looks += 1
        try:
            is_changed = self.live.has_changed()
        except HomeError as error:
            self.tell_state(f"✗ {error}   → {error.remedy}")
            return
        if is_changed or self._looks % (SELDOM * 5) == 0:
            self.look_soon()
        elif self.tally.running or self.tally.waiting:
            self.view.tick()
        if self._looks % SELDOM == 1 and (self.tally.waiting or self.tally.running):
            self.run_worker(self._ask_for_worker(), group="alive", exclusive=True, exit_on_error=False)

    def look_soon(self) -> None:
        """Read again what is in view; a reading that is under way is followed by another."""
        self._must_look = True
        if self.live.is_open and not self._is_looking:
            self._is_looking = True
            self.run_worker(self._look_while_needed(), exit_on_error=False)

    async def _look_while_needed(self) -> None:
        try:
            while self._must_look:
                self._must_look = False
                with self.told(lasts=True):
                    await self._look()
        finally:
            self._is_looking = False

    async def _look(self) -> None:
        self.tally = await self.live.read(self.live.reader.tally())
        self._show_bars()
        await self.view.look()
        if self.tally.waiting or self.tally.running or not self._has_worker:
            await self._ask_for_worker()
        else:
            self.tell_state("")
        self._show_bars()

    async def _ask_for_worker(self) -> None:
        """Whether somebody does the work that waits."""
        self._has_worker = await asyncio.to_thread(self.live.services.is_worked_on)
        waiting = self.tally.waiting + self.tally.running
        is_idle = waiting and not self._has_worker
        mark = self.glyphs.states[State.WAITING]
        self.tell_state(f"{mark} the worker is not running, {waiting} wait   W starts it" if is_idle else "")

    # Telling

    @contextmanager
    def told(self, *, lasts: bool = False) -> Iterator[None]:
        """What is raised on purpose becomes a notice, or the state line if it lasts."""
        try:
            yield
        except RecpipeError as error:
            remedy = f"   → {error.remedy}" if error.remedy else ""
            if lasts:
                self.tell_state(f"{self.glyphs.states[State.FAILED]} {error}{remedy}")
            else:
                self.say(f"{error}\n{error.remedy}".strip(), is_bad=True)

    def say(self, text: str, *, is_bad: bool = False) -> None:
        """A notice; nothing in it is markup."""
        safe = "\n".join(display_safe(line, 300) for line in text.splitlines())
        self.notify(
            safe, severity="error" if is_bad else "information", timeout=8 if is_bad else 5, markup=False
        )

    def tell_state(self, text: str) -> None:
        """What must be known as long as it is so; empty when all is well."""
        for screen in self.screen_stack:
            for line in screen.query(StateLine):
                line.tell(text)

    def _show_bars(self) -> None:
        base = self.screen_stack[0]
        base.query_one(TabsLine).show(self.place, self.tally, self.glyphs)
        self.show_keys()

    def show_keys(self) -> None:
        """The keys of what is in front."""
        for line in self.screen.query(KeysLine):
            line.show(self.view)

    def on_resize(self, event: Resize) -> None:
        """Too small a window says what it needs."""
        is_small = event.size.width < FEWEST_COLUMNS or event.size.height < FEWEST_LINES
        if is_small and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())
        elif not is_small and isinstance(self.screen, TooSmall):
            self.pop_screen()
        self.call_after_refresh(self._show_bars)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of ours does not end the window."""
        if event.state is WorkerState.ERROR:
            log.error("a fault in the window", exc_info=event.worker.error)
            self.tell_state(f"{self.glyphs.states[State.FAILED]} {FAULT}: {event.worker.error!r}")

    async def on_unmount(self) -> None:
        """Close the connections."""
        await self.live.close()

    def beside(self, recording_id: int, by: int) -> int | None:
        """The recording so many lines further in the list; None at its ends."""
        ids = self.screen_stack[0].query_one(RecordingList).ids
        if recording_id not in ids:
            return None
        at = ids.index(recording_id) + by
        return ids[at] if 0 <= at < len(ids) else None
