"""What a line of the list says: plain text made from domain values, without Textual."""

from __future__ import annotations

from collections.abc import Sequence

from recpipe.domain.display import MARKS, display_safe
from recpipe.domain.lifecycle import StageStatus
from recpipe.domain.recording import RecordingLine, Stage

Cells = tuple[str, str, str, str, str]
HEADINGS: Cells = ("id", "recorded", "stages", "status", "title")


def cells(line: RecordingLine, stages: Sequence[Stage]) -> Cells:
    """One recording as the cells of a row."""
    return (
        str(line.id),
        line.started_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        strip(stages),
        status(line, stages),
        display_safe(line.title, 200),
    )


def strip(stages: Sequence[Stage]) -> str:
    """One mark a stage, in order."""
    return "".join(MARKS[stage.status] for stage in stages)


def status(line: RecordingLine, stages: Sequence[Stage]) -> str:
    """The status, and what is worth knowing beside it: how far, that it failed, that it waits."""
    if line.is_held:
        return f"{line.status} (waits for you)"
    if line.is_failed:
        return f"{line.status} (failed)"
    return f"{line.status}{share(stages)}"


def share(stages: Sequence[Stage]) -> str:
    """How far the running stage is, in percent; empty when nothing runs or nobody knows."""
    running = next((stage.progress for stage in stages if stage.status is StageStatus.IN_PROGRESS), None)
    return f" {100 * running.done / running.total:.0f} %" if running and running.total else ""
