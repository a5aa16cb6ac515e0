"""A stage is claimed by one, finished by one, and taken back from the dead."""

import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from office import ids
from query_plans import plans
from sqlalchemy import text

from recpipe.domain.effects import RowOutcome, Verdict
from recpipe.domain.lifecycle import POISON_CRASHES, RecordingStatus, SkipReason, StageKind, StageStatus
from recpipe.domain.ports import Progress, Publication
from recpipe.domain.recording import Lane, RunState
from recpipe.domain.work import Fail, Fenced, HandBack, Hold, Outcome, TryAgain

from .conftest import NOON, Desk

CPU, NETWORK = Lane.CPU, Lane.NETWORK


def statuses(desk: Desk, recording_id: int) -> dict[StageKind, StageStatus]:
    return {stage.kind: stage.status for stage in desk.records.stages(recording_id)}


def approve(desk: Desk, recording_id: int) -> RowOutcome:
    return desk.office.operations.control.approve(ids(recording_id))[0]


def finish(desk: Desk, lane: Lane = CPU, outcome: Outcome | None = None) -> StageKind:
    claimed = desk.work.claim(lane, "w", NOON)
    assert claimed is not None
    desk.work.complete(claimed, outcome or Outcome(), NOON)
    return claimed.kind


def test_many_threads_claim_each_stage_once(desk: Desk):
    """R-1301: exactly one winner, whatever the race."""
    for number in range(20):
        desk.run(desk.add(f"lecture {number}", minutes=number))
    won: Counter[int] = Counter()

    def claim_all(worker: str) -> None:
        while claimed := desk.work.claim(CPU, worker, NOON):
            won[claimed.stage_id] += 1

    threads = [threading.Thread(target=claim_all, args=(f"w{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 20
    assert set(won.values()) == {1}


def test_the_status_is_committed_before_the_work_begins(desk: Desk):
    """R-203."""
    recording_id = desk.add()
    desk.run(recording_id)
    desk.work.claim(CPU, "w", NOON)

    assert desk.records.recording(recording_id).status is RecordingStatus.PROCESSING


def test_a_run_goes_through_its_stages_in_order(desk: Desk):
    """R-803, R-1302: topics and subtitles after the transcript, the upload last, then READY."""
    recording_id = desk.add()
    desk.run(recording_id)

    assert [finish(desk) for _ in range(4)] == [
        StageKind.TRIM,
        StageKind.TRANSCRIBE,
        StageKind.EXTRACT_TOPICS,
        StageKind.GENERATE_SUBTITLES,
    ]
    finish(desk, NETWORK, Outcome(publication=Publication(remote_id="x", url="file:///x")))

    recording = desk.records.recording(recording_id)
    assert recording.status is RecordingStatus.READY
    assert recording.run_state is RunState.DONE
    assert recording.targets[0].url == "file:///x"


def test_what_a_zombie_writes_does_not_count(desk: Desk):
    """Fencing: an attempt that was taken back can neither finish, fail nor publish."""
    recording_id = desk.add()
    desk.run(recording_id)
    zombie = desk.work.claim(CPU, "old", NOON)
    assert zombie is not None
    assert desk.work.enlist("new", NOON) == 1

    with pytest.raises(Fenced):
        desk.work.complete(zombie, Outcome(), NOON)
    with pytest.raises(Fenced):
        desk.work.give_up(zombie, HandBack(), NOON)
    assert desk.work.beat("old", {zombie.claim: None}, NOON) == {zombie.claim}
    assert statuses(desk, recording_id)[StageKind.TRIM] is StageStatus.PENDING


def test_the_fence_only_ever_grows(desk: Desk):
    """Two attempts can never be taken for one another."""
    desk.run(desk.add())
    fences = []
    for _ in range(3):
        claimed = desk.work.claim(CPU, "w", NOON)
        assert claimed is not None
        fences.append(claimed.fence)
        desk.work.give_up(claimed, HandBack(), NOON)

    assert fences == sorted(set(fences))


def test_a_retry_waits_for_its_time(desk: Desk):
    """R-404: waiting is PENDING with a time."""
    desk.run(desk.add())
    claimed = desk.work.claim(CPU, "w", NOON)
    assert claimed is not None
    desk.work.give_up(claimed, TryAgain(message="busy", after=timedelta(minutes=5)), NOON)

    assert desk.work.claim(CPU, "w", NOON + timedelta(minutes=4)) is None
    again = desk.work.claim(CPU, "w", NOON + timedelta(minutes=5))
    assert again is not None
    assert again.attempt == 2


def test_a_held_stage_waits_and_shows_its_remedy(desk: Desk):
    """R-1401: HELD, not FAILED; approval is remembered for the next attempt."""
    recording_id = desk.add()
    desk.run(recording_id)
    claimed = desk.work.claim(CPU, "w", NOON)
    assert claimed is not None
    desk.work.give_up(claimed, Hold(message="too much", remedy="approve it", can_approve=True), NOON)

    held = desk.records.recording(recording_id).held
    assert [stage.remedy for stage in held] == ["approve it"]
    assert desk.work.claim(CPU, "w", NOON) is None
    assert approve(desk, recording_id).verdict is Verdict.DONE
    again = desk.work.claim(CPU, "w", NOON)
    assert again is not None
    assert again.is_approved
    assert again.attempt == 1


def test_only_what_can_be_approved_is_approved(desk: Desk):
    """R-1401: "log in" is not solved by an approval."""
    recording_id = desk.add()
    desk.run(recording_id)
    claimed = desk.work.claim(CPU, "w", NOON)
    assert claimed is not None
    desk.work.give_up(claimed, Hold(message="x", remedy="log in", can_approve=False), NOON)

    assert approve(desk, recording_id).verdict is Verdict.REFUSED
    assert desk.office.operations.control.resume(ids(recording_id))[0].verdict is Verdict.DONE


def test_a_failed_stage_ends_its_run_and_flags_the_recording(desk: Desk):
    """Section 12: stage FAILED, recording DOWNLOADED, failed flag with the reason."""
    recording_id = desk.add()
    desk.run(recording_id)
    finish(desk)
    claimed = desk.work.claim(CPU, "w", NOON)
    assert claimed is not None
    desk.work.give_up(claimed, Fail(message="no speech"), NOON)

    recording = desk.records.recording(recording_id)
    assert (recording.status, recording.failed_stage) == (RecordingStatus.DOWNLOADED, "TRANSCRIBE")
    assert recording.failure == "no speech"
    assert recording.run_state is RunState.FAILED


def test_a_later_success_clears_the_failed_flag(desk: Desk):
    """R-1402 [gap]; what was completed is not done again."""
    recording_id = desk.add()
    desk.run(recording_id)
    claimed = desk.work.claim(CPU, "w", NOON)
    assert claimed is not None
    desk.work.give_up(claimed, Fail(message="bad luck"), NOON)
    desk.run(recording_id)
    finish(desk)

    assert desk.records.recording(recording_id).failure == ""


def test_a_skipped_transcript_skips_what_it_feeds(desk: Desk):
    """A silent recording is published without topics and subtitles."""
    recording_id = desk.add()
    desk.run(recording_id)
    finish(desk)
    finish(desk, CPU, Outcome(skipped=SkipReason.NOTHING_TO_DO))

    found = statuses(desk, recording_id)
    assert found[StageKind.EXTRACT_TOPICS] is StageStatus.SKIPPED
    assert found[StageKind.GENERATE_SUBTITLES] is StageStatus.SKIPPED
    assert desk.work.ready_counts(NOON) == {NETWORK: 1}


def test_a_stage_that_kills_its_workers_is_quarantined(desk: Desk):
    """R-1403."""
    recording_id = desk.add()
    desk.run(recording_id)
    for number in range(POISON_CRASHES):
        assert desk.work.claim(CPU, f"w{number}", NOON) is not None
        desk.work.enlist(f"w{number + 1}", NOON)

    recording = desk.records.recording(recording_id)
    assert recording.stages[0].status is StageStatus.FAILED
    assert f"died {POISON_CRASHES} times" in recording.failure


def test_what_a_publisher_remembers_survives_its_worker(desk: Desk):
    """R-902, R-903: session and ids are stored while the upload runs."""
    desk.run(desk.add())
    for _ in range(4):
        finish(desk)
    claimed = desk.work.claim(NETWORK, "w", NOON)
    assert claimed is not None
    desk.work.remember(claimed, {"session": "s1"})
    desk.work.remember(claimed, {"offset": 5})
    desk.work.enlist("next", NOON)

    again = desk.work.claim(NETWORK, "next", NOON)
    assert again is not None
    assert again.ledger == {"session": "s1", "offset": 5}
    with pytest.raises(Fenced):
        desk.work.remember(claimed, {"session": "zombie"})


def test_progress_is_shown_while_it_runs_and_gone_afterwards(desk: Desk):
    """Every view shows how far a stage is."""
    recording_id = desk.add()
    desk.run(recording_id)
    claimed = desk.work.claim(CPU, "w", NOON)
    assert claimed is not None
    desk.work.beat("w", {claimed.claim: Progress(done=3, total=10, unit="s")}, NOON)

    assert desk.records.stages(recording_id)[0].progress == Progress(done=3, total=10, unit="s")
    desk.work.complete(claimed, Outcome(), NOON)
    assert desk.records.stages(recording_id)[0].progress is None


def test_the_history_tells_every_start_and_end(desk: Desk):
    """R-205: appended, never changed."""
    desk.run(desk.add())
    claimed = desk.work.claim(CPU, "w1", NOON)
    assert claimed is not None
    desk.work.give_up(claimed, TryAgain(message="busy", after=timedelta()), NOON)
    finish(desk)

    with desk.database.read() as session:
        history = session.execute(text("SELECT stage, attempt, worker, event FROM timing ORDER BY id")).all()
    assert [tuple(row) for row in history] == [
        ("TRIM", 1, "w1", "started"),
        ("TRIM", 1, "w1", "retry"),
        ("TRIM", 2, "w", "started"),
        ("TRIM", 2, "w", "complete"),
    ]


def test_the_history_is_only_ever_appended():
    """R-205: no statement of the program changes or removes a row of it."""
    sources = [path.read_text() for path in Path("storage").glob("*.py")]

    assert not any(f"{verb}(TimingRow" in source for source in sources for verb in ("update", "delete"))


def test_claims_are_found_through_their_index(desk: Desk):
    """A queue of any length costs the same: the plan of the claim itself names the partial index."""
    with plans(desk.database) as seen:
        desk.work.claim(Lane.CPU, "w", NOON)
        desk.work.ready_counts(NOON)

    assert [plan for plan in seen if "ix_stage_claim" not in plan] == []
    assert "ORDER BY" not in seen[0]
