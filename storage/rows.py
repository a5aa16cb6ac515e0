"""Rows become the values that the rest of the program knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from recpipe.domain.ports import Progress
from recpipe.domain.recording import (
    Abilities,
    ArtifactKind,
    Binding,
    BoundBy,
    Pause,
    Recording,
    RecordingLine,
    Stage,
    Target,
    UploadSummary,
)
from recpipe.domain.work import Preset, SourceRecord
from storage.tables import ArtifactRow, PresetRow, RecordingRow, SourceRow, StageRow, TargetRow

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
    "is_ready",
    "is_stopping",
    "not_before",
    "started_at",
    "ended_at",
    "facts",
    "run_id",
)


SAME_IN_RECORDING = (
    "id",
    "external_id",
    "title",
    "started_at",
    "status",
    "duration",
    "size",
    "failure",
    "failed_stage",
    "series",
    "created_at",
    "settings",
    "put_aside",
    "is_pinned",
    "kept_since",
    "deleted_at",
    "files_gone_at",
)


def stage_of(row: StageRow) -> Stage:
    """A stage."""
    same: dict[str, Any] = {name: getattr(row, name) for name in SAME_IN_STAGE}
    return Stage(progress=progress_of(row.progress), **same)


GLANCED = (
    "id",
    "kind",
    "target",
    "status",
    "lane",
    "attempts",
    "skip_reason",
    "message",
    "remedy",
    "can_approve",
    "is_ready",
    "is_stopping",
    "not_before",
    "started_at",
    "run_id",
)


def stage_glance(row: Any) -> Stage:  # a row of `queries.stage_glances`
    """A stage as a list needs it."""
    same: dict[str, Any] = {name: getattr(row, name) for name in GLANCED}
    return Stage(progress=progress_of(row.progress), **same)


def target_glance(row: Any) -> Target:  # a row of `queries.target_glances`
    """A publication as a list needs it."""
    return Target(preset=row.name, platform=row.platform, status=row.status, url=row.url)


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


def line_of(row: Any) -> RecordingLine:  # a row of `queries.lines`, whose columns have names
    """A line of a list."""
    return RecordingLine(
        id=row.id,
        title=row.title,
        status=row.status,
        started_at=row.started_at,
        source=row.source,
        duration=row.duration,
        is_failed=bool(row.is_failed),
        is_held=bool(row.is_held),
        put_aside=row.put_aside,
        template=row.template or "",
        pause=pause_of(row),
        is_pinned=row.is_pinned,
        kept_since=row.kept_since,
        deleted_at=row.deleted_at,
        abilities=abilities_of(row),
    )


def pause_of(row: Any) -> Pause | None:  # a recording or a line
    """Why and until when nothing new starts."""
    return Pause(reason=row.pause_reason, until=row.paused_until) if row.is_paused else None


def abilities_of(row: Any) -> Abilities:  # a recording or a line
    """What was computed when the recording last changed."""
    return Abilities(
        is_runtime=row.is_runtime,
        can_run=row.can_run,
        can_pause=row.can_pause,
        ready_to_upload=row.ready_to_upload,
        uploads=UploadSummary(
            total=row.targets_total, uploaded=row.targets_uploaded, failed=row.targets_failed
        ),
    )


def recording_of(
    row: RecordingRow,
    *,
    source: str,
    template: str | None,
    stages: Iterable[StageRow],
    targets: Iterable[tuple[TargetRow, PresetRow]],
    artifacts: Iterable[ArtifactRow],
    run: Any,  # a row of `queries.last_runs_of`
) -> Recording:
    """A recording with all that belongs to it."""
    same: dict[str, Any] = {name: getattr(row, name) for name in SAME_IN_RECORDING}
    return Recording(
        **same,
        source=source,
        media=Path(row.media) if row.media else None,
        sidecars=tuple(Path(each) for each in row.sidecars),
        stages=tuple(stage_of(each) for each in stages),
        targets=tuple(target_of(*each) for each in targets),
        artifacts=artifact_paths(artifacts),
        run_id=run.id if run else None,
        run_state=run.state if run else None,
        binding=_binding(row, template),
        was_unbound=row.template_id is None and row.bound_by is BoundBy.PERSON,
        pause=pause_of(row),
        abilities=abilities_of(row),
    )


def _binding(row: RecordingRow, template: str | None) -> Binding | None:
    if row.template_id is None or template is None:
        return None
    return Binding(template_id=row.template_id, template=template, by=row.bound_by or BoundBy.RULE)


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
