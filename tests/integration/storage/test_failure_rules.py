"""What happens after the last retry, row by row of section 12, and how a recording looks then."""

from datetime import timedelta
from pathlib import Path

import pytest
from office import PUBLISHED, Office, found, ids

from recpipe.domain.effects import Verdict
from recpipe.domain.lifecycle import (
    POISON_CRASHES,
    RecordingStatus,
    SkipReason,
    StageKind,
    StageStatus,
    TargetStatus,
)
from recpipe.domain.recording import PutAside, RunState
from recpipe.domain.selection import Filter
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules
from recpipe.domain.work import Decision, Fail, GoWithout, Hold, Outcome, TryAgain, Wait
from recpipe.pipeline.plan import RunRequest

R, K, S, T = RecordingStatus, StageKind, StageStatus, TargetStatus
BROKEN = Fail(message="it is broken", remedy="mend it")
BROUGHT = Path("/brought.mp4")
WITHOUT = GoWithout(message="it is broken")


def statuses(office: Office, recording_id: int) -> dict[str, StageStatus]:
    return {stage.name: stage.status for stage in office.show(recording_id).stages}


def run_until(office: Office, kind: StageKind, decision: Decision, **override: object) -> int:
    """A recording one of whose stages ended so; everything else that was ready is done."""
    recording_id = office.add()
    office.run(recording_id, RunRequest(override=override))
    office.give_up(office.work_until(kind), decision)
    office.work_off()
    return recording_id


# Section 12, row by row


@pytest.mark.parametrize("is_mapped", [True, False])
def test_a_failed_download_goes_back_to_where_it_was(office: Office, is_mapped: bool):
    """Section 12, DOWNLOAD: INITIALIZED, SKIPPED if unmapped; the failed flag."""
    if is_mapped:
        office.operations.templates.add(TemplateDraft(name="course", rules=Rules(keywords=("algo",))))
    office.source("shelf", found("algo 1", media=None))
    office.operations.sources.sync()
    office.run(1)
    office.give_up(office.claim(), BROKEN)

    recording = office.show(1)
    assert recording.status is (R.INITIALIZED if is_mapped else R.SKIPPED)
    assert recording.put_aside is (None if is_mapped else PutAside.NO_TEMPLATE)
    assert (recording.failed_stage, recording.failure) == ("DOWNLOAD", "it is broken")
    assert recording.run_state is RunState.FAILED


def test_a_failed_download_can_be_tried_again(office: Office):
    """Section 11, R-1402: SKIPPED runs the whole plan; success clears the flag."""
    office.source("shelf", found("algo 1", media=None))
    office.operations.sources.sync()
    office.run(1)
    office.give_up(office.claim(), BROKEN)
    office.run(1)
    office.finish(office.claim(), Outcome(media=BROUGHT))
    office.work_off()

    assert office.show(1).status is R.READY
    assert office.show(1).failure == ""


@pytest.mark.parametrize("kind", [K.TRIM, K.TRANSCRIBE, K.EXTRACT_TOPICS, K.GENERATE_SUBTITLES])
def test_a_failed_stage_keeps_what_was_completed(office: Office, kind: StageKind):
    """Section 12: stage FAILED, recording DOWNLOADED, failed flag; nothing is published (R-202)."""
    recording_id = run_until(office, kind, BROKEN)

    recording = office.show(recording_id)
    assert (recording.status, recording.failed_stage) == (R.DOWNLOADED, kind)
    assert [each.kind for each in recording.failed] == [kind]
    assert all(each.status is S.COMPLETED for each in recording.stages[: [*K].index(kind) - 1])
    assert statuses(office, recording_id)["UPLOAD library"] is S.PENDING
    assert office.claim() is None


def test_topics_and_subtitles_do_not_fail_with_each_other(office: Office):
    """Section 12, R-803: what was completed stays completed."""
    recording_id = run_until(office, K.EXTRACT_TOPICS, BROKEN)

    assert statuses(office, recording_id)["GENERATE_SUBTITLES"] is S.COMPLETED


def test_without_a_transcript_the_upload_goes_on(office: Office):
    """Section 12, allow_errors [gap]: error, parent_failed, and it is published."""
    recording_id = run_until(office, K.TRANSCRIBE, WITHOUT, allow_errors=True)

    reasons = {stage.name: stage.skip_reason for stage in office.show(recording_id).stages}
    assert reasons == {
        "TRIM": None,
        "TRANSCRIBE": SkipReason.ERROR,
        "EXTRACT_TOPICS": SkipReason.PARENT_FAILED,
        "GENERATE_SUBTITLES": SkipReason.PARENT_FAILED,
        "UPLOAD library": None,
    }
    assert office.show(recording_id).status is R.READY
    assert office.show(recording_id).failure == ""


