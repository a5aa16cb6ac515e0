"""Verbs ask the operations, in a thread, for what is marked or under the cursor; the answer is told."""

from collections.abc import Callable

from office import Office
from window import OfficeServices, Window, look, open_window

from recpipe.domain.lifecycle import RecordingStatus, StageKind, StageStatus
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules


async def open_with(window: Window, *words: str) -> None:
    for word in words:
        await window.sees(word)


def test_r_runs_what_is_under_the_cursor(home: OfficeServices, office: Office):
    """And a worker is started if none lives."""

    async def run() -> list[str]:
        office.add("Algebra")
        home.is_alive = False
        async with open_window(home) as window:
            await window.sees("Algebra")
            await window.press("r")
            await window.sees("in line: trim")
            await window.until(lambda: home.started)
            return window.notices()

    assert look(run())[0] == "started: Algebra"
    assert office.show(1).is_active


def test_a_waiting_run_without_a_worker_is_told(home: OfficeServices, office: Office):
    """M14: one line, with the key that helps."""

    async def see() -> list[int]:
        office.run(office.add("Algebra"))
        home.is_alive = False
        async with open_window(home) as window:
            await window.sees("the worker is not running, 1 wait   W starts it")
            await window.press("W")
            await window.until(lambda: home.started)
            home.is_alive = True
            await window.no_longer_sees("not running")
            return home.started

    assert look(see()) == [1]


def test_a_verb_for_many_acts_on_the_marks(home: OfficeServices, office: Office):
    """R-1307: one notice when all are done."""

    async def run() -> list[str]:
        for number in range(5):
            office.add(f"lecture {number}", minutes=number)
        async with open_window(home) as window:
            await window.sees("lecture 4")
            await window.press("space", "space", "space", "r")
            await window.until(window.notices)
            return window.notices()

    assert look(run()) == ["3 started"]
    assert [office.show(each).is_active for each in range(1, 6)] == [False, False, True, True, True]


def test_what_is_refused_among_many_is_a_table(home: OfficeServices, office: Office, held: Callable):
    """R-1307: row by row, refusals first."""

    async def run() -> str:
        held("Databases")
        office.add("Algebra", minutes=5)
        async with open_window(home) as window:
            await window.sees("Databases")
            await window.press("asterisk", "c")
            await window.sees("1 approved, 1 refused")
            return window.text()

    text = look(run())
    assert "waits for an approval" in text
    assert text.index("Algebra") < text.index("Databases")


def test_a_refusal_says_why(home: OfficeServices, office: Office):
    """A key that can do nothing is told, not hidden."""

    async def run() -> list[str]:
        office.add("Algebra")
        async with open_window(home) as window:
            await window.sees("Algebra")
            await window.press("c")
            await window.until(window.notices)
            return window.notices()

    assert look(run()) == ["nothing of recording 1 waits for an approval"]


def test_p_pauses_and_p_resumes_and_z_takes_it_back(home: OfficeServices, office: Office):
    """R-1303."""

    async def run() -> list[bool]:
        office.run(office.add("Algebra"))
        seen = []
        async with open_window(home) as window:
            await window.sees("in line")
            for key, words in (("p", "‖ paused"), ("p", "in line"), ("z", "‖ paused"), ("z", "in line")):
                await window.press(key)
                await window.sees(words)
                seen.append(office.show(1).pause is not None)
        return seen

    assert look(run()) == [True, False, True, False]


def test_d_deletes_and_z_brings_it_back(home: OfficeServices, office: Office):
    """3.6: what can be undone here is not asked about."""

    async def run() -> str:
        office.add("Algebra")
        office.add("Databases", minutes=5)
        async with open_window(home) as window:
            await window.sees("Databases")
            await window.press("D")
            await window.until(lambda: not window.line("Databases   "))
            await window.press("z")
            await window.until(lambda: window.line("Databases   "))
            return window.text()

    assert "Databases" in look(run())
    assert office.show(2).deleted_at is None


