"""Recordings, runs and sources, as people ask for them."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from office import found, ids
from query_plans import plans
from sqlalchemy.exc import IntegrityError, StatementError

from recpipe.config.model import Settings, TopicsSettings, TrimSettings
from recpipe.domain.arrival import Arrival
from recpipe.domain.errors import Refused
from recpipe.domain.lifecycle import RecordingStatus, SkipReason, StageKind
from recpipe.domain.ports import FoundRecording
from recpipe.domain.recording import Lane
from recpipe.domain.selection import Filter
from recpipe.domain.work import Hold, Outcome
from storage.tables import RecordingRow

from .conftest import NOON, Desk


def test_a_recording_is_known_by_source_id_and_start(desk: Desk):
    """R-301: a second sync with nothing new changes nothing; a new title is no new recording."""
    brought = FoundRecording(external_id="x", title="first title", started_at=NOON, media=Path("/x.mp4"))
    renamed = FoundRecording(external_id="x", title="second title", started_at=NOON, media=Path("/y.mp4"))

    first = desk.records.receive("files", brought, Arrival(), NOON)
    second = desk.records.receive("files", renamed, Arrival(), NOON)

    assert (first, second) == ((1, True), (1, False))
    assert desk.records.recording(1).title == "first title"


def test_the_database_itself_refuses_a_double(desk: Desk):
    """Whatever a program does, (source, external id, start) is there once."""
    desk.add("x")
    twin = RecordingRow(
        source_id=1,
        external_id="x",
        started_at=NOON,
        title="",
        sidecars=[],
        status=RecordingStatus.INITIALIZED,
        created_at=NOON,
        kept_since=NOON,
    )
    with pytest.raises(IntegrityError), desk.database.write() as session:
        session.add(twin)


def test_a_moment_without_a_zone_is_refused(desk: Desk):
    """SQLite would drop the zone silently."""
    naive = FoundRecording(external_id="x", title="x", started_at=datetime(2026, 1, 1), media=None)  # noqa: DTZ001
    with pytest.raises(StatementError, match="time zone"):
        desk.records.receive("files", naive, Arrival(), NOON)


def test_a_file_on_this_machine_is_downloaded_at_once(desk: Desk):
    """R-308."""
    assert desk.records.recording(desk.add()).status is RecordingStatus.DOWNLOADED


def test_many_threads_start_one_run(desk: Desk):
    """R-1301 [gap]: two runs at the same instant make one run."""
    recording_id = desk.add()
    refused: list[Exception] = []

    def start() -> None:
        try:
            desk.run(recording_id)
        except Refused as error:
            refused.append(error)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 7
    assert desk.records.recording(recording_id).run_id == 1


def test_a_run_freezes_its_settings(desk: Desk):
    """R-1103: editing a setting changes later runs only."""
    desk.run(desk.add(), Settings(topics=TopicsSettings(enable=False)))
    claimed = desk.work.claim(Lane.CPU, "w", NOON)

    assert claimed is not None
    assert Settings.model_validate(claimed.settings).topics.enable is False


def test_other_settings_replace_a_run_that_waits_for_a_person(desk: Desk):
    """R-1103: a run's settings are frozen, so what a person decides otherwise is another run."""
    recording_id = desk.add()
    desk.run(recording_id)
    other = Settings(trim=TrimSettings(padding=1))
    with pytest.raises(Refused, match="already running, and its settings are frozen"):
        desk.run(recording_id, other)
    desk.office.give_up(desk.office.claim(), Hold(message="too much", remedy="choose", can_approve=True))

    assert desk.run(recording_id, other) == 2
    assert desk.work.claim(Lane.CPU, "w", NOON) is not None


def test_a_disabled_stage_is_skipped_and_says_so(desk: Desk):
    """R-1308: skipped, and why."""
    recording_id = desk.add()
    desk.run(recording_id, Settings(topics=TopicsSettings(enable=False)))

    stage = next(s for s in desk.records.stages(recording_id) if s.kind is StageKind.EXTRACT_TOPICS)
    assert stage.skip_reason is SkipReason.DISABLED


def test_a_stage_that_was_disabled_is_done_by_a_later_run_that_wants_it(desk: Desk):
    """R-1302: what is finished is not done again, what was left out is."""
    recording_id = desk.add()
    desk.run(recording_id, Settings(topics=TopicsSettings(enable=False)))
    while claimed := desk.work.claim(Lane.CPU, "w", NOON):
        desk.work.complete(claimed, Outcome(), NOON)
    upload = desk.work.claim(Lane.NETWORK, "w", NOON)
    assert upload is not None
    desk.work.complete(upload, Outcome(), NOON)
    desk.run(recording_id)

    claimed = desk.work.claim(Lane.CPU, "w", NOON)
    assert claimed is not None
    assert claimed.kind is StageKind.EXTRACT_TOPICS


