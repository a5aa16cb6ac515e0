"""Jobs on the command line: what happens on a schedule."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from arrivals import arrive, keep_template, opened
from terminal import Terminal

from recpipe.domain.arrival import Arrival
from recpipe.domain.job import JobDraft
from recpipe.domain.recording import PutAside

NIGHTLY = ("jobs", "add", "nightly", "--template", "ML", "--schedule", "daily 02:00")


def keep_job(course: Terminal) -> None:
    """A job for the one template."""
    draft = JobDraft(name="nightly", templates=("ML",), schedule="daily 02:00")
    with opened(course.home) as services:
        services.operations.jobs.add(draft)


@pytest.fixture
def course(terminal: Terminal) -> Terminal:
    """A home with one template."""
    keep_template(terminal.home, "ML", "machine learning")
    return terminal


def test_a_job_is_made_changed_and_removed(course: Terminal):
    """R-1501: what is not given stays as it was; R-1502: times are those of its own zone."""
    made = course.run(*NIGHTLY, "--zone", "Asia/Tokyo", "--include-blank", "--set", "trim.padding=3")
    assert made.returncode == 0, made.stderr
    assert "02:00 JST" in made.stderr
    (listed,) = course.json("jobs", "list")
    next_at = datetime.fromisoformat(listed["next_at"])
    assert (next_at.hour, next_at.utcoffset()) == (2, timedelta(hours=9))
    assert (listed["sync_days"], listed["exclude_blank"], listed["last"]) == (2, False, None)
    changed = course.run(
        *("jobs", "set", "nightly", "--days", "7", "--status", "skipped", "--exclude-blank", "--inactive"),
        *("--set", "trim.threshold_db=-50", "--unset", "trim.padding"),
    )
    assert changed.returncode == 0, changed.stderr
    (shown,) = course.json("jobs", "show", "nightly")

    assert (shown["sync_days"], shown["statuses"], shown["exclude_blank"]) == (7, ["SKIPPED"], True)
    assert (shown["timezone"], shown["settings"]) == ("Asia/Tokyo", {"trim": {"threshold_db": -50}})
    assert (shown["is_active"], shown["next_at"]) == (False, None)
    assert course.run("jobs", "remove", "nightly", "--yes").returncode == 0
    assert course.rows("SELECT name FROM job") == []


def test_a_job_that_could_not_run_is_refused_with_a_remedy(course: Terminal):
    """R-1501: templates are there, active and no drafts; days are 1 to 30; R-1502: the forms are listed."""
    keep_template(course.home, "unfinished", "x", is_draft=True)
    wrong = {
        ("--template", "ML"): 2,  # no schedule
        ("--schedule", "daily 02:00"): 3,  # no template
        ("--schedule", "daily 02:00", "--template", "unfinished"): 3,
        ("--schedule", "sometimes", "--template", "ML"): 2,
        ("--schedule", "daily 02:00", "--template", "ML", "--days", "31"): 2,
        ("--schedule", "daily 02:00", "--template", "ML", "--zone", "Europe/Wien"): 2,
        ("--schedule", "daily 02:00", "--template", "ML", "--status", "GONE"): 2,
    }
    done = {arguments: course.run("jobs", "add", "bad", *arguments) for arguments in wrong}

    assert {arguments: each.returncode for arguments, each in done.items()} == wrong
    assert all("→" in each.stderr for each in done.values())
    assert course.rows("SELECT name FROM job") == []


def test_a_template_that_a_job_needs_stays(course: Terminal):
    """R-1501: it is neither removed nor made a draft."""
    keep_job(course)

    assert course.run("templates", "remove", "ML", "--yes").returncode == 3
    assert course.run("templates", "set", "ML", "--draft").returncode == 3


def test_a_dry_run_says_what_a_run_then_does(course: Terminal):
    """R-1504: matched with steps and estimates, unmatched, the window; R-1503: others are not touched."""
    mine = arrive(course.home, "Machine learning 1")
    arrive(course.home, "Machine learning 0", ago=timedelta(days=9))
    arrive(course.home, "Machine learning test", arrival=Arrival(put_aside=PutAside.BLANK))
    arrive(course.home, "Algebra")
    course.run(*NIGHTLY, "--set", "topics.enable=false")
    before = course.rows("SELECT id, template_id, status FROM recording")
    (forecast,) = course.json("jobs", "dry-run", "nightly")
    assert course.rows("SELECT id, template_id, status FROM recording") == before
    steps = {each["name"]: each["will_run"] for each in map(_named, forecast["recordings"][0]["steps"])}
    assert (steps["TRANSCRIBE"], steps["EXTRACT_TOPICS"]) == (True, False)
    assert "unmatched" in course.run("jobs", "dry-run", "nightly").stdout
    assert [each["recording_id"] for each in forecast["recordings"]] == [mine]
    assert forecast["unmatched"] == ["Algebra"]
    assert forecast["seconds"] > 0
    (row,) = course.json("jobs", "run", "nightly")

    assert (row["recording_id"], row["verdict"]) == (mine, "done")
    assert course.rows("SELECT recording_id FROM run") == [(mine,)]
    assert course.rows("SELECT bound_by FROM recording WHERE template_id IS NOT NULL") == [("rule",)]
    (entry,) = course.json("jobs", "history", "nightly")
    assert (entry["trigger"], entry["counts"]["matched"], entry["counts"]["done"]) == ("person", 1, 1)


def _named(step: dict) -> dict:
    return step | {"name": f"{step['stage']} {step['target']}".strip()}


def test_a_dry_run_looks_into_sources_and_takes_nothing(course: Terminal, tmp_path: Path):
    """R-1504: what a sync would bring, whose it would be, and why the job would leave it."""
    folder = tmp_path / "lectures"
    folder.mkdir()
    for name in ("machine learning 2", "machine learning 2020-01-31", "algebra"):
        (folder / f"{name}.mp4").write_bytes(name.encode() * 100)
    (folder / "machine learning.mp4").write_bytes(b"machine learning")
    course.run("config", "set", "sources.settle=0")
    course.run("sources", "add", str(folder), "--set", "blank_below_size=100")
    keep_job(course)
    (forecast,) = course.json("jobs", "dry-run", "nightly")

    assert forecast["sources"] == ["lectures"]
    assert forecast["would_come"] == [["machine learning 2", "ML"]]
    assert sorted(forecast["left_out"]) == [
        ["machine learning", "blank"],
        ["machine learning 2020-01-31", "older than 2 days"],
    ]
    assert forecast["unmatched"] == ["algebra"]
    assert course.rows("SELECT id FROM recording") == []


def test_a_source_that_fails_stops_no_other_and_is_said(course: Terminal, tmp_path: Path):
    """R-1503: exit code 1, and what could be done is done."""
    folder = tmp_path / "gone"
    folder.mkdir()
    arrive(course.home, "Machine learning 1")
    course.run("sources", "add", str(folder))
    keep_job(course)
    folder.rmdir()
    done = course.run("jobs", "run", "nightly")

    assert done.returncode == 1
    assert "gone: " in done.stderr
    assert course.rows("SELECT count(*) FROM run") == [(1,)]
    assert "gone: " in course.json("jobs", "history", "nightly")[0]["message"]


def test_a_schedule_is_tried_before_it_is_used(terminal: Terminal):
    """R-1502: the next five times as clocks there show them, or the forms that there are."""
    times = [
        datetime.fromisoformat(each["at"])
        for each in terminal.json("jobs", "check", "weekdays 06:00", "--zone", "America/New_York")
    ]
    refused = terminal.run("jobs", "check", "at dawn")

    assert len(times) == 5
    local = [moment.astimezone(ZoneInfo("America/New_York")) for moment in times]
    assert {(each.hour, each.minute) for each in local} == {(6, 0)}
    assert all(each.weekday() < 5 for each in local)
    assert datetime.now(UTC) < times[0]
    assert refused.returncode == 2
    assert "every 6 hours" in refused.stderr


def test_a_job_that_is_not_there_is_refused(terminal: Terminal):
    """Exit code 3, and where to look."""
    done = [terminal.run("jobs", verb, "nightly") for verb in ("run", "set")]

    assert {each.returncode for each in done} == {3}
    assert all("recpipe jobs list" in each.stderr for each in done)