def test_reset_asks_and_enter_is_no(home: OfficeServices, office: Office):
    """3.6: what must be made again is asked about; Cancel has the focus."""

    async def run() -> tuple[str, RecordingStatus, RecordingStatus]:
        office.run(office.add("Algebra"))
        office.work_off()
        async with open_window(home) as window:
            await window.sees("✓ published")
            await window.press("R")
            await window.sees("Reset 'Algebra'?")
            asked = window.text()
            await window.press("enter")
            await window.no_longer_sees("Reset 'Algebra'?")
            before = office.show(1).status
            await window.press("R")
            await window.sees("Reset 1 (y)")
            await window.press("y")
            await window.sees("begun, not finished")
            return asked, before, office.show(1).status

    asked, before, after = look(run())
    assert "Kept: source files" in asked
    assert before is RecordingStatus.READY
    assert after is RecordingStatus.DOWNLOADED


def test_many_uploads_ask_for_their_number(home: OfficeServices, office: Office):
    """3.6: what becomes public is not done by one key."""

    async def run() -> tuple[int, int]:
        office.preset("outside", is_default=True)
        for number in range(21):
            office.run(office.add(f"lecture {number}", minutes=number))
        office.work_off()
        async with open_window(home) as window:
            await window.sees("lecture 20")
            await window.press("asterisk", "u")
            await window.sees("type 21 to go on")
            await window.press("2", "enter")
            await window.no_longer_sees("to go on")
            before = sum(office.show(each).is_active for each in range(1, 22))
            await window.press("u")
            await window.sees("type 21 to go on")
            await window.press("2", "1", "enter")
            await window.until(lambda: office.show(1).is_active)
            await window.until(window.notices)
            return before, sum(office.show(each).is_active for each in range(1, 22))

    assert look(run()) == (0, 21)


def test_t_binds_with_a_preview_and_z_unbinds(home: OfficeServices, office: Office):
    """R-1204: who it is, and what it would mean."""

    async def run() -> tuple[str, str]:
        office.operations.templates.add(TemplateDraft(name="OS 2026", rules=Rules(keywords=("systems",))))
        office.add("Algebra")
        async with open_window(home) as window:
            await window.sees("Algebra")
            await window.press("t")
            await window.sees("OS 2026")
            await window.press(*"os")
            await window.sees("1 would be bound")
            await window.sees("systems")
            await window.press("enter")
            await window.until(lambda: office.show(1).binding)
            bound = office.show(1).binding
            await window.press("z")
            await window.until(lambda: not office.show(1).binding)
            assert bound is not None
            return bound.template, str(bound.by)

    assert look(run()) == ("OS 2026", "person")


def test_held_has_the_remedy_on_enter(home: OfficeServices, office: Office, held: Callable, failed: Callable):
    """R-1401: what waits for a person, with a badge everywhere, and enter does the remedy."""

    async def run() -> tuple[str, str]:
        held("Databases")
        failed("Compilers")
        async with open_window(home) as window:
            await window.sees("3 Held 2")
            await window.press("3")
            await window.sees("Needs you 1 · failed 1")
            await window.sees("to cut it so: approve")
            first = window.text()
            await window.press("enter")
            await window.sees("Needs you 0 · failed 1")
            await window.press("enter")
            await window.sees("Nothing waits for you")
            return first, window.text()

    first, _ = look(run())
    assert "enter approve" in first
    assert "enter try again" in first
    assert office.show(1).held == ()
    assert office.show(2).failed == ()


