"""Every request is an effect or a reason: decided from the recording alone."""

from datetime import timedelta

import pytest
from lectures import NOON, bound, lecture, stage, template, work

from recpipe.domain.effects import (
    Approve,
    Bind,
    Cancel,
    GoOn,
    NothingToDo,
    Reset,
    Restore,
    SkipStages,
    StartPause,
)
from recpipe.domain.errors import Refused
from recpipe.domain.lifecycle import RecordingStatus, StageKind, StageStatus
from recpipe.domain.readiness import with_dependents
from recpipe.domain.recording import BoundBy, Pause, PutAside, Recording, RunState
from recpipe.pipeline import control

R, K, S = RecordingStatus, StageKind, StageStatus
LUNCH = Pause(reason="lunch")


def running(*stages: object, **facts: object) -> Recording:
    return lecture(R.PROCESSING, *stages, run_id=1, run_state=RunState.ACTIVE, **facts)  # type: ignore[arg-type]


def test_a_running_one_is_paused_with_a_reason():
    """R-1303."""
    assert control.pause(running(), LUNCH) == StartPause(pause=LUNCH)


def test_pausing_twice_changes_nothing():
    """R-1303: idempotent."""
    with pytest.raises(NothingToDo, match="paused already"):
        control.pause(running(pause=LUNCH), LUNCH)


def test_a_pause_can_get_an_end_later():
    """R-1303: the same reason until two o'clock is another pause."""
    until_two = Pause(reason="lunch", until=NOON + timedelta(hours=2))

    assert control.pause(running(pause=LUNCH), until_two) == StartPause(pause=until_two)


@pytest.mark.parametrize("ask", [lambda each: control.pause(each, LUNCH), control.cancel, control.resume])
def test_what_does_not_run_can_be_neither_paused_nor_resumed_nor_cancelled(ask):
    """R-1307: nothing to do, and no error."""
    with pytest.raises(NothingToDo):
        ask(lecture(R.DOWNLOADED, *work(S.PENDING)))


@pytest.mark.parametrize(
    "waiting",
    [
        running(pause=LUNCH),
        running(stage(K.TRIM, S.HELD)),
        running(stage(K.TRIM, not_before=NOON)),
    ],
)
def test_resuming_lets_go_on_whatever_waits(waiting: Recording):
    """R-1303, R-1401: a pause, a person, or a time."""
    assert control.resume(waiting) == GoOn()


def test_what_just_runs_need_not_be_resumed():
    """R-1307."""
    with pytest.raises(NothingToDo):
        control.resume(running(stage(K.TRIM, S.IN_PROGRESS)))


def test_only_what_can_be_approved_is_approved():
    """R-1401: "log in" is not solved by an approval."""
    assert control.approve(running(stage(K.TRIM, S.HELD, can_approve=True))) == Approve()
    with pytest.raises(Refused, match="waits for an approval"):
        control.approve(running(stage(K.TRIM, S.HELD)))


def test_a_running_one_is_cancelled():
    """R-1304."""
    assert control.cancel(running()) == Cancel()


@pytest.mark.parametrize("busy", [running(*work()), lecture(R.PROCESSING, stage(K.TRIM, S.IN_PROGRESS))])
def test_nothing_is_reset_under_a_workers_hands(busy: Recording):
    """R-1305: refused while running, and while a cancelled stage still works."""
    with pytest.raises(Refused, match="is running") as refusal:
        control.reset(busy, with_dependents(K.TRIM), forgets_publications=False)

    assert "recpipe cancel 1" in refusal.value.remedy


@pytest.mark.parametrize("forgets", [True, False])
def test_publications_are_kept_unless_asked_for(forgets: bool):
    """R-1305; a download is never taken back."""
    done = lecture(R.READY, stage(K.DOWNLOAD, S.COMPLETED), *work(), stage(K.UPLOAD, S.COMPLETED, "library"))
    found = control.reset(done, with_dependents(K.DOWNLOAD), forgets_publications=forgets)

    uploads = {K.UPLOAD} if forgets else set()
    assert found == Reset(kinds=frozenset(with_dependents(K.TRIM) | uploads), forgets_publications=forgets)


def test_a_reset_of_what_was_never_run_has_nothing_to_do():
    """R-1307."""
    with pytest.raises(NothingToDo, match="nothing to take back"):
        control.reset(lecture(), with_dependents(K.TRIM), forgets_publications=True)


def test_a_reset_takes_back_what_comes_after_as_well():
    """R-1305: a new transcript needs new topics and subtitles, not a new cut."""
    assert with_dependents(K.TRANSCRIBE) == {K.TRANSCRIBE, K.EXTRACT_TOPICS, K.GENERATE_SUBTITLES}
    assert with_dependents(K.EXTRACT_TOPICS) == {K.EXTRACT_TOPICS}


