"""A real database with what a test needs in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from office import NOON, Office, open_office

from recpipe.config.model import Settings
from recpipe.pipeline.plan import RunRequest
from storage.engine import Database
from storage.records import Records
from storage.work import Work

__all__ = ["NOON", "Desk"]


@dataclass(frozen=True)
class Desk:
    """One database, and the two ways to use it."""

    database: Database
    records: Records
    work: Work
    office: Office

    def add(self, name: str = "a lecture", minutes: int = 0) -> int:
        return self.office.add(name, minutes=minutes)

    def run(self, recording_id: int, settings: Settings | None = None) -> int:
        override = settings.model_dump(mode="json", exclude_unset=True) if settings else {}
        run_id = self.office.run(recording_id, RunRequest(override=override)).run_id
        assert run_id is not None
        return run_id


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A database as a new home has it."""
    with open_office(tmp_path) as office:
        yield Desk(office.database, office.records, office.work, office)