def test_a_dry_run_is_the_plan_that_r_runs(home: OfficeServices, office: Office):
    """R-1302: steps, publications, settings with their origin; nothing is written before r."""

    async def run() -> tuple[str, bool]:
        office.add("Algebra")
        async with open_window(home) as window:
            await window.sees("Algebra")
            await window.press("d")
            await window.sees("Total")
            text = window.text()
            before = office.show(1).is_active
            await window.press("r")
            await window.sees("in line: trim")
            return text, before

    text, before = look(run())
    assert "transcribe" in text
    assert "timezone" in text
    assert "config.toml" in text
    assert not before
    assert office.show(1).is_active


def test_the_detail_tells_all_about_a_recording(home: OfficeServices, office: Office, failed: Callable):
    """Stages, errors with their remedy, settings with their origin, topics, text, log."""

    async def run() -> dict[str, str]:
        failed("Compilers")
        pages = {}
        async with open_window(home) as window:
            await window.sees("Compilers")
            await window.press("enter")
            await window.sees("no sound in it")
            pages["overview"] = window.text()
            for page, words in (
                ("settings", "trim.enable"),
                ("topics", "no topics yet"),
                ("text", "no transcript yet"),
                ("log", "nothing happened"),
            ):
                await window.press("tab")
                await window.sees(words)
                pages[page] = window.text()
            await window.press("escape")
            await window.sees("Stages")
        return pages

    pages = look(run())
    assert "✗ transcribe" in pages["overview"]
    assert "timezone" in pages["settings"]
    assert "config.toml" in pages["settings"]


def test_a_detail_follows_what_happens(home: OfficeServices, office: Office):
    """R-203: also there."""

    async def run() -> str:
        office.run(office.add("Algebra"))
        async with open_window(home) as window:
            await window.sees("Algebra")
            await window.press("enter")
            await window.sees("in line: trim")
            office.finish(office.claim())
            await window.sees("in line: transcribe")
            await window.press("p")
            await window.sees("paused")
            return window.text()

    assert "✓ trim" in look(run())
    assert office.show(1).stages[0].status is StageStatus.COMPLETED


def test_help_is_found_by_words_and_runs_a_verb(home: OfficeServices, office: Office):
    """The list of keys is a menu too."""

    async def run() -> str:
        office.add("Algebra")
        async with open_window(home) as window:
            await window.sees("Algebra")
            await window.press("question_mark", *"without")
            await window.sees("Do without this recording")
            await window.press("enter")
            await window.sees("skipped: by hand")
            return window.text()

    look(run())


def test_a_adds_files_by_their_path(home: OfficeServices, office: Office, tmp_path):
    """R-308: a folder means the videos in it; the path is completed."""
    folder = tmp_path / "course"
    folder.mkdir()
    for name in ("one.mp4", "two.mkv", "notes.txt"):
        (folder / name).write_bytes(b"x")

    async def run() -> list[str]:
        async with open_window(home) as window:
            await window.sees("Welcome")
            await window.press("a")
            field = window.app.screen.query_one("#path")
            field.value = str(folder)[:-2]
            field.cursor_position = len(field.value)
            await window.until(lambda: field._suggestion)
            await window.press("tab", "enter")
            await window.sees("2 · newest first")
            return window.notices()

    assert look(run()) == ["2 added"]


def test_s_syncs_all_sources(home: OfficeServices, office: Office):
    """R-301: one line a source."""
    from office import found

    async def run() -> list[str]:
        office.source("shelf", found("from the shelf"))
        async with open_window(home) as window:
            await window.sees("Welcome")
            await window.press("S")
            await window.until(lambda: len(window.notices()) == 2)
            return window.notices()

    assert look(run())[1].startswith("shelf: 1 new")


def test_x_cancels_after_a_question(home: OfficeServices, office: Office):
    """R-1304."""

    async def run() -> bool:
        office.run(office.add("Algebra"))
        office.work_until(StageKind.TRIM)
        async with open_window(home) as window:
            await window.sees("▶ trim")
            await window.press("x")
            await window.sees("What is running stops")
            await window.press("y")
            await window.sees("stopping trim")
            return office.show(1).is_active

    assert look(run()) is False
