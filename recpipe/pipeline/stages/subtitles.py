"""GENERATE_SUBTITLES: makes SRT and VTT that people can read."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from recpipe.config.model import SubtitleSettings
from recpipe.domain.display import counted
from recpipe.domain.lifecycle import SkipReason
from recpipe.domain.ports import Ledger, Progress, Report
from recpipe.domain.recording import ArtifactKind
from recpipe.domain.subtitles import CueRules, cues_of, report_on
from recpipe.domain.transcript_file import from_json
from recpipe.domain.work import Artifact, Outcome
from recpipe.pipeline.stage import Job
from recpipe.pipeline.tools import Files


@dataclass(frozen=True, slots=True)
class GenerateSubtitles:
    """R-801, R-802. Facts: number of cues, and how many break which rule."""

    files: Files

    def run(self, job: Job, _ledger: Ledger, report: Report) -> Outcome:
        """Build cues by word times and write both files."""
        source = job.recording.artifacts.get(ArtifactKind.TRANSCRIPT)
        if source is None:
            return Outcome(skipped=SkipReason.NOTHING_TO_DO, message="there is no transcript")
        report(Progress(done=0, total=1))
        rules = rules_of(job.settings.subtitles)
        cues = cues_of(from_json(self.files.read_json(source)), rules)
        srt, vtt = job.made("subtitles", ".srt"), job.made("subtitles", ".vtt")
        self.files.write_srt(srt, cues)
        self.files.write_vtt(vtt, cues)
        return Outcome(
            artifacts=(Artifact(kind=ArtifactKind.SRT, path=srt), Artifact(kind=ArtifactKind.VTT, path=vtt)),
            facts={"cues": len(cues), "broken": asdict(report_on(cues, rules))},
            message=counted(len(cues), "cue"),
        )


def rules_of(settings: SubtitleSettings) -> CueRules:
    """The settings in the form that the cue builder takes."""
    return CueRules(
        max_line=settings.max_line,
        max_lines=settings.max_lines,
        min_duration=settings.min_duration,
        max_duration=settings.max_duration,
        max_rate=settings.max_rate,
        min_gap=settings.min_gap,
    )
