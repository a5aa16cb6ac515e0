"""The timing history: one row an event, appended and never changed (R-205)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storage.tables import StageRow, TimingRow


def append_timing(
    session: Session, stage: StageRow, event: str, message: str, now: datetime, size: int | None = None
) -> None:
    """Note what happened to a stage; `size` is what it made, in bytes."""
    session.add(
        TimingRow(
            at=now,
            recording_id=stage.recording_id,
            stage=stage.kind,
            target=stage.target,
            attempt=stage.attempts,
            fence=stage.fence,
            worker=stage.worker or "",
            event=event,
            started_at=stage.started_at,
            size=size,
            message=message,
        )
    )
