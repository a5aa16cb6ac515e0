"""The places of the window, in one table: a new one is a file here and a line below."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.places.place import PlaceView


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a number key leads. `view` is "module:Class"; it is imported when it is first visited."""

    key: str
    id: str
    title: str
    view: str

    def build(self) -> PlaceView:
        """The place itself."""
        module, name = self.view.split(":")
        built: PlaceView = getattr(import_module(module), name)(id=self.id)
        return built


PLACES = (
    Place(key="1", id="library", title="Library", view="tui.places.library:Library"),
    Place(key="3", id="held", title="Held", view="tui.places.held:Held"),
)
BY_ID = {place.id: place for place in PLACES}
