"""What can be asked of a recording now: one function, whose answer every view shows (R-204)."""

from __future__ import annotations

from collections.abc import Sequence

from recpipe.domain.lifecycle import RecordingStatus, TargetStatus
from recpipe.domain.recording import Abilities, UploadSummary

_S = RecordingStatus

RUNTIME = frozenset({_S.DOWNLOADING, _S.PROCESSING, _S.UPLOADING})
CANNOT_RUN = frozenset({_S.EXPIRED, _S.PENDING_SOURCE, _S.READY})
PROCESSED = frozenset({_S.PROCESSED, _S.UPLOADED})


def abilities(
    status: RecordingStatus,
    targets: Sequence[TargetStatus],
    *,
    is_active: bool,
    is_paused: bool,
    is_deleted: bool = False,
) -> Abilities:
    """What the recording's status, its run and its targets allow."""
    return Abilities(
        is_runtime=status in RUNTIME,
        can_run=not is_deleted and (is_paused if is_active else status not in CANNOT_RUN | RUNTIME),
        can_pause=is_active and not is_paused,
        ready_to_upload=status in PROCESSED and not is_active and not is_deleted,
        uploads=UploadSummary(
            total=len(targets),
            uploaded=sum(target is TargetStatus.UPLOADED for target in targets),
            failed=sum(target is TargetStatus.FAILED for target in targets),
        ),
    )
