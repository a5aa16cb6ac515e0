"""UPLOAD: publishes to one target, and holds back what is not fit to be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from recpipe.config.model import MetadataSettings
from recpipe.domain.chapters import Topics, chapters
from recpipe.domain.dates import zone_named
from recpipe.domain.errors import ConfigError, NeedsUserError
from recpipe.domain.ports import Lecture, Ledger, Report, Subtitles
from recpipe.domain.recording import ArtifactKind
from recpipe.domain.speech_quality import concerns
from recpipe.domain.text_limits import limits_of, problems
from recpipe.domain.topics_file import from_json as topics_from_json
from recpipe.domain.transcript import Transcript
from recpipe.domain.transcript_file import from_json as transcript_from_json
from recpipe.domain.work import Outcome
from recpipe.pipeline.publication_text import PublicationText, Subject, publication_text
from recpipe.pipeline.stage import Job
from recpipe.pipeline.tools import Engines, Files, MediaTools

PUBLISHED_ON = "published_on"  # the fact in the ledger: the day of the first publication, as YYYY-MM-DD


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Upload:
    """R-606, R-901, R-902, R-1001."""

    engines: Engines
    media: MediaTools
    files: Files
    clock: Callable[[], datetime] = _now

    def run(self, job: Job, ledger: Ledger, report: Report) -> Outcome:
        """Publish the lecture, or complete what an earlier attempt began."""
        transcript = self._transcript(job)
        _hold_if_doubtful(job, transcript)
        subject = self._subject(job, ledger)
        lecture = _lecture(job, subject, transcript)
        publisher = self.engines.publisher(job.work.platform, job.work.preset_settings, job.settings)
        publication = publisher.publish(lecture, ledger, report)
        if PUBLISHED_ON not in ledger.facts:
            ledger.remember(**{PUBLISHED_ON: subject.publish_date.isoformat()})
        return Outcome(
            publication=publication, facts={"chapters": len(lecture.chapters)}, message=publication.url
        )

    def _subject(self, job: Job, ledger: Ledger) -> Subject:
        zone, remembered = _zone(job), ledger.facts.get(PUBLISHED_ON)
        return Subject(
            recording=job.recording,
            topics=self._topics(job),
            duration=self.media.duration(job.media),
            zone=zone,
            # The first day for ever, or publishing again would change what nobody edited.
            publish_date=date.fromisoformat(str(remembered or self.clock().astimezone(zone).date())),
        )

    def _transcript(self, job: Job) -> Transcript | None:
        path = job.recording.artifacts.get(ArtifactKind.TRANSCRIPT)
        return transcript_from_json(self.files.read_json(path)) if path else None

    def _topics(self, job: Job) -> Topics | None:
        path = job.recording.artifacts.get(ArtifactKind.TOPICS)
        return topics_from_json(self.files.read_json(path)) if path else None


def _lecture(job: Job, subject: Subject, transcript: Transcript | None) -> Lecture:
    metadata = _metadata(job)
    text = _accepted_text(job, metadata, subject)
    return Lecture(
        key=job.recording.key,
        title=text.title,
        recorded_at=job.recording.started_at,
        media=job.media,
        duration=subject.duration,
        description=text.description,
        topics=text.topics,
        comment=text.comment,
        speaker=text.speaker,
        tags=text.tags,
        language=transcript.language if transcript else "",
        chapters=chapters(subject.topics.topics, subject.duration) if subject.topics else (),
        subtitles=_subtitles(job, transcript) if metadata.captions else (),
        transcript=transcript,
    )


def _metadata(job: Job) -> MetadataSettings:
    """What the run froze for this target; without that, what its settings say for every target."""
    frozen = job.work.metadata
    return MetadataSettings.model_validate(frozen) if frozen else job.settings.metadata


def _accepted_text(job: Job, metadata: MetadataSettings, subject: Subject) -> PublicationText:
    """The texts as they will be shown: what a platform would refuse is never cut silently (R-1001)."""
    try:
        text = publication_text(metadata, subject)
    except ConfigError as error:
        raise NeedsUserError(str(error), remedy=f"{error.remedy}; {_other_words(job)}") from error
    refused = problems(text.title, text.description, text.tags, limits_of(job.work.platform))
    if refused:
        raise NeedsUserError(
            f"{job.work.platform} would not take the text: {'; '.join(refused)}", remedy=_other_words(job)
        )
    return text


def _other_words(job: Job) -> str:
    return (
        "shorten or correct metadata.title, .description or .tags, and start again with the new one, as "
        f"recpipe run {job.recording.id} --set metadata.title=TEMPLATE"
    )


def _zone(job: Job) -> tzinfo:
    try:
        return zone_named(job.settings.timezone)
    except ConfigError as error:
        raise NeedsUserError(
            str(error), remedy=f"{error.remedy}: recpipe run {job.recording.id} --set timezone=NAME"
        ) from error


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
