"""Control on a real database: what is asked of one recording or of many, one after the other or at once."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pressers
import pytest
from office import NOON, PUBLISHED, Office, found, ids, open_office

from recpipe.domain.effects import Verdict
from recpipe.domain.errors import ConfigError, Refused
from recpipe.domain.lifecycle import RecordingStatus, SkipReason, StageKind, StageStatus, TargetStatus
from recpipe.domain.ports import Progress
from recpipe.domain.recording import ArtifactKind, BoundBy, PutAside, Recording, RunState
from recpipe.domain.selection import Filter, Order, Selection
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules
from recpipe.domain.work import Artifact, Fail, Fenced, HandBack, Hold, Outcome, Preset, TryAgain
from recpipe.pipeline.plan import RunRequest
from recpipe.pipeline.planner import Planner
from storage.retention import Retention

R, K, S = RecordingStatus, StageKind, StageStatus
WORK = ["TRIM", "TRANSCRIBE", "EXTRACT_TOPICS", "GENERATE_SUBTITLES"]
ALL = Selection(filter=Filter())


def statuses(office: Office, recording_id: int) -> dict[str, StageStatus]:
    return {stage.name: stage.status for stage in office.show(recording_id).stages}


def brought(office: Office, title: str = "algo 1", *, is_pending: bool = False) -> int:
    """A recording that must be downloaded."""
    office.source("shelf", found(title, media=None, is_pending=is_pending), runs_new=False)
    (synced,) = office.operations.sources.sync(["shelf"])
    return synced.new[0]


def course(office: Office, name: str = "course", **settings: object) -> None:
    office.operations.templates.add(
        TemplateDraft(name=name, rules=Rules(keywords=("algo",)), settings=settings)
    )


# Section 11, on rows


def test_what_was_put_aside_is_run_whole(office: Office):
    """Section 11, SKIPPED: whoever runs it wants it."""
    recording_id = brought(office)
    assert office.show(recording_id).status is R.SKIPPED

    office.run(recording_id)

    assert office.show(recording_id).put_aside is None
    assert [*statuses(office, recording_id)] == ["DOWNLOAD", *WORK, "UPLOAD library"]


def test_a_downloaded_one_is_not_downloaded_again(office: Office):
    """Section 11, DOWNLOADED."""
    recording_id = office.add()
    office.run(recording_id)

    assert office.work_off() == [*WORK, "UPLOAD library"]
    assert office.show(recording_id).status is R.READY


@pytest.mark.parametrize("kind", [K.TRIM, K.UPLOAD])
def test_a_running_one_is_refused_and_a_paused_one_goes_on(office: Office, kind: StageKind):
    """Section 11: PROCESSING, UPLOADING, paused or not."""
    recording_id = office.add()
    office.run(recording_id)
    office.work_until(kind)

    with pytest.raises(Refused, match="already running"):
        office.run(recording_id)
    office.operations.control.pause(ids(recording_id), reason="lunch")
    assert office.run(recording_id).verdict is Verdict.DONE
    assert office.show(recording_id).pause is None


def test_ready_and_expired_and_pending_do_not_run(office: Office):
    """Section 11: READY is no error; the others say why."""
    ready, expired = office.add("ready"), office.add("expired", minutes=1)
    office.run(ready)
    office.work_off()
    office.clock.forward(days=91)
    office.operations.upkeep.sweep()
    pending = brought(office, is_pending=True)

    outcomes = office.operations.control.run(ids(ready, expired, pending))

    assert [each.verdict for each in outcomes] == [Verdict.SKIPPED, Verdict.REFUSED, Verdict.REFUSED]
    assert [each.message.split(" ", 2)[2] for each in outcomes] == [
        "is already complete",
        "has expired",
        "is still being made by its source",
    ]


def test_a_single_stage_does_not_make_a_recording_look_processed(office: Office):
    """R-201: what nobody asked for yet is work left, so a later run does it."""
    recording_id = office.add()
    office.run(recording_id, RunRequest(only=frozenset({K.TRIM})))
    office.work_off()

    assert office.show(recording_id).status is R.DOWNLOADED
    office.run(recording_id)
    assert office.work_off() == [*WORK[1:], "UPLOAD library"]


def test_one_upload_a_pair_for_ever(office: Office):
    """R-901: neither a run, a retry nor an upload publishes again; only a reset that asks for it does."""
    recording_id = office.add()
    office.run(recording_id)
    office.work_off()
    control, one = office.operations.control, ids(recording_id)
    control.reset(one, since=K.TRIM)
    for press in (control.run, control.retry, control.upload, control.run):
        press(one)
        assert "UPLOAD library" not in office.work_off()

    control.reset(one, since=K.UPLOAD, forgets_publications=True)
    office.run(recording_id)
    assert office.work_off() == ["UPLOAD library"]


def test_an_upload_that_a_person_skipped_is_done_if_asked_for_by_name(office: Office):
    """R-1302: what was skipped by hand stays skipped, unless it is named."""
    recording_id = office.add()
    office.run(recording_id)
    office.operations.control.skip(ids(recording_id), K.UPLOAD)
    office.work_off()

    assert office.run(recording_id).verdict is Verdict.SKIPPED
    office.operations.control.upload(ids(recording_id), ("library",))
    assert office.work_off() == ["UPLOAD library"]


def test_a_preset_that_is_named_twice_is_published_to_once(office: Office):
    """R-901."""
    recording_id = office.add()
    office.run(recording_id, publish={"presets": ["library", "library"]})

    assert office.work_off().count("UPLOAD library") == 1


def test_a_preset_that_goes_while_the_run_is_decided_refuses_it(office: Office):
    """R-1307: the plan is made before the transaction; a refusal, and no half of a run."""
    recording_id = office.add()
    office.preset("web")
    request = RunRequest(presets=("web",))
    planner: Planner = office.operations.desk.planner(request)
    office.operations.presets.remove("web")

    changed = office.operations.desk.control.change([recording_id], planner.decide, NOON)

    assert [(each.verdict, each.message) for each in changed.outcomes] == [
        (Verdict.REFUSED, "there is no preset 'web' any more")
    ]
    assert office.rows("SELECT * FROM run") == []


# R-1301: at once


def test_many_threads_that_press_run_start_one(office: Office):
    """R-1301 [gap]: one is accepted, all others are told that it runs."""
    recording_id = office.add()
    verdicts: Counter[Verdict] = Counter()
    gate = threading.Barrier(8)

    def press() -> None:
        gate.wait()
        verdicts[office.operations.control.run(ids(recording_id))[0].verdict] += 1

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert verdicts == {Verdict.DONE: 1, Verdict.REFUSED: 7}
    assert office.rows("SELECT count(*) FROM run") == [(1,)]


def test_two_processes_that_press_everything_leave_one_truth(tmp_path: Path):
    """R-1301, R-201: every run was started by one of them, and at most one is active."""
    with open_office(tmp_path) as office:
        office.add()
    command = [sys.executable, pressers.__file__, str(tmp_path), "60"]
    processes = [
        subprocess.Popen([*command, seed], stdout=subprocess.PIPE, text=True) for seed in ("one", "two")
    ]
    started = [run_id for each in processes for run_id in json.loads(each.communicate(timeout=60)[0])]

    assert [each.returncode for each in processes] == [0, 0]
    with open_office(tmp_path) as office:
        assert sorted(started) == [row[0] for row in office.rows("SELECT id FROM run ORDER BY id")]
        active = office.rows("SELECT count(*) FROM run WHERE state = 'active'")[0][0]
        recording = office.show(1)
        assert active == int(recording.is_active) <= 1
        assert recording.status is R.DOWNLOADED
        is_ready = recording.is_active and recording.pause is None
        assert [stage.is_ready for stage in recording.stages] == [is_ready, False, False, False, False]


# R-1302


def test_a_later_run_does_only_what_is_left(office: Office):
    """R-1302: what is finished is not done again."""
    recording_id = office.add()
    office.run(recording_id)
    office.give_up(office.work_until(K.EXTRACT_TOPICS), Fail(message="no topics"))
    office.work_off()

    office.run(recording_id)
    assert office.work_off() == ["EXTRACT_TOPICS", "UPLOAD library"]


def test_a_transcript_that_is_wanted_after_all_brings_what_it_feeds(office: Office):
    """R-1302: topics were left out only for want of a transcript."""
    recording_id = office.add()
    office.run(recording_id, transcribe={"enable": False})
    office.give_up(office.work_until(K.TRIM), Fail(message="no cut"))

    office.run(recording_id)
    assert office.work_off() == [*WORK, "UPLOAD library"]


def test_settings_are_frozen_when_a_run_begins(office: Office):
    """R-1103: a template that is edited meanwhile changes later runs only."""
    course(office, trim={"padding": 1})
    recording_id = brought(office)
    office.run(recording_id)
    draft = TemplateDraft(name="course", rules=Rules(keywords=("algo",)), settings={"trim": {"padding": 9}})
    office.operations.templates.change("course", draft)
    download = office.work_until(K.DOWNLOAD)
    office.finish(download, Outcome(media=Path("/x.mp4")))

    assert office.work_until(K.TRIM).settings["trim"]["padding"] == 1  # type: ignore[index, call-overload]


# R-1303


def test_a_soft_pause_lets_the_running_stage_finish_and_starts_nothing(office: Office):
    """R-1303: no stage is lost, and it goes on exactly where it stopped."""
    recording_id = office.add()
    office.run(recording_id)
    work = office.work_until(K.TRANSCRIBE)
    control, one = office.operations.control, ids(recording_id)

    assert control.pause(one, reason="lunch")[0].verdict is Verdict.DONE
    assert control.pause(one, reason="lunch")[0].verdict is Verdict.SKIPPED
    assert office.work.beat("w", {work.claim: None}, NOON) == frozenset()
    office.finish(work)
    assert office.claim() is None
    assert office.show(recording_id).is_active

    control.resume(one)
    assert office.work_off() == [*WORK[2:], "UPLOAD library"]


def test_a_pause_for_a_time_ends_by_itself(office: Office):
    """R-1303: "for 30 min"."""
    recording_id = office.add()
    office.run(recording_id)
    office.operations.control.pause(ids(recording_id), reason="lunch", lasts=timedelta(minutes=30))
    office.clock.forward(minutes=29)
    assert office.operations.upkeep.end_pauses() == 0
    assert office.claim() is None

    office.clock.forward(minutes=1)
    assert office.operations.upkeep.end_pauses() == 1
    assert office.claim() is not None


def test_a_pause_shows_its_reason_everywhere(office: Office):
    """R-1303, R-204."""
    recording_id = office.add()
    office.run(recording_id)
    office.operations.control.pause(ids(recording_id), reason="lunch")

    line = office.operations.recordings.browse()[0]
    shown = office.show(recording_id).pause
    assert shown is not None
    assert shown.reason == "lunch"
    assert line.pause == shown
    assert office.operations.recordings.count(Filter(is_paused=True)) == 1


def test_a_retry_that_waits_is_not_lost_by_a_pause(office: Office):
    """R-1303: resuming tries at once what was to be tried later."""
    recording_id = office.add()
    office.run(recording_id)
    office.give_up(office.claim(), TryAgain(message="busy", after=timedelta(hours=1)))
    office.operations.control.pause(ids(recording_id), reason="lunch")
    office.operations.control.resume(ids(recording_id))

    again = office.claim()
    assert again is not None
    assert (again.kind, again.attempt) == (K.TRIM, 2)


# R-1304


def test_a_cancelled_stage_is_told_to_stop_and_waits_again(office: Office):
    """R-1304: the living worker lets go; it was no attempt, and nothing may start."""
    recording_id = office.add()
    office.run(recording_id)
    work = office.claim()
    assert work is not None
    office.operations.control.cancel(ids(recording_id))

    assert office.work.beat("w", {work.claim: Progress(done=1, total=2)}, NOON) == {work.claim}
    office.give_up(work, HandBack())
    trim = office.show(recording_id).stages[0]
    assert (trim.status, trim.attempts, trim.is_stopping) == (S.PENDING, 0, False)
    assert office.show(recording_id).run_state is RunState.CANCELLED
    assert office.claim() is None


def test_whatever_a_stopping_stage_dies_of_is_no_failure(office: Office):
    """R-1304: ffmpeg says "broken pipe" when it is killed; nobody wants to read that."""
    recording_id = office.add()
    office.run(recording_id)
    work = office.claim()
    office.operations.control.cancel(ids(recording_id))
    office.give_up(work, Fail(message="killed"))

    assert statuses(office, recording_id)["TRIM"] is S.PENDING
    assert office.show(recording_id).failure == ""


def test_what_is_done_before_the_worker_hears_of_it_stays_done(office: Office):
    """R-1304, R-901: an upload that succeeded is published, whatever was asked meanwhile."""
    recording_id = office.add()
    office.run(recording_id)
    work = office.work_until(K.UPLOAD)
    office.operations.control.cancel(ids(recording_id))
    office.finish(work, PUBLISHED)

    assert office.show(recording_id).status is R.READY


def test_a_dead_workers_stage_is_taken_back_at_once(tmp_path: Path):
    """R-1304: nobody is there to stop it, and what it still writes does not count."""
    with open_office(tmp_path, lambda: False) as office:
        recording_id = office.add()
        office.run(recording_id)
        work = office.claim()
        assert work is not None
        office.operations.control.cancel(ids(recording_id))

        assert statuses(office, recording_id)["TRIM"] is S.PENDING
        with pytest.raises(Fenced):
            office.finish(work)
        assert office.run(recording_id).verdict is Verdict.DONE


def test_a_stage_whose_worker_died_while_it_was_stopped_can_be_claimed_anew(tmp_path: Path):
    """R-1304: it is not told to stop a second time."""
    is_alive = [True]
    with open_office(tmp_path, lambda: is_alive[0]) as office:
        recording_id = office.add()
        office.run(recording_id)
        office.claim()
        office.operations.control.cancel(ids(recording_id))
        is_alive[0] = False
        office.operations.control.delete(ids(recording_id))
        office.operations.control.restore(ids(recording_id))
        office.run(recording_id)
        work = office.claim()

        assert work is not None
        assert office.work.beat("w", {work.claim: None}, NOON) == frozenset()


def test_a_cancelled_upload_is_not_uploading_any_more(tmp_path: Path):
    """R-201: the target waits as well."""
    with open_office(tmp_path, lambda: False) as office:
        recording_id = office.add()
        office.run(recording_id)
        office.work_until(K.UPLOAD)
        office.operations.control.cancel(ids(recording_id))

        assert office.show(recording_id).status is R.PROCESSED
        assert office.show(recording_id).targets[0].status is TargetStatus.NOT_UPLOADED


# R-1305


def made(folder: Path, kind: ArtifactKind) -> Outcome:
    file = folder / f"{kind}.txt"
    file.write_text("made", encoding="utf-8")
    return Outcome(artifacts=(Artifact(kind=kind, path=file),))


def published_with_files(office: Office, folder: Path) -> int:
    recording_id = office.add()
    office.run(recording_id)
    office.work_off(
        {
            K.TRIM: made(folder, ArtifactKind.TRIMMED),
            K.TRANSCRIBE: made(folder, ArtifactKind.TRANSCRIPT),
            K.EXTRACT_TOPICS: made(folder, ArtifactKind.TOPICS),
            K.GENERATE_SUBTITLES: made(folder, ArtifactKind.SRT),
        }
    )
    return recording_id


def test_a_reset_removes_what_was_made_from_there_on(office: Office, tmp_path: Path):
    """R-1305: the files themselves; what came before stays, and so do publications."""
    recording_id = published_with_files(office, tmp_path)

    office.operations.control.reset(ids(recording_id), since=K.TRANSCRIBE)

    assert sorted(path.name for path in tmp_path.glob("*.txt")) == ["trimmed.txt"]
    recording = office.show(recording_id)
    assert set(recording.artifacts) == {ArtifactKind.TRIMMED}
    assert recording.status is R.DOWNLOADED
    assert recording.targets[0].url == "https://example.org/x"
    assert statuses(office, recording_id) == {
        "TRIM": S.COMPLETED,
        "TRANSCRIBE": S.PENDING,
        "EXTRACT_TOPICS": S.PENDING,
        "GENERATE_SUBTITLES": S.PENDING,
        "UPLOAD library": S.COMPLETED,
    }


def test_publications_are_forgotten_only_if_asked(office: Office, tmp_path: Path):
    """R-1305: then they may happen a second time."""
    recording_id = published_with_files(office, tmp_path)

    office.operations.control.reset(ids(recording_id), since=K.UPLOAD, forgets_publications=True)

    target = office.show(recording_id).targets[0]
    assert (target.status, target.url, target.remote_id) == (TargetStatus.NOT_UPLOADED, "", "")
    assert len(list(tmp_path.glob("*.txt"))) == 4


def test_a_reset_while_it_runs_is_refused_and_takes_nothing(office: Office, tmp_path: Path):
    """R-1305: unless it is cancelled first."""
    recording_id = published_with_files(office, tmp_path)
    office.run(recording_id, RunRequest(only=frozenset({K.TRIM})))

    outcome = office.operations.control.reset(ids(recording_id))[0]
    assert (outcome.verdict, "recpipe cancel" in outcome.remedy) == (Verdict.REFUSED, True)
    assert len(list(tmp_path.glob("*.txt"))) == 4

    office.operations.control.cancel(ids(recording_id))
    assert office.operations.control.reset(ids(recording_id))[0].verdict is Verdict.DONE
    assert list(tmp_path.glob("*.txt")) == []


def test_a_dry_reset_removes_nothing(office: Office, tmp_path: Path):
    """R-1307."""
    recording_id = published_with_files(office, tmp_path)

    office.operations.control.reset(ids(recording_id), is_dry=True)

    assert len(list(tmp_path.glob("*.txt"))) == 4
    assert office.show(recording_id).status is R.READY


# R-1306


def test_a_runtime_template_is_for_this_run_only(office: Office):
    """R-1306: it is not bound."""
    course(office, topics={"enable": False})
    recording_id = office.add()
    office.run(recording_id, RunRequest(template="course"))

    assert statuses(office, recording_id)["EXTRACT_TOPICS"] is S.SKIPPED
    assert office.show(recording_id).binding is None


def test_a_runtime_template_is_bound_once_the_run_is_accepted(office: Office):
    """R-1306: `--bind`, and not if the run is refused."""
    course(office)
    recording_id = office.add()
    request = RunRequest(template="course", binds=True)
    office.run(recording_id)
    with pytest.raises(Refused):
        office.run(recording_id, request)
    assert office.show(recording_id).binding is None

    office.operations.control.cancel(ids(recording_id))
    office.run(recording_id, request)
    binding = office.show(recording_id).binding
    assert binding is not None
    assert (binding.template, binding.by) == ("course", BoundBy.PERSON)


# R-1307


def test_recordings_are_named_by_ids_or_by_a_filter_and_never_by_both():
    """R-1307: nor by neither."""
    for wrong in ({}, {"ids": (1,), "filter": Filter()}):
        with pytest.raises(ConfigError, match="by their ids or by a filter"):
            Selection(**wrong)


def test_one_refusal_never_fails_the_others(office: Office):
    """R-1307: each row has its own answer, in the order in which it was asked."""
    first, second, third = office.add("a"), office.add("b", minutes=1), office.add("c", minutes=2)
    office.run(second)

    outcomes = office.operations.control.run(ids(third, second, 99, first))

    assert [(each.recording_id, each.verdict) for each in outcomes] == [
        (third, Verdict.DONE),
        (second, Verdict.REFUSED),
        (99, Verdict.REFUSED),
        (first, Verdict.DONE),
    ]
    assert outcomes[2].message == "there is no recording 99"


def test_an_id_that_is_named_twice_is_meant_once(office: Office):
    """R-1307: and it does not use up the limit."""
    first, second = office.add("a"), office.add("b", minutes=1)

    outcomes = office.operations.control.run(Selection(ids=(first, first, second), limit=2))

    assert [each.verdict for each in outcomes] == [Verdict.DONE, Verdict.DONE]


def test_a_filter_that_matches_nothing_answers_nothing(office: Office):
    """R-1307."""
    office.add()

    assert office.operations.control.run(Selection(filter=Filter(search="nothing"))) == ()


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        (Order.OLDEST, ["b", "c"]),
        (Order.NEWEST, ["a", "c"]),
        (Order.TITLE, ["a", "b"]),
        (Order.LENGTH, ["c", "a"]),
    ],
)
def test_a_limit_takes_the_first_in_the_order(office: Office, order: Order, titles: list[str]):
    """R-1307."""
    for number, (title, minutes, duration) in enumerate((("b", 0, 9e3), ("a", 2, 6e3), ("c", 1, 3e3))):
        office.add(title, minutes=minutes, external_id=str(number), duration=duration)

    outcomes = office.operations.control.run(Selection(filter=Filter(), order=order, limit=2))

    assert [each.title for each in outcomes] == titles
    assert office.rows("SELECT count(*) FROM run") == [(2,)]


def test_a_dry_bulk_answers_the_same_and_writes_nothing(office: Office):
    """R-1307: for every operation."""
    course(office)
    for number in range(3):
        office.add(f"lecture {number}", minutes=number)
    office.run(1)
    control = office.operations.control
    for ask in (
        control.run,
        control.cancel,
        control.resume,
        control.retry,
        control.upload,
        control.reset,
        control.skip,
        control.unbind,
        control.approve,
        control.delete,
        control.restore,
        control.pin,
        lambda chosen, **dry: control.bind(chosen, "course", **dry),
        lambda chosen, **dry: control.pause(chosen, reason="x", **dry),
        lambda chosen, **dry: control.configure(chosen, {"trim": {"enable": False}}, **dry),
    ):
        before = office.rows("SELECT * FROM recording") + office.rows("SELECT * FROM stage")
        promised = ask(ALL, is_dry=True)
        assert office.rows("SELECT * FROM recording") + office.rows("SELECT * FROM stage") == before
        kept = [(each.recording_id, each.verdict, each.message) for each in ask(ALL)]
        assert [(each.recording_id, each.verdict, each.message) for each in promised] == kept


def test_hundreds_are_asked_in_one_go(office: Office):
    """R-1307: more than fit into one transaction."""
    wanted = [office.add(f"lecture {number}", minutes=number) for number in range(230)]

    outcomes = office.operations.control.run(ALL)

    assert [each.recording_id for each in outcomes] == wanted
    assert {each.verdict for each in outcomes} == {Verdict.DONE}


# R-1204, R-301


def test_binding_wants_a_recording_again_and_unbinding_leaves_it(office: Office):
    """R-1204: SKIPPED becomes INITIALIZED; unbinding leaves the status."""
    recording_id = brought(office)
    course(office)
    office.operations.control.configure(ids(recording_id), {"trim": {"enable": False}})
    office.operations.control.bind(ids(recording_id), "course")

    assert office.show(recording_id).status is R.INITIALIZED
    assert office.show(recording_id).settings == {"trim": {"enable": False}}
    office.operations.control.bind(ids(recording_id), "course", resets_settings=True)
    assert office.show(recording_id).settings == {}
    office.operations.control.unbind(ids(recording_id))
    assert office.show(recording_id).status is R.INITIALIZED
    assert office.show(recording_id).was_unbound


def test_a_binding_knows_who_made_it(office: Office):
    """R-1204."""
    course(office)
    recording_id = brought(office)
    by = [binding.by if (binding := office.show(recording_id).binding) else None]
    office.operations.control.bind(ids(recording_id), "course")
    by += [binding.by if (binding := office.show(recording_id).binding) else None]

    assert by == [BoundBy.RULE, BoundBy.PERSON]


def moved_on(office: Office) -> Recording:
    """A pending recording that its source has made now."""
    office.world.shelves["shelf"] = [found("algo 1", media=None)]
    office.operations.sources.sync()
    return office.show(1)


def test_a_person_who_bound_a_pending_recording_is_heard(office: Office):
    """R-301, R-302: it moves on as one that is wanted, although no rule fits."""
    recording_id = brought(office, is_pending=True)
    office.operations.templates.add(TemplateDraft(name="mine", rules=Rules(keywords=("other",))))
    office.operations.control.bind(ids(recording_id), "mine")

    moved = moved_on(office)
    assert (moved.status, moved.put_aside) == (R.INITIALIZED, None)
    assert moved.binding is not None
    assert moved.binding.template == "mine"


def test_a_person_who_skipped_a_pending_recording_is_heard(office: Office):
    """R-301: a sync does not want what a person does not want."""
    course(office)
    recording_id = brought(office, is_pending=True)
    office.operations.control.skip(ids(recording_id))

    assert moved_on(office).put_aside is PutAside.MANUAL


def test_no_sync_brings_back_what_was_deleted(office: Office):
    """R-301: neither a pending one that is ready now, nor one that is long forgotten."""
    recording_id = brought(office, is_pending=True)
    office.operations.control.delete(ids(recording_id))
    assert moved_on(office).deleted_at == NOON

    office.clock.forward(days=10)
    office.operations.upkeep.sweep()
    office.clock.forward(days=40)
    office.operations.upkeep.sweep()
    office.operations.sources.sync()
    assert office.operations.recordings.browse(limit=None) == []
    with pytest.raises(Refused, match="no recording 1"):
        office.show(recording_id)


def test_what_is_restored_while_a_sweep_looks_keeps_its_files(office: Office, tmp_path: Path):
    """R-1601: a person was quicker than the sweep."""
    recording_id = published_with_files(office, tmp_path)
    office.operations.control.delete(ids(recording_id))

    class Interrupted(Retention):
        def _ids(self, *conditions: object) -> Sequence[int]:
            found_ids = super()._ids(*conditions)
            office.operations.control.restore(ids(recording_id))
            return found_ids

    freed = Interrupted(office.database).drop_files(NOON + timedelta(days=1), NOON)

    assert freed == []
    assert office.show(recording_id).files_gone_at is None
    assert len(office.show(recording_id).artifacts) == 4


def test_what_is_added_by_hand_anew_is_young(office: Office):
    """R-1601, R-308: forgotten, and then added once more, it does not expire at the next look."""
    recording_id = office.add()
    office.clock.forward(days=91)
    office.operations.upkeep.sweep()
    office.operations.control.delete(ids(recording_id))
    for _ in range(2):
        office.clock.forward(days=40)
        office.operations.upkeep.sweep()
    assert office.add() == recording_id
    office.operations.upkeep.sweep()

    assert office.show(recording_id).status is R.DOWNLOADED


# What a person does to single stages


def test_a_stage_that_is_skipped_by_hand_stays_skipped(office: Office):
    """R-1302: the next run does not bring it back, and the failed flag goes."""
    recording_id = office.add()
    office.run(recording_id)
    office.give_up(office.work_until(K.TRIM), Fail(message="no cut"))
    office.operations.control.skip(ids(recording_id), K.TRIM)
    assert office.show(recording_id).failure == ""

    office.run(recording_id)
    assert office.work_off() == [*WORK[1:], "UPLOAD library"]
    assert office.show(recording_id).stages[0].skip_reason is SkipReason.MANUAL


def test_a_held_stage_of_a_replaced_run_holds_nobody(office: Office):
    """R-1401: another run was started instead; nothing waits for a person any more."""
    recording_id = office.add()
    office.run(recording_id)
    office.give_up(
        office.work_until(K.EXTRACT_TOPICS), Hold(message="look", remedy="approve it", can_approve=True)
    )
    office.run(recording_id, RunRequest(only=frozenset({K.TRIM})))

    assert office.rows("SELECT state FROM run ORDER BY id") == [("replaced",), ("active",)]
    assert office.operations.recordings.count(Filter(is_held=True)) == 0
    assert office.work_off() == ["TRIM"]
    office.run(recording_id)
    assert office.work_off() == [*WORK[2:], "UPLOAD library"]


def test_the_database_knows_presets_as_they_were_given(office: Office):
    """R-901: the library is there from the start and on by default."""
    office.preset("web", folder="x")

    assert [each for each in office.operations.presets.all() if each.name != "web"] == [
        Preset(name="library", platform="library", is_default=True)
    ]
