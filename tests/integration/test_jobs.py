"""Automation jobs: a schedule that syncs, matches and runs what is the job's own."""

from dataclasses import replace
from datetime import timedelta

import pytest
from office import NOON, Office, found, ids

from recpipe.domain.effects import Verdict
from recpipe.domain.errors import ConfigError, NeedsUserError, Refused
from recpipe.domain.job import JobDraft, Trigger
from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.recording import PutAside
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules

COUNTS = "SELECT (SELECT count(*) FROM recording), (SELECT count(*) FROM job_run)"
NIGHTLY = JobDraft(name="nightly", templates=("algebra",), schedule="daily 03:00")


def template(office: Office, name: str, *sources: str, **more: object) -> None:
    rules = Rules(keywords=(name,), source_ids=sources)
    office.operations.templates.add(TemplateDraft(name=name, rules=rules, **more))  # type: ignore[arg-type]


@pytest.fixture
def course(office: Office) -> Office:
    """Two templates, two sources and a job for one of the templates."""
    template(office, "algebra", "zoom")
    template(office, "geometry")
    office.source("zoom", found("Algebra 1"), found("Geometry 1", minutes=1), found("Meeting", minutes=2))
    office.source("other", found("Algebra 9", minutes=3))
    office.operations.jobs.add(NIGHTLY)
    return office


def running(office: Office) -> list[str]:
    lines = office.operations.recordings.browse()
    return sorted(line.title for line in lines if office.show(line.id).run_id is not None)


def test_a_run_syncs_matches_binds_and_runs_what_is_its_own(course: Office):
    """R-1503: and counts what it did."""
    report = course.operations.jobs.run("nightly")

    assert running(course) == ["Algebra 1"]
    assert report.counts == {
        "new": 3,
        "matched": 1,
        "done": 1,
        "skipped": 0,
        "refused": 0,
        "failed_sources": 0,
    }


def test_it_never_touches_recordings_that_are_not_its_own(course: Office):
    """R-1503 [gap]: neither another template's, nor unmapped ones, nor those that a person put aside."""
    course.operations.jobs.run("nightly")
    foreign = [line for line in course.operations.recordings.browse() if line.title != "Algebra 1"]

    assert {line.title: line.template for line in foreign} == {"Geometry 1": "geometry", "Meeting": ""}
    assert all(course.show(line.id).run_id is None for line in foreign)


def test_what_a_person_took_out_is_not_taken_again(course: Office):
    """R-1503, R-301: a person's word stands."""
    course.operations.sources.sync(["zoom"])
    course.operations.control.unbind(ids(1))
    course.operations.jobs.run("nightly")

    assert running(course) == []


def test_it_syncs_only_the_sources_that_its_templates_name(course: Office):
    """R-1501: sources come from the templates."""
    course.operations.jobs.run("nightly")

    assert set(course.world.opened) == {"zoom"}


def test_a_template_without_sources_means_all_of_them(course: Office):
    """R-1501."""
    course.operations.jobs.change("nightly", replace(NIGHTLY, templates=("geometry",)))
    course.operations.jobs.run("nightly")

    assert set(course.world.opened) == {"zoom", "other"}


def test_only_recent_recordings_are_looked_at(course: Office):
    """R-1501: sync days, two unless told otherwise."""
    course.operations.sources.sync()
    course.clock.forward(days=3)
    course.operations.jobs.run("nightly")
    assert running(course) == []
    course.operations.jobs.change("nightly", replace(NIGHTLY, sync_days=4))
    course.operations.jobs.run("nightly")

    assert running(course) == ["Algebra 1"]


def test_its_settings_go_over_those_of_the_recording(course: Office):
    """R-1501: a settings override, frozen with the run."""
    course.operations.jobs.change("nightly", replace(NIGHTLY, settings={"trim": {"padding": 9}}))
    course.operations.jobs.run("nightly")

    claimed = course.claim()
    assert claimed is not None
    assert claimed.settings["trim"]["padding"] == 9  # type: ignore[index]


def test_blank_recordings_are_left_out_unless_wanted(course: Office):
    """R-1501: exclude blank, yes unless told otherwise."""
    course.world.shelves["zoom"] = [found("Algebra 0", duration=60.0)]
    course.operations.jobs.run("nightly")
    assert running(course) == []
    course.operations.jobs.change("nightly", replace(NIGHTLY, exclude_blank=False))
    course.operations.jobs.run("nightly")

    assert running(course) == ["Algebra 0"]


