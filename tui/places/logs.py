"""Logs: what has happened, newest last, filtered by level, recording and words, and followed as it grows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.timer import Timer
from textual.widgets import Input

from recpipe.domain.display import counted
from recpipe.log_events import Event, Follower, latest
from tui.line_list import LineList
from tui.log_lines import LEVELS, Sought, as_text, event_line, event_lines, recording_of, sought
from tui.own_keys import OwnKey, OwnKeysLine, bindings
from tui.places.place import PlaceView
from tui.steady import Steady

MOST = 1_000  # events that are held
EVERY = 1.0  # seconds between looks at a log that is followed
TYPING = 0.1  # seconds after the last letter
HELLO = """
 No such events.

   the worker and recpipe run write them      esc   clears the filter
   l   goes through the levels                /     words, and id:3 for one recording
"""


class Logs(PlaceView):
    """The end of the log. The cursor on the last event goes on with it."""

    DEFAULT_CSS = """
    Logs #line { height: 1; }
    Logs #slash { width: 3; }
    Logs #words { width: 1fr; border: none; padding: 0; height: 1; background: $surface; }
    Logs #state { width: auto; min-width: 30; padding: 0 1; color: $text-muted; }
    Logs #event { height: 6; border-top: solid $panel; }
    """
    OWN_KEYS: ClassVar[tuple[OwnKey, ...]] = (
        OwnKey(id="level", key="l", short="level", sentence="The next level", needs_row=False),
        OwnKey(id="follow", key="f", short="follow on/off", sentence="Go on with it", needs_row=False),
        OwnKey(id="find", key="/", short="words, id:3", sentence="Filter by words", needs_row=False),
        OwnKey(id="copy", key="y", short="copy", sentence="Copy this event"),
        OwnKey(id="open", key="enter", short="open recording", sentence="Open its recording"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(OWN_KEYS)]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.events: list[Event] = []
        self.level, self.follows = "info", True
        self._follower: Follower | None = None
        self._read: Sought | None = None
        self._typing: Timer | None = None

    def compose(self) -> ComposeResult:
        """Words, the events, all of the one under the cursor, and keys."""
        with Horizontal(id="line"):
            yield Steady(" / ", id="slash")
            yield Input(placeholder="/ filters, for example: upload id:3", id="words", compact=True)
            yield Steady("", id="state")
        yield LineList(id="events")
        yield LineList(id="event", has_cursor=False)
        yield OwnKeysLine()

    def on_mount(self) -> None:
        """Keys go to the list; the log is followed as long as this place is in front."""
        self.query_one(Input).cursor_blink = False
        self.query_one("#event").can_focus = False
        self.set_interval(EVERY, self._follow_soon)
        self.arrive()

    def arrive(self) -> None:
        """Keys go to the list; the words take none before they are asked for."""
        self.query_one(Input).can_focus = False
        self.screen.set_focus(self.lines)
        self._follow_soon()

    @property
    def lines(self) -> LineList:
        """The list of events."""
        return self.query_one("#events", LineList)

    @property
    def under_cursor(self) -> Event | None:
        """The event under the cursor."""
        at = self.lines.cursor
        return self.events[at] if at < len(self.events) else None

    @property
    def _sought(self) -> Sought:
        return sought(self.query_one(Input).value, self.level)

    def back(self) -> None:
        """Out of the words; then they go."""
        field = self.query_one(Input)
        if field.has_focus:
            self.arrive()
        else:
            field.value = ""

    # Reading

    async def look(self) -> None:
        """Read the end of the log, if other events are asked for than before."""
        wanted = self._sought
        if wanted != self._read:
            follower, found = await asyncio.to_thread(self._read_all, wanted)
            self._read, self._follower, self.events = wanted, follower, list(found)
            self._show()
            self.lines.move_to(len(self.events) - 1)

    def _read_all(self, wanted: Sought) -> tuple[Follower, Sequence[Event]]:
        folder = self.window.live.services.home.logs
        return Follower(folder), latest(folder, wanted, MOST)

    def _follow_soon(self) -> None:
        if self.follows and self.display and self._follower is not None:
            self.run_worker(self._follow(self._follower), group="follow", exclusive=True, exit_on_error=False)

    async def _follow(self, follower: Follower) -> None:
        with self.window.told():
            new = await asyncio.to_thread(lambda: list(follower.new()))
            fresh = [event for event in new if self._read is not None and self._read(event)]
            if fresh and follower is self._follower:
                self._append(fresh)

    def _append(self, fresh: Sequence[Event]) -> None:
        """The cursor stays on its event, and on the last one if it stood there."""
        was_last = self.lines.cursor >= len(self.events) - 1
        gone = max(0, len(self.events) + len(fresh) - MOST)
        self.events = [*self.events, *fresh][-MOST:]
        at = self.lines.cursor - gone
        self._show()
        self.lines.move_to(len(self.events) - 1 if was_last else at)

    # Showing

    def _show(self) -> None:
        width = self.size.width - 1
        lines = [event_line(event, width) for event in self.events]
        self.lines.has_cursor = bool(lines)
        self.lines.show(lines or [[(each, "")] for each in HELLO.splitlines()])
        self._tell()

    def _tell(self) -> None:
        least = f"{self.level} and worse" if self.level != LEVELS[-1] else "errors only"
        count = counted(len(self.events), "event") if len(self.events) < MOST else f"the last {MOST:,}"
        said = f"{count} · {least} · {'followed' if self.follows else 'not followed'}"
        self.query_one("#state", Steady).say(said, layout=True)
        event, about = self.under_cursor, self.query_one("#event", LineList)
        about.show(event_lines(event, about.size.width - 1) if event else [])
        self.query_one(OwnKeysLine).tell(self.OWN_KEYS, has_row=bool(self.events))

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """Another event."""
        message.stop()
        if message.lines is self.lines:
            self._tell()

    def on_resize(self, event: Resize) -> None:
        """Lay the lines out anew."""
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The list follows what is typed."""
        event.stop()
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING, self.window.look_soon)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Back to the list."""
        event.stop()
        self.arrive()

    # Keys of its own

    def action_own(self, name: str) -> None:
        """Do what a key of this place says."""
        getattr(self, f"do_{name}")()

    def do_level(self) -> None:
        """The next one."""
        self.level = LEVELS[(LEVELS.index(self.level) + 1) % len(LEVELS)]
        self.window.look_soon()

    def do_follow(self) -> None:
        """On or off; what came meanwhile is read when it is on again."""
        self.follows = not self.follows
        self._tell()
        self._follow_soon()

    def do_find(self) -> None:
        """Type words."""
        self.query_one(Input).can_focus = True
        self.screen.set_focus(self.query_one(Input))

    verb_filter = do_find

    def do_copy(self) -> None:
        """As it stands in the file."""
        event = self.under_cursor
        if event is not None:
            self.window.copy_to_clipboard(as_text(event))
            self.window.say(f"copied {len(as_text(event))} characters")

    def do_open(self) -> None:
        """All about the recording."""
        from tui.screens.detail import Detail  # noqa: PLC0415 - loads the settings' library

        event = self.under_cursor
        recording_id = recording_of(event) if event else None
        if recording_id is None:
            self.window.say("this event is about no recording")
        else:
            self.window.push_screen(Detail(recording_id, "log"))
