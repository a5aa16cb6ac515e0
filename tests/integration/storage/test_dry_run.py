"""A dry run says what a run would do, with which settings, how long and how dear; it writes nothing."""

import pytest
from office import LECTURE, Office, found, ids

from recpipe.domain.effects import Verdict
from recpipe.domain.errors import ConfigError
from recpipe.domain.estimate import DEFAULT_PACES
from recpipe.domain.lifecycle import StageKind, StageStatus
from recpipe.domain.selection import Filter, Selection
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules
from recpipe.domain.work import Claimed, Fail, Hold
from recpipe.pipeline.dry_run import DryRun
from recpipe.pipeline.plan import RunRequest

K, S = StageKind, StageStatus
WORK = ["TRIM", "TRANSCRIBE", "EXTRACT_TOPICS", "GENERATE_SUBTITLES"]


def dry(office: Office, recording_id: int, request: RunRequest | None = None) -> DryRun:
    return office.operations.control.dry_run(ids(recording_id), request)[0]


def promised(plan: DryRun) -> list[str]:
    return [step.name for step in plan.steps if step.will_run]


def why_not(plan: DryRun) -> dict[str, str]:
    return {step.name: step.why for step in plan.steps if not step.will_run}


def template(office: Office, name: str, **settings: object) -> None:
    office.operations.templates.add(
        TemplateDraft(name=name, rules=Rules(keywords=(name,)), settings=settings)
    )


def origins(plan: DryRun) -> dict[str, tuple[object, str]]:
    return {key: (value, origin) for key, value, origin in plan.settings}


# R-1308, R-1302


def test_a_dry_run_names_the_steps_and_why_others_are_left_out(office: Office):
    """R-1308: enabled or skipped, and why."""
    recording_id = office.add()
    plan = dry(office, recording_id, RunRequest(override={"topics": {"enable": False}}))

    assert promised(plan) == ["TRIM", "TRANSCRIBE", "GENERATE_SUBTITLES", "UPLOAD library"]
    assert why_not(plan) == {"EXTRACT_TOPICS": "switched off in the settings"}


def test_without_a_transcript_it_promises_no_subtitles(office: Office):
    """R-1302: what the run will skip at its first moment is not promised."""
    recording_id = office.add()
    request = RunRequest(override={"transcribe": {"enable": False}})
    plan = dry(office, recording_id, request)
    office.run(recording_id, request)

    assert promised(plan) == office.work_off() == ["TRIM", "UPLOAD library"]


def test_what_is_done_is_said_to_be_done(office: Office):
    """R-1308."""
    recording_id = office.add()
    office.run(recording_id)
    office.give_up(office.work_until(K.TRANSCRIBE), Fail(message="broken"))
    plan = dry(office, recording_id)

    assert why_not(plan) == {"TRIM": "done already"}
    office.run(recording_id)
    assert promised(plan) == office.work_off()


def test_of_a_run_that_goes_on_only_what_is_left_is_promised(office: Office):
    """R-1302: a failed stage of it is not tried again by going on, and what needs it never starts."""
    recording_id = office.add()
    office.run(recording_id)
    office.give_up(office.work_until(K.EXTRACT_TOPICS), Fail(message="broken"))
    office.operations.control.pause(ids(recording_id), reason="lunch")
    plan = dry(office, recording_id)

    assert plan.message == "the run that was begun goes on"
    assert why_not(plan)["EXTRACT_TOPICS"] == "failed in this run"
    office.run(recording_id)
    assert promised(plan) == office.work_off() == ["GENERATE_SUBTITLES"]


def test_what_is_held_would_be_tried_again(office: Office):
    """R-1302, R-1401."""
    recording_id = office.add()
    office.run(recording_id)
    office.give_up(office.claim(), Hold(message="look", remedy="approve it", can_approve=True))
    plan = dry(office, recording_id)
    office.run(recording_id)

    assert promised(plan) == office.work_off() == [*WORK, "UPLOAD library"]


