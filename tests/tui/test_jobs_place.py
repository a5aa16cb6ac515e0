"""Jobs: when each runs next, how it went, what it would do; a form judges a schedule while it is typed."""

import pytest
from hostile_words import WORDS, name_of, obeyed
from office import Office, found
from window import LARGE, SMALL, OfficeServices, Window, look, open_window

from recpipe.domain.errors import TransientError
from recpipe.domain.job import JobDraft
from recpipe.domain.selection import Filter, Selection
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules

PLACE = "5"


def course(office: Office) -> None:
    """A source with two lectures, and a template for one of them."""
    office.source("Zoom main", found("Machine Learning 1", minutes=-60), found("Chess", minutes=-30))
    rules = Rules(keywords=("machine learning",), source_ids=("Zoom main",))
    office.operations.templates.add(TemplateDraft(name="ML 2026", rules=rules))


def job(office: Office, name: str = "nightly", **facts: object) -> None:
    given = {"templates": ("ML 2026",), "schedule": "daily 02:00", "timezone": "Europe/Vienna"}
    office.operations.jobs.add(JobDraft(name=name, **{**given, **facts}))  # type: ignore[arg-type]


async def hears(window: Window, words: str) -> None:
    await window.until(lambda: any(words in each for each in window.notices()))


async def visit(window: Window, words: str) -> None:
    await window.press(PLACE)
    await window.sees(words)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
def test_a_job_tells_when_it_runs_and_how_it_went(home: OfficeServices, office: Office, size):
    """M12: the next five times in its own zone, and the last runs."""

    async def see() -> str:
        course(office)
        job(office)
        office.operations.jobs.run("nightly")
        async with open_window(home, size) as window:
            await visit(window, "Wed 2026-09-02 02:00 CEST")
            await window.sees("2 new, 1 matched")
            return window.text()

    text = look(see())
    assert "Sun 2026-09-06 02:00 CEST" in text
    assert "person" in text
    assert "daily 02:00, Europe/Vienna" in text


def test_no_jobs_says_what_to_do(home: OfficeServices):
    """The empty state teaches; a key that needs a job says so."""

    async def see() -> list[str]:
        async with open_window(home) as window:
            await visit(window, "No jobs yet")
            await window.press("r")
            await window.until(window.notices)
            return window.notices()

    assert look(see()) == ["there is no job here: n makes one"]


def test_n_makes_a_job_and_shows_its_times_while_it_is_typed(home: OfficeServices, office: Office):
    """R-1502: a wrong schedule says what would be right, under its field."""

    async def make() -> None:
        course(office)
        async with open_window(home) as window:
            await visit(window, "No jobs yet")
            await window.press("n")
            await window.type("weekly")
            await window.press("enter")
            await window.type("OS")
            await window.sees("there is no template 'OS'")
            await window.press("ctrl+u")
            await window.type("ML 2026")
            await window.no_longer_sees("there is no template")
            await window.press("enter")
            await window.type("mon 25:00")
            await window.sees("write it as one of")
            await window.press("ctrl+u")
            await window.type("mon 18:30")
            await window.sees("Mon 2026-10-05 18:30 UTC")
            await window.press("enter", "ctrl+u")
            await window.type("40")
            await window.sees("no number of days")
            await window.press("ctrl+u")
            await window.type("3")
            await window.press("enter")
            await window.type("Europe/Vienna")
            await window.sees("Mon 2026-10-05 18:30 CEST")
            await window.press("enter")
            await hears(window, "job 'weekly' made")

    look(make())
    kept = office.operations.jobs.named("weekly")
    assert (kept.templates, kept.schedule, kept.sync_days) == (("ML 2026",), "mon 18:30", 3)
    assert kept.timezone == "Europe/Vienna"


def test_e_changes_a_job(home: OfficeServices, office: Office):
    """What it has stands in the form."""

    async def change() -> None:
        course(office)
        job(office)
        async with open_window(home) as window:
            await visit(window, "nightly")
            await window.press("e")
            await window.sees("Job 'nightly'")
            await window.press("enter", "enter", "ctrl+u")
            await window.type("every 6 hours")
            await window.press("ctrl+s")
            await hears(window, "job 'nightly' changed")

    look(change())
    assert office.operations.jobs.named("nightly").schedule == "every 6 hours"