@pytest.mark.parametrize("status", S)
def test_only_an_open_stage_is_skipped(status: StageStatus):
    """R-1307: what runs or is finished stays as it is."""
    one = stage(K.TRIM, status)
    if status in {S.PENDING, S.HELD, S.FAILED}:
        assert control.skip(lecture(R.DOWNLOADED, one), K.TRIM) == SkipStages(stage_ids=frozenset({one.id}))
    else:
        with pytest.raises(NothingToDo, match=f"TRIM of recording 1 is {status}"):
            control.skip(lecture(R.DOWNLOADED, one), K.TRIM)


def test_one_upload_of_several_can_be_skipped():
    """R-908: targets are independent."""
    library, web = stage(K.UPLOAD, target="library"), stage(K.UPLOAD, S.FAILED, "web")
    both = lecture(R.PROCESSED, library, web)

    assert control.skip(both, K.UPLOAD, "web") == SkipStages(stage_ids=frozenset({web.id}))
    assert control.skip(both, K.UPLOAD) == SkipStages(stage_ids=frozenset({library.id, web.id}))
    with pytest.raises(Refused, match="no stage UPLOAD nowhere"):
        control.skip(both, K.UPLOAD, "nowhere")


def test_a_person_binds_over_a_rule_and_not_twice():
    """R-1204: a binding knows who made it."""
    course = template()

    assert control.bind(lecture(binding=bound()), course, by=BoundBy.PERSON).by is BoundBy.PERSON
    with pytest.raises(NothingToDo, match="follows 'course' already"):
        control.bind(lecture(binding=bound(by=BoundBy.PERSON)), course, by=BoundBy.PERSON)


def test_binding_again_can_reset_settings_or_bring_back():
    """R-1204: there is something to do if settings go, or SKIPPED becomes INITIALIZED."""
    course, mine = template(), bound(by=BoundBy.PERSON)
    own = lecture(binding=mine, settings={"trim": {"enable": False}})

    assert control.bind(own, course, by=BoundBy.PERSON, resets_settings=True).resets_settings
    assert control.bind(
        lecture(R.SKIPPED, binding=mine, put_aside=PutAside.MANUAL), course, by=BoundBy.PERSON
    ) == Bind(template_id=1, by=BoundBy.PERSON)


@pytest.mark.parametrize(
    "taken",
    [
        lecture(binding=bound()),
        lecture(R.DOWNLOADED, *work(S.PENDING)),
        lecture(R.SKIPPED, put_aside=PutAside.MANUAL),
        lecture(R.SKIPPED, put_aside=PutAside.BLANK),
        lecture(deleted_at=NOON),
        lecture(was_unbound=True),
    ],
)
def test_rules_take_only_what_nobody_has_decided(taken: Recording):
    """R-1203, R-301: bound, begun, put aside, deleted or unbound by a person."""
    with pytest.raises(NothingToDo):
        control.rematch(taken, template())


def test_rules_take_what_had_no_template():
    """R-1203."""
    fresh = lecture(R.SKIPPED, put_aside=PutAside.NO_TEMPLATE)

    assert control.rematch(fresh, template()) == Bind(template_id=1, by=BoundBy.RULE)
    with pytest.raises(NothingToDo, match="no template wants"):
        control.rematch(fresh, None)


@pytest.mark.parametrize(
    "away",
    [lecture(deleted_at=NOON), lecture(R.SKIPPED, put_aside=PutAside.BLANK), lecture(R.EXPIRED)],
)
def test_whatever_is_away_comes_back(away: Recording):
    """R-1601: deleted, skipped or expired."""
    assert control.restore(away) == Restore()


def test_without_its_files_nothing_comes_back():
    """R-1601: restore while the files are there."""
    with pytest.raises(Refused, match="gone since 2026-09-01"):
        control.restore(lecture(deleted_at=NOON, files_gone_at=NOON))


@pytest.mark.parametrize(
    "ask",
    [
        control.restore,
        control.unbind,
        lambda each: control.pin(each, is_pinned=False),
        lambda each: control.set_own(each, {}),
        lambda each: control.set_aside(lecture(put_aside=PutAside.MANUAL)),
        lambda each: control.delete(lecture(deleted_at=NOON)),
    ],
    ids=["restore", "unbind", "unpin", "configure", "skip", "delete"],
)
def test_what_is_so_already_is_no_error(ask):
    """R-1307: skipped, not refused."""
    with pytest.raises(NothingToDo):
        ask(lecture())


def test_a_template_is_named_by_name_or_number():
    """R-1204."""
    known = [template(7, "course"), template(8, "seminar")]

    assert control.named("course", known) == control.named("7", known) == known[0]
    with pytest.raises(Refused, match="no template 'nothing'"):
        control.named("nothing", known)
