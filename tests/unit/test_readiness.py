"""What may start now follows from what is finished, and from nothing else."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.lifecycle import FINISHED, SkipReason, StageKind, StageStatus
from recpipe.domain.readiness import NEEDS, all_finished, cascades, is_over, ready_stages

K, S = StageKind, StageStatus


@dataclass(frozen=True)
class Plain:
    kind: StageKind
    status: StageStatus
    skip_reason: SkipReason | None = None


def stages(**statuses: StageStatus) -> list[Plain]:
    return [Plain(kind, statuses.get(kind.name, S.PENDING)) for kind in K if kind is not K.DOWNLOAD]


def kinds(found: tuple[Plain, ...]) -> set[StageKind]:
    return {each.kind for each in found}


ANY = st.lists(
    st.builds(Plain, st.sampled_from(K), st.sampled_from(S)), max_size=8, unique_by=lambda s: s.kind
)


def test_a_fresh_recording_starts_with_its_trim():
    """R-1302: the plan without the download."""
    assert kinds(ready_stages(stages())) == {K.TRIM}


def test_topics_and_subtitles_start_together_after_the_transcript():
    """R-803."""
    found = ready_stages(stages(TRIM=S.COMPLETED, TRANSCRIBE=S.COMPLETED))

    assert kinds(found) == {K.EXTRACT_TOPICS, K.GENERATE_SUBTITLES}


def test_the_upload_waits_for_the_slower_of_the_two():
    """R-803."""
    done = {"TRIM": S.COMPLETED, "TRANSCRIBE": S.COMPLETED, "EXTRACT_TOPICS": S.COMPLETED}

    assert kinds(ready_stages(stages(**done, GENERATE_SUBTITLES=S.IN_PROGRESS))) == set()
    assert kinds(ready_stages(stages(**done, GENERATE_SUBTITLES=S.SKIPPED))) == {K.UPLOAD}


def test_nothing_follows_a_failed_stage():
    """Section 12: the run ends, what was completed stays completed."""
    failed = stages(TRIM=S.COMPLETED, TRANSCRIBE=S.FAILED)

    assert ready_stages(failed) == ()
    assert is_over(failed, failed)
    assert not all_finished(failed)


def test_a_held_stage_keeps_its_run_open():
    """R-1401: it waits, it has not failed."""
    assert not is_over(stages(TRIM=S.HELD), stages(TRIM=S.HELD))


def test_a_skipped_transcript_takes_what_it_feeds_with_it():
    """Section 12: parent_failed after an error, nothing_to_do otherwise."""
    after_error = [Plain(K.TRANSCRIBE, S.SKIPPED, SkipReason.ERROR), Plain(K.EXTRACT_TOPICS, S.PENDING)]
    disabled = [Plain(K.TRANSCRIBE, S.SKIPPED, SkipReason.DISABLED), Plain(K.GENERATE_SUBTITLES, S.PENDING)]

    assert [reason for _, reason in cascades(after_error)] == [SkipReason.PARENT_FAILED]
    assert [reason for _, reason in cascades(disabled)] == [SkipReason.NOTHING_TO_DO]


@given(ANY)
def test_what_may_start_has_all_it_needs(found: list[Plain]):
    """A stage is ready exactly when it waits and none of its needs is unfinished."""
    unfinished = {each.kind for each in found if each.status not in FINISHED}

    for each in found:
        is_ready = each in ready_stages(found)
        assert is_ready == (each.status is S.PENDING and not (NEEDS[each.kind] & unfinished))


@given(ANY)
def test_an_open_run_can_always_go_on(found: list[Plain]):
    """No run is ever stuck: it is over, or something works, waits for a person, or may start."""
    can_go_on = ready_stages(found) or any(each.status in {S.IN_PROGRESS, S.HELD} for each in found)

    assert is_over(found, found) != bool(can_go_on)