def test_space_switches_it_off_and_on(home: OfficeServices, office: Office):
    """What is off has no next time."""

    async def switch() -> str:
        course(office)
        job(office)
        async with open_window(home) as window:
            await visit(window, "nightly")
            await window.press("space")
            await window.sees("space lets it run by itself")
            text = window.text()
            await window.press("space")
            await window.sees("Wed 2026-09-02 02:00")
            return text

    assert "Wed 2026-09-02" not in look(switch())
    assert office.operations.jobs.named("nightly").is_active


def test_enter_shows_what_it_would_do_and_r_runs_it(home: OfficeServices, office: Office):
    """R-1504: nothing is written before r; the answer is row by row, and a worker is started."""

    async def run() -> str:
        course(office)
        job(office)
        home.is_alive = False
        async with open_window(home) as window:
            await visit(window, "nightly")
            await window.press("enter")
            await window.sees("would come, for ML 2026")
            text = window.text()
            assert list(office.records.choose(Selection(filter=Filter()))) == []
            await window.press("r")
            await window.sees("1 started")
            await window.until(lambda: home.started)
            return text

    text = look(run())
    assert "looks into  Zoom main" in text
    assert "unmatched" in text
    assert office.show(1).is_active != office.show(2).is_active


def test_a_source_that_fails_is_told_in_the_dry_run_and_in_the_history(home: OfficeServices, office: Office):
    """The remedy stands where it is read."""

    async def run() -> None:
        course(office)
        job(office)
        office.world.broken["Zoom main"] = TransientError("no answer from the network")
        async with open_window(home) as window:
            await visit(window, "nightly")
            await window.press("enter")
            await window.sees("✗ Zoom main: no answer from the network")
            await window.press("escape", "r")
            await window.sees("1 failed sources; Zoom main: no answer")

    look(run())


def test_a_job_that_is_gone_says_so(home: OfficeServices, office: Office):
    """A dry run that is refused tells why, and esc leads back."""

    async def see() -> None:
        course(office)
        job(office)
        async with open_window(home) as window:
            await visit(window, "nightly")
            office.operations.jobs.remove("nightly")
            await window.press("enter")
            await window.sees("there is no job 'nightly'")
            await window.press("escape")
            await window.sees("No jobs yet")

    look(see())


def test_shift_d_deletes_a_job_if_it_is_said(home: OfficeServices, office: Office):
    """Cancel has the focus."""

    async def delete() -> None:
        course(office)
        job(office)
        async with open_window(home) as window:
            await visit(window, "nightly")
            await window.press("D")
            await window.sees("Delete 'nightly'?")
            await window.press("enter")
            await window.no_longer_sees("Delete 'nightly'?")
            assert len(office.operations.jobs.all()) == 1
            await window.press("D")
            await window.sees("Delete 'nightly'?")
            await window.press("y")
            await window.sees("No jobs yet")

    look(delete())
    assert office.operations.jobs.all() == []


def test_hostile_names_are_only_text(home: OfficeServices, office: Office):
    """Security: names, errors of sources, titles in a dry run."""

    async def see() -> str:
        course(office)
        shelf = [found(each, minutes=-number, external_id=f"{number}") for number, each in enumerate(WORDS)]
        office.world.shelves["Zoom main"] = shelf
        for number, payload in enumerate(WORDS):
            job(office, name=name_of(payload, number))
        seen = []
        async with open_window(home) as window:
            await visit(window, "it never ran")
            for _ in WORDS:
                await window.press("down")
                await window.pilot.pause(0.05)
                seen.append(window.text())
            await window.press("enter")
            await window.sees("unmatched")
            seen.append(window.text())
            for key in ("escape", "D", "escape", "e", "escape"):
                await window.press(key)
                await window.pilot.pause(0.2)
                seen.append(window.text())
        return "\n".join(seen)

    text = look(see())
    assert obeyed(text) == set()
    assert "[link=file:///etc/passwd]" in text
