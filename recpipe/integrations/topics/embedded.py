"""The topic engine that is always there: word statistics and pauses, no model and no network."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from recpipe.domain.chapters import Granularity, Topic, TopicKind, Topics
from recpipe.domain.errors import PermanentError
from recpipe.domain.ports import Progress, Report
from recpipe.domain.topic_count import topic_count
from recpipe.domain.transcript import Transcript
from recpipe.integrations.registry import Provider, Tools

NAME = "embedded"


class _Labels(NamedTuple):
    """What the engine says in its own words."""

    pause: str
    nameless: str


_LABELS = {"en": _Labels("Break", "Part"), "ru": _Labels("Перерыв", "Часть")}


class EmbeddedTopicsSettings(BaseModel):
    """Nothing to set: granularity is a setting of the recording."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class EmbeddedTopics:
    """Finds topics by lexical cohesion and titles them by their most telling phrases; deterministic."""

    def find(self, transcript: Transcript, granularity: Granularity, report: Report) -> Topics:
        """Return the topics and breaks; raises `PermanentError` when nothing was said."""
        # numpy and the word lists load only when there is work.
        from recpipe.integrations.topic_segmentation.language import load_language
        from recpipe.integrations.topic_segmentation.stretches import stretches
        from recpipe.integrations.topic_segmentation.units import units_of
        from recpipe.integrations.topic_titles.titles import titles_of

        report(Progress(done=0, total=3, note="reading the transcript"))
        units = units_of(transcript)
        if not units:
            raise PermanentError(
                "nothing was said, so there are no topics", remedy="check that the recording has sound"
            )
        duration = transcript.duration if transcript.duration > 0 else max(unit.end for unit in units)
        language = load_language(transcript.language)
        report(Progress(done=1, total=3, note="looking for changes of topic"))
        parts = stretches(units, duration, topic_count(duration / 60, granularity), language)
        report(Progress(done=2, total=3, note="writing titles"))
        labels = _LABELS.get(language.code, _LABELS["en"])
        spoken = [[unit.text for unit in part.units] for part in parts if part.units]
        titles = iter(titles_of(spoken, language, labels.nameless))
        topics = tuple(
            Topic(start=part.start, end=part.end, title=next(titles))
            if part.units
            else Topic(start=part.start, end=part.end, title=labels.pause, kind=TopicKind.BREAK)
            for part in parts
        )
        report(Progress(done=3, total=3))
        return Topics(engine=NAME, topics=topics)


def _build(_settings: EmbeddedTopicsSettings, _tools: Tools) -> EmbeddedTopics:
    return EmbeddedTopics()


PROVIDER = Provider(
    name=NAME,
    title="Topics by word statistics: works offline, in English and Russian best",
    settings=EmbeddedTopicsSettings,
    build=_build,
)
