"""The window shows what is there, as it is now, and obeys nothing that it shows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Static

from recpipe.bootstrap import Services
from recpipe.domain.arrival import BY_HAND
from recpipe.domain.ports import FoundRecording
from recpipe.locations import Home
from tui.app import LOOK, RecpipeApp

MOST_LOOKS = 40  # after which a change will never be seen

HOSTILE = "\x1b]52;c;cm0gLXJm\x07 [red]bold[/] [/] \u202eright"


@pytest.fixture
def home(tmp_path: Path) -> Services:
    return Services(Home(tmp_path / "home"))


@asynccontextmanager
async def window(home: Services) -> AsyncIterator[Pilot[None]]:
    app = RecpipeApp(home.reader, home.home.database, "home")
    async with app.run_test(size=(80, 24)) as pilot:
        yield pilot
    home.database.close()


def add(home: Services, title: str) -> None:
    found = FoundRecording(
        external_id=title, title=title, started_at=datetime(2026, 9, 1, tzinfo=UTC), media=Path("/x.mp4")
    )
    home.records.receive("files", found, BY_HAND, datetime.now(UTC))


def titles(pilot: Pilot[None]) -> list[str]:
    table = pilot.app.query_one(DataTable)
    return [str(table.get_row(key)[-1]) for key in table.rows]


def test_an_empty_home_says_what_to_do(home: Services):
    """A first start is guided."""

    async def look() -> str:
        async with window(home) as pilot:
            hint = pilot.app.query_one("#empty", Static)
            return str(hint.render()) if hint.display else ""

    assert "recpipe add FILE" in asyncio.run(look())


def test_it_lists_recordings_and_shows_changes_by_itself(home: Services):
    """R-203: a change of another connection appears without a key."""

    async def look() -> list[list[str]]:
        add(home, "first")
        async with window(home) as pilot:
            before = titles(pilot)
            add(home, "second")
            for _ in range(MOST_LOOKS):
                await pilot.pause(LOOK)
                if len(titles(pilot)) > 1:
                    break
            return [before, sorted(titles(pilot))]

    assert asyncio.run(look()) == [["first"], ["first", "second"]]


def test_the_header_counts_by_status(home: Services):
    """At a glance: how many are where."""

    async def look() -> str:
        add(home, "first")
        add(home, "second")
        async with window(home) as pilot:
            return pilot.app.sub_title

    assert asyncio.run(look()) == "home · 2 DOWNLOADED"


def test_a_hostile_title_is_only_text(home: Services):
    """Security: no escape, no markup, no direction mark reaches the terminal."""

    async def look() -> list[str]:
        add(home, HOSTILE)
        async with window(home) as pilot:
            return titles(pilot)

    (title,) = asyncio.run(look())
    assert "\x1b" not in title
    assert "\u202e" not in title
    assert "[red]bold[/] [/]" in title


def test_q_leaves(home: Services):
    """With exit status 0."""

    async def leave() -> int | None:
        async with window(home) as pilot:
            await pilot.press("q")
            return pilot.app.return_code

    assert asyncio.run(leave()) == 0
