"""A home for the window, with recordings in every state."""

from collections.abc import Callable
from pathlib import Path

import pytest
from office import Office
from window import OfficeServices

from recpipe.domain.lifecycle import StageKind
from recpipe.domain.work import Fail, Hold
from recpipe.locations import Home


@pytest.fixture
def home(office: Office, tmp_path: Path) -> OfficeServices:
    return OfficeServices(office, Home(tmp_path))


@pytest.fixture
def held(office: Office) -> Callable[[str], int]:
    """A recording whose trim waits for an approval."""

    def hold(title: str) -> int:
        recording_id = office.add(title)
        office.run(recording_id)
        office.give_up(
            office.work_until(StageKind.TRIM),
            Hold(message="the trim would remove 71 %", remedy="to cut it so: approve", can_approve=True),
        )
        return recording_id

    return hold


@pytest.fixture
def failed(office: Office) -> Callable[[str], int]:
    """A recording whose transcription was given up."""

    def fail(title: str) -> int:
        recording_id = office.add(title, minutes=5)
        office.run(recording_id)
        office.give_up(office.work_until(StageKind.TRANSCRIBE), Fail(message="no sound in it"))
        return recording_id

    return fail
