"""Recordings and stages as plain values, for decisions that need no database."""

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from recpipe.domain.lifecycle import (
    BEFORE_PUBLISHING,
    RecordingStatus,
    SkipReason,
    StageKind,
    StageStatus,
    TargetStatus,
)
from recpipe.domain.recording import Binding, BoundBy, Lane, Recording, Stage, Target
from recpipe.domain.template import Template

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
NUMBERS = count(1)


def stage(
    kind: StageKind, status: StageStatus = StageStatus.PENDING, target: str = "", **facts: object
) -> Stage:
    """A stage; a skipped one was skipped after an error unless a reason is given."""
    is_skipped = status is StageStatus.SKIPPED
    given: dict[str, object] = {"skip_reason": SkipReason.ERROR if is_skipped else None, "lane": Lane.CPU}
    return Stage(id=next(NUMBERS), kind=kind, target=target, status=status, **(given | facts))  # type: ignore[arg-type]


def work(status: StageStatus = StageStatus.COMPLETED, **others: StageStatus) -> tuple[Stage, ...]:
    """Everything before publishing in one status, but for the ones that are named."""
    return tuple(stage(kind, others.get(kind, status)) for kind in StageKind if kind in BEFORE_PUBLISHING)


def lecture(
    status: RecordingStatus = RecordingStatus.DOWNLOADED, *stages: Stage, **facts: object
) -> Recording:
    """A recording whose media is on this machine unless it is said otherwise."""
    given: dict[str, object] = {
        "id": 1,
        "source": "files",
        "external_id": "x",
        "title": "a lecture",
        "started_at": NOON,
        "status": status,
        "media": Path("/x.mp4"),
        "stages": stages,
    }
    return Recording(**(given | facts))  # type: ignore[arg-type]


def target(preset: str, status: TargetStatus) -> Target:
    """A publication."""
    return Target(preset=preset, platform="outside", status=status)


def template(template_id: int = 1, name: str = "course", **facts: object) -> Template:
    """A template without rules."""
    return Template(id=template_id, name=name, created_at=NOON, **facts)  # type: ignore[arg-type]


def bound(template_id: int = 1, by: BoundBy = BoundBy.RULE) -> Binding:
    """A binding to the template of that number."""
    return Binding(template_id=template_id, template="course", by=by)
