"""Recordings with all that belongs to them, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from recpipe.domain.errors import Refused
from recpipe.domain.recording import Recording
from storage import queries, rows
from storage.tables import ArtifactRow, PresetRow, RecordingRow, StageRow, TargetRow


def load_recording(session: Session, recording_id: int) -> Recording:
    """One recording; raises `Refused` if there is none."""
    return one_of(load_recordings(session, [recording_id]), recording_id)


def one_of(found: dict[int, Recording], recording_id: int) -> Recording:
    """The recording with this id; raises `Refused` if there is none."""
    if recording_id not in found:
        raise Refused(f"there is no recording {recording_id}", remedy="see what there is with: recpipe list")
    return found[recording_id]


@dataclass(slots=True, kw_only=True)
class Loaded:
    """A recording's rows. Who is going to change them keeps them: the session forgets what nobody holds."""

    recording: RecordingRow
    source: str
    template: str | None
    stages: list[StageRow]
    targets: list[tuple[TargetRow, PresetRow]]
    artifacts: list[ArtifactRow]
    run: Row[Any] | None  # of `queries.last_runs_of`

    def as_recording(self) -> Recording:
        """What the rest of the program knows of it."""
        return rows.recording_of(
            self.recording,
            source=self.source,
            template=self.template,
            stages=self.stages,
            targets=self.targets,
            artifacts=self.artifacts,
            run=self.run,
        )


def load_recordings(session: Session, ids: Sequence[int]) -> dict[int, Recording]:
    """Those of the recordings that exist, by id."""
    return {each: loaded.as_recording() for each, loaded in load_rows(session, ids).items()}


def load_rows(session: Session, ids: Sequence[int]) -> dict[int, Loaded]:
    """The rows of those of the recordings that exist, by id."""
    stages = _by_recording((row.recording_id, row) for row in session.scalars(queries.stages_of(*ids)))
    targets = _by_recording((row[0].recording_id, row) for row in session.execute(queries.targets_of(*ids)))
    artifacts = _by_recording((row.recording_id, row) for row in session.scalars(queries.artifacts_of(*ids)))
    runs: dict[int, Row[Any]] = {row.recording_id: row for row in session.execute(queries.last_runs_of(*ids))}
    return {
        row.id: Loaded(
            recording=row,
            source=source,
            template=template,
            stages=stages[row.id],
            targets=targets[row.id],
            artifacts=artifacts[row.id],
            run=runs.get(row.id),
        )
        for row, source, template in session.execute(queries.recordings_and_names(*ids))
    }


def _by_recording(pairs: Iterable[tuple[int, Any]]) -> defaultdict[int, list[Any]]:  # rows of any table
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for recording_id, row in pairs:
        found[recording_id].append(row)
    return found