@pytest.mark.parametrize("kind", [K.EXTRACT_TOPICS, K.GENERATE_SUBTITLES])
def test_without_topics_or_subtitles_the_upload_goes_on(office: Office, kind: StageKind):
    """Section 12, allow_errors [gap]."""
    recording_id = run_until(office, kind, WITHOUT, allow_errors=True)

    assert office.show(recording_id).status is R.READY
    assert statuses(office, recording_id)[kind] is S.SKIPPED


def two_targets(office: Office, library: Decision | None, web: Decision | None) -> int:
    office.preset("web", is_default=True)
    recording_id = office.add()
    office.run(recording_id, publish={"auto_upload": True})
    ends = {"library": library, "web": web}
    while work := office.claim():
        decision = ends.get(work.target)
        if decision is None:
            office.finish(work)
        else:
            office.give_up(work, decision)
    return recording_id


def test_one_of_two_uploads_failing_is_no_failure_of_the_recording(office: Office):
    """Section 12, R-908, R-201 [gap]: that target FAILED, recording UPLOADED, no flag."""
    recording_id = two_targets(office, None, BROKEN)

    recording = office.show(recording_id)
    assert {each.preset: each.status for each in recording.targets} == {
        "library": T.UPLOADED,
        "web": T.FAILED,
    }
    assert recording.status is R.UPLOADED
    assert recording.failure == ""
    assert recording.abilities.uploads.partial


def test_all_uploads_failing_is_a_failure(office: Office):
    """Section 12, UPLOAD: the flag, with its reason; what was made is kept."""
    recording_id = two_targets(office, BROKEN, BROKEN)

    recording = office.show(recording_id)
    assert (recording.status, recording.failure) == (R.PROCESSED, "it is broken")
    assert office.operations.recordings.count(Filter(is_failed=True)) == 1


def test_a_target_that_nobody_asked_for_does_not_hide_a_failure(office: Office):
    """Section 12: the web was never meant, so all that was meant has failed."""
    office.preset("web", is_default=True)
    recording_id = run_until(office, K.UPLOAD, BROKEN)

    assert statuses(office, recording_id)["UPLOAD web"] is S.SKIPPED
    assert office.show(recording_id).failed_stage == "UPLOAD library"


def test_a_first_upload_that_fails_waits_for_the_others(office: Office):
    """Section 12: only when all have failed is it a failure."""
    office.preset("web", is_default=True)
    recording_id = office.add()
    office.run(recording_id, publish={"auto_upload": True})
    office.give_up(office.work_until(K.UPLOAD), BROKEN)

    assert office.show(recording_id).failure == ""


def test_only_the_failed_upload_is_repeated(office: Office):
    """R-908: a retry does not touch the one that is published."""
    recording_id = two_targets(office, None, BROKEN)
    office.operations.control.retry(ids(recording_id))

    assert office.work_off() == ["UPLOAD web"]
    assert office.show(recording_id).status is R.READY


#


def test_what_leaves_this_machine_waits_until_somebody_asks(office: Office):
    """R-901: a run publishes to the library alone; `upload` or a second run goes on, once."""
    office.preset("web", is_default=True)
    for press in (office.operations.control.upload, office.operations.control.run):
        recording_id = office.add(f"lecture {press.__name__}", minutes=len(press.__name__))
        office.run(recording_id)
        assert "UPLOAD web" not in office.work_off()
        assert office.show(recording_id).status is R.UPLOADED

        press(ids(recording_id))
        assert office.work_off() == ["UPLOAD web"]
        assert press(ids(recording_id))[0].verdict is Verdict.SKIPPED


def test_a_retry_of_the_library_sends_nothing_out(office: Office):
    """R-901: to a platform nothing goes unless somebody says so."""
    office.preset("web", is_default=True)
    recording_id = run_until(office, K.UPLOAD, BROKEN)
    office.operations.control.retry(ids(recording_id))

    assert office.work_off() == ["UPLOAD library"]


# R-1401 to R-1403


def test_what_waits_for_a_person_is_held_and_has_not_failed(office: Office):
    """R-1401: it shows what to do; the run stays open and the flag is not set."""
    recording_id = run_until(office, K.TRIM, Hold(message="shut", remedy="log in", can_approve=False))

    recording = office.show(recording_id)
    assert [(each.name, each.remedy) for each in recording.held] == [("TRIM", "log in")]
    assert (recording.is_active, recording.failure) == (True, "")
    assert office.operations.recordings.count(Filter(is_held=True)) == 1


def test_what_heals_by_waiting_is_tried_again_by_itself(office: Office):
    """R-1401: with the time to wait."""
    recording_id = run_until(office, K.TRIM, TryAgain(message="busy", after=timedelta(minutes=5)))
    assert office.claim() is None
    office.clock.forward(minutes=5)

    assert office.work_off()[0] == "TRIM"
    assert office.show(recording_id).status is R.READY


