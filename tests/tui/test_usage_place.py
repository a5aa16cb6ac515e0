"""Usage: what each month took, and what is left of the limits."""

from datetime import timedelta

from office import NOON, Office
from window import OfficeServices, Window, look, open_window

from recpipe.domain.lifecycle import StageKind
from recpipe.domain.work import Outcome

SPOKEN = {StageKind.TRANSCRIBE: Outcome(facts={"engine": "toy", "cost": 0.5})}


async def in_usage(window: Window, words: str) -> None:
    await window.press("7")
    await window.sees(words)


def test_a_month_tells_recordings_length_size_and_uploads(home: OfficeServices, office: Office):
    """R-1602."""

    async def see() -> tuple[str, str]:
        office.run(office.add("Algebra"))
        office.work_off(SPOKEN)
        async with open_window(home) as window:
            await in_usage(window, "2026-09")
            await window.sees("toy (speech)")
            return window.line("1 h 30 min"), window.line("toy (speech)")

    month, engine = look(see())
    assert month.split()[:2] == ["2026-09", "1"]
    assert "524 MB" in month
    assert "90 min" in engine


def test_only_months_with_something_are_listed_and_the_present_one(home: OfficeServices, office: Office):
    """The newest first."""

    async def see() -> list[str]:
        office.add("Algebra")
        office.clock.now = NOON + timedelta(days=70)
        async with open_window(home) as window:
            await in_usage(window, "2026-09")
            return [line.split()[0] for line in window.lines() if line.startswith(" 2026-")]

    assert look(see()) == ["2026-11", "2026-09"]


def test_the_longest_month_has_the_longest_bar(home: OfficeServices, office: Office):
    """Hours, side by side."""

    async def see() -> dict[str, int]:
        for number in range(4):
            office.add(f"lecture {number}", minutes=number)
        office.clock.now = NOON + timedelta(days=35)
        office.add("one more")
        async with open_window(home) as window:
            await in_usage(window, "2026-10")
            return {month: window.line(f" {month} ").count("━") for month in ("2026-09", "2026-10")}

    bars = look(see())
    assert bars["2026-09"] == 4 * bars["2026-10"] > 0


def test_a_limit_tells_what_is_left(home: OfficeServices, office: Office):
    """And one that is reached says what to do."""

    async def see() -> tuple[str, str]:
        office.settings["usage"] = {"max_recordings": 1, "max_hours": 10}
        office.run(office.add("Algebra"))
        office.work_off(SPOKEN)
        async with open_window(home) as window:
            await in_usage(window, "limits of this month")
            return window.line("hours of speech"), window.text()

    hours, text = look(see())
    assert "1.5 of 10 hours of speech, 8.5 left" in hours
    assert "1 of 1 recordings, 0 left" in text
    assert "→ new work waits for next month" in text


def test_without_limits_it_says_where_to_set_them(home: OfficeServices):
    """An empty state says what to do."""

    async def see() -> str:
        async with open_window(home) as window:
            await in_usage(window, "no limits")
            return window.line("no limits")

    assert "usage.max_hours" in look(see())
