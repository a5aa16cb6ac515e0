"""What pressing run does, status by status; the table of section 11 is the first table here."""

import pytest
from lectures import lecture, stage, target, work

from recpipe.config.layers import Layer as SettingsLayer
from recpipe.config.layers import Tree, resolve
from recpipe.domain.abilities import abilities
from recpipe.domain.effects import GoOn, NothingToDo
from recpipe.domain.errors import Refused
from recpipe.domain.lifecycle import RecordingStatus, SkipReason, StageKind, StageStatus, TargetStatus
from recpipe.domain.recording import Lane, Pause, Recording, RunState
from recpipe.domain.work import FrozenTarget, PlannedRun
from recpipe.pipeline.plan import AlreadyComplete, AlreadyRunning, Destination, Material, RunRequest, plan_run

R, K, S, T = RecordingStatus, StageKind, StageStatus, TargetStatus
WORK = ["TRIM", "TRANSCRIBE", "EXTRACT_TOPICS", "GENERATE_SUBTITLES"]
UPLOADS = ["UPLOAD library", "UPLOAD web"]
PAUSED = Pause(reason="lunch")


def material(**settings: Tree) -> Material:
    """Two destinations: the library stays on this machine, the web does not."""
    resolved = resolve([SettingsLayer(name="test", values=settings)]).settings
    places = {"library": True, "web": False}
    return Material(
        settings=resolved,
        frozen=resolved.model_dump(mode="json"),
        destinations=[
            Destination(preset=name, lane=Lane.NETWORK, is_local=local, frozen=FrozenTarget(platform="toy"))
            for name, local in places.items()
        ],
        speech_lane=Lane.CPU,
    )


def planned(recording: Recording, request: RunRequest | None = None, **settings: Tree) -> list[str]:
    """What the plan wants done, by name."""
    plan = plan_run(recording, material(**settings), request or RunRequest())
    assert isinstance(plan, PlannedRun)
    return [f"{each.kind} {each.target}".strip() for each in plan.stages if each.skip is None]


def active(status: RecordingStatus, pause: Pause | None = None) -> Recording:
    """A recording whose run is under way."""
    is_working = stage(K.TRIM, S.IN_PROGRESS)
    return lecture(status, is_working, run_id=1, run_state=RunState.ACTIVE, pause=pause)


def processed(**targets: TargetStatus) -> Recording:
    """All work done, and these targets."""
    uploads = {T.UPLOADED: S.COMPLETED, T.FAILED: S.FAILED, T.NOT_UPLOADED: S.SKIPPED}
    stages = [stage(K.UPLOAD, uploads[status], name) for name, status in targets.items()]
    is_some = T.UPLOADED in targets.values()
    return lecture(
        R.UPLOADED if is_some else R.PROCESSED,
        *work(),
        *stages,
        targets=tuple(target(name, status) for name, status in targets.items()),
        abilities=abilities(
            R.UPLOADED if is_some else R.PROCESSED, list(targets.values()), is_active=False, is_paused=False
        ),
    )


@pytest.mark.parametrize("status", [R.INITIALIZED, R.SKIPPED])
def test_from_the_beginning_it_is_the_whole_plan(status: RecordingStatus):
    """Section 11: INITIALIZED, SKIPPED."""
    assert planned(lecture(status, media=None)) == ["DOWNLOAD", *WORK, "UPLOAD library"]


def test_what_is_downloaded_is_not_downloaded_again():
    """Section 11: DOWNLOADED."""
    assert planned(lecture(R.DOWNLOADED)) == [*WORK, "UPLOAD library"]


@pytest.mark.parametrize("status", [R.DOWNLOADING, R.PROCESSING, R.UPLOADING])
def test_a_paused_run_goes_on(status: RecordingStatus):
    """Section 11: paused."""
    assert plan_run(active(status, PAUSED), material(), RunRequest()) == GoOn()