def test_a_dry_run_tells_what_becomes_of_each_target(office: Office):
    """R-1308: would be published, was published, or is not asked for."""
    office.preset("web", is_default=True)
    recording_id = office.add()
    first = {each.preset: (each.will_publish, each.why) for each in dry(office, recording_id).targets}
    office.run(recording_id)
    office.work_off()
    second = {each.preset: (each.will_publish, each.why) for each in dry(office, recording_id).targets}

    assert first == {"library": (True, ""), "web": (False, "switched off in the settings")}
    assert second == {"library": (False, "published already"), "web": (True, "")}


def test_a_refusal_has_its_reason_and_no_steps(office: Office):
    """R-1308: READY is nothing to do, a missing one is refused; both in the order of the ids."""
    recording_id = office.add()
    office.run(recording_id)
    office.work_off()
    ready, missing = office.operations.control.dry_run(ids(recording_id, 99))

    assert (ready.verdict, ready.steps) == (Verdict.SKIPPED, ())
    assert (missing.recording_id, missing.verdict) == (99, Verdict.REFUSED)
    assert missing.message == "there is no recording 99"


def test_an_id_that_is_named_twice_is_answered_once(office: Office):
    """R-1307."""
    office.add()

    assert len(office.operations.control.dry_run(ids(1, 1))) == 1


def test_a_dry_run_of_many_is_one_of_each(office: Office):
    """R-1307: by filter, with a limit."""
    for number in range(3):
        office.add(f"lecture {number}", minutes=number)
    plans = office.operations.control.dry_run(Selection(filter=Filter(), limit=2))

    assert [plan.title for plan in plans] == ["lecture 0", "lecture 1"]


def test_time_comes_from_history_and_is_a_guess_without_one(office: Office):
    """R-1308: the median of what the stage took, per second of lecture."""
    office.add("measured")
    office.run(1)
    work = office.claim()
    office.clock.forward(seconds=LECTURE / 10)
    office.finish(work)
    office.add("next", minutes=1)
    steps = {step.name: step for step in dry(office, 2).steps}

    assert (steps["TRIM"].seconds, steps["TRIM"].is_measured) == (pytest.approx(LECTURE / 10), True)
    guess = pytest.approx(DEFAULT_PACES[K.EXTRACT_TOPICS].ratio * LECTURE)
    assert (steps["EXTRACT_TOPICS"].seconds, steps["EXTRACT_TOPICS"].is_measured) == (guess, False)
    assert dry(office, 2).seconds == pytest.approx(sum(step.seconds for step in steps.values()))


def test_speech_has_its_price(office: Office):
    """R-1308: hours of lecture times the engine's price; nothing if it is not transcribed."""
    office.world.dollars_an_hour = 0.36
    recording_id = office.add()
    off = RunRequest(override={"transcribe": {"enable": False}})

    assert dry(office, recording_id).cost == pytest.approx(1.5 * 0.36)
    assert dry(office, recording_id).engine == "toy"
    assert dry(office, recording_id, off).cost == 0


def test_a_dry_run_writes_nothing(office: Office):
    """R-1308: every row of every table is as before."""
    names = [name for (name,) in office.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]

    def dump() -> list[list[tuple]]:
        return [office.rows(f"SELECT * FROM {name}") for name in names]

    recording_id = office.add()
    template(office, "course")
    before = dump()
    dry(office, recording_id, RunRequest(template="course", binds=True, override={"trim": {"enable": False}}))

    assert dump() == before


# R-1101 to R-1103: one resolver, six layers


LAYERS = {
    "config.toml": 1.0,
    "template 'bound'": 2.0,
    "runtime template 'runtime'": 3.0,
    "this recording": 4.0,
    "this run": 5.0,
}


def layered(office: Office, depth: int) -> tuple[int, RunRequest]:
    """A recording whose padding is set by the lowest `depth` layers, each with its own value."""
    values = [{"trim": {"padding": value}} for value in LAYERS.values()]
    user, bound, runtime, own, this_run = [*values[:depth], *[{}] * (len(values) - depth)]
    office.settings |= user
    template(office, "bound", **bound)
    template(office, "runtime", **runtime)
    recording_id = office.add()
    office.operations.control.bind(ids(recording_id), "bound")
    office.operations.control.configure(ids(recording_id), own)
    return recording_id, RunRequest(template="runtime", override=this_run)