def test_an_unknown_recording_is_refused_with_a_remedy(desk: Desk):
    """Errors say what to do."""
    with pytest.raises(Refused, match="no recording 7") as caught:
        desk.records.recording(7)

    assert "recpipe list" in caught.value.remedy


def test_a_refused_run_leaves_nothing_behind(desk: Desk):
    """Each operation is one transaction that happened or did not."""
    recording_id = desk.add()
    desk.office.operations.control.delete(ids(recording_id))

    with pytest.raises(Refused, match="deleted"):
        desk.run(recording_id)

    assert desk.records.stages(recording_id) == []
    assert desk.office.rows("SELECT count(*) FROM run") == [(0,)]


def test_the_newest_recordings_come_first(desk: Desk):
    """A list is ordered by when it was recorded."""
    for minutes in (1, 3, 2):
        desk.add(f"lecture {minutes}", minutes)

    assert titles(desk, Filter()) == ["lecture 3", "lecture 2", "lecture 1"]
    assert titles(desk, Filter(), limit=1) == ["lecture 3"]


def titles(desk: Desk, chosen: Filter, limit: int | None = None) -> list[str]:
    return [line.title for line in desk.records.lines(chosen, limit)]


def test_a_search_takes_percent_and_underscore_as_they_are(desk: Desk):
    """What a person types is text, not a pattern."""
    desk.add("100% algebra")
    desk.add("algebra_2", minutes=1)

    assert titles(desk, Filter(search="0%")) == ["100% algebra"]
    assert titles(desk, Filter(search="a_2")) == ["algebra_2"]
    desk.add("Лекция", minutes=2)
    assert titles(desk, Filter(search="ЛЕКЦИЯ")) == ["Лекция"]
    assert titles(desk, Filter(search="ALGEBRA")) == ["algebra_2", "100% algebra"]


def test_a_source_can_be_removed_and_used_again(desk: Desk):
    """Its recordings stay."""
    sources = desk.office.operations.sources
    desk.office.source("course", found("x"))
    sources.sync()
    with pytest.raises(Refused, match="already"):
        desk.office.source("course")
    sources.remove("course")

    assert sources.all() == []
    assert desk.records.recording(1).source == "course"
    desk.office.source("course")
    assert desk.records.known_ids("course") == {"x"}


def test_a_page_of_a_large_list_reads_no_more_than_it_shows(desk: Desk):
    """The list is read through an index that holds all that it may be filtered by."""
    filters = (
        Filter(),
        Filter(search="x"),
        Filter(search="x", template="y", statuses=(RecordingStatus.READY,)),
        Filter(sources=("y", "z"), statuses=(RecordingStatus.READY, RecordingStatus.SKIPPED)),
        Filter(is_held=True),
    )
    with plans(desk.database) as seen:
        for chosen in filters:
            desk.records.lines(chosen, 50)

    assert [plan for plan in seen if "COVERING INDEX ix_recording_" not in plan] == []
    assert [plan for plan in seen if "SCAN" in plan] == []


@pytest.mark.parametrize(
    ("chosen", "index"),
    [
        (Filter(is_failed=True), "ix_recording_failed"),
        (Filter(is_paused=True), "ix_recording_paused"),
        (Filter(is_held=True), "ix_stage_open"),
    ],
)
def test_what_is_rare_is_found_through_an_index_of_its_own(desk: Desk, chosen: Filter, index: str):
    """SQLite uses a partial index only for a condition that is written as in the index."""
    with plans(desk.database) as seen:
        desk.records.lines(chosen, 50)

    assert index in seen[0].split("LIST SUBQUERY", maxsplit=1)[1]


def test_what_is_asked_all_the_time_looks_at_no_whole_table(desk: Desk):
    """The worker's polling costs the same however many recordings there are."""
    with plans(desk.database) as seen:
        desk.records.end_pauses(NOON)
        desk.records.has_open_work()

    scans = [line for plan in seen for line in plan.splitlines() if line.startswith("SCAN")]
    assert [line for line in scans if "USING" not in line and "CONSTANT" not in line] == []


def test_recordings_that_never_ran_are_known(desk: Desk):
    """A source that publishes by itself catches up after a crash between add and run."""
    first, second = desk.add("a"), desk.add("b", minutes=1)
    desk.run(first)

    assert list(desk.records.never_run("files")) == [second]


def test_times_keep_their_moment(desk: Desk):
    """UTC in, UTC out."""
    assert desk.records.recording(desk.add(minutes=5)).started_at == NOON + timedelta(minutes=5)