@pytest.mark.parametrize("status", [R.DOWNLOADING, R.PROCESSING, R.UPLOADING])
def test_a_run_that_is_under_way_is_not_begun_again(status: RecordingStatus):
    """Section 11, R-1301: already running."""
    with pytest.raises(AlreadyRunning, match="already running"):
        plan_run(active(status), material(), RunRequest())


@pytest.mark.parametrize("lost", [T.FAILED, T.NOT_UPLOADED])
@pytest.mark.parametrize("library", [T.UPLOADED, T.FAILED])
def test_what_is_processed_is_only_published_where_it_is_not_yet(library: TargetStatus, lost: TargetStatus):
    """Section 11: PROCESSED, UPLOADED."""
    missing = UPLOADS if library is T.FAILED else UPLOADS[1:]

    assert planned(processed(library=library, web=lost)) == missing


def test_what_is_ready_is_complete_and_no_error():
    """Section 11: READY."""
    with pytest.raises(AlreadyComplete, match="already complete") as refusal:
        plan_run(lecture(R.READY, *work()), material(), RunRequest())

    assert isinstance(refusal.value, NothingToDo)


@pytest.mark.parametrize(
    ("status", "reason", "remedy"),
    [(R.EXPIRED, "has expired", "restore"), (R.PENDING_SOURCE, "still being made", "later sync")],
)
def test_what_cannot_run_is_refused_with_the_reason(status: RecordingStatus, reason: str, remedy: str):
    """Section 11: EXPIRED, PENDING_SOURCE."""
    with pytest.raises(Refused, match=reason) as refusal:
        plan_run(lecture(status), material(), RunRequest())

    assert remedy in refusal.value.remedy
    assert not isinstance(refusal.value, NothingToDo)


def test_what_is_deleted_does_not_run():
    """R-1601: it says how to bring it back."""
    with pytest.raises(Refused, match="deleted") as refusal:
        plan_run(lecture(deleted_at=lecture().started_at), material(), RunRequest())

    assert "restore 1" in refusal.value.remedy


def test_what_is_being_stopped_is_not_begun_yet():
    """R-1304: the stage of a cancelled run still works for a second."""
    stopping = lecture(R.PROCESSING, stage(K.TRIM, S.IN_PROGRESS), run_id=1, run_state=RunState.CANCELLED)

    with pytest.raises(Refused, match="being stopped"):
        plan_run(stopping, material(), RunRequest())


def test_a_run_with_settings_of_its_own_cannot_join_one_that_works():
    """R-1103: what is frozen stays frozen."""
    with pytest.raises(AlreadyRunning, match="frozen"):
        plan_run(active(R.PROCESSING, PAUSED), material(), RunRequest(override={"trim": {"enable": False}}))


def test_a_run_with_settings_of_its_own_replaces_one_that_waits_for_a_person():
    """R-1401: looking at it with other settings is one way to solve it."""
    held = lecture(R.DOWNLOADED, *work(S.PENDING, TRIM=S.HELD), run_id=1, run_state=RunState.ACTIVE)

    assert plan_run(held, material(), RunRequest()) == GoOn()
    assert planned(held, RunRequest(override={"trim": {"start": 1}})) == [*WORK, "UPLOAD library"]


def test_what_is_switched_off_is_planned_as_skipped():
    """R-1302: the plan says it, and why."""
    plan = plan_run(lecture(), material(topics={"enable": False}), RunRequest())

    assert isinstance(plan, PlannedRun)
    assert {each.kind: each.skip for each in plan.stages}[K.EXTRACT_TOPICS] is SkipReason.DISABLED


def test_nothing_leaves_this_machine_unless_somebody_says_so():
    """R-901: by a setting, by name, by `upload` or by a second run; the library is always published to."""
    done = processed(library=T.UPLOADED, web=T.NOT_UPLOADED)

    assert "UPLOAD web" not in planned(lecture())
    assert "UPLOAD web" in planned(lecture(), publish={"auto_upload": True})
    assert "UPLOAD web" in planned(lecture(), RunRequest(presets=("web",)))
    assert planned(done, RunRequest(is_upload=True)) == ["UPLOAD web"]
    assert planned(done) == ["UPLOAD web"]


