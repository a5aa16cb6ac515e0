"""A real database with what a test needs in it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recpipe.config.model import Settings
from recpipe.domain.ports import FoundRecording
from recpipe.domain.recording import Lane
from recpipe.pipeline.plan import Destination, plan_run
from storage.engine import Database
from storage.migrate import migrate
from storage.records import Records
from storage.work import Work

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
LIBRARY = (Destination(preset="library", lane=Lane.NETWORK),)


@dataclass(frozen=True)
class Desk:
    """One database, and the two ways to use it."""

    database: Database
    records: Records
    work: Work

    def add(self, name: str = "a lecture", minutes: int = 0) -> int:
        found = FoundRecording(
            external_id=name, title=name, started_at=NOON + timedelta(minutes=minutes), media=Path("/x.mp4")
        )
        return self.records.add_recording("files", found, NOON)[0]

    def run(self, recording_id: int, settings: Settings | None = None) -> int:
        chosen = settings or Settings()
        return self.records.start_run(recording_id, lambda r: plan_run(r, chosen, LIBRARY, Lane.CPU), NOON)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A database as a new home has it."""
    file = tmp_path / "app.db"
    migrate(file, tmp_path / "backups")
    with closing(Database(file)) as database:
        yield Desk(database, Records(database), Work(database))
