"""TRANSCRIBE: turns speech into the one canonical transcript file."""

from __future__ import annotations

from dataclasses import dataclass

from recpipe.domain.display import counted
from recpipe.domain.errors import PermanentError
from recpipe.domain.glossary import corrected
from recpipe.domain.lifecycle import SkipReason, StageKind
from recpipe.domain.ports import Ledger, Report, SpeechRequest
from recpipe.domain.recording import ArtifactKind
from recpipe.domain.transcript import Transcript
from recpipe.domain.transcript_file import to_json
from recpipe.domain.work import Artifact, Outcome
from recpipe.pipeline.stage import Job
from recpipe.pipeline.tools import Engines, Files, MediaTools


@dataclass(frozen=True, slots=True)
class Transcribe:
    """R-601, R-603…R-605. Facts: engine, model, language, number of words."""

    engines: Engines
    media: MediaTools
    files: Files

    def run(self, job: Job, _ledger: Ledger, report: Report) -> Outcome:
        """Ask the engine, apply the course's replacements, and store the result once."""
        if job.facts_of(StageKind.TRIM).get("is_silent") or not self.media.has_sound(job.media):
            return Outcome(skipped=SkipReason.NOTHING_TO_DO, message="there is no sound to transcribe")
        transcript = corrected(self._ask(job, report), job.settings.transcribe.replacements)
        if not transcript.words and not transcript.segments:
            raise _nothing_said(transcript)
        path = job.made("transcript", ".json")
        self.files.write_json(path, to_json(transcript))
        return Outcome(
            artifacts=(Artifact(kind=ArtifactKind.TRANSCRIPT, path=path),),
            facts=_facts(transcript),
            message=f"{counted(len(transcript.words), 'word')} by {transcript.engine}",
        )

    def _ask(self, job: Job, report: Report) -> Transcript:
        settings = job.settings.transcribe
        engine = self.engines.speech_engine(settings, job.recording.sidecars)
        return self.engines.transcriber(engine, settings).transcribe(self._request(job), report)

    def _request(self, job: Job) -> SpeechRequest:
        settings, trim = job.settings.transcribe, job.facts_of(StageKind.TRIM)
        return SpeechRequest(
            media=job.media,
            duration=self.media.duration(job.media),
            language=settings.language,
            vocabulary=settings.vocabulary,
            sidecars=job.recording.sidecars,
            offset=float(str(trim.get("kept_start", 0.0))),
        )


def _facts(transcript: Transcript) -> dict[str, object]:
    return {
        "engine": transcript.engine,
        "model": transcript.model,
        "language": transcript.language,
        "words": len(transcript.words),
    }


def _nothing_said(transcript: Transcript) -> PermanentError:
    return PermanentError(
        f"{transcript.engine} found no speech in the recording",
        remedy="choose another engine with --set transcribe.engine=NAME, "
        "or publish without a transcript: --set transcribe.enable=false",
    )
