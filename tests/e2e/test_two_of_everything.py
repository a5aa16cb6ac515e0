"""Two people, two workers, two copies: everything happens once."""

from pathlib import Path

from terminal import Terminal

STAGES = ("TRIM", "TRANSCRIBE", "EXTRACT_TOPICS", "GENERATE_SUBTITLES", "UPLOAD")


def test_two_runs_at_the_same_instant_make_one_run(terminal: Terminal, told_lecture: Path):
    """R-1301 [gap]: whoever comes second follows, or is told that it is running."""
    terminal.run("add", str(told_lecture))

    both = [terminal.start("run", "1") for _ in range(2)]
    for process in both:
        process.communicate(timeout=240)

    assert {process.returncode for process in both} <= {0, 3}
    assert 0 in {process.returncode for process in both}
    assert terminal.rows("SELECT count(*) FROM run") == [(1,)]
    assert terminal.endings() == dict.fromkeys(STAGES, 1)


def test_a_second_worker_on_the_same_home_is_refused(terminal: Terminal, told_lecture: Path):
    """One worker a home: the second one says who has it."""
    terminal.run("add", str(told_lecture))
    with terminal.start("worker") as first:
        while terminal.rows("SELECT count(*) FROM worker") == [(0,)]:
            assert first.poll() is None
        second = terminal.run("worker")
        first.terminate()
        first.communicate(timeout=60)

    assert second.returncode == 4
    assert f"process {first.pid}" in second.stderr
    assert "→" in second.stderr


def test_the_same_content_is_one_recording_under_any_name(terminal: Terminal, told_lecture: Path):
    """R-307, R-308: identity by content; adding again finds what is there."""
    copy = told_lecture.with_name("copy under another name.mp4")
    copy.write_bytes(told_lecture.read_bytes())

    first = terminal.json("add", str(told_lecture))[0]
    second = terminal.json("add", str(copy))[0]

    assert (first["is_new"], second["is_new"]) == (True, False)
    assert first["recording_id"] == second["recording_id"]


def test_a_finished_recording_is_not_done_again(terminal: Terminal, told_lecture: Path):
    """R-1302 [gap]: READY is "already complete", without an error."""
    terminal.run("add", str(told_lecture))
    terminal.run("run", "1")

    again = terminal.run("run", "1")

    assert again.returncode == 0
    assert "already complete" in again.stderr
    assert terminal.endings() == dict.fromkeys(STAGES, 1)


def test_many_commands_may_be_the_first_in_a_home(terminal: Terminal):
    """Two of everything: the database is made once, and nobody trips over it."""
    started = [terminal.start("templates", "new", f"t{number}", "--keyword", "a") for number in range(5)]
    errors = [process.communicate()[1] for process in started]

    assert [process.returncode for process in started] == [0] * 5, errors
    assert len(terminal.json("templates", "list")) == 5
