"""Dates on the command line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from arrivals import opened
from terminal import Terminal

from recpipe.domain.arrival import BY_HAND
from recpipe.domain.ports import FoundRecording

# In Vienna, this day of summer begins at 22:00 UTC of the day before.
FIRST = datetime(2026, 8, 31, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MOMENTS = {
    "too early": FIRST - SECOND,
    "first second": FIRST,
    "last second": FIRST + timedelta(days=1) - SECOND,
    "too late": FIRST + timedelta(days=1),
}


@pytest.fixture
def vienna(terminal: Terminal) -> Terminal:
    """A home in Vienna, with recordings around one day."""
    terminal.home.mkdir()
    (terminal.home / "config.toml").write_text('timezone = "Europe/Vienna"\n')
    with opened(terminal.home) as services:
        for title, moment in MOMENTS.items():
            found = FoundRecording(external_id=title, title=title, started_at=moment, media=Path("/x.mp4"))
            services.records.receive("files", found, BY_HAND, FIRST)
    return terminal


@pytest.mark.parametrize("day", ["2026-09-01", "01-09-2026", "01/09/2026", "01-09-26", "01/09/26"])
def test_a_day_is_the_owners_from_its_first_second_to_its_last(vienna: Terminal, day: str):
    """R-309: in each of the five forms."""
    listed = vienna.json("list", "--since", day, "--until", day, "--order", "oldest")

    assert [each["title"] for each in listed] == ["first second", "last second"]


def test_a_bad_date_is_refused_with_the_forms_and_nothing_is_chosen(vienna: Terminal):
    """R-309: exit code 2, before anything is done."""
    done = vienna.run("delete", "--until", "1.9.2026", "--yes")

    assert done.returncode == 2
    for form in ("YYYY-MM-DD", "DD-MM-YYYY", "DD/MM/YYYY", "DD-MM-YY", "DD/MM/YY"):
        assert form in done.stderr
    assert len(vienna.json("list")) == len(MOMENTS)


def test_a_bad_period_is_refused_with_its_form(terminal: Terminal):
    """R-309: periods are YYYYMM."""
    done = terminal.run("usage", "2026-09")

    assert done.returncode == 2
    assert "YYYYMM" in done.stderr