def test_a_second_run_does_nothing_twice(course: Office):
    """R-1302: what is running or finished is no more INITIALIZED."""
    course.operations.jobs.run("nightly")
    course.work_off()
    report = course.operations.jobs.run("nightly")

    assert report.outcomes == ()
    assert course.rows("SELECT count(*) FROM run") == [(1,)]


def test_a_time_of_day_comes_once_a_day(course: Office):
    """R-1502: in the job's time zone."""
    course.operations.jobs.change("nightly", replace(NIGHTLY, timezone="Europe/Vienna"))
    course.clock.now = NOON.replace(hour=0, minute=59) + timedelta(days=1)
    assert course.operations.jobs.tick() == []
    course.clock.forward(minutes=1)  # 03:00 in Vienna's summer
    assert len(course.operations.jobs.tick()) == 1
    course.clock.forward(minutes=1)

    assert course.operations.jobs.tick() == []


def test_a_missed_time_runs_once(course: Office):
    """R-1502: after a week of downtime, one run."""
    course.clock.forward(days=7)
    assert len(course.operations.jobs.tick()) == 1

    assert course.operations.jobs.tick() == []


def test_a_run_that_was_killed_is_made_up_for(course: Office):
    """R-1502: its time counts as done only when it has ended."""
    course.clock.forward(days=1)
    job = course.operations.jobs.named("nightly")
    course.operations.desk.jobs.begin_run(job.id, Trigger.SCHEDULE, course.clock(), course.clock())

    assert len(course.operations.jobs.tick()) == 1


def test_a_clock_that_was_a_year_ahead_does_not_stop_a_job(course: Office):
    """Bad input: clocks that jump."""
    course.clock.forward(days=365)
    course.operations.jobs.tick()
    course.clock.now = NOON
    ran = 0
    for _ in range(3):
        course.clock.forward(days=1)
        ran += len(course.operations.jobs.tick())

    assert 1 <= ran <= 3


def test_a_clock_that_goes_back_an_hour_runs_nothing_twice(course: Office):
    """Bad input: clocks that jump."""
    course.clock.forward(hours=15, minutes=10)
    assert len(course.operations.jobs.tick()) == 1
    course.clock.forward(hours=-1)
    assert course.operations.jobs.tick() == []
    course.clock.forward(hours=1)

    assert course.operations.jobs.tick() == []


def test_an_inactive_job_waits_and_its_missed_times_are_not_made_up_for(course: Office):
    """R-1502: switching it on again begins anew."""
    course.operations.jobs.change("nightly", replace(NIGHTLY, is_active=False))
    course.clock.forward(days=3)
    assert course.operations.jobs.tick() == []
    course.operations.jobs.change("nightly", NIGHTLY)

    assert course.operations.jobs.tick() == []


def test_an_edit_is_taken_up_at_once(course: Office):
    """The worker reads jobs anew for each look."""
    course.operations.jobs.change("nightly", replace(NIGHTLY, schedule="every 1 hours"))
    course.clock.forward(hours=1)

    assert len(course.operations.jobs.tick()) == 1


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"templates": ()}, Refused, "no template"),
        ({"templates": ("nowhere",)}, Refused, "no template 'nowhere'"),
        ({"templates": ("draft",)}, Refused, "draft"),
        ({"templates": ("asleep",)}, Refused, "not active"),
        ({"sync_days": 0}, ConfigError, "1 to 30"),
        ({"sync_days": 31}, ConfigError, "1 to 30"),
        ({"schedule": "sometimes"}, ConfigError, "daily 06:00"),
        ({"timezone": "Mars/Olympus"}, ConfigError, "Mars/Olympus"),
        ({"settings": {"trim": {"paddin": 1}}}, ConfigError, "did you mean 'trim.padding'"),
        ({"settings": {"worker": {"cpu_slots": 1}}}, ConfigError, "whole machine"),
    ],
)
def test_a_job_that_cannot_work_is_refused(
    course: Office, change: dict[str, object], error: type[Exception], says: str
):
    """R-1501: templates are there, existing, active and no drafts; days are 1 to 30."""
    template(course, "draft", is_draft=True)
    template(course, "asleep", is_active=False)
    with pytest.raises(error) as caught:
        course.operations.jobs.add(replace(NIGHTLY, name="another", **change))  # type: ignore[arg-type]

    assert says in f"{caught.value} {getattr(caught.value, 'remedy', '')}"
    assert len(course.operations.jobs.all()) == 1


