"""A hundred thousand recordings: the first page is there at once, and the end is one key away."""

from datetime import timedelta

import pytest
from office import NOON, Office
from sqlalchemy import insert, select
from window import OfficeServices, Window, look, open_window

from recpipe.domain.lifecycle import RecordingStatus
from storage.tables import RecordingRow, SourceRow
from tui.recording_list import KEPT, RecordingList

COUNT = 100_000
CHUNK = 10_000


@pytest.fixture
def many(office: Office) -> Office:
    """A home with very many recordings, written as fast as the database can."""
    with office.database.write() as session:
        source = session.scalar(select(SourceRow.id))
        for start in range(0, COUNT, CHUNK):
            session.execute(insert(RecordingRow), [row(source, n) for n in range(start, start + CHUNK)])
    return office


def row(source: int | None, number: int) -> dict[str, object]:
    moment = NOON + timedelta(minutes=number)
    return {
        "source_id": source,
        "external_id": str(number),
        "title": f"lecture {number}",
        "folded_title": f"lecture {number}",
        "started_at": moment,
        "sidecars": [],
        "settings": {},
        "status": RecordingStatus.DOWNLOADED,
        "created_at": moment,
        "kept_since": moment,
        "can_run": True,
    }


def rows(window: Window) -> RecordingList:
    return window.app.screen.query_one(RecordingList)


def test_a_hundred_thousand_recordings_are_never_loaded(home: OfficeServices, many: Office):
    """Only ids are held, and the rows of some screens; end, start, a filter and all marks work."""

    async def see() -> tuple[str, str, str, int, int]:
        async with open_window(home) as window:
            await window.sees("lecture 99999")
            first = window.text()
            await window.until(lambda: rows(window).count == COUNT)
            await window.press("G")
            await window.sees("lecture 0 ")
            last = window.text()
            await window.press("asterisk")
            await window.sees("100,000 marked")
            await window.press("g", "escape", "slash", *"4321")
            await window.until(lambda: rows(window).count == 20)
            return first, last, window.text(), len(rows(window)._rows), rows(window).ids.itemsize

    first, last, found, kept, size = look(see())
    assert "lecture 99980" in first
    assert "lecture 1 " in last
    assert "20 of 100,000" in found
    assert kept <= KEPT
    assert size == 8
