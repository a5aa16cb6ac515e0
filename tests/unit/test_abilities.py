"""What can be asked of a recording now: one function, whose answer every view shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.abilities import abilities
from recpipe.domain.lifecycle import RecordingStatus, TargetStatus

R, T = RecordingStatus, TargetStatus
RUNTIME = {R.DOWNLOADING, R.PROCESSING, R.UPLOADING}
CANNOT = {R.EXPIRED, R.PENDING_SOURCE, R.READY}
ANY = {
    "status": st.sampled_from(R),
    "targets": st.lists(st.sampled_from(T), max_size=4),
    "is_active": st.booleans(),
    "is_paused": st.booleans(),
    "is_deleted": st.booleans(),
}


@pytest.mark.parametrize("status", R)
def test_an_idle_recording_can_run_unless_it_is_complete_lost_or_not_made_yet(status: RecordingStatus):
    """R-204 and section 11; one that still works without a run is being stopped."""
    found = abilities(status, [], is_active=False, is_paused=False)

    assert found.can_run == (status not in CANNOT | RUNTIME)
    assert found.is_runtime == (status in RUNTIME)
    assert not found.can_pause
    assert found.ready_to_upload == (status in {R.PROCESSED, R.UPLOADED})


@pytest.mark.parametrize("status", sorted(RUNTIME))
def test_a_running_one_can_be_paused_and_a_paused_one_can_run(status: RecordingStatus):
    """R-204, R-1303."""
    running = abilities(status, [], is_active=True, is_paused=False)
    paused = abilities(status, [], is_active=True, is_paused=True)

    assert (running.can_pause, running.can_run) == (True, False)
    assert (paused.can_pause, paused.can_run) == (False, True)


@pytest.mark.parametrize(
    ("targets", "summary"),
    [
        ([], (0, 0, 0, False)),
        ([T.UPLOADED], (1, 1, 0, False)),
        ([T.UPLOADED, T.FAILED], (2, 1, 1, True)),
        ([T.UPLOADED, T.NOT_UPLOADED, T.UPLOADING], (3, 1, 0, True)),
        ([T.FAILED, T.FAILED], (2, 0, 2, False)),
    ],
)
def test_the_summary_counts_targets(targets: list[TargetStatus], summary: tuple):
    """R-204: upload_summary{total, uploaded, failed, partial}."""
    found = abilities(R.PROCESSED, targets, is_active=False, is_paused=False).uploads

    assert (found.total, found.uploaded, found.failed, found.partial) == summary


@given(st.fixed_dictionaries(ANY))
def test_a_deleted_one_can_do_nothing(facts: dict):
    """R-1601."""
    found = abilities(**facts | {"is_deleted": True})

    assert not found.can_run
    assert not found.ready_to_upload


@given(st.fixed_dictionaries(ANY))
def test_nothing_can_be_run_and_paused_at_once(facts: dict):
    """R-204: one of the two, or neither."""
    found = abilities(**facts)

    assert not (found.can_run and found.can_pause)
    assert not (found.ready_to_upload and facts["is_active"])
