"""Setup: sources, presets, credentials, settings and the doctor, over a real home."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from window import SMALL, Window, look

from recpipe.bootstrap import Services
from recpipe.domain.errors import ConfigError
from recpipe.domain.work import SourceRecord
from recpipe.locations import Home
from tui.app import RecpipeApp
from tui.beyond import Beyond
from tui.places.setup import NAMES
from tui.places.setup_sources import source_of

FORM = {"folder": "", "name": "", "publish": "", "minutes": "", "size": ""}


@dataclass(frozen=True)
class Found:
    """A check of a pretended doctor."""

    name: str
    grade: str
    message: str
    remedy: str = ""


@pytest.fixture
def services(tmp_path: Path) -> Services:
    home = Services(Home(tmp_path / "home"))
    home.home.prepare()
    return home


@asynccontextmanager
async def in_setup(services: Services, page: str, beyond: Beyond | None = None) -> AsyncIterator[Window]:
    app = RecpipeApp(services)
    app.live.beyond = beyond or Beyond()
    async with app.run_test(size=SMALL) as pilot:
        window = Window(pilot, app)
        await window.sees("Welcome")
        await window.press("6")
        await window.sees("tab next page")
        await window.press(*["tab"] * NAMES.index(page))
        yield window


def watched(services: Services, folder: Path, **facts: bool) -> None:
    folder.mkdir(parents=True)
    source = SourceRecord(name=folder.name, kind="folder", settings={"path": str(folder)}, **facts)
    services.operations.sources.add(source)


def test_a_folder_is_watched_from_a_form(services: Services, tmp_path: Path):
    """Path, name, whether it publishes by itself, and what is blank."""
    (tmp_path / "videos").mkdir()

    async def add() -> list[str]:
        async with in_setup(services, "sources") as window:
            await window.sees("No sources yet")
            await window.press("n")
            await window.sees("Watch a folder")
            for typed in (str(tmp_path / "videos"), "course", "yes", "5"):
                await window.type(typed)
                await window.press("enter")
            await window.press("ctrl+s")
            await window.until(window.notices)
            said = window.notices()
            await window.sees("course")
            return said

    assert look(add())[0].startswith(f"watching {tmp_path / 'videos'} as course")
    (source,) = services.operations.sources.all()
    assert source.runs_new
    assert source.settings == {"path": str(tmp_path / "videos"), "blank_below": 300.0}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"folder": "/no/such/folder"}, "is no folder"),
        ({"folder": "/", "publish": "perhaps"}, "neither yes nor no"),
        ({"folder": "/", "minutes": "nan"}, "not a number"),
        ({"folder": "/", "size": "-1"}, "not a number"),
    ],
)
def test_a_form_with_a_mistake_is_refused(typed: dict[str, str], wrong: str):
    """Each says what to type."""
    with pytest.raises(ConfigError, match=wrong):
        source_of(FORM | typed)


def test_space_lets_a_source_publish_by_itself(services: Services, tmp_path: Path):
    """And again takes it back."""
    watched(services, tmp_path / "videos")

    async def toggle() -> list[bool]:
        async with in_setup(services, "sources") as window:
            await window.sees("videos           no")
            await window.press("space")
            await window.sees("videos           yes")
            first = services.operations.sources.named("videos").runs_new
            await window.press("space")
            await window.sees("videos           no")
            return [first, services.operations.sources.named("videos").runs_new]

    assert look(toggle()) == [True, False]


def test_a_source_is_looked_into_now(services: Services, tmp_path: Path):
    """One that fails says why, and keeps saying it."""
    watched(services, tmp_path / "videos")
    (tmp_path / "videos").rmdir()

    async def sync() -> str:
        async with in_setup(services, "sources") as window:
            await window.sees("videos")
            await window.press("r")
            await window.sees("last problem")
            return window.text()

    assert "✗" in look(sync())


def test_a_source_is_removed_only_if_that_is_said_twice(services: Services, tmp_path: Path):
    """D asks; enter on the question does nothing."""
    watched(services, tmp_path / "videos")

    async def remove() -> int:
        async with in_setup(services, "sources") as window:
            await window.sees("videos")
            await window.press("D")
            await window.sees("Remove the source")
            await window.press("enter")
            await window.no_longer_sees("Remove the source")
            left = len(services.operations.sources.all())
            await window.press("D")
            await window.sees("Remove the source")
            await window.press("y")
            await window.sees("No sources yet")
            return left

    assert look(remove()) == 1
    assert not services.operations.sources.all()


def test_space_takes_a_preset_out_of_the_defaults(services: Services):
    """Later runs do not publish there unasked."""

    async def toggle() -> list[str]:
        async with in_setup(services, "presets") as window:
            await window.sees("runs publish there unasked")
            await window.press("space")
            await window.until(window.notices)
            said = window.notices()
            await window.sees("if they are asked to")
            return said

    assert look(toggle()) == ["later runs no longer publish to library unasked"]
    assert not services.operations.presets.named("library").is_default


def test_credentials_show_names_and_expiry_and_never_a_value(services: Services):
    """Not even for a moment."""
    now = datetime.now(UTC)
    services.credentials.put(
        "zoom-main", {"client": "s3cr3t-value"}, kind="zoom", expires_at=now + timedelta(days=3), now=now
    )

    async def see() -> str:
        async with in_setup(services, "credentials") as window:
            await window.sees("expires in 3 days")
            return window.text()

    text = look(see())
    assert "zoom-main" in text
    assert "recpipe credentials set zoom-main --field client" in text
    assert "s3cr3t" not in text


def test_a_setting_is_changed_and_unset_as_by_the_command_line(services: Services):
    """R-1102: the value, its origin and a sentence; comments in the file stay."""
    services.home.settings_file.write_text("# mine\n")

    async def change() -> str:
        async with in_setup(services, "settings") as window:
            await window.sees("trim.padding")
            await window.press("j", "j", "j")
            await window.sees("Silence left before")
            await window.press("enter")
            await window.sees("esc closes")
            await window.press("backspace", "backspace", "backspace", "7", "enter")
            await window.until(lambda: "padding = 7" in services.home.settings_file.read_text())
            await window.until(lambda: "config.toml" in window.line(" trim.padding "))
            await window.press("D")
            await window.until(lambda: "default" in window.line(" trim.padding "))
            return services.home.settings_file.read_text()

    assert look(change()).startswith("# mine")


def test_a_wrong_value_is_told_while_it_is_typed_and_never_written(services: Services):
    """The form stays open with what was typed."""

    async def change() -> str:
        async with in_setup(services, "settings") as window:
            await window.sees("trim.padding")
            await window.press("j", "j", "j", "enter")
            await window.sees("esc closes")
            await window.press("backspace", "backspace", "backspace")
            await window.type("9999")
            await window.sees("input should be less than")
            await window.press("enter")
            await window.sees("input should be less than")
            return window.text()

    assert "value       9999" in look(change())
    assert not services.home.settings_file.exists()


def test_settings_are_found_by_their_words(services: Services):
    """And esc shows all again; the cursor stays where it is."""

    async def find() -> str:
        async with in_setup(services, "settings") as window:
            await window.sees("trim.padding")
            await window.press("slash")
            await window.sees("Find settings")
            await window.type("usage")
            await window.press("enter")
            await window.sees("usage.max_hours")
            text = window.text()
            await window.press("escape")
            await window.sees("retention.expire_days")
            return text

    assert "trim." not in look(find())


def test_the_doctor_looks_in_a_thread_and_once(services: Services):
    """R-1604: what was found, with the remedy of what is wrong; r looks again."""
    looks: list[str] = []

    def checks() -> list[Found]:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        looks.append("once")
        return [Found("disk", "ok", "plenty"), Found("ffmpeg", "bad", "none", "install ffmpeg")]

    async def see() -> str:
        async with in_setup(services, "doctor", Beyond(checks=checks)) as window:
            await window.sees("2 checks · 1 to mend")
            await window.press("j")
            await window.sees("→ install ffmpeg")
            await window.press("r")
            await window.until(lambda: len(looks) == 2)
            return window.text()

    assert "✓ disk" in look(see())


def test_a_number_key_leaves_and_comes_back_to_the_same_page(services: Services):
    """The place is as it was."""

    async def see() -> None:
        async with in_setup(services, "presets") as window:
            await window.sees("by default")
            await window.press("1", "6")
            await window.sees("by default")

    look(see())
