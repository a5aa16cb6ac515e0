"""TRIM: cuts the silent ends, by stream copy, and holds what only a person should decide."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from recpipe.domain.errors import NeedsUserError
from recpipe.domain.ports import Ledger, Report
from recpipe.domain.recording import ArtifactKind
from recpipe.domain.trim import SoundEdges, TrimPlan, TrimRules, TrimVerdict, plan_trim
from recpipe.domain.work import Artifact, Outcome
from recpipe.pipeline.stage import Job
from recpipe.pipeline.tools import MediaTools


@dataclass(frozen=True, slots=True)
class Trim:
    """R-501…R-506. Facts: the plan, `is_silent`, and what was really kept (`kept_start`, `kept_end`)."""

    media: MediaTools

    def run(self, job: Job, _ledger: Ledger, report: Report) -> Outcome:
        """Decide what to keep and keep it; the original is only read."""
        self.media.check(job.original)
        if not self.media.has_sound(job.original):
            return _without_sound(job, "there is no sound track")
        plan = self._plan(job, report)
        match plan.verdict:
            case TrimVerdict.SILENT:
                return _without_sound(job, plan.reason)
            case TrimVerdict.NOTHING_TO_CUT:
                return Outcome(facts=_facts(plan), message=plan.reason)
            case TrimVerdict.TOO_MUCH if not job.work.is_approved:
                raise _too_much(job, plan)
            case _:
                return self._cut(job, plan, report)

    def _plan(self, job: Job, report: Report) -> TrimPlan:
        settings = job.settings.trim
        rules = TrimRules(
            min_silence=settings.min_silence,
            padding=settings.padding,
            max_removed_share=settings.max_removed_share,
            start=settings.start,
            end=settings.end,
        )
        return plan_trim(self._edges(job, rules, report), rules)

    def _edges(self, job: Job, rules: TrimRules, report: Report) -> SoundEdges:
        if rules.need_sound:
            return self.media.sound_edges(job.original, job.settings.trim.threshold_db, report)
        return SoundEdges(first=None, last=None, duration=self.media.duration(job.original))

    def _cut(self, job: Job, plan: TrimPlan, report: Report) -> Outcome:
        kept = self.media.cut(job.original, plan.start, plan.end, job.made("trimmed", ""), report)
        if kept is None:
            return Outcome(facts=_facts(plan), message="no picture to cut at: kept whole")
        facts = _facts(plan) | {"kept_start": kept.start, "kept_end": kept.end}
        artifact = Artifact(kind=ArtifactKind.TRIMMED, path=kept.path)
        return Outcome(artifacts=(artifact,), facts=facts, message=f"cut {plan.reason}")


def _facts(plan: TrimPlan) -> dict[str, object]:
    return asdict(plan) | {"removed": plan.removed, "is_silent": False}


def _without_sound(job: Job, reason: str) -> Outcome:
    if not job.work.is_approved:
        raise NeedsUserError(
            f"{reason}: nothing was cut",
            remedy=f"to publish it as it is, without a transcript: recpipe approve {job.recording.id}",
            can_approve=True,
        )
    return Outcome(facts={"is_silent": True}, message=f"{reason}: kept whole, as a person approved")


def _too_much(job: Job, plan: TrimPlan) -> NeedsUserError:
    return NeedsUserError(
        f"the trim would remove {plan.reason}",
        remedy=f"to cut it so: recpipe approve {job.recording.id}; "
        "to choose the part yourself: recpipe run ID --set trim.start=SECONDS --set trim.end=SECONDS",
        can_approve=True,
    )
