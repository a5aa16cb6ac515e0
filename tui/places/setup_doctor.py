"""Setup, doctor: this machine and this home, looked at one by one, with a remedy where something is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from tui.beyond import Checked
from tui.glyphs import State
from tui.line_list import Line, fitted, wrapped
from tui.own_keys import OwnKey, bindings
from tui.places.listed import ListedPlace

NAME = 14  # cells
STATES = {"ok": State.DONE, "note": State.HELD, "bad": State.FAILED}


class DoctorPage(ListedPlace[Checked]):
    """The checks of `recpipe doctor`; they are made when a person comes here, and again if asked."""

    SHARE = 0.6
    OWN_KEYS: ClassVar[tuple[OwnKey, ...]] = (
        OwnKey(id="again", key="r", short="check again", sentence="Check all again", needs_row=False),
        OwnKey(id="copy", key="y", short="copy", sentence="Copy what was found"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(OWN_KEYS)]
    NOTHING = "nothing was checked yet"
    HELLO = "\n Checking ffmpeg, speech, disk, database, worker, credentials, clock …"

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._found: tuple[Checked, ...] | None = None

    async def look(self) -> None:
        """Check once; what was found stays until it is asked for again."""
        if self._found is None:
            self._found = ()
            self.window.run_worker(self._check(), group="doctor", exit_on_error=False)
        await super().look()

    async def _check(self) -> None:
        with self.window.told():
            self._found = await asyncio.to_thread(lambda: tuple(self.window.live.beyond.checks()))
            self.window.look_soon()

    def read(self) -> Sequence[Checked]:
        """What was found."""
        return self._found or ()

    def identity(self, row: Checked) -> int:
        """By name."""
        return hash(row.name)

    def heading(self, width: int) -> str:
        """How many are wrong."""
        bad = sum(each.grade == "bad" for each in self.rows)
        notes = sum(each.grade == "note" for each in self.rows)
        return f" {len(self.rows)} checks · {bad} to mend · {notes} worth knowing"

    def line(self, row: Checked, width: int) -> Line:
        """One check."""
        state = STATES[row.grade]
        mark = f" {self.window.glyphs.states[state]} {fitted(row.name, NAME)} "
        return [(mark, state.value), (fitted(row.message, width - NAME - 4), "")]

    def at_once(self, row: Checked, width: int) -> list[Line]:
        """What was found, whole, and what to do."""
        lines = [*wrapped(row.name, width, "title"), *wrapped(row.message, width, indent="  ")]
        return [*lines, *(wrapped(f"→ {row.remedy}", width, "held", indent="  ") if row.remedy else [])]

    async def do_again(self) -> None:
        """As if for the first time."""
        self._found = None

    async def do_copy(self) -> None:
        """For whoever helps."""
        row = self.under_cursor
        if row is not None:
            text = f"{row.name}: {row.message}" + (f" → {row.remedy}" if row.remedy else "")
            self.window.copy_to_clipboard(text)
            self.window.say(f"copied {len(text)} characters")
