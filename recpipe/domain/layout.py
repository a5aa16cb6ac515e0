"""What a plan makes of the stages that a recording has: decided here for the dry run and for the run.

What is finished is not done again, and what a person skipped stays skipped, unless the plan asks
for it by name (R-1302).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from recpipe.domain.lifecycle import SkipReason, StageKind, StageStatus
from recpipe.domain.readiness import FED_BY_TRANSCRIPT, cascades
from recpipe.domain.recording import Stage
from recpipe.domain.work import PlannedStage

STAYS_SKIPPED = frozenset({SkipReason.NOTHING_TO_DO, SkipReason.MANUAL})


class Change(StrEnum):
    """What happens to a stage when a run begins."""

    NEW = "new"  # it was not there
    AGAIN = "again"  # it waits anew
    SKIP = "skip"  # it waited and is not wanted any more
    KEEP = "keep"  # it is finished, and stays so


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """One planned stage, the stage that was there before, and what becomes of it."""

    planned: PlannedStage
    before: Stage | None
    change: Change

    @property
    def kind(self) -> StageKind:
        """Which stage."""
        return self.planned.kind

    @property
    def status(self) -> StageStatus:
        """How it stands when the run begins."""
        if self.before is not None and self.change is Change.KEEP:
            return self.before.status
        return StageStatus.SKIPPED if self.skip_reason else StageStatus.PENDING

    @property
    def skip_reason(self) -> SkipReason | None:
        """Why it will not run, if so."""
        if self.before is not None and self.change is Change.KEEP:
            return self.before.skip_reason
        return self.planned.skip

    @property
    def will_run(self) -> bool:
        """Whether the run will do it."""
        return self.status is StageStatus.PENDING


def lay_out(stages: Iterable[Stage], planned: Sequence[PlannedStage]) -> tuple[LaidOut, ...]:
    """What the run makes of each stage that it plans; stages that it does not plan stay as they are."""
    existing = {(stage.kind, stage.target): stage for stage in stages}
    pairs = [(each, existing.pop((each.kind, each.target), None)) for each in planned]
    laid = [LaidOut(planned=each, before=before, change=_change(each, before)) for each, before in pairs]
    return _with_the_fed(laid, list(existing.values()))


def _with_the_fed(laid: Sequence[LaidOut], untouched: Sequence[Stage]) -> tuple[LaidOut, ...]:
    """What a transcript feeds follows it: it comes back with it, and is left out without it."""
    if any(each.kind is StageKind.TRANSCRIBE and each.will_run for each in laid):
        return tuple(replace(each, change=Change.AGAIN) if _comes_back(each) else each for each in laid)
    after: list[LaidOut | Stage] = [*laid, *untouched]
    reasons = {stage.kind: reason for stage, reason in cascades(after)}
    return tuple(_left_out(each, reasons[each.kind]) if each.kind in reasons else each for each in laid)


def _comes_back(laid: LaidOut) -> bool:
    is_fed = laid.kind in FED_BY_TRANSCRIPT and laid.change is Change.KEEP
    return is_fed and laid.skip_reason is SkipReason.NOTHING_TO_DO and laid.planned.skip is None


def _left_out(laid: LaidOut, reason: SkipReason) -> LaidOut:
    planned = replace(laid.planned, skip=reason)
    return replace(laid, planned=planned, change=_change(planned, laid.before))


def _change(planned: PlannedStage, before: Stage | None) -> Change:
    if before is None:
        return Change.NEW
    if planned.again:
        return Change.AGAIN
    if before.status is StageStatus.SKIPPED:
        is_wanted = before.skip_reason not in STAYS_SKIPPED and planned.skip is None
        return Change.AGAIN if is_wanted else Change.KEEP
    if before.status is StageStatus.COMPLETED:
        return Change.KEEP
    return Change.SKIP if planned.skip else Change.AGAIN
