"""What is written beside a lecture when it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from memory_ledger import MemoryLedger

from recpipe.config.model import MetadataSettings, Settings
from recpipe.domain.chapters import Topic, Topics
from recpipe.domain.errors import NeedsUserError
from recpipe.domain.lifecycle import RecordingStatus, StageKind
from recpipe.domain.ports import Lecture, Ledger, Publication, Report
from recpipe.domain.recording import ArtifactKind, Lane, Recording
from recpipe.domain.topics_file import to_json as topics_json
from recpipe.domain.transcript import Transcript, Word
from recpipe.domain.transcript_file import to_json as transcript_json
from recpipe.domain.work import Claimed
from recpipe.pipeline.stage import Job
from recpipe.pipeline.stages.upload import Upload

TOPICS = Topics(
    engine="test",
    summary="About sound.",
    topics=(
        Topic(start=0.0, end=20.0, title="Waves"),
        Topic(start=20.0, end=90.0, title="Sampling"),
        Topic(start=90.0, end=120.0, title="Compression"),
    ),
)
TRANSCRIPT = Transcript(
    language="en",
    engine="test",
    model="",
    duration=120.0,
    words=tuple(Word(start=n * 4.0, end=n * 4.0 + 0.4, text=f"word{n}") for n in range(29)),
)
KEPT = {Path("topics.json"): topics_json(TOPICS), Path("transcript.json"): transcript_json(TRANSCRIPT)}
LISTED = "0:00 1. Waves\n0:20 2. Sampling\n1:30 3. Compression"
RECORDING = Recording(
    id=7,
    source="files",
    external_id="x",
    title="How sound becomes data",
    started_at=datetime(2026, 8, 31, 22, 30, tzinfo=UTC),
    status=RecordingStatus.UPLOADING,
    media=Path("lecture.mp4"),
    artifacts={
        ArtifactKind.TOPICS: Path("topics.json"),
        ArtifactKind.TRANSCRIPT: Path("transcript.json"),
        ArtifactKind.SRT: Path("en.srt"),
        ArtifactKind.VTT: Path("en.vtt"),
    },
)


class KeptFiles:
    """Files that are only in memory."""

    def read_json(self, path: Path) -> Mapping[str, object]:
        return KEPT[path]


class TwoMinutes:
    """Every media file is two minutes long."""

    def duration(self, media: Path) -> float:
        return 120.0


@dataclass
class Board:
    """A publisher, and the room where it is found: it keeps what it is given."""

    lectures: list[Lecture] = field(default_factory=list)

    def publisher(self, *_: object) -> Board:
        return self

    def publish(self, lecture: Lecture, ledger: Ledger, report: Report) -> Publication:
        self.lectures.append(lecture)
        return Publication(remote_id="1", url="board:1")


def job(metadata: Mapping[str, object] | None = None, platform: str = "library", **changes: object) -> Job:
    words = MetadataSettings.model_validate(metadata or {}).model_dump(mode="json")
    work = Claimed(
        stage_id=1,
        kind=StageKind.UPLOAD,
        target="it",
        lane=Lane.NETWORK,
        fence=1,
        attempt=1,
        recording=replace(RECORDING, **changes),
        settings={},
        platform=platform,
        metadata=words if metadata is not None else {},
    )
    return Job(work=work, settings=Settings(timezone="Europe/Vienna"), folder=Path("folder"))


def published(asked: Job, ledger: MemoryLedger | None = None, day: int = 3) -> Lecture:
    board = Board()
    upload = Upload(board, TwoMinutes(), KeptFiles(), lambda: datetime(2026, 9, day, 23, tzinfo=UTC))
    upload.run(asked, ledger if ledger is not None else MemoryLedger(), lambda _progress: None)
    return board.lectures[0]


def test_by_default_the_title_is_the_recordings_and_the_description_is_the_topics():
    """R-1001, R-1002."""
    lecture = published(job())

    assert (lecture.title, lecture.description) == ("How sound becomes data", LISTED)
    assert lecture.topics == lecture.description
    assert (lecture.comment, lecture.speaker, lecture.tags) == ("", "", ())
    assert len(lecture.chapters) == 3
    assert len(lecture.subtitles) == 1


def test_the_frozen_words_are_filled_in():
    """R-1001, R-1103: in the owner's time zone."""
    lecture = published(
        job(
            {
                "title": '{{ topic }}, {{ start | date("%d.%m.%Y") }}',
                "description": "{{ speaker }}, {{ duration }}, no. {{ recording_id }}\n{{ summary }}",
                "speaker": " Ann  Lee ",
                "tags": ["sound", "  ", "signal  processing"],
            }
        )
    )

    assert lecture.title == "Sampling, 01.09.2026"
    assert lecture.description == "Ann Lee, 2 min, no. 7\nAbout sound."
    assert lecture.speaker == "Ann Lee"
    assert lecture.tags == ("sound", "signal processing")


