"""One recording: overview, settings with their origin, topics, text with a search, log."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Input

from recpipe.domain.display import display_safe
from recpipe.domain.errors import RecpipeError
from recpipe.domain.recording import Recording, RecordingLine
from tui.bars import KeysLine, StateLine
from tui.line_list import Line, LineList, wrapped
from tui.overview import overview
from tui.screens.pages import PAGES, Page
from tui.steady import Steady

if TYPE_CHECKING:
    from tui.app import RecpipeApp

TABS = ("overview", *PAGES)


class Detail(Screen[None]):
    """A recording in full; tab goes through its pages, and verbs are for it."""

    DEFAULT_CSS = """
    Detail #title, Detail #tabs { height: 1; }
    Detail #title { background: $panel; text-style: bold; }
    Detail #find { display: none; height: 1; border: none; padding: 0 1; }
    Detail.finding #find { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right", "turn(1)", "Next page", show=False),
        Binding("shift+tab,left", "turn(-1)", "Page before", show=False),
        Binding("J,О,right_square_bracket,ъ", "beside(1)", "Next recording", show=False),
        Binding("K,Л,left_square_bracket,х", "beside(-1)", "Recording before", show=False),
    ]
    footer_name = "detail"

    def __init__(self, recording_id: int, tab: str = "overview") -> None:
        super().__init__()
        self.recording_id, self.tab = recording_id, tab
        self.recording: Recording | None = None
        self._line: RecordingLine | None = None

    @property
    def window(self) -> RecpipeApp:
        """The app, by its own type."""
        return cast("RecpipeApp", self.app)

    def compose(self) -> ComposeResult:
        """A title, the pages, one of them, and keys."""
        yield Steady("", id="title")
        yield StateLine()
        yield Steady("", id="tabs")
        yield Input(placeholder="words to find in the text", id="find", compact=True)
        yield LineList(id="page", has_cursor=False)
        yield KeysLine()

    def on_mount(self) -> None:
        """Read it."""
        self.query_one(Input).cursor_blink = False
        self.set_focus(self.query_one(LineList))
        self.go_to(self.tab)

    def on_resize(self, event: Resize) -> None:
        """Break the lines anew."""
        self.window.look_soon()

    def go_to(self, tab: str) -> None:
        """Show a page."""
        self.tab = tab
        text = Text(no_wrap=True)
        for each in TABS:
            text.append(f" {each.capitalize()} ", "reverse bold" if each == tab else "")
        self.query_one("#tabs", Steady).say(text)
        self.query_one(LineList).scroll_to(y=0, animate=False)
        self.set_class(False, "finding")
        self.window.look_soon()

    def action_turn(self, by: int) -> None:
        """The page beside this one."""
        self.go_to(TABS[(TABS.index(self.tab) + by) % len(TABS)])

    def action_beside(self, by: int) -> None:
        """The recording beside this one in the list, without leaving."""
        ids = self.window.beside(self.recording_id, by)
        if ids is not None:
            self.recording_id, self.recording = ids, None
            self.go_to(self.tab)

    # What a verb is for

    def chosen(self) -> tuple[int, ...]:
        """This recording."""
        return (self.recording_id,)

    def current(self) -> RecordingLine | None:
        """This recording."""
        return self._line

    def marked(self) -> int:
        """None."""
        return 0

    def back(self) -> None:
        """To the list; or out of the search."""
        if self.query_one(Input).has_focus or self.has_class("finding"):
            self.query_one(Input).value = ""
            self.set_class(False, "finding")
            self.set_focus(self.query_one(LineList))
        else:
            self.app.pop_screen()

    def verb_filter(self) -> None:
        """Find words on this page."""
        self.set_class(True, "finding")
        self.set_focus(self.query_one(Input))

    def on_input_changed(self, event: Input.Changed) -> None:
        """The page follows what is typed."""
        event.stop()
        self.window.look_soon()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Back to the page."""
        event.stop()
        self.set_focus(self.query_one(LineList))

    # Reading

    async def look(self) -> None:
        """Read the recording and the page again."""
        found = await self.window.live.read(self.window.live.reader.listed([self.recording_id]))
        self._line = found[self.recording_id].line if self.recording_id in found else None
        show = self.window.live.operations.recordings.show
        self.recording = await asyncio.to_thread(show, self.recording_id)
        self.query_one("#title", Steady).say(Text(f" ‹ {display_safe(self.recording.title)}"))
        page = self.query_one(LineList)
        page.show(found_in(await self._lines(self.recording, page.size.width), self.query_one(Input).value))
        self.window.show_keys()

    async def _lines(self, recording: Recording, width: int) -> list[Line]:
        if self.tab == "overview":
            return overview(recording, self.window.moment(recording.stages), width, self.window.glyphs)
        page: Page = PAGES[self.tab]
        try:
            return await asyncio.to_thread(page, self.window.live, recording, width)
        except RecpipeError as error:
            return [*wrapped(str(error), width, "failed"), *wrapped(f"→ {error.remedy}", width, "held")]

    def tick(self) -> None:
        """Times go on."""
        if self.recording is not None and self.tab == "overview":
            page = self.query_one(LineList)
            page.show(overview(self.recording, self.window.moment(), page.size.width, self.window.glyphs))


def found_in(lines: list[Line], words: str) -> list[Line]:
    """The lines with the words in them, whatever the case and the alphabet."""
    wanted = words.casefold()
    if not wanted:
        return lines
    found = [line for line in lines if wanted in "".join(text for text, _ in line).casefold()]
    return found or [[(f"nothing here says {words!r}", "dim")]]
