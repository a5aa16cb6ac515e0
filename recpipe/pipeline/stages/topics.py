"""EXTRACT_TOPICS: divides the lecture into titled parts."""

from __future__ import annotations

from dataclasses import dataclass

from recpipe.domain.display import counted
from recpipe.domain.lifecycle import SkipReason
from recpipe.domain.ports import Ledger, Report
from recpipe.domain.recording import ArtifactKind
from recpipe.domain.topics_file import to_json
from recpipe.domain.transcript_file import from_json
from recpipe.domain.work import Artifact, Outcome
from recpipe.pipeline.stage import Job
from recpipe.pipeline.tools import Engines, Files


@dataclass(frozen=True, slots=True)
class ExtractTopics:
    """R-701…R-704. Facts: engine, number of topics."""

    engines: Engines
    files: Files

    def run(self, job: Job, _ledger: Ledger, report: Report) -> Outcome:
        """Find topics in the transcript, and store them as a new version."""
        source = job.recording.artifacts.get(ArtifactKind.TRANSCRIPT)
        if source is None:
            return Outcome(skipped=SkipReason.NOTHING_TO_DO, message="there is no transcript")
        transcript = from_json(self.files.read_json(source))
        settings = job.settings.topics
        topics = self.engines.topic_finder(settings.engine).find(transcript, settings.granularity, report)
        path = job.made("topics", ".json")
        self.files.write_json(path, to_json(topics))
        return Outcome(
            artifacts=(Artifact(kind=ArtifactKind.TOPICS, path=path),),
            facts={"engine": topics.engine, "topics": len(topics.topics)},
            message=f"{counted(len(topics.topics), 'topic')} by {topics.engine}",
        )
