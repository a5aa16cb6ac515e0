"""What a plan makes of the stages that are there: the same answer for the dry run and for the run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lectures import stage, work

from recpipe.domain.layout import STAYS_SKIPPED, Change, LaidOut, lay_out
from recpipe.domain.lifecycle import TRANSITIONS, SkipReason, StageEvent, StageKind, StageStatus
from recpipe.domain.readiness import FED_BY_TRANSCRIPT, cascades
from recpipe.domain.recording import Lane, Stage
from recpipe.domain.work import PlannedStage

K, S = StageKind, StageStatus
IDLE = [status for status in S if status is not S.IN_PROGRESS]  # a recording that works is not planned


def plan(kind: StageKind = K.TRIM, **facts: object) -> PlannedStage:
    return PlannedStage(kind=kind, lane=Lane.CPU, **facts)  # type: ignore[arg-type]


def laid(before: Stage | None, planned: PlannedStage) -> LaidOut:
    return lay_out([before] if before else [], [planned])[0]


def whole_plan(**skips: SkipReason) -> list[PlannedStage]:
    return [plan(each.kind, skip=skips.get(each.kind)) for each in work()]


@pytest.mark.parametrize("status", IDLE)
@pytest.mark.parametrize("again", [True, False])
def test_what_is_finished_is_kept_unless_it_is_asked_for_by_name(status: StageStatus, again: bool):
    """R-1302."""
    found = laid(stage(K.TRIM, status), plan(again=again))

    assert found.will_run == (again or status is not S.COMPLETED)


def test_a_new_stage_waits_or_says_why_not():
    """R-1302."""
    off = laid(None, plan(skip=SkipReason.DISABLED))

    assert (laid(None, plan()).change, laid(None, plan()).status) == (Change.NEW, S.PENDING)
    assert (off.change, off.status, off.skip_reason) == (Change.NEW, S.SKIPPED, SkipReason.DISABLED)


@pytest.mark.parametrize("reason", SkipReason)
def test_a_persons_skip_stays_and_others_are_tried_again(reason: SkipReason):
    """R-1302: what a person skipped, or what had nothing to do, stays; what was off or failed comes back."""
    before = stage(K.TRIM, S.SKIPPED, skip_reason=reason)

    assert laid(before, plan()).will_run == (reason not in STAYS_SKIPPED)
    assert laid(before, plan(again=True)).will_run


@pytest.mark.parametrize("status", [S.PENDING, S.HELD, S.FAILED])
def test_what_is_switched_off_meanwhile_is_skipped(status: StageStatus):
    """R-1103: a later run has the settings of its own moment."""
    found = laid(stage(K.TRIM, status), plan(skip=SkipReason.DISABLED))

    assert (found.change, found.status) == (Change.SKIP, S.SKIPPED)


def test_without_a_transcript_the_plan_leaves_out_what_it_feeds():
    """R-1302: the dry run says so already; the upload goes on."""
    found = {each.kind: each for each in lay_out([], [*whole_plan(TRANSCRIBE=SkipReason.DISABLED)])}

    assert not found[K.EXTRACT_TOPICS].will_run
    assert found[K.GENERATE_SUBTITLES].skip_reason is SkipReason.NOTHING_TO_DO
    assert found[K.TRIM].will_run


def test_a_transcript_that_the_plan_does_not_touch_counts_as_well():
    """R-1302: it was skipped before, and so is what it feeds."""
    before = stage(K.TRANSCRIBE, S.SKIPPED, skip_reason=SkipReason.MANUAL)

    assert not lay_out([before], [plan(K.EXTRACT_TOPICS)])[0].will_run


def test_with_the_transcript_comes_back_what_it_feeds():
    """R-1302: topics had nothing to do only while there was no transcript."""
    off = [
        stage(K.TRANSCRIBE, S.SKIPPED, skip_reason=SkipReason.DISABLED),
        stage(K.EXTRACT_TOPICS, S.SKIPPED, skip_reason=SkipReason.NOTHING_TO_DO),
        stage(K.GENERATE_SUBTITLES, S.SKIPPED, skip_reason=SkipReason.MANUAL),
    ]
    found = {each.kind: each.will_run for each in lay_out(off, whole_plan())}

    assert found == {
        K.TRIM: True,
        K.TRANSCRIBE: True,
        K.EXTRACT_TOPICS: True,
        K.GENERATE_SUBTITLES: False,  # a person said so
    }


STAGES = st.fixed_dictionaries(
    {},
    optional={
        kind: st.builds(
            lambda kind, status, reason: stage(
                kind, status, skip_reason=reason if status is S.SKIPPED else None
            ),
            st.just(kind),
            st.sampled_from(IDLE),
            st.sampled_from(SkipReason),
        )
        for kind in K
    },
).map(lambda found: tuple(found.values()))
PLANS = st.fixed_dictionaries(
    {},
    optional={
        kind: st.builds(plan, st.just(kind), skip=st.sampled_from([None, SkipReason.DISABLED])) for kind in K
    },
).map(lambda found: list(found.values()))


@given(STAGES, PLANS)
def test_every_change_is_a_move_that_the_table_knows(stages: tuple[Stage, ...], planned: list[PlannedStage]):
    """R-201: no plan can ask for an illegal move."""
    moves = {Change.AGAIN: StageEvent.REPLAN, Change.SKIP: StageEvent.SKIP}
    for each in lay_out(stages, planned):
        if each.before is not None and each.change in moves:
            assert TRANSITIONS[each.before.status, moves[each.change]] is each.status
        elif each.before is not None:
            assert (each.change, each.before.status) in {
                (Change.KEEP, S.COMPLETED),
                (Change.KEEP, S.SKIPPED),
            }


@given(STAGES, PLANS)
def test_a_plan_is_laid_out_once_and_for_all(stages: tuple[Stage, ...], planned: list[PlannedStage]):
    """R-1302: as many steps as planned, in their order, and nothing that the first moment would take back."""
    found = lay_out(stages, planned)

    assert [each.kind for each in found] == [each.kind for each in planned]
    kinds = {each.kind for each in planned}
    after: list[LaidOut | Stage] = [*found, *(each for each in stages if each.kind not in kinds)]
    assert not [each for each, _ in cascades(after) if each in found]


@given(STAGES, PLANS)
def test_only_what_a_transcript_feeds_looks_at_other_stages(
    stages: tuple[Stage, ...], planned: list[PlannedStage]
):
    """Each stage is decided by itself, but for topics and subtitles."""
    before = {each.kind: each for each in stages}
    for each in lay_out(stages, planned):
        if each.kind not in FED_BY_TRANSCRIPT:
            assert each == laid(before.get(each.kind), each.planned)
