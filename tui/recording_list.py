"""The list of recordings: a hundred thousand ids in an array, and only the rows that are in view.

The cursor and the marks stand on recordings, not on lines: nothing jumps when rows come and go.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from textual.geometry import Size
from textual.message import Message

from recpipe.domain.length import clock
from storage.glances import Listed
from tui.glyphs import FINE, Glyphs, State
from tui.line_list import Line, LineList, Piece, fitted
from tui.rates import Rates
from tui.rows import STRIP, Moment, state_text, strip, strip_text, what_next, when

KEPT = 1_000  # rows that are remembered
WIDE = 105  # cells from which there is room for length and template
OF_STATE = {
    State.RUNNING: "running",
    State.DONE: "done",
    State.HELD: "held",
    State.FAILED: "failed",
    State.PAUSED: "paused",
    State.WAITING: "",
    State.SKIPPED: "dim",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """How many cells each column gets; the title takes what is left."""

    title: int
    targets: int
    state: int
    extra: bool

    @classmethod
    def fitting(cls, width: int) -> Columns:
        """The columns of a list that is so wide."""
        extra = width >= WIDE
        targets, state = (4, 25) if extra else (2, 24)
        taken = 2 + 12 + 1 + len(STRIP) + 1 + targets + 1 + state + (22 if extra else 0)
        return cls(title=max(8, width - taken), targets=targets, state=state, extra=extra)

    def heading(self) -> str:
        """The line above."""
        more = f"{'Length':>7} {'Template':14}" if self.extra else ""
        strip_width = len(STRIP) + 1 + self.targets
        return f"  {'When':12}{'Title':{self.title}}{more} {'Stages':{strip_width}} State"


class RecordingList(LineList):
    """Recordings by id. Its owner answers `Missing` with `put`, and gives it ids with `show_ids`."""

    class Missing(Message):
        """Rows that come into view are not known yet."""

        def __init__(self, ids: Sequence[int]) -> None:
            super().__init__()
            self.ids = ids

    def __init__(self, glyphs: Glyphs = FINE, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.glyphs = glyphs
        self.ids: array[int] = array("q")
        self.marks: set[int] = set()
        self.range_from: int | None = None
        self.fresh = 0  # rows that came above what is in view
        self._rows: OrderedDict[int, Listed] = OrderedDict()
        self._drawn: dict[int, Line] = {}
        self._rates = Rates()
        self.columns = Columns.fitting(80)

    @property
    def count(self) -> int:
        """How many recordings there are."""
        return len(self.ids)

    @property
    def cursor_id(self) -> int | None:
        """The recording under the cursor."""
        return self.ids[self.cursor] if self.cursor < len(self.ids) else None

    @property
    def current(self) -> Listed | None:
        """What is known of the recording under the cursor."""
        return self._rows.get(self.cursor_id or 0)

    def chosen(self) -> tuple[int, ...]:
        """The marked recordings, else the one under the cursor."""
        if self.marks:
            return tuple(sorted(self.marks))
        return () if self.cursor_id is None else (self.cursor_id,)

    def show_ids(self, ids: array[int]) -> None:
        """Show other recordings; the cursor stays where it is, on its recording, if that is still there."""
        if ids == self.ids:
            return
        before, at = self.cursor_id, self.cursor
        self.ids = ids
        self.cursor = min(_index(ids, before, at), max(0, len(ids) - 1))
        self._drawn.clear()
        self.virtual_size = Size(1, len(ids))
        self._keep_still(self.cursor - at)
        self.refresh()
        self.want()
        self.post_message(self.Moved(self))

    def _keep_still(self, moved: int) -> None:
        """What came above the view does not push it down; at the top it is shown."""
        if moved > 0 and self.scroll_offset.y > 0:
            self.fresh += moved
            self.scroll_to(y=self.scroll_offset.y + moved, animate=False)
        self.bring_into_view()

    def put(self, rows: Mapping[int, Listed], seconds: float) -> None:
        """Take rows that were read at `seconds` of a clock that only goes forward."""
        for each, row in rows.items():
            self._rates.note(row.stages, seconds)
            self._rows[each] = row
            self._rows.move_to_end(each)
        while len(self._rows) > KEPT:
            self._rows.popitem(last=False)
        self.redraw()

    def forget(self, ids: Sequence[int]) -> None:
        """Recordings that are no longer there."""
        for each in ids:
            self._rows.pop(each, None)

    def redraw(self) -> None:
        """Draw those lines in view again that are not as they were."""
        for index in self.in_view():
            if index in self._drawn and self._drawn[index] != self._made(index):
                self.refresh_line(index)

    def in_view(self, beyond: int = 0) -> range:
        """The lines in view, and so many above and below."""
        top, height = self.scroll_offset.y, self.size.height or 24
        return range(max(0, top - beyond), min(len(self.ids), top + height + beyond))

    def ids_in_view(self) -> list[int]:
        """The recordings in view."""
        return [self.ids[index] for index in self.in_view()]

    def want(self) -> None:
        """Ask for the rows in view that are not known, and for a page around them."""
        if any(self.ids[index] not in self._rows for index in self.in_view()):
            around = self.in_view(beyond=self.size.height or 24)
            self.post_message(
                self.Missing([self.ids[index] for index in around if self.ids[index] not in self._rows])
            )

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Rows come into view."""
        super().watch_scroll_y(old_value, new_value)
        self.fresh = self.fresh if new_value else 0
        self.want()

    def line(self, index: int) -> Line:
        """A recording in one line."""
        made = self._drawn[index] = self._made(index)
        if len(self._drawn) > KEPT:
            self._drawn.clear()
        return made

    def _made(self, index: int) -> Line:
        recording_id = self.ids[index]
        row = self._rows.get(recording_id)
        mark = self.glyphs.mark if recording_id in self.marks else " "
        if row is None:
            return [(f"{mark} …", "dim")]
        return [*self._about(row, mark), *self._state(row)]

    def _about(self, row: Listed, mark: str) -> list[Piece]:
        title = fitted(row.line.title, self.columns.title)
        name = "mark" if mark != " " else ""
        pieces = [(f"{mark} {when(row.line.started_at)} {title}", name)]
        if self.columns.extra:
            length = "" if row.line.duration is None else clock(row.line.duration)
            pieces.append((f"{length:>7} {fitted(row.line.template, 14)}", "dim"))
        return pieces

    def _state(self, row: Listed) -> list[Piece]:
        found = what_next(row.line, row.stages, row.targets, Moment(datetime.now(UTC), self._rates))
        states = strip(row.stages, row.targets, cells=self.columns.targets)
        words = fitted(state_text(found, self.glyphs), self.columns.state)
        return [(f" {strip_text(states, self.glyphs)} ", ""), (words, OF_STATE[found.state])]

    def toggle_mark(self) -> None:
        """Mark the recording under the cursor, or unmark it, and go on to the next."""
        if self.cursor_id is not None:
            self.marks ^= {self.cursor_id}
            self.refresh_line(self.cursor)
            self.move_to(self.cursor + 1)

    def mark_range(self) -> None:
        """The first press is one end, the second the other."""
        if self.range_from is None or self.range_from >= self.count:
            self.range_from = self.cursor
            self.marks |= {self.cursor_id} if self.cursor_id is not None else set()
        else:
            low, high = sorted((self.range_from, self.cursor))
            self.marks |= set(self.ids[low : high + 1])
            self.range_from = None
        self.refresh()
        self.post_message(self.Moved(self))

    def mark_all(self) -> None:
        """Mark all that the filter chooses; once more marks none."""
        everything = set(self.ids)
        self.marks = set() if self.marks == everything else everything
        self.refresh()
        self.post_message(self.Moved(self))

    def unmark(self) -> None:
        """Mark nothing."""
        self.marks, self.range_from = set(), None
        self.refresh()
        self.post_message(self.Moved(self))

    def fit(self, width: int) -> None:
        """Lay the columns out anew."""
        self.columns = Columns.fitting(width)
        self._drawn.clear()
        self.refresh()


def _index(ids: array[int], recording_id: int | None, otherwise: int) -> int:
    if recording_id is None:
        return otherwise
    try:
        return ids.index(recording_id)
    except ValueError:
        return otherwise
