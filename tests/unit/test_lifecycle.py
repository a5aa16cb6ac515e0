"""A recording's status is derived; a stage moves only as the table says."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.lifecycle import (
    BEFORE_PUBLISHING,
    TRANSITIONS,
    IllegalTransition,
    RecordingFacts,
    RecordingStatus,
    StageEvent,
    StageKind,
    StageState,
    StageStatus,
    TargetStatus,
    advance,
    derive_status,
    sources_of,
)

STAGES = st.builds(
    StageState, kind=st.sampled_from(StageKind), status=st.sampled_from(StageStatus), target=st.just("")
)
FACTS = st.builds(
    RecordingFacts,
    has_media=st.booleans(),
    stages=st.lists(STAGES, max_size=6).map(tuple),
    targets=st.lists(st.sampled_from(TargetStatus), max_size=3).map(tuple),
    is_expired=st.booleans(),
    is_pending_source=st.booleans(),
    is_skipped=st.booleans(),
)


def stage(status: StageStatus, kind: StageKind = StageKind.TRIM) -> StageState:
    return StageState(kind=kind, status=status)


def whole(status: StageStatus) -> tuple[StageState, ...]:
    """Everything before publishing, all in one status."""
    return tuple(stage(status, kind) for kind in BEFORE_PUBLISHING)


@pytest.mark.parametrize(("status", "event"), [*product(StageStatus, StageEvent)])
def test_every_move_is_in_the_table_or_refused(status: StageStatus, event: StageEvent):
    """R-201: `advance` is total."""
    if (status, event) in TRANSITIONS:
        assert advance(status, event) is TRANSITIONS[status, event]
        assert status in sources_of(event)
    else:
        with pytest.raises(IllegalTransition):
            advance(status, event)


def test_a_running_stage_cannot_be_claimed_again():
    """R-1301: the guard of a claim names only waiting stages."""
    assert sources_of(StageEvent.CLAIM) == (StageStatus.PENDING,)


@given(FACTS)
def test_every_set_of_facts_has_one_status(facts: RecordingFacts):
    """R-201: the derivation is total, and the same facts give the same status."""
    assert derive_status(facts) is derive_status(facts)


@given(FACTS)
def test_a_failed_stage_never_looks_finished(facts: RecordingFacts):
    """R-202."""
    has_failed = any(
        each.status is StageStatus.FAILED and each.kind is not StageKind.UPLOAD for each in facts.stages
    )
    finished = {RecordingStatus.PROCESSED, RecordingStatus.UPLOADED, RecordingStatus.READY}

    assert not (has_failed and derive_status(facts) in finished)


@given(FACTS)
def test_it_is_ready_only_when_every_target_is_published(facts: RecordingFacts):
    """R-201."""
    if derive_status(facts) is RecordingStatus.READY:
        assert set(facts.targets) == {TargetStatus.UPLOADED}


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (RecordingFacts(has_media=False), RecordingStatus.INITIALIZED),
        (RecordingFacts(has_media=True), RecordingStatus.DOWNLOADED),
        (RecordingFacts(has_media=True, is_expired=True, is_skipped=True), RecordingStatus.EXPIRED),
        (RecordingFacts(has_media=False, is_pending_source=True), RecordingStatus.PENDING_SOURCE),
        (RecordingFacts(has_media=True, is_skipped=True), RecordingStatus.SKIPPED),
        (
            RecordingFacts(has_media=False, stages=(stage(StageStatus.IN_PROGRESS, StageKind.DOWNLOAD),)),
            RecordingStatus.DOWNLOADING,
        ),
        (
            RecordingFacts(has_media=True, stages=(stage(StageStatus.IN_PROGRESS),)),
            RecordingStatus.PROCESSING,
        ),
        (RecordingFacts(has_media=True, stages=(stage(StageStatus.PENDING),)), RecordingStatus.DOWNLOADED),
        (RecordingFacts(has_media=True, stages=(stage(StageStatus.SKIPPED),)), RecordingStatus.DOWNLOADED),
        (RecordingFacts(has_media=True, stages=whole(StageStatus.SKIPPED)), RecordingStatus.PROCESSED),
    ],
)
def test_status_by_example(facts: RecordingFacts, status: RecordingStatus):
    """R-201, the order of the rules."""
    assert derive_status(facts) is status


@pytest.mark.parametrize(
    ("targets", "status"),
    [
        ((TargetStatus.UPLOADED,), RecordingStatus.READY),
        ((TargetStatus.UPLOADED, TargetStatus.FAILED), RecordingStatus.UPLOADED),
        ((TargetStatus.UPLOADED, TargetStatus.NOT_UPLOADED), RecordingStatus.UPLOADED),
        ((TargetStatus.FAILED,), RecordingStatus.PROCESSED),
        ((TargetStatus.UPLOADED, TargetStatus.UPLOADING), RecordingStatus.UPLOADING),
    ],
)
def test_some_but_not_all_published_is_uploaded(targets: tuple[TargetStatus, ...], status: RecordingStatus):
    """R-201: partly published is UPLOADED, not PROCESSED [gap]."""
    facts = RecordingFacts(has_media=True, stages=whole(StageStatus.COMPLETED), targets=targets)

    assert derive_status(facts) is status
