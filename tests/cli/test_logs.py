"""`recpipe logs`: what has happened, for a person and for a program."""

import signal
from pathlib import Path

import pytest
from terminal import Terminal


@pytest.mark.parametrize("arguments", [(), ("--level", "warning"), ("--recording", "1", "--json")], ids=str)
def test_a_home_in_which_nothing_happened_has_an_empty_log(terminal: Terminal, arguments: tuple[str, ...]):
    """`recpipe logs` is for looking, and makes nothing."""
    done = terminal.run("logs", *arguments)

    assert (done.returncode, done.stdout) == (0, "")
    assert not terminal.home.exists()


def test_what_a_run_did_is_in_the_log(terminal: Terminal, told_lecture: Path):
    """R-1603: for a person, and for a program."""
    terminal.run("add", str(told_lecture))
    terminal.run("run", "1")
    events = terminal.json("logs", "--recording", "1", "--limit", "1000")
    lines = terminal.run("logs", "--recording", "1").stdout.splitlines()

    assert {event["recording"] for event in events} == {1}
    assert ("TRIM", "stage started") in [(event["task"], event["message"]) for event in events]
    assert len(lines) == len(events)
    assert all(line.count(" | ") == 4 for line in lines)


def test_a_log_is_followed_until_it_is_interrupted(terminal: Terminal):
    """Ctrl-C ends it, without a complaint."""
    (terminal.home / "logs").mkdir(parents=True)
    log = terminal.home / "logs" / "recpipe.jsonl"
    log.write_text('{"level": "info", "message": "first"}\n')
    with terminal.start("logs", "--follow") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        with log.open("a") as file:
            file.write('{"level": "info", "message": "second"}\n')
        second = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)

    assert [line.split(" | ")[-1].strip() for line in (first, second)] == ["first", "second"]
    assert (process.returncode, complaint) == (130, "")