def test_a_condition_is_no_attempt(office: Office):
    """R-1401: a full disk does not use up retries."""
    recording_id = run_until(
        office, K.TRIM, Wait(message="full", after=timedelta(minutes=5), remedy="free the disk")
    )

    assert office.show(recording_id).stages[0].attempts == 0
    assert office.run(recording_id).verdict is Verdict.DONE  # whoever has freed it need not wait
    assert office.work_off()[0] == "TRIM"


def test_a_later_success_clears_the_flag_and_attempts_are_counted_anew(office: Office):
    """R-1402 [gap]."""
    recording_id = run_until(office, K.TRANSCRIBE, BROKEN)
    assert office.rows("SELECT failed_at IS NULL FROM recording") == [(0,)]

    office.run(recording_id)
    work = office.claim()
    assert work is not None
    assert (work.kind, work.attempt) == (K.TRANSCRIBE, 1)
    office.finish(work)
    office.work_off()
    assert (office.show(recording_id).failure, office.show(recording_id).failed_stage) == ("", "")
    assert office.rows("SELECT failed_at IS NULL FROM recording") == [(1,)]


def test_a_poisoned_recording_does_not_block_the_queue(office: Office):
    """R-1403: after its attempts it is quarantined with its reason, and others go on."""
    poison = office.add("poison")
    office.run(poison)
    for _ in range(POISON_CRASHES):
        assert office.claim() is not None
        office.work.enlist("w", office.clock())
    other = office.add("other", minutes=1)
    office.run(other)
    office.work_off()

    assert f"died {POISON_CRASHES} times" in office.show(poison).failure
    assert office.show(other).status is R.READY


def test_a_poisoned_upload_is_a_failed_target(office: Office):
    """R-1403, section 12."""
    recording_id = office.add()
    office.run(recording_id)
    office.work_until(K.UPLOAD)
    for _ in range(POISON_CRASHES):
        office.work.enlist("w", office.clock())
        office.claim()

    assert office.show(recording_id).targets[0].status is T.FAILED
    assert office.show(recording_id).failed_stage == "UPLOAD library"


#


def test_the_status_is_the_truth_while_it_works(office: Office):
    """R-203: every stage of a recording's life, as every view shows it."""
    office.source("shelf", found("algo 1", media=None))
    office.operations.sources.sync()
    office.run(1)
    seen = []
    while work := office.claim():
        seen.append(office.operations.recordings.browse()[0].status)
        usual = PUBLISHED if work.kind is K.UPLOAD else Outcome()
        office.finish(work, Outcome(media=BROUGHT) if work.kind is K.DOWNLOAD else usual)

    assert seen == [R.DOWNLOADING, R.PROCESSING, R.PROCESSING, R.PROCESSING, R.PROCESSING, R.UPLOADING]


def test_all_views_say_the_same(office: Office):
    """R-204: the recording, its line in a list and the row of the database."""
    columns = (
        "is_runtime, can_run, can_pause, ready_to_upload, targets_total, targets_uploaded, targets_failed"
    )
    recording_id = two_targets(office, None, BROKEN)
    moments = [lambda: None, lambda: office.operations.control.retry(ids(recording_id)), office.claim]
    for happens in moments:
        happens()
        shown = office.show(recording_id).abilities
        row = office.rows(f"SELECT {columns} FROM recording")[0]
        uploads = shown.uploads
        assert office.operations.recordings.browse()[0].abilities == shown
        assert row == (
            shown.is_runtime,
            shown.can_run,
            shown.can_pause,
            shown.ready_to_upload,
            uploads.total,
            uploads.uploaded,
            uploads.failed,
        )


def test_rows_of_the_history_never_change(office: Office):
    """R-205: whatever happens afterwards, and even if the recording is forgotten."""
    recording_id = run_until(office, K.TRANSCRIBE, TryAgain(message="busy", after=timedelta()))
    control, one = office.operations.control, ids(recording_id)
    history = office.rows("SELECT * FROM timing ORDER BY id")
    asks = (
        lambda: control.reset(one, forgets_publications=True),
        lambda: office.run(recording_id),
        office.claim,
        lambda: control.cancel(one),
        lambda: office.work.enlist("w", office.clock()),
        lambda: control.delete(one),
        lambda: office.clock.forward(days=9) or office.operations.upkeep.sweep(),
        lambda: office.clock.forward(days=90) or office.operations.upkeep.sweep(),
    )
    for ask in asks:
        ask()
        now = office.rows("SELECT * FROM timing ORDER BY id")
        assert now[: len(history)] == history
        history = now
    outcomes = [
        event for (event,) in office.rows("SELECT event FROM timing WHERE stage = 'TRANSCRIBE' ORDER BY id")
    ]
    assert outcomes == ["started", "retry", "started", "complete"]
