"""What the window asks of a place, and of the screens that stand for one recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from textual.containers import Vertical

from recpipe.domain.recording import RecordingLine

if TYPE_CHECKING:
    from tui.app import RecpipeApp


class View(Protocol):
    """What is in front of the person: verbs ask it what they are for.

    A view that does a verb in its own way has a method `verb_` and the verb's id.
    """

    footer_name: str

    def chosen(self) -> tuple[int, ...]:
        """The recordings that a verb is for: the marked ones, else the one under the cursor."""
        ...

    def current(self) -> RecordingLine | None:
        """The recording under the cursor."""
        ...

    def marked(self) -> int:
        """How many recordings are marked."""
        ...

    def back(self) -> None:
        """What esc does."""
        ...

    async def look(self) -> None:
        """Something has changed in the database: read again what is in view."""
        ...

    def tick(self) -> None:
        """Half a second has gone by: times are later now."""
        ...


class PlaceView(Vertical):
    """A place with nothing in it that a verb could be for."""

    DEFAULT_CSS = "PlaceView { height: 1fr; }"

    footer_name = "empty"

    @property
    def window(self) -> RecpipeApp:
        """The app, by its own type."""
        return cast("RecpipeApp", self.app)

    def chosen(self) -> tuple[int, ...]:
        """No recording."""
        return ()

    def current(self) -> RecordingLine | None:
        """No recording."""
        return None

    def marked(self) -> int:
        """None."""
        return 0

    def back(self) -> None:
        """Nothing to go back from."""

    async def look(self) -> None:
        """Nothing to read."""

    def tick(self) -> None:
        """Nothing moves."""

    def arrive(self) -> None:
        """The place is in front now."""
