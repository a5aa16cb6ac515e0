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
    Place(key="2", id="activity", title="Activity", view="tui.places.activity:Activity"),
    Place(key="3", id="held", title="Held", view="tui.places.held:Held"),
    Place(key="4", id="templates", title="Templates", view="tui.places.templates:Templates"),
    Place(key="5", id="jobs", title="Jobs", view="tui.places.jobs:Jobs"),
    Place(key="6", id="setup", title="Setup", view="tui.places.setup:Setup"),
    Place(key="7", id="usage", title="Usage", view="tui.places.usage:Usage"),
    Place(key="8", id="logs", title="Logs", view="tui.places.logs:Logs"),
)
BY_ID = {place.id: place for place in PLACES}
