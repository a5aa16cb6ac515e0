"""A place that is a list above and all about the line under the cursor below, with keys of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.events import Resize

from tui.latest import Latest
from tui.line_list import Line, LineList
from tui.own_keys import OwnKey, OwnKeysLine
from tui.places.place import PlaceView
from tui.screens.form import Asked, Form
from tui.steady import Steady

Row = TypeVar("Row")


class ListedPlace(PlaceView, Generic[Row]):
    """What places of things, not of recordings, share. Methods named `do_` are its own keys."""

    DEFAULT_CSS = """
    ListedPlace #heading { height: 1; color: $text-muted; }
    ListedPlace #rows { height: 1; }
    ListedPlace #about { height: 1fr; border-top: solid $panel; }
    ListedPlace.bare #about { border-top: none; }
    """
    OWN_KEYS: ClassVar[tuple[OwnKey, ...]] = ()
    NOTHING: ClassVar[str] = "there is nothing here"
    HELLO: ClassVar[str] = ""
    SHARE: ClassVar[float] = 1 / 3  # of the height, at most, for the list

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.rows: Sequence[Row] = ()
        self._seen: object = None
        self._latest = Latest(self, self._about, self._show_about)

    # What each of these places says for itself; `read` and `about` run in a thread.

    def read(self) -> Sequence[Row]:
        """What the list holds."""
        raise NotImplementedError

    def identity(self, row: Row) -> int:
        """What the cursor stays on."""
        raise NotImplementedError

    def heading(self, width: int) -> str:
        """Over the list."""
        raise NotImplementedError

    def line(self, row: Row, width: int) -> Line:
        """One line of the list."""
        raise NotImplementedError

    def at_once(self, row: Row, width: int) -> list[Line]:
        """About a row, from what is known already."""
        raise NotImplementedError

    def about(self, row: Row, width: int) -> list[Line]:
        """All about a row."""
        return self.at_once(row, width)

    async def beside(self) -> object:
        """What else the answer depends on: if it differs, all about the row is asked anew."""
        return None

    # The lists

    def compose(self) -> ComposeResult:
        """A heading, the list, what is under the cursor, and the keys of this place."""
        yield Steady("", id="heading")
        yield LineList(id="rows")
        yield LineList(id="about", has_cursor=False)
        yield OwnKeysLine()

    def on_mount(self) -> None:
        """Keys go to the list."""
        self.arrive()

    def arrive(self) -> None:
        """Keys go to the list."""
        self.screen.set_focus(self.upper)
        self._show_keys()

    @property
    def upper(self) -> LineList:
        """The list above."""
        return self.query_one("#rows", LineList)

    @property
    def under_cursor(self) -> Row | None:
        """The row under the cursor."""
        at = self.upper.cursor
        return self.rows[at] if at < len(self.rows) else None

    async def look(self) -> None:
        """Read all again; what is the same is not drawn again."""
        rows = await asyncio.to_thread(self.read)
        seen = (rows, await self.beside())
        if seen != self._seen:
            self._seen = seen
            self._show(rows)

    def _show(self, rows: Sequence[Row]) -> None:
        before, self.rows = self.under_cursor, rows
        width = self.size.width - 1
        self.set_class(not rows, "bare")
        self.query_one("#heading", Steady).say(self.heading(width) if rows else "")
        self.upper.styles.height = max(1, min(len(rows), round(self.size.height * self.SHARE)))
        self.upper.show([self.line(each, width) for each in rows])
        self._stay_on(before)
        self._show_keys()
        self._ask()

    def _stay_on(self, before: Row | None) -> None:
        ids = [self.identity(each) for each in self.rows]
        if before is not None and self.identity(before) in ids:
            self.upper.move_to(ids.index(self.identity(before)))

    def _show_keys(self) -> None:
        self.query_one(OwnKeysLine).tell(self.OWN_KEYS, has_row=bool(self.rows))

    def _ask(self) -> None:
        """All about the row under the cursor, in a while; what is known is there at once if it is another."""
        row, width = self.under_cursor, self.query_one("#about").size.width - 1
        if row is None:
            self._latest.drop()
            self._show_about((None, [[(each, "")] for each in self.HELLO.splitlines()]))
            return
        if self.identity(row) != self._shown:
            self._show_about((self.identity(row), self.at_once(row, width)))
            self.query_one("#about").scroll_to(y=0, animate=False)
        self._latest.want((row, width))

    def _about(self, asked: tuple[Row, int]) -> tuple[int | None, list[Line]]:
        row, width = asked
        return self.identity(row), self.about(row, width)

    _shown: int | None = None

    def _show_about(self, told: tuple[int | None, list[Line]]) -> None:
        self._shown, lines = told
        self.query_one("#about", LineList).show(lines)

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """Another row."""
        message.stop()
        if message.lines is self.upper:
            row = self.under_cursor
            if row is not None and self.identity(row) != self._shown:
                self._ask()

    def on_resize(self, event: Resize) -> None:
        """Lay the lines out anew."""
        self._shown = None
        self._show(self.rows)

    # Keys of its own

    def action_own(self, name: str) -> None:
        """Do what a key of this place says."""
        own = next(each for each in self.OWN_KEYS if each.id == name)
        if not self.window.live.is_open or (own.needs_row and self.under_cursor is None):
            self.window.say(self.NOTHING)
            return
        self.window.actor.start(self._do(getattr(self, f"do_{name}")))

    async def _do(self, act: Callable[[], Coroutine[object, object, None]]) -> None:
        with self.window.told():
            await act()
        self.window.look_soon()

    async def fill_in(self, asked: Asked) -> None:
        """Let a form be filled in, and tell what it did."""
        said = await self.window.push_screen_wait(Form(asked))
        if said:
            self.window.say(said)
