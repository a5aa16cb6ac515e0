"""Setup: sources, presets, credentials, settings and the doctor, each a page of one place."""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from tui.places.listed import ListedPlace
from tui.places.place import PlaceView
from tui.steady import Steady

PAGES = {
    "sources": "tui.places.setup_sources:SourcesPage",
    "presets": "tui.places.setup_presets:PresetsPage",
    "credentials": "tui.places.setup_credentials:CredentialsPage",
    "settings": "tui.places.setup_settings:SettingsPage",
    "doctor": "tui.places.setup_doctor:DoctorPage",
}
NAMES = tuple(PAGES)
Page = ListedPlace[Any]  # each page has rows of its own kind


class Setup(PlaceView):
    """The pages; tab goes through them, and each is built when it is first visited."""

    DEFAULT_CSS = """
    Setup #pages { height: 1; }
    Setup #page { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn(1)", "Next page", show=False),
        Binding("shift+tab", "turn(-1)", "Page before", show=False),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.page = NAMES[0]

    def compose(self) -> ComposeResult:
        """The names of the pages, and one of them."""
        yield Steady("", id="pages")
        with Container(id="page"):
            yield _built(self.page)

    def on_mount(self) -> None:
        """Tell the pages."""
        self._tell_pages()

    def _tell_pages(self) -> None:
        text = Text(no_wrap=True)
        for each in NAMES:
            text.append(f" {each.capitalize()} ", "reverse bold" if each == self.page else "")
        text.append("   tab next page", "dim")
        self.query_one("#pages", Steady).say(text)

    @property
    def front(self) -> Page:
        """The page in front."""
        return self.query_one(f"#page-{self.page}", ListedPlace)

    def arrive(self) -> None:
        """Keys go to the page."""
        if self.query(f"#page-{self.page}"):
            self.front.arrive()

    async def action_turn(self, by: int) -> None:
        """The page beside this one."""
        await self.go_to(NAMES[(NAMES.index(self.page) + by) % len(NAMES)])

    async def go_to(self, page: str) -> None:
        """Show a page."""
        self.front.display = False
        self.page = page
        if not self.query(f"#page-{page}"):
            await self.query_one("#page").mount(_built(page))
        self.front.display = True
        self._tell_pages()
        self.arrive()
        self.window.look_soon()

    async def look(self) -> None:
        """Read the page in front again."""
        if self.query(f"#page-{self.page}"):
            await self.front.look()

    def back(self) -> None:
        """What esc does on the page."""
        self.front.back()


def _built(page: str) -> Page:
    module, name = PAGES[page].split(":")
    built: Page = getattr(import_module(module), name)(id=f"page-{page}")
    return built
