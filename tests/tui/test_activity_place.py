"""Activity: who works, what runs, what waits and why, and what today has brought."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from office import Office
from window import OfficeServices, Window, look, open_window

from recpipe.domain.lifecycle import RecordingStatus, StageKind, StageStatus
from recpipe.domain.recording import Abilities, Lane, Pause, RecordingLine, Stage
from recpipe.domain.selection import Selection
from recpipe.domain.work import TryAgain, Wait
from storage.glances import Listed
from tui.beyond import Beyond
from tui.rates import Rates
from tui.rows import Moment
from tui.work_lines import why_not_yet, work_entries

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def waiting_stage(**facts: object) -> Stage:
    given = {"is_ready": True, "status": StageStatus.PENDING} | facts
    return Stage(id=1, kind=StageKind.TRIM, target="", lane=Lane.CPU, **given)  # type: ignore[arg-type]


async def in_activity(window: Window, words: str) -> None:
    await window.press("2")
    await window.sees(words)


def test_an_idle_home_says_what_could_be_done(home: OfficeServices):
    """3.8: an empty state that teaches."""

    async def see() -> str:
        async with open_window(home) as window:
            await in_activity(window, "Nothing runs and nothing waits")
            return window.text()

    assert "r     runs the recording under the cursor" in look(see())


def test_what_runs_stands_above_what_waits_and_what_is_paused(home: OfficeServices, office: Office):
    """M4: each with its stage, and what comes after it."""

    async def see() -> list[str]:
        for number, title in enumerate(("Algebra", "Databases", "Compilers")):
            office.run(office.add(title, minutes=number))
        office.operations.control.pause(Selection(ids=(3,)), reason="by hand")
        office.work_until(StageKind.TRIM)
        async with open_window(home) as window:
            await in_activity(window, "paused 1")
            return window.lines()

    lines = look(see())
    at = [
        next(i for i, line in enumerate(lines) if word in line) for word in ("Algebra", "Databases", "Comp")
    ]
    assert at == sorted(at)
    assert "▶ trim" in lines[at[0] + 1]
    assert "then transcribe" in lines[at[0] + 2]
    assert "next in line" in lines[at[1]]
    assert "paused" in lines[at[2]]


def test_a_verb_is_for_the_recording_under_the_cursor(home: OfficeServices, office: Office):
    """p pauses it here as in the library."""

    async def see() -> list[str]:
        office.run(office.add("Algebra"))
        async with open_window(home) as window:
            await in_activity(window, "next in line")
            await window.press("p")
            await window.until(window.notices)
            said = window.notices()
            await window.sees("‖ Algebra")
            return said

    assert look(see())[0].startswith("paused: Algebra")
    assert office.show(1).pause == Pause(reason="by hand")


def test_capital_w_starts_a_worker_that_stays(home: OfficeServices, office: Office):
    """A person who watches folders wants one that does not end by itself."""
    stays: list[int] = []

    async def see() -> list[str]:
        home.is_alive = False
        async with open_window(home) as window:
            window.app.live.beyond = Beyond(stay=lambda: stays.append(1))
            await in_activity(window, "no worker is running")
            await window.press("W")
            await window.until(window.notices)
            return window.notices()

    assert look(see()) == ["a worker was started: it goes on when this window is closed"]
    assert (stays, home.started) == ([1], [])


def test_a_worker_is_told_with_its_process(home: OfficeServices):
    """So that a person can end it."""

    async def see() -> str:
        async with open_window(home) as window:
            window.app.live.beyond = Beyond(worker_process=lambda: 4711)
            await in_activity(window, "worker running")
            return window.line("worker running")

    assert "process 4711" in look(see())


def test_what_the_day_has_brought_is_counted(home: OfficeServices, office: Office):
    """Usage of today: what came, what was transcribed, what was published."""

    async def see() -> str:
        office.run(office.add("Algebra"))
        office.work_off()
        async with open_window(home) as window:
            await in_activity(window, "done today")
            await window.sees("came")
            return window.line("done today")

    said = look(see())
    assert "1 came" in said
    assert "1 published" in said


def test_a_title_is_no_markup_and_no_command(home: OfficeServices, office: Office):
    """What is not ours obeys nobody."""

    async def see() -> str:
        office.run(office.add("[red]\x1b[2J lecture"))
        async with open_window(home) as window:
            await in_activity(window, "next in line")
            return window.line("next in line")

    assert "[red]\N{REPLACEMENT CHARACTER}[2J lecture" in look(see())


def test_work_is_found_through_the_reader_in_its_order(home: OfficeServices, office: Office):
    """What runs first, then the queue."""

    async def ids() -> list[int]:
        for number in range(3):
            office.run(office.add(f"lecture {number}", minutes=number))
        office.add("not started", minutes=9)
        office.claim()
        reader = home.reader()
        try:
            return list(await reader.at_work(10))
        finally:
            await reader.close()

    assert look(ids()) == [1, 2, 3]


@pytest.mark.parametrize(
    ("facts", "before", "has_worker", "said"),
    [
        ({}, 0, True, "next in line"),
        ({}, 2, True, "2 before it"),
        ({}, 0, False, "waits for a worker"),
        ({"not_before": NOW + timedelta(minutes=5), "attempts": 1}, 0, True, "retry 2 in 5:00"),
        (
            {"not_before": NOW + timedelta(minutes=5), "message": "outside hours", "remedy": "wait"},
            0,
            True,
            "outside hours, looks again in 5:00",
        ),
    ],
)
def test_each_says_why_it_waits(facts: dict[str, object], before: int, has_worker: bool, said: str):
    """Its turn, a retry, a condition, or nobody to do it."""
    assert why_not_yet(waiting_stage(**facts), NOW, before, has_worker=has_worker) == said


@pytest.mark.parametrize("decision", [TryAgain(message="busy", after=timedelta(minutes=5)), None])
def test_what_was_put_off_is_told_in_the_place(
    home: OfficeServices, office: Office, decision: TryAgain | None
):
    """A retry with its time, a condition with its reason; both from the stage itself."""
    put_off = decision or Wait(message="disk is full", after=timedelta(hours=1), remedy="free space")

    async def see() -> str:
        office.clock.now = datetime.now(UTC)
        office.run(office.add("Algebra"))
        office.give_up(office.claim(), put_off)
        async with open_window(home) as window:
            await in_activity(window, "waiting 1")
            return window.line("Algebra")

    assert ("retry 2 in" if decision else "disk is full, looks again in") in look(see())


def test_every_line_fits_the_width():
    """80 columns: the title gives way, the words do not wrap."""
    line = RecordingLine(
        id=1,
        title="Теория вероятностей 講義 " * 9,
        status=RecordingStatus.DOWNLOADED,
        started_at=NOW,
        source="files",
        abilities=Abilities(),
    )
    rows = [Listed(line=line, stages=(waiting_stage(message="why " * 50),))]

    entries = work_entries(rows, Moment(NOW, Rates()), 79, has_worker=True)

    assert [sum(len(text) for text, _ in entry.line) <= 79 for entry in entries] == [True, True]


def test_the_cursor_stays_on_its_recording(home: OfficeServices, office: Office, held: Callable[[str], int]):
    """3.1.5: nothing moves under the hand while others come and go."""

    async def see() -> tuple[int, ...]:
        for number, title in enumerate(("Algebra", "Databases")):
            office.run(office.add(title, minutes=number))
        async with open_window(home) as window:
            await in_activity(window, "Databases")
            await window.press("j")
            before = window.app.view.chosen()
            office.claim()
            await window.sees("▶ trim")
            return before + window.app.view.chosen()

    before, after = look(see())
    assert before == after == 2
