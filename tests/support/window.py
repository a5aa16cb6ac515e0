"""The terminal UI in front of a home whose worker is the test, and what a person sees of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from office import Office
from textual.pilot import Pilot

from recpipe.locations import Home
from recpipe.pipeline.operations import Operations
from storage.reader import ChangeWatch, Reader
from tui.app import RecpipeApp

MOST_LOOKS = 200  # after which something will never be seen
LOOK = 0.05
SMALL, LARGE = (80, 24), (120, 40)
Seen = TypeVar("Seen")


@dataclass
class OfficeServices:
    """What the window asks of a home. `is_alive` tells whether a worker lives; `started` counts new ones."""

    office: Office
    home: Home
    is_alive: bool = True
    started: list[int] = field(default_factory=list)

    @property
    def operations(self) -> Operations:
        return self.office.operations

    def reader(self) -> Reader:
        return Reader(self.home.database)

    def changes(self) -> ChangeWatch:
        return ChangeWatch(self.home.database)

    def is_worked_on(self) -> bool:
        return self.is_alive

    def start_worker(self) -> None:
        self.started.append(1)


@dataclass
class Window:
    """A window that is open, with a person's hands and eyes."""

    pilot: Pilot[None]
    app: RecpipeApp

    async def press(self, *keys: str) -> None:
        """Press keys, and let the window do what they say."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type letters."""
        names = {
            " ": "space",
            ":": "colon",
            "/": "slash",
            ".": "full_stop",
            "-": "minus",
            '"': "quotation_mark",
        }
        await self.press(*(names.get(letter, letter) for letter in text))

    def lines(self) -> list[str]:
        """What the terminal shows."""
        strips = self.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips]

    def text(self) -> str:
        """What the terminal shows, as one text."""
        return "\n".join(self.lines())

    def line(self, words: str) -> str:
        """The line with these words in it; empty if there is none."""
        return next((line for line in self.lines() if words in line), "")

    async def until(self, holds: Callable[[], object]) -> None:
        """Return as soon as it holds; fail with the picture if it never does."""
        for _ in range(MOST_LOOKS):
            if holds():
                return
            await self.pilot.pause(LOOK)
        raise AssertionError(f"it never came to that:\n{self.text()}")

    async def sees(self, words: str) -> None:
        """Return as soon as the words are on the screen."""
        await self.until(lambda: words in self.text())

    async def no_longer_sees(self, words: str) -> None:
        """Return as soon as the words are gone."""
        await self.until(lambda: words not in self.text())

    def notices(self) -> list[str]:
        """What notices said."""
        return [each.message for each in self.app._notifications]


@asynccontextmanager
async def open_window(services: OfficeServices, size: tuple[int, int] = SMALL) -> AsyncIterator[Window]:
    """The window, opened and read."""
    app = RecpipeApp(services, start_worker=services.start_worker)
    async with app.run_test(size=size) as pilot:
        window = Window(pilot, app)
        await window.until(lambda: app.live.is_open)
        await pilot.pause()
        yield window


def look(through: Coroutine[object, object, Seen]) -> Seen:
    """Do something with a window, and return what was seen."""
    return asyncio.run(through)
