"""A list drawn line by line: only the lines that are in view are ever made, and only changed ones redrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from recpipe.domain.display import display_safe

Piece = tuple[str, str]  # text, and the name of its style ("" for plain)
Line = Sequence[Piece]

MOVES = {
    "up": "k,л,up",
    "down": "j,о,down",
    "page_up": "pageup,ctrl+u",
    "page_down": "pagedown,ctrl+d",
    "first": "g,п,home",
    "last": "G,П,end",
}


class LineList(ScrollView, can_focus=True):
    """Lines with a cursor on one of them. Every piece of text passes the border for foreign text here."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line--cursor",
        "line--mark",
        "line--dim",
        "line--running",
        "line--done",
        "line--held",
        "line--failed",
        "line--paused",
        "line--title",
    }
    DEFAULT_CSS = """
    LineList {
        height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; background: $background;
        .line--cursor { background: $primary; color: $text; }
        .line--mark { text-style: bold; }
        .line--dim { color: $foreground; text-style: dim; }
        .line--running { color: $text-primary; }
        .line--done { color: $text-success; }
        .line--held { color: $text-warning; text-style: bold; }
        .line--failed { color: $text-error; text-style: bold; }
        .line--paused { color: $text-secondary; }
        .line--title { text-style: bold; }
        &:blur .line--cursor { background: $primary-muted; }
        &:ansi .line--cursor { text-style: reverse; }
        &:nocolor .line--cursor { text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, f"move('{where}')", show=False) for where, keys in MOVES.items()
    ]

    class Moved(Message):
        """The cursor stands on another line, or on another thing."""

        def __init__(self, lines: LineList) -> None:
            super().__init__()
            self.lines = lines

        @property
        def control(self) -> LineList:
            """The list."""
            return self.lines

    class Chosen(Moved):
        """A click on the line under the cursor."""

    def __init__(self, lines: Sequence[Line] = (), *, id: str | None = None, has_cursor: bool = True) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.cursor = 0
        self.has_cursor = has_cursor
        self._lines = list(lines)

    def on_mount(self) -> None:
        """Know how long it is."""
        self.measure()

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines; those that are the same are not drawn again."""
        before, self._lines = self._lines, list(lines)
        if len(before) != len(self._lines):
            self.cursor = max(0, min(self.cursor, len(self._lines) - 1))
            self.measure()
            self.refresh()
            return
        for index, (old, new) in enumerate(zip(before, self._lines, strict=True)):
            if old != new:
                self.refresh_line(index)

    def measure(self) -> None:
        """Tell the scroll bar how many lines there are."""
        self.virtual_size = Size(1, self.count)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def line(self, index: int) -> Line:
        """One line, made when it comes into view."""
        return self._lines[index]

    def render_line(self, y: int) -> Strip:
        """Draw the line that stands at `y` of the window."""
        index = y + self.scroll_offset.y
        width = self.size.width
        if index >= self.count:
            return Strip.blank(width, self.rich_style)
        pieces = self.line(index)
        segments = [Segment(display_safe(text), self.style_named(name)) for text, name in pieces]
        is_here = self.has_cursor and index == self.cursor
        if is_here:
            here = self.get_component_rich_style("line--cursor", partial=True)
            segments = list(Segment.apply_style(segments, post_style=here))
            return Strip(segments).adjust_cell_length(width, self.rich_style + here)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def style_named(self, name: str) -> Style:
        """The style of a piece over the background of the list."""
        if not name:
            return self.rich_style
        return self.rich_style + self.get_component_rich_style(f"line--{name}", partial=True)

    def action_move(self, where: str) -> None:
        """Move the cursor; a list without one is scrolled."""
        page = max(1, self.size.height - 1)
        at = self.cursor if self.has_cursor else self.scroll_offset.y
        to = {
            "up": at - 1,
            "down": at + 1,
            "page_up": at - page,
            "page_down": at + page,
            "first": 0,
            "last": self.count - 1,
        }[where]
        if self.has_cursor:
            self.move_to(to)
        else:
            self.scroll_to(y=to, animate=False)

    def move_to(self, index: int) -> None:
        """Put the cursor on a line and bring it into view."""
        before, self.cursor = self.cursor, max(0, min(index, self.count - 1))
        if before != self.cursor:
            self.refresh_line(before)
            self.refresh_line(self.cursor)
        self.bring_into_view()
        self.post_message(self.Moved(self))

    def bring_into_view(self) -> None:
        """Scroll as little as is needed to see the cursor."""
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)

    def on_click(self, event: Click) -> None:
        """Put the cursor where the mouse is; once more opens."""
        index = event.y + self.scroll_offset.y
        if not self.has_cursor or index >= self.count:
            return
        was_here = index == self.cursor
        self.move_to(index)
        if was_here:
            self.post_message(self.Chosen(self))

    def on_resize(self, event: Resize) -> None:
        """Keep the cursor in view."""
        if self.has_cursor and self.count:
            self.bring_into_view()


def fitted(text: str, cells: int) -> str:
    """The text in exactly so many cells; one that is cut ends in "…"."""
    safe = display_safe(text)
    cut = set_cell_size(safe, cells)
    if cut.rstrip() == safe.rstrip() or cells < 1:
        return cut
    return set_cell_size(safe, cells - 1) + "…"


def wrapped(text: str, cells: int, name: str = "", indent: str = "") -> list[Line]:
    """The text on as many lines as it takes, broken at spaces where that is possible."""
    lines: list[Line] = []
    left = display_safe(text)
    room = max(10, cells - len(indent))
    while left:
        cut = _break(left, room)
        lines.append([(indent + left[:cut].rstrip(), name)])
        left = left[cut:].lstrip()
    return lines


def _break(text: str, room: int) -> int:
    fits = len(set_cell_size(text, room).rstrip()) if len(text) > room // 2 else len(text)
    if fits >= len(text.rstrip()):
        return len(text)
    space = text.rfind(" ", 1, fits + 1)
    return space if space > 0 else max(1, fits)
