"""When something is wrong a line says what and what to do; there is no traceback, and q still leaves."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from office import Office
from window import OfficeServices, Window, look, open_window

from recpipe.bootstrap import Services
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.recording import ArtifactKind
from recpipe.domain.work import Artifact, Outcome
from recpipe.locations import Home
from tui.app import RecpipeApp


async def leave(window: Window) -> int | None:
    await window.press("q")
    return window.app.return_code


def test_a_database_that_goes_away_is_told(home: OfficeServices, office: Office):
    """The remedy stands beside it."""

    async def see() -> tuple[str, int | None]:
        office.add("Algebra")
        async with open_window(home) as window:
            await window.sees("Algebra")
            home.home.database.unlink()
            await window.sees("the database is gone")
            return window.text(), await leave(window)

    text, code = look(see())
    assert "backups" in text
    assert code == 0


def test_a_database_that_is_no_database_is_told(tmp_path: Path):
    """Before anything could be read."""
    home = Home(tmp_path / "home")
    home.prepare()
    home.database.write_bytes(b"this is no database at all" * 100)

    async def see() -> tuple[str, int | None]:
        app = RecpipeApp(Services(home))
        async with app.run_test(size=(80, 24)) as pilot:
            window = Window(pilot, app)
            await window.sees("damaged")
            return window.text(), await leave(window)

    text, code = look(see())
    assert "backups" in text
    assert code == 0


def test_a_locked_database_stops_no_key(home: OfficeServices, office: Office):
    """Another program holds it for a while: what was asked for is done then."""

    async def see() -> None:
        office.add("Algebra")
        async with open_window(home) as window:
            await window.sees("Algebra")
            with closing(sqlite3.connect(home.home.database, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                await window.press("r")
                await window.press("enter")
                await window.sees("Overview")
                await window.press("escape")
                assert not office.show(1).is_active
                other.execute("COMMIT")
            await window.sees("in line: trim")

    look(see())


def test_a_file_that_vanished_is_told_on_its_page(home: OfficeServices, office: Office, tmp_path: Path):
    """The other pages still work."""
    gone = tmp_path / "gone.json"

    async def see() -> str:
        office.run(office.add("Algebra"))
        work = office.work_until(StageKind.TRANSCRIBE)
        gone.write_text("{}")
        office.finish(work, Outcome(artifacts=(Artifact(kind=ArtifactKind.TRANSCRIPT, path=gone),)))
        gone.unlink()
        async with open_window(home) as window:
            await window.sees("Algebra")
            await window.press("enter")
            await window.sees("✓ transcribe")
            await window.press("tab", "tab", "tab")
            await window.sees("or damaged")
            text = window.text()
            await window.press("tab")
            await window.sees("nothing happened")
            return text

    assert "make it again" in look(see())


def test_a_fault_of_ours_does_not_end_the_window(home: OfficeServices, office: Office):
    """A bug in a reading is one line too."""

    async def see() -> int | None:
        office.add("Algebra")
        async with open_window(home) as window:
            await window.sees("Algebra")

            async def broken() -> None:
                raise ZeroDivisionError("a bug")

            window.app.run_worker(broken(), exit_on_error=False)
            await window.sees("a fault in this window")
            return await leave(window)

    assert look(see()) == 0


def test_a_worker_that_dies_is_told(home: OfficeServices, office: Office):
    """What waits says so, with the key that helps."""

    async def see() -> None:
        office.run(office.add("Algebra"))
        office.work_until(StageKind.TRIM)
        async with open_window(home) as window:
            await window.sees("▶ trim")
            home.is_alive = False
            await window.sees("W starts it")

    look(see())


def test_no_reading_happens_twice_at_once(home: OfficeServices, office: Office, held: Callable[[str], int]):
    """However often it is asked for."""

    async def see() -> int:
        held("Databases")
        async with open_window(home) as window:
            await window.sees("Databases")
            for _ in range(50):
                window.app.look_soon()
            return sum(each.name == "_look_while_needed" for each in window.app.workers)

    assert look(see()) <= 1
