"""The library shows what is there, as it is now, and stays still under the hand."""

from collections.abc import Callable

from office import Office
from window import LARGE, OfficeServices, Window, look, open_window

from recpipe.domain.lifecycle import StageKind
from tui.recording_list import RecordingList


def rows(window: Window) -> RecordingList:
    return window.app.screen_stack[0].query_one(RecordingList)


def test_an_empty_home_says_what_to_do(home: OfficeServices):
    """A first start is guided, at 80 by 24."""

    async def see() -> str:
        async with open_window(home) as window:
            await window.sees("Welcome")
            return window.text()

    text = look(see())
    assert "add a video file" in text
    assert "recpipe demo" in text
    assert "a add" in text.splitlines()[-1]


def test_q_leaves_with_exit_status_0(home: OfficeServices):
    """Also in an empty home."""

    async def leave() -> int | None:
        async with open_window(home) as window:
            await window.press("q")
            return window.app.return_code

    assert look(leave()) == 0


def test_one_line_tells_one_recording(
    home: OfficeServices, office: Office, held: Callable[[str], int], failed: Callable[[str], int]
):
    """When, what, a strip of stages, and in words what happens next."""

    async def see() -> str:
        held("Databases")
        failed("Compilers")
        office.add("Algebra", minutes=60)
        async with open_window(home) as window:
            await window.sees("Algebra")
            return "\n".join([window.line("Databases"), window.line("Compilers"), window.line("Algebra")])

    databases, compilers, algebra = look(see()).splitlines()
    assert "✓!···│" in databases
    assert "! approve? the trim wou" in databases
    assert "✓✓✗" in compilers
    assert "✗ transcribe: no sound" in compilers
    assert algebra.endswith("· new")


def test_what_another_process_writes_appears_by_itself(home: OfficeServices, office: Office):
    """R-203: a change of another connection appears without a key."""

    async def see() -> list[str]:
        office.add("first")
        async with open_window(home) as window:
            await window.sees("first")
            office.add("second", minutes=9)
            await window.sees("second")
            return [line[14:20].strip() for line in window.lines()[3:5]]

    assert look(see()) == ["second", "first"]


def test_a_running_stage_shows_how_far_it_is(home: OfficeServices, office: Office):
    """R-204: progress is work done over work to do."""
    from recpipe.domain.ports import Progress

    async def see() -> str:
        recording_id = office.add("Algebra")
        office.run(recording_id)
        work = office.work_until(StageKind.TRIM)
        async with open_window(home) as window:
            await window.sees("▶")
            office.work.beat("w", {work.claim: Progress(done=30.0, total=60.0, unit="s")}, office.clock())
            await window.sees("50%")
            return window.line("Algebra")

    assert "━━━╌╌╌  50%" in look(see())


def test_the_cursor_stays_on_its_recording(home: OfficeServices, office: Office):
    """Nothing moves under the hand while rows come."""

    async def see() -> tuple[int | None, int | None, int]:
        for number in range(60):
            office.add(f"lecture {number}", minutes=number)
        async with open_window(home) as window:
            await window.until(lambda: rows(window).count == 60)
            await window.press("G", "k", "k", "space")
            before = rows(window).cursor_id
            top = window.lines()[5]
            office.add("newest", minutes=999)
            await window.until(lambda: rows(window).count == 61)
            await window.pilot.pause()
            assert window.lines()[5] == top
            return before, rows(window).cursor_id, rows(window).fresh

    before, after, fresh = look(see())
    assert before == after
    assert fresh == 1


def test_the_filter_follows_what_is_typed(home: OfficeServices, office: Office, held: Callable[[str], int]):
    """Words of every alphabet, whatever the case, and words of state."""

    async def see() -> tuple[str, str]:
        office.add("Теория вероятностей")
        held("Databases")
        async with open_window(home) as window:
            await window.sees("Databases")
            await window.press("slash", *"ТЕОРИЯ")
            await window.no_longer_sees("Databases")
            first = window.text()
            window.app.screen.query_one("Input").value = "is:held"
            await window.sees("Databases")
            await window.press("enter")
            return first, window.text()

    first, second = look(see())
    assert "Теория вероятностей" in first
    assert "1 of 2" in first
    assert "Теория" not in second


def test_a_word_that_is_no_filter_is_named(home: OfficeServices, office: Office):
    """A slip of the hand is said where it is typed."""

    async def see() -> None:
        office.add("Algebra")
        async with open_window(home) as window:
            await window.sees("Algebra")
            await window.press("slash")
            await window.type("is:faild")
            await window.sees("is:faild?")

    look(see())


def test_marks_are_counted_and_esc_takes_them_back(home: OfficeServices, office: Office):
    """M2: the last line becomes the verbs for what is marked."""

    async def see() -> tuple[str, str]:
        for number in range(4):
            office.add(f"lecture {number}", minutes=number)
        async with open_window(home) as window:
            await window.until(lambda: rows(window).count == 4)
            await window.press("v", "j", "j", "v")
            await window.sees("3 marked │")
            marked = window.lines()[-1]
            await window.press("escape")
            return marked, window.lines()[-1]

    marked, after = look(see())
    assert "R reset…" in marked
    assert "enter open" in after


def test_from_110_columns_the_recording_stands_beside_the_list(
    home: OfficeServices, held: Callable[[str], int]
):
    """M15: width is a gift."""

    async def see() -> str:
        held("Databases")
        async with open_window(home, LARGE) as window:
            await window.sees("→ to cut it so: approve")
            return window.text()

    assert "id 1" in look(see())


def test_keys_work_under_a_russian_layout(home: OfficeServices, office: Office):
    """Letters are where the hand expects them."""

    async def see() -> int | None:
        for number in range(3):
            office.add(f"lecture {number}", minutes=number)
        async with open_window(home) as window:
            await window.until(lambda: rows(window).count == 3)
            await window.press("о", "о")  # noqa: RUF100 - j in the Russian layout
            return rows(window).cursor

    assert look(see()) == 2


def test_too_small_a_window_says_what_it_needs(home: OfficeServices):
    """One plain line, and the window comes back when it has room."""

    async def see() -> str:
        async with open_window(home) as window:
            await window.pilot.resize_terminal(50, 12)
            await window.sees("at least 60×15")
            await window.pilot.resize_terminal(80, 24)
            await window.sees("Welcome")
            return window.text()

    assert "at least" not in look(see())


def test_the_last_line_is_never_cut_in_a_key(home: OfficeServices, office: Office):
    """Each key is whole or is not there."""

    async def see() -> list[int]:
        office.add("Algebra")
        widths = []
        async with open_window(home) as window:
            await window.sees("Algebra")
            for width in (60, 70, 80, 100):
                await window.pilot.resize_terminal(width, 24)
                await window.pilot.pause()
                widths.append(width - len(window.lines()[-1]))
        return widths

    assert all(left >= 0 for left in look(see()))
