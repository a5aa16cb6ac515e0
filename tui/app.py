"""The window: a live list of recordings. It reads; it never makes anybody wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Footer, Header, Static

from recpipe.domain.display import display_safe
from recpipe.domain.errors import RecpipeError
from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.recording import RecordingLine, Stage
from recpipe.domain.selection import Filter
from storage.reader import ChangeWatch
from tui.rows import HEADINGS, cells

LOOK = 0.25  # seconds between questions whether another process changed anything
SHOWN = 200  # the newest recordings


class Readable(Protocol):
    """What the window asks of the database."""

    async def recordings(self, chosen: Filter, limit: int | None = SHOWN) -> Sequence[RecordingLine]:
        """The newest recordings."""
        ...

    async def stages(self, recording_ids: Sequence[int]) -> Mapping[int, tuple[Stage, ...]]:
        """Their stages."""
        ...

    async def counts(self) -> Mapping[RecordingStatus, int]:
        """How many recordings have each status."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


class RecpipeApp(App[None]):
    """All recordings of one home, as they are now."""

    TITLE = "recpipe"
    CSS = "#empty { padding: 1 2; } DataTable { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "quit", "Quit"), Binding("r", "look", "Look again")]

    def __init__(self, reader: Callable[[], Readable], database: Path, home: str) -> None:
        super().__init__()
        self.sub_title = self._home = display_safe(home)
        self._reader = reader()
        self._watch = ChangeWatch(database)

    def compose(self) -> ComposeResult:
        """A header, the list or a first hint, and the keys."""
        yield Header()
        hint = "No recordings yet.\n\nAdd one with: recpipe add FILE\nthen publish it with: recpipe run 1"
        yield Static(hint, id="empty", markup=False)
        yield DataTable[str](cursor_type="row", zebra_stripes=True)
        yield Footer()

    async def on_mount(self) -> None:
        """Fill the list, and look for changes from now on."""
        self.query_one(DataTable).add_columns(*HEADINGS)
        await self.action_look()
        self.set_interval(LOOK, self._look_if_changed)

    async def _look_if_changed(self) -> None:
        if self._watch.has_changed():
            await self.action_look()

    async def action_look(self) -> None:
        """Read the list again and draw the cells that changed."""
        try:
            lines = await self._reader.recordings(Filter(), SHOWN)
            stages = await self._reader.stages([line.id for line in lines])
            counts = await self._reader.counts()
        except RecpipeError as error:
            self.notify(f"{error}\n{error.remedy}", severity="error", markup=False)
            return
        self.sub_title = " · ".join([self._home, *(f"{count} {status}" for status, count in counts.items())])
        self._draw({str(line.id): cells(line, stages.get(line.id, ())) for line in lines})

    def _draw(self, rows: Mapping[str, tuple[str, ...]]) -> None:
        table: DataTable[Any] = self.query_one(DataTable)  # Any: Textual loses the cell type in a query
        self.query_one("#empty").display = not rows
        table.display = bool(rows)
        if [key.value for key in table.rows] != list(rows):
            table.clear()
            for key, row in rows.items():
                table.add_row(*map(_plain, row), key=key)
            return
        for key, row in rows.items():
            for column, cell in zip(table.columns, row, strict=True):
                if str(table.get_cell(key, column)) != cell:
                    table.update_cell(key, column, _plain(cell), update_width=True)

    async def on_unmount(self) -> None:
        """Close the connections."""
        self._watch.close()
        await self._reader.close()


def _plain(text: str) -> Text:
    """Text in which nothing is markup."""
    return Text(text)
