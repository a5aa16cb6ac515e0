"""What comes from elsewhere is only text: no escape reaches the terminal, nothing crashes, no markup acts."""

import unicodedata
from itertools import product

import pytest
from office import Office
from window import LARGE, SMALL, OfficeServices, Window, look, open_window

from recpipe.domain.lifecycle import StageKind
from recpipe.domain.work import Fail, Hold
from tui.recording_list import RecordingList

PAYLOADS = (
    "\x1b]52;c;cm0gLXJm\x07",
    "\x1b[2J\x1b[H",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\x1bP+q544e\x1b\\",
    "\u202eright to left",
    "\u2066isolate\u2069",
    "[red]bold[/]",
    "[/]",
    "[@click=app.quit]x[/]",
    "[link=file:///etc/passwd]x[/link]",
    "\r\nnew line",
    "\ttab",
    "\x00nul",
    "\x08\x08\x08back",
    "\ud800lone",
    "e\u0301" * 40,
    "👩‍👩‍👧‍👦",
    "漢字" * 60,
    "{{ title }} %s %(x)s {0}",
    "\u2028line\u2029paragraph",
    "$primary {x!r}",
    "a" * 5_000,
    "\ufeffbom\u200b",
    "´ﷺ𝓪",
)
SHAPES = ("«{}»", "{}", "lecture {} end", "{0}{0}{0}", "   {}   ", "\\{}", "[{}", "{}]", "'{}\"")
TITLES = sorted(
    {shape.format(payload) for shape, payload in product(SHAPES, PAYLOADS) if "{}" not in payload}
)
BAD = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def plain(title: str) -> str:
    """What the database can hold of it."""
    return title.encode("utf-8", "replace").decode()


def obeyed(text: str) -> set[str]:
    """Letters that a terminal would obey."""
    return {
        letter for letter in text if unicodedata.category(letter) in BAD and letter not in "\n\u200c\u200d"
    }


async def pages(window: Window) -> str:
    """Every screenful of the list."""
    seen = [window.text()]
    rows = window.app.screen.query_one(RecordingList)
    while rows.cursor < rows.count - 1:
        await window.press("pagedown")
        await window.pilot.pause()
        seen.append(window.text())
    return "\n".join(seen)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
def test_hostile_titles_are_only_text_in_the_list(home: OfficeServices, office: Office, size):
    """Security: two hundred of them."""
    assert len(TITLES) >= 200

    async def see() -> str:
        for number, title in enumerate(TITLES):
            office.add(plain(title), minutes=number, external_id=str(number))
        async with open_window(home, size) as window:
            await window.until(lambda: window.app.screen.query_one(RecordingList).count == len(TITLES))
            return await pages(window)

    text = look(see())
    assert obeyed(text) == set()
    assert "[red]bold[/]" in text


def stuck_everywhere(office: Office) -> None:
    """Recordings whose every word is hostile: some are held, some have failed."""
    for number, payload in enumerate(PAYLOADS):
        words = plain(payload)
        office.run(office.add(words, minutes=number, external_id=f"{number}"))
        hold = Hold(message=words, remedy=words, can_approve=True)
        decision = hold if number % 2 else Fail(message=words, remedy=words)
        office.give_up(office.work_until(StageKind.TRIM), decision)


def test_hostile_words_are_only_text_everywhere(home: OfficeServices, office: Office):
    """Title, error and remedy: in held, detail and its log, dry run, questions, tables and notices."""

    async def see() -> str:
        stuck_everywhere(office)
        seen = []
        async with open_window(home) as window:
            await window.sees(f"Held {len(PAYLOADS)}")
            await window.press("3")
            await window.sees("Needs you")
            for _ in PAYLOADS:
                await window.press("down")
                seen.append(window.text())
            await window.press("1", "g", "enter")
            await window.sees("Overview")
            for _ in PAYLOADS:
                await window.press("J")
                await window.pilot.pause(0.05)
                seen.append(window.text())
            for keys in (["escape", "d"], ["escape", "asterisk", "d"], ["escape", "R"], ["escape", "c"]):
                await window.press(*keys)
                await window.pilot.pause(0.2)
                seen.append(window.text())
        return "\n".join(seen)

    text = look(see())
    assert obeyed(text) == set()
    assert "[@click=app.quit]x[/]" in text


def test_what_the_test_looks_for_would_be_found():
    """The eye of these tests is able to see."""
    assert obeyed("a\x1bb\u202e") == {"\x1b", "\u202e"}