def test_without_frozen_words_those_of_the_settings_count():
    """R-1003: a run of an older recpipe has none."""
    asked = job()
    words = MetadataSettings(title="{{ topic }}")

    assert published(replace(asked, settings=Settings(metadata=words))).title == "Sampling"


@pytest.mark.parametrize(
    ("where", "description", "comment"),
    [("description", LISTED, ""), ("comment", "", LISTED), ("both", LISTED, LISTED)],
)
def test_the_topics_stand_where_they_are_wanted(where, description, comment):
    """R-1002."""
    lecture = published(job({"topics": {"where": where}}))

    assert (lecture.description, lecture.comment) == (description, comment)


def test_a_lecture_without_topics_has_a_title_all_the_same():
    """R-1001: an empty title becomes the recording's own."""
    lecture = published(job({"title": "{{ topic }}"}, artifacts={}))

    assert (lecture.title, lecture.description, lecture.chapters) == (RECORDING.title, "", ())


def test_captions_can_be_left_out():
    """R-1105: they are on unless somebody says otherwise."""
    assert published(job({"captions": False})).subtitles == ()
    assert published(job({})).subtitles != ()


def test_the_publish_date_is_that_of_the_first_publication():
    """R-1001, R-901: publishing again changes nothing that nobody edited."""
    ledger, asked = MemoryLedger(), job({"title": "{{ publish_date }}"})
    first = published(asked, ledger, day=3)
    again = published(asked, ledger, day=9)

    assert first.title == again.title == "2026-09-04"


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"title": "{{ titel }}"}, r"metadata\.title, line 1: there is no name 'titel'"),
        ({"description": "{{ 'x' | date }}"}, r"metadata\.description: the filter 'date'"),
    ],
)
def test_words_that_cannot_be_rendered_wait_for_a_person(metadata, said):
    """R-1001."""
    with pytest.raises(NeedsUserError, match=said) as caught:
        published(job(metadata))

    assert "recpipe run 7 --set" in caught.value.remedy


def test_what_a_platform_would_refuse_waits_for_a_person_and_is_never_cut():
    """R-904, R-1001."""
    metadata = {"title": "{{ display_name }} " * 6, "tags": ["a<b"]}
    with pytest.raises(
        NeedsUserError, match=r"youtube .*title: 137 of 100 characters; tags: < cannot"
    ) as caught:
        published(job(metadata, "youtube"))

    assert "recpipe run 7 --set" in caught.value.remedy
    assert not caught.value.can_approve
    assert published(job(metadata)).tags == ("a<b",)


def test_an_unknown_time_zone_waits_for_a_person():
    """R-1001."""
    asked = replace(job(), settings=Settings(timezone="Europe/Wien"))

    with pytest.raises(NeedsUserError, match=r"Europe/Wien") as caught:
        published(asked)
    assert "recpipe run 7 --set timezone" in caught.value.remedy
