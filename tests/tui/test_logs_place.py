"""Logs: the end of the log, filtered by level, recording and words, and followed as it grows."""

import json
from pathlib import Path

import pytest
from office import Office
from window import OfficeServices, Window, look, open_window

from tui.log_lines import event_line, sought


def write(home: OfficeServices, *events: dict[str, object]) -> None:
    home.home.logs.mkdir(exist_ok=True)
    with (home.home.logs / "recpipe.jsonl").open("a", encoding="utf-8") as log:
        for event in events:
            log.write(json.dumps(event) + "\n")


def event(
    message: str, level: str = "info", recording: int | None = None, **more: object
) -> dict[str, object]:
    given = {"time": "2026-11-24T10:00:00.000+00:00", "task": "trim", "exception": None}
    return {**given, "level": level, "recording": recording, "message": message, **more}


async def in_logs(window: Window, words: str) -> None:
    await window.until(lambda: window.line("Welcome") or window.line("Algebra"))
    await window.press("8")
    await window.sees(words)


def test_an_empty_log_says_who_writes_it(home: OfficeServices):
    """3.8."""

    async def see() -> str:
        async with open_window(home) as window:
            await in_logs(window, "No such events")
            return window.text()

    assert "the worker and recpipe run write them" in look(see())


def test_l_goes_through_the_levels(home: OfficeServices):
    """Debug is left out at first; a level shows what is worse too."""

    async def see() -> tuple[str, str]:
        write(
            home, event("tiny", "debug"), event("plain"), event("strange", "warning"), event("bad", "error")
        )
        async with open_window(home) as window:
            await in_logs(window, "3 events")
            first = window.text()
            await window.press("l")
            await window.sees("2 events")
            return first, window.text()

    first, second = look(see())
    assert "plain" in first
    assert "tiny" not in first
    assert "strange" in second
    assert "plain" not in second


def test_words_and_a_recording_filter_together(home: OfficeServices):
    """id:3 is a recording; whatever else is typed is looked for, whatever the alphabet."""

    async def see() -> str:
        write(
            home, event("ТРИМ done", recording=3), event("трим done", recording=4), event("ok", recording=3)
        )
        async with open_window(home) as window:
            await in_logs(window, "3 events")
            await window.press("slash")
            await window.type("id:3")
            await window.press("space", "т", "р", "и", "м", "enter")
            await window.sees("1 event ")
            return window.text()

    text = look(see())
    assert "ТРИМ done" in text
    assert "трим done" not in text


def test_what_is_written_meanwhile_comes_by_itself(home: OfficeServices):
    """The cursor on the last event goes on with it."""

    async def see() -> str:
        write(home, event("the first"))
        async with open_window(home) as window:
            await in_logs(window, "1 event ")
            write(home, event("the second"), event("hidden", "debug"))
            await window.sees("2 events")
            return "\n".join(window.lines()[-8:])

    assert "the second" in look(see())


def test_f_stops_to_follow_and_catches_up_later(home: OfficeServices):
    """Nothing is lost."""

    async def see() -> None:
        write(home, event("the first"))
        async with open_window(home) as window:
            await in_logs(window, "· followed")
            await window.press("f")
            await window.sees("not followed")
            write(home, event("the second"))
            await window.press("f")
            await window.sees("the second")

    look(see())


def test_y_copies_the_event_and_enter_opens_its_recording(home: OfficeServices, office: Office):
    """As it stands in the file."""

    async def see() -> str:
        write(home, event("trimmed", recording=office.add("Algebra")))
        async with open_window(home) as window:
            await in_logs(window, "trimmed")
            await window.press("y")
            copied = window.app.clipboard
            await window.press("enter")
            await window.sees("‹ Algebra")
            return copied

    assert json.loads(look(see()))["message"] == "trimmed"


def test_the_traceback_of_a_bug_stands_below(home: OfficeServices):
    """All of the event under the cursor."""

    async def see() -> str:
        write(home, event("it broke", "error", exception="Traceback\n  line 1\nValueError: no"))
        async with open_window(home) as window:
            await in_logs(window, "ValueError: no")
            return window.line("ValueError: no")

    assert look(see()).strip() == "ValueError: no"


def test_an_event_is_no_markup_and_no_command(home: OfficeServices):
    """What is not ours obeys nobody."""

    async def see() -> str:
        write(home, event("[bold]\x1b]0;x\x07 [/]"))
        async with open_window(home) as window:
            await in_logs(window, "[bold]")
            return window.text()

    assert "\x1b" not in look(see())


@pytest.mark.parametrize("odd", [{}, {"level": None, "time": 3, "recording": "x", "message": ["a"]}])
def test_an_odd_event_is_shown_as_it_is(odd: dict[str, object], tmp_path: Path):
    """The file may have been written by anything."""
    assert sum(len(text) for text, _ in event_line(odd, 79)) == 79
    assert sought("", "debug")(odd)