def frozen(work: Claimed | None) -> dict:
    assert work is not None
    return dict(work.settings)


@pytest.mark.parametrize("depth", range(6))
def test_a_higher_layer_decides_and_says_so(office: Office, depth: int):
    """R-1101, R-1102 [gap]: default < user < template < runtime template < recording < run, dry and real."""
    recording_id, request = layered(office, depth)
    expected = [(5.0, "default"), *((value, name) for name, value in LAYERS.items())][depth]
    plan = dry(office, recording_id, request)
    office.run(recording_id, request)

    assert origins(plan)["trim.padding"] == expected
    assert frozen(office.claim())["trim"]["padding"] == expected[0]


def test_tables_merge_lists_replace_and_null_overrides_nothing(office: Office):
    """R-1101."""
    template(
        office,
        "bound",
        transcribe={"vocabulary": ["Euler", "Gauss"], "replacements": {"oiler": "Euler"}, "language": "de"},
    )
    recording_id = office.add()
    office.operations.control.bind(ids(recording_id), "bound")
    override = {
        "transcribe": {"vocabulary": ["Noether"], "replacements": {"nöter": "Noether"}, "language": None}
    }
    office.run(recording_id, RunRequest(override=override))

    transcribe = frozen(office.claim())["transcribe"]
    assert transcribe["vocabulary"] == ["Noether"]
    assert transcribe["replacements"] == {"oiler": "Euler", "nöter": "Noether"}
    assert transcribe["language"] == "de"


def test_the_dry_run_and_the_run_have_the_same_settings(office: Office):
    """R-1102: every one of them, not only those that somebody set."""
    recording_id, request = layered(office, 5)
    plan = dry(office, recording_id, request)
    office.run(recording_id, request)
    settings = frozen(office.claim())

    for key, value, _ in plan.settings:
        found_there = settings
        for part in key.split("."):
            found_there = found_there[part]
        assert found_there == value, key


def test_an_edited_template_changes_later_runs_only(office: Office):
    """R-1103: of two recordings, the one that was begun before keeps its settings."""
    template(office, "course", trim={"padding": 1})
    office.source("shelf", found("course 1"), found("course 2", minutes=1))
    office.operations.sources.sync()
    office.run(1)
    office.operations.templates.change(
        "course",
        TemplateDraft(name="course", rules=Rules(keywords=("course",)), settings={"trim": {"padding": 9}}),
    )
    office.run(2)

    assert [frozen(office.claim())["trim"]["padding"] for _ in range(2)] == [1, 9]


def test_a_cancelled_run_begins_anew_with_what_is_set_now(office: Office):
    """R-1103: frozen for one run, and no longer."""
    recording_id = office.add()
    office.run(recording_id, trim={"padding": 1})
    office.operations.control.cancel(ids(recording_id))
    office.run(recording_id, trim={"padding": 2})

    assert frozen(office.claim())["trim"]["padding"] == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"trim": {"paddin": 1}}, "did you mean 'trim.padding'"),
        ({"trim": {"padding": -1}}, "trim.padding"),
        (
            {"metadata": {"topics": {"min_length": 50, "max_length": 10}}},
            "max_length must be at least min_length",
        ),
    ],
)
def test_wrong_settings_of_a_run_are_refused_before_anything_begins(office: Office, wrong: dict, words: str):
    """R-1104: an unknown key names the closest one; ranges and cross-checks hold."""
    recording_id = office.add()
    for ask in (office.operations.control.run, office.operations.control.dry_run):
        with pytest.raises(ConfigError, match=words):
            ask(ids(recording_id), RunRequest(override=wrong))

    assert office.rows("SELECT * FROM run") == []


def test_defaults_are_as_written_down(office: Office):
    """R-1105."""
    values = {key: value for key, (value, _) in origins(dry(office, office.add())).items()}

    assert values["retention.soft_delete_days"] == 3
    assert values["retention.hard_delete_days"] == 30
    assert values["retention.expire_days"] == 90
    assert values["metadata.captions"] is True
    assert values["publish.auto_upload"] is False
    assert values["transcribe.language"] == "auto"
    assert values["metadata.privacy"] == "unlisted"
