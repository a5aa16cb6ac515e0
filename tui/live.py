"""The home that a window looks at: opened beside the first picture, and watched for changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from recpipe.domain.errors import HomeError
from recpipe.locations import Home
from tui.beyond import Beyond

if TYPE_CHECKING:  # loaded in a thread, beside the first picture
    from recpipe.pipeline.operations import Operations
    from storage.reader import ChangeWatch, Reader

Found = TypeVar("Found")


class Services(Protocol):
    """What the composition root offers."""

    @property
    def home(self) -> Home:
        """Where everything is."""
        ...

    @property
    def operations(self) -> Operations:
        """All that a person can ask."""
        ...

    def reader(self) -> Reader:
        """Reads for an event loop."""
        ...

    def changes(self) -> ChangeWatch:
        """Tells whether anything was written."""
        ...

    def is_worked_on(self) -> bool:
        """Whether a worker lives here."""
        ...


@dataclass(slots=True)
class Live:
    """One home. `start_worker` starts a worker beside this window, which ends when nothing is left to do."""

    services: Services
    start_worker: Callable[[], None]
    beyond: Beyond = field(default_factory=Beyond)
    reader: Reader = field(init=False)
    operations: Operations = field(init=False)
    is_open: bool = False
    _watch: ChangeWatch = field(init=False)
    _file: tuple[int, int] = (0, 0)
    _reads: set[asyncio.Task[Any]] = field(default_factory=set)  # of whatever they find

    def open(self) -> None:
        """Open the database, which may have to be made first; raises `HomeError`. Takes its time."""
        self._watch = self.services.changes()
        self.reader = self.services.reader()
        self.operations = self.services.operations
        self._file = self._identity()
        self.is_open = True

    def has_changed(self) -> bool:
        """Whether another connection wrote something; raises `HomeError` if the database is gone."""
        if self._identity() != self._file:
            raise self._gone()
        return self._watch.has_changed()

    def _identity(self) -> tuple[int, int]:
        try:
            found = self.services.home.database.stat()
        except OSError as error:
            raise self._gone() from error
        return found.st_dev, found.st_ino

    def _gone(self) -> HomeError:
        return HomeError(
            f"the database is gone: {self.services.home.database}",
            remedy="put a copy from the backups folder there, then leave with q and start again",
        )

    async def read(self, question: Coroutine[Any, Any, Found]) -> Found:
        """Read something. A reading that nobody waits for any more goes on to its end.

        Cancelled in its middle, a connection of aiosqlite may wait for ever for its own thread.
        """
        task = asyncio.ensure_future(question)
        self._reads.add(task)
        task.add_done_callback(self._reads.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Let readings end, then close every connection."""
        if self.is_open:
            self.is_open = False
            await asyncio.gather(*self._reads, return_exceptions=True)
            self._watch.close()
            await self.reader.close()