def test_the_default_is_two_days_and_what_is_initialized(course: Office):
    """R-1501: defaults."""
    job = course.operations.jobs.named("nightly")

    assert (job.sync_days, job.statuses, job.exclude_blank) == (2, (RecordingStatus.INITIALIZED,), True)


def test_a_template_that_a_job_needs_cannot_be_taken_from_it(course: Office):
    """Bad input: a template deleted under a job."""
    templates = course.operations.templates
    with pytest.raises(Refused, match="job 'nightly' uses"):
        templates.remove("algebra")
    with pytest.raises(Refused, match="job 'nightly' uses"):
        templates.change("algebra", TemplateDraft(name="algebra", is_draft=True))

    assert templates.named("algebra").is_asked


def test_a_template_that_went_all_the_same_is_said_in_the_history(course: Office):
    """Bad input: two people at once; the job says what is wrong, and the worker lives."""
    gone = course.operations.templates.named("algebra")
    course.operations.desk.templates.remove_template(gone.id)
    course.clock.forward(days=1)
    course.operations.jobs.tick()

    (run,) = course.operations.jobs.history("nightly")
    assert "there is no template 'algebra'" in run.message
    with pytest.raises(Refused, match="no template 'algebra'"):
        course.operations.jobs.run("nightly")


def test_a_source_that_is_gone_is_left_out(course: Office):
    """Bad input: a job whose source is gone still does its other work."""
    course.operations.sources.sync(["zoom"])
    course.operations.sources.remove("zoom")
    report = course.operations.jobs.run("nightly")

    assert [each.source for each in report.synced] == []
    assert running(course) == ["Algebra 1"]


def test_a_source_that_fails_is_counted_and_said(course: Office):
    """R-1503: history with counts."""
    course.world.broken["zoom"] = NeedsUserError("no answer", remedy="wait")
    course.operations.jobs.run("nightly")

    (run,) = course.operations.jobs.history("nightly")
    assert run.counts["failed_sources"] == 1
    assert run.message == "zoom: no answer"


def test_the_last_hundred_runs_are_kept(course: Office):
    """R-1503."""
    for _ in range(103):
        course.operations.jobs.run("nightly")
        course.clock.forward(minutes=1)
    history = course.operations.jobs.history("nightly", 1000)

    assert len(history) == 100
    assert history[0].started_at > history[-1].started_at


def test_a_dry_run_tells_sources_window_matched_unmatched_and_writes_nothing(course: Office):
    """R-1504."""
    course.add("Algebra by hand", minutes=9)
    before = course.rows(COUNTS)
    forecast = course.operations.jobs.dry_run("nightly")

    assert forecast.sources == ("zoom",)
    assert forecast.since == NOON - timedelta(days=2)
    assert forecast.would_come == (("Algebra 1", "algebra"),)
    assert forecast.unmatched == ("Algebra by hand", "Geometry 1", "Meeting")
    assert forecast.next_at == NOON.replace(hour=3) + timedelta(days=1)
    assert course.rows(COUNTS) == before


def test_a_dry_run_plans_what_the_run_then_does(course: Office):
    """R-1504, R-1302: with estimates."""
    course.operations.sources.sync(["zoom"])
    forecast = course.operations.jobs.dry_run("nightly")
    report = course.operations.jobs.run("nightly")

    planned = [each.recording_id for each in forecast.recordings]
    assert planned == [each.recording_id for each in report.outcomes if each.verdict is Verdict.DONE]
    assert forecast.seconds > 0
    assert [step.name for step in forecast.recordings[0].steps if step.will_run] == course.work_off()


def test_what_a_person_put_aside_stays_so(course: Office):
    """R-1503."""
    course.operations.sources.sync(["zoom"])
    course.operations.control.skip(ids(1))
    course.operations.jobs.run("nightly")

    assert course.show(1).put_aside is PutAside.MANUAL