def test_what_is_published_is_never_planned_again():
    """R-901: once a (recording, preset), for ever."""
    done = processed(library=T.UPLOADED, web=T.NOT_UPLOADED)

    with pytest.raises(NothingToDo):
        plan_run(
            processed(library=T.UPLOADED, web=T.UPLOADED),
            material(),
            RunRequest(is_upload=True, presets=("library", "web")),
        )
    assert planned(done, RunRequest(presets=("library", "web"))) == ["UPLOAD web"]


def test_a_retry_publishes_only_what_failed():
    """R-901: trying the library again is no word about the web."""
    lost = processed(library=T.FAILED, web=T.NOT_UPLOADED)

    assert planned(lost, RunRequest(is_retry=True)) == ["UPLOAD library"]


def test_a_retry_of_what_did_not_fail_has_nothing_to_do():
    """R-1307: no error."""
    with pytest.raises(NothingToDo, match="has failed"):
        plan_run(lecture(R.DOWNLOADED, *work(S.PENDING)), material(), RunRequest(is_retry=True))


def test_what_is_not_processed_cannot_be_published_yet():
    """R-1307, upload: refused with the way there."""
    with pytest.raises(Refused, match="not ready to be published: it is DOWNLOADED") as refusal:
        plan_run(lecture(), material(), RunRequest(is_upload=True))

    assert refusal.value.remedy == "finish it first: recpipe run 1"


def test_single_stages_are_done_again_by_name():
    """R-1302: what is finished is done again only if it is asked for."""
    plan = plan_run(lecture(R.READY, *work()), material(), RunRequest(only=frozenset({K.EXTRACT_TOPICS})))

    assert isinstance(plan, PlannedRun)
    assert [(each.kind, each.again) for each in plan.stages] == [(K.EXTRACT_TOPICS, True)]


@pytest.mark.parametrize(
    ("stages", "only", "missing"),
    [
        ((), K.TRANSCRIBE, "TRIM"),
        ((stage(K.TRIM, S.COMPLETED),), K.EXTRACT_TOPICS, "TRANSCRIBE"),
        (work(S.PENDING, TRIM=S.FAILED), K.TRANSCRIBE, "TRIM"),
        (work(TRANSCRIBE=S.SKIPPED), K.EXTRACT_TOPICS, "TRANSCRIBE"),
        (work(TRANSCRIBE=S.SKIPPED), K.GENERATE_SUBTITLES, "TRANSCRIBE"),
    ],
)
def test_a_single_stage_needs_what_it_is_made_of(stages: tuple, only: StageKind, missing: str):
    """R-1307: without a transcript there are no topics, even if it was skipped."""
    with pytest.raises(Refused, match=f"{only} needs {missing} first"):
        plan_run(lecture(R.DOWNLOADED, *stages), material(), RunRequest(only=frozenset({only})))


def test_a_file_on_this_machine_can_be_trimmed_by_itself():
    """R-308: what was added by hand needs no download."""
    assert planned(lecture(), RunRequest(only=frozenset({K.TRIM}))) == ["TRIM"]


def test_single_stages_can_need_one_another():
    """R-1307: what is asked for together is done in its order."""
    both = frozenset({K.TRANSCRIBE, K.EXTRACT_TOPICS})

    assert planned(lecture(R.DOWNLOADED, stage(K.TRIM, S.COMPLETED)), RunRequest(only=both)) == WORK[1:3]


def test_a_run_in_which_nothing_is_new_is_not_begun():
    """R-1302: a plan whose every step is done is no run."""
    with pytest.raises(AlreadyComplete, match="nothing is left"):
        plan_run(
            lecture(R.SKIPPED, *work(), targets=(target("library", T.UPLOADED), target("web", T.UPLOADED))),
            material(),
            RunRequest(),
        )
