"""Rows become the values that the rest of the program knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from recpipe.domain.ports import Progress
from recpipe.domain.recording import ArtifactKind, Recording, RecordingLine, Stage, Target
from recpipe.domain.work import Preset, SourceRecord
from storage.tables import ArtifactRow, PresetRow, RecordingRow, RunRow, SourceRow, StageRow, TargetRow

SAME_IN_STAGE = (
    "id",
    "kind",
    "target",
    "status",
    "lane",
    "attempts",
    "crashes",
    "skip_reason",
    "message",
    "remedy",
    "can_approve",
    "not_before",
    "started_at",
    "ended_at",
    "facts",
)


def stage_of(row: StageRow) -> Stage:
    """A stage."""
    same: dict[str, Any] = {name: getattr(row, name) for name in SAME_IN_STAGE}
    return Stage(progress=progress_of(row.progress), **same)


def progress_of(stored: Mapping[str, Any] | None) -> Progress | None:
    """A stage's progress, from its JSON form."""
    return Progress(**stored) if stored else None


def progress_json(progress: Progress | None) -> dict[str, Any] | None:
    """A stage's progress, as JSON."""
    if progress is None:
        return None
    return {"done": progress.done, "total": progress.total, "unit": progress.unit, "note": progress.note}


def target_of(row: TargetRow, preset: PresetRow) -> Target:
    """A publication."""
    return Target(
        preset=preset.name,
        platform=preset.platform,
        status=row.status,
        remote_id=row.remote_id,
        url=row.url,
        message=row.message,
        published_at=row.published_at,
    )


def line_of(row: Sequence[Any]) -> RecordingLine:
    """A line of a list, from `queries.lines`."""
    identity, title, status, started_at, source, duration, is_failed, is_held = row
    return RecordingLine(
        id=identity,
        title=title,
        status=status,
        started_at=started_at,
        source=source,
        duration=duration,
        is_failed=bool(is_failed),
        is_held=bool(is_held),
    )


def recording_of(
    row: RecordingRow,
    source: str,
    stages: Iterable[StageRow],
    targets: Iterable[tuple[TargetRow, PresetRow]],
    artifacts: Iterable[ArtifactRow],
    run: RunRow | None,
) -> Recording:
    """A recording with all that belongs to it."""
    return Recording(
        id=row.id,
        source=source,
        external_id=row.external_id,
        title=row.title,
        started_at=row.started_at,
        status=row.status,
        media=Path(row.media) if row.media else None,
        duration=row.duration,
        size=row.size,
        sidecars=tuple(Path(each) for each in row.sidecars),
        failure=row.failure,
        failed_stage=row.failed_stage,
        stages=tuple(stage_of(each) for each in stages),
        targets=tuple(target_of(*each) for each in targets),
        artifacts=artifact_paths(artifacts),
        run_id=run.id if run else None,
        run_state=run.state if run else None,
    )


def artifact_paths(rows: Iterable[ArtifactRow]) -> dict[ArtifactKind, Path]:
    """The newest file of each kind."""
    return {row.kind: Path(row.path) for row in rows}


def source_of(row: SourceRow) -> SourceRecord:
    """A source."""
    return SourceRecord(
        name=row.name, kind=row.kind, settings=row.settings, runs_new=row.runs_new, message=row.message
    )


def preset_of(row: PresetRow) -> Preset:
    """A publishing destination."""
    return Preset(name=row.name, platform=row.platform, settings=row.settings, is_default=row.is_default)
