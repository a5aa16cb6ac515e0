"""UPLOAD: publishes to one target, and holds back what is not fit to be seen."""

from __future__ import annotations

from dataclasses import dataclass

from recpipe.domain.chapters import Chapter, chapters
from recpipe.domain.errors import NeedsUserError
from recpipe.domain.ports import Lecture, Ledger, Report, Subtitles
from recpipe.domain.recording import ArtifactKind
from recpipe.domain.speech_quality import concerns
from recpipe.domain.topics_file import from_json as topics_from_json
from recpipe.domain.transcript import Transcript
from recpipe.domain.transcript_file import from_json as transcript_from_json
from recpipe.domain.work import Outcome
from recpipe.pipeline.stage import Job
from recpipe.pipeline.tools import Engines, Files, MediaTools


@dataclass(frozen=True, slots=True)
class Upload:
    """R-606, R-901, R-902."""

    engines: Engines
    media: MediaTools
    files: Files

    def run(self, job: Job, ledger: Ledger, report: Report) -> Outcome:
        """Publish the lecture, or complete what an earlier attempt began."""
        transcript = self._transcript(job)
        _hold_if_doubtful(job, transcript)
        lecture = self._lecture(job, transcript)
        publisher = self.engines.publisher(job.work.platform, job.work.preset_settings, job.settings)
        publication = publisher.publish(lecture, ledger, report)
        return Outcome(
            publication=publication, facts={"chapters": len(lecture.chapters)}, message=publication.url
        )

    def _lecture(self, job: Job, transcript: Transcript | None) -> Lecture:
        duration = self.media.duration(job.media)
        return Lecture(
            key=job.recording.key,
            title=job.recording.title,
            recorded_at=job.recording.started_at,
            media=job.media,
            duration=duration,
            language=transcript.language if transcript else "",
            chapters=self._chapters(job, duration),
            subtitles=_subtitles(job, transcript),
            transcript=transcript,
        )

    def _transcript(self, job: Job) -> Transcript | None:
        path = job.recording.artifacts.get(ArtifactKind.TRANSCRIPT)
        return transcript_from_json(self.files.read_json(path)) if path else None

    def _chapters(self, job: Job, duration: float) -> tuple[Chapter, ...]:
        path = job.recording.artifacts.get(ArtifactKind.TOPICS)
        return chapters(topics_from_json(self.files.read_json(path)).topics, duration) if path else ()


def _hold_if_doubtful(job: Job, transcript: Transcript | None) -> None:
    doubts = concerns(transcript) if transcript else ()
    if doubts and not job.work.is_approved:
        raise NeedsUserError(
            "; ".join(doubts),
            remedy=f"look at the transcript (recpipe show {job.recording.id}); "
            f"if it is right, publish it: recpipe approve {job.recording.id}",
            can_approve=True,
        )


def _subtitles(job: Job, transcript: Transcript | None) -> tuple[Subtitles, ...]:
    made = job.recording.artifacts
    if transcript is None or ArtifactKind.SRT not in made:
        return ()
    return (Subtitles(language=transcript.language, srt=made[ArtifactKind.SRT], vtt=made[ArtifactKind.VTT]),)
