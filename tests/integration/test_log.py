"""The log: one line an event, the same as JSON, and no secret in either or on the screen."""

import json
import logging
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recpipe import log as recpipe_log
from recpipe.log import EVENTS, LINES, start_logging
from recpipe.log_events import Follower, Wanted, latest
from recpipe.redaction import Redactor

log = logging.getLogger("recpipe.test")

KNOWN = "tr0ub4dor & 3, ünseen"
PLANTED = {
    "by value": KNOWN,
    "bearer": "Authorization: Bearer Qx7vNp2L-bearer",
    "basic": "Authorization: Basic UXg3dk5wMkw6YmFzaWM=",
    "query": "https://api.zoom.us/v2/x?access_token=Qx7vNp2L.query&page=1",
    "json": '{"refresh_token": "Qx7vNp2L-json", "expires_in": 3600}',
    "assignment": "password=Qx7vNp2L-assigned",
    "google": "AIza" + "SyQx7vNp2L4nFv8qLk2mXw9RzT1uYbC3eH5",
    "openai": "sk-" + "Qx7vNp2L0123456789abcdef",
    "groq": "gsk_" + "Qx7vNp2L0123456789abcdef",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJRdzd2TnAyTCI6MX0.Qx7vNp2LQx7vNp2L",
    "userinfo": "https://anna:Qx7vNp2L@example.org/",
    "zoom": "https://zoom.us/rec/download/Qx7vNp2L.zoom/",
}
TRACES = ("Qx7vNp2L", "UXg3dk5w", "eyJRdzd2", "tr0ub4dor", "ünseen")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is logged to; what was before comes back afterwards."""
    root, own = logging.getLogger(), logging.getLogger("recpipe")
    before = (root.level, own.level, sys.excepthook, threading.excepthook)
    redact = Redactor()
    redact.add(KNOWN)
    monkeypatch.setattr(recpipe_log, "redact", redact)
    start_logging(tmp_path, "info")
    yield tmp_path
    for handler in [each for each in root.handlers if type(each).__module__ == recpipe_log.__name__]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(before[0])
    own.setLevel(before[1])
    sys.excepthook, threading.excepthook = before[2:]


def ours_alone() -> None:
    """Leave out pytest's own handlers, which raise for a wrong message."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if type(each).__module__ != recpipe_log.__name__]:
        root.removeHandler(handler)


def lines(folder: Path) -> list[str]:
    return (folder / LINES).read_text("utf-8").split("\n")[:-1]


def events(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / EVENTS).read_text("utf-8").split("\n")[:-1]]


def test_an_event_is_one_line_of_five_columns(folder: Path):
    """R-1603: time, level, task, recording, message; ids cut to 8."""
    whole = UUID("0b9f3a52-1c2d-4e5f-8a9b-0c1d2e3f4a5b")
    log.info("stage %s", "started", extra={"task": "transcribe", "recording": 12})
    log.warning("download broke off", extra={"task": f"download:{whole}", "recording": whole})
    first, second = (line.split(" | ") for line in lines(folder))

    assert first[1:] == ["INFO", "transcribe", "12", "stage started"]
    assert datetime.fromisoformat(first[0]).tzinfo is not None
    assert second[1:] == ["WARNING", "download:0b9f3a52", "0b9f3a52", "download broke off"]


def test_an_event_is_a_json_object_too(folder: Path):
    """R-1603: the same events, for programs; ids are whole."""
    log.info("stage started", extra={"task": "upload:library", "recording": 12})
    (event,) = events(folder)

    assert datetime.fromisoformat(str(event.pop("time"))).tzinfo is not None
    assert event == {
        "level": "info",
        "task": "upload:library",
        "recording": 12,
        "message": "stage started",
        "exception": None,
    }


def test_a_traceback_stays_in_its_line(folder: Path):
    """R-1603: with its cause; in JSON it keeps its own lines."""
    log_an_error("outer", "inner")
    (line,), (event,) = lines(folder), events(folder)

    assert "KeyError: 'inner'" in line
    assert line.endswith("⏎ ValueError: outer")
    assert str(event["exception"]).splitlines()[-1] == "ValueError: outer"


def log_an_error(message: str, cause: str) -> None:
    try:
        try:
            raise KeyError(cause)
        except KeyError as error:
            raise ValueError(message) from error
    except ValueError:
        log.exception("stage stopped")


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_no_secret_reaches_a_file_or_the_screen(
    folder: Path, capfd: pytest.CaptureFixture[str], planted: str
):
    """R-1603: planted in a message, in arguments, in errors, their causes and notes, and in extra columns."""
    start_logging(folder, "debug")  # the screen is captured from here on
    ours_alone()
    log.error(planted)
    log.error("it said %s and %r", planted, {"answer": planted})
    log.error("%d chapters", planted)
    log.error("wrong", extra={"recording": planted, "task": planted})
    log_an_error(planted, planted)
    group = ExceptionGroup("several", [OSError(planted)])
    group.add_note(planted)
    log.error("all of them", exc_info=group, stack_info=True)
    logging.getLogger("httpx").error("GET %s", planted)
    told = (folder / LINES).read_text("utf-8") + (folder / EVENTS).read_text("utf-8") + capfd.readouterr().err

    assert [trace for trace in TRACES if trace in told] == []
    assert len(events(folder)) == len(lines(folder)) == 7
    assert told.count("***") >= 3 * 7


def test_a_wrong_message_is_written_all_the_same(folder: Path, capfd: pytest.CaptureFixture[str]):
    """Python's own complaint would print its arguments, whatever they are."""

    class Unprintable:
        def __str__(self) -> str:
            raise RuntimeError("no")

        __repr__ = __str__

    ours_alone()
    log.info("%d chapters", "three")
    log.info("%s", Unprintable())
    log.info(Unprintable())

    assert [event["message"] for event in events(folder)] == [
        "%d chapters ('three',)",
        "%s <tuple>",
        "<Unprintable>",
    ]
    assert capfd.readouterr().err == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(message=st.text(), argument=st.text(), error=st.text(), task=st.text())
def test_a_line_is_always_exactly_one_line(folder: Path, message: str, argument: str, error: str, task: str):
    """R-1603: whatever a title, a server or a library puts into it; nor can it command a terminal."""
    ours_alone()
    before = (folder / LINES).stat().st_size, (folder / EVENTS).stat().st_size
    log.info(message, argument, extra={"task": task}, exc_info=ValueError(error))
    line = (folder / LINES).read_bytes()[before[0] :]
    event = (folder / EVENTS).read_bytes()[before[1] :]

    assert len(line.splitlines()) == len(event.splitlines()) == 1
    assert len(line.decode().splitlines()) == len(event.decode().splitlines()) == 1
    assert b"\x1b" not in line + event
    assert json.loads(event).keys() == {"time", "level", "task", "recording", "message", "exception"}


def test_a_long_message_is_cut_and_no_secret_with_it(folder: Path):
    """The half of a secret is not known as one any more."""
    for offset in range(0, 60, 7):
        log.info("%s%s%s", "x" * (recpipe_log.LONGEST + 4_096 - offset), KNOWN, "y" * 50_000)
        log.info("%s%s", "x" * offset, KNOWN * 2_000)  # hidden, it is short: its cut end comes into view
    told = (folder / LINES).read_text("utf-8")

    assert "tr0ub" not in told
    assert max(map(len, lines(folder))) <= recpipe_log.LONGEST + 100


def test_the_files_are_their_owners_alone(folder: Path):
    """Also those that an older recpipe left open to others, and the folder itself."""
    (folder / LINES).chmod(0o644)
    start_logging(folder, "info")

    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_logging_that_is_started_twice_writes_once(folder: Path, capfd: pytest.CaptureFixture[str]):
    """One command may follow several recordings."""
    start_logging(folder, "info")
    start_logging(folder, "info")
    log.error("once")

    assert len(lines(folder)) == len(events(folder)) == 1
    assert capfd.readouterr().err == "recpipe: once\n"


def test_the_level_is_the_persons_and_libraries_are_heard_from_a_warning_on(folder: Path):
    """Every request of a library would be an event."""
    log.debug("not asked for")
    logging.getLogger("httpx").info("GET https://example.org/")
    logging.getLogger("httpx").warning("slow")

    assert [event["message"] for event in events(folder)] == ["slow"]


def test_a_full_file_gives_way_to_a_new_one(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """R-1603: five older ones are kept; all are 0600."""
    for handler in logging.getLogger().handlers:
        if hasattr(handler, "maxBytes"):
            monkeypatch.setattr(handler, "maxBytes", 200)
    for number in range(40):
        log.info("event %d", number)
    names = {file.name for file in folder.iterdir()}

    assert names == {name + older for name in (LINES, EVENTS) for older in ("", ".1", ".2", ".3", ".4", ".5")}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_another_process_may_rotate_the_files(folder: Path):
    """A worker and `recpipe run` write the same ones."""
    log.info("before")
    (folder / LINES).rename(folder / f"{LINES}.1")
    (folder / EVENTS).rename(folder / f"{EVENTS}.1")
    log.info("after")

    assert [event["message"] for event in events(folder)] == ["after"]
    assert len(lines(folder)) == 1


def test_a_log_that_cannot_be_written_is_said_once_without_the_event(
    folder: Path, capfd: pytest.CaptureFixture[str]
):
    """A full disk must neither stop the work nor tell what was to be written."""
    for file in (LINES, EVENTS):
        (folder / file).unlink()
        (folder / file).mkdir()
    for _ in range(3):
        log.warning(KNOWN)
    told = capfd.readouterr().err

    assert told.splitlines() == ["recpipe: the log cannot be written: IsADirectoryError"] * 2


CRASH = """
import sys, threading
from pathlib import Path
from recpipe.log import start_logging
start_logging(Path(sys.argv[1]), "info")
def crash():
    raise ValueError("password=Qx7vNp2L")
thread = threading.Thread(target=crash)
thread.start()
thread.join()
crash()
"""


def test_a_crash_tells_no_secret(tmp_path: Path):
    """R-1603: Python's own report of a bug would; the log has its traceback."""
    done = subprocess.run(
        [sys.executable, "-c", CRASH, str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "recpipe: a thread was ended by a bug ⏎ ValueError: password=***",
        "recpipe: ended by a bug ⏎ ValueError: password=***",
    ]
    assert [str(event["exception"]).count("***") for event in events(tmp_path)] == [1, 1]


# Reading it again


def write(folder: Path, *written: object, file: str = EVENTS) -> None:
    with (folder / file).open("a", encoding="utf-8") as content:
        content.writelines(f"{json.dumps(each)}\n" for each in written)


def event(number: int, level: str = "info", recording: int | None = None) -> dict:
    return {"message": str(number), "level": level, "recording": recording}


def numbers(found: object) -> list[int]:
    return [int(each["message"]) for each in found]


def test_the_newest_events_are_read_oldest_first(tmp_path: Path):
    """From older files too, if the newest has too few."""
    write(tmp_path, *map(event, range(5)), file=f"{EVENTS}.1")
    write(tmp_path, *map(event, range(5, 8)))

    assert numbers(latest(tmp_path, Wanted(), 2)) == [6, 7]
    assert numbers(latest(tmp_path, Wanted(), 5)) == [3, 4, 5, 6, 7]
    assert numbers(latest(tmp_path, Wanted(), 50)) == list(range(8))
    assert latest(tmp_path, Wanted(), 0) == []


def test_events_are_chosen_by_recording_and_level(tmp_path: Path):
    """The limit counts what is chosen."""
    write(tmp_path, event(1, "error", 7), event(2, "info", 7), event(3, "warning", 8), event(4, "warning", 7))

    assert numbers(latest(tmp_path, Wanted(recording=7), 2)) == [2, 4]
    assert numbers(latest(tmp_path, Wanted(level="warning"), 9)) == [1, 3, 4]
    assert numbers(latest(tmp_path, Wanted(recording=7, level="error"), 9)) == [1]


@pytest.mark.parametrize(
    "damage", [b'{"message": "9", "lev', b"\xff\xfe\x00\n", b"[1]\n", b"\n\n", b"[" * 100_000]
)
def test_a_damaged_line_is_passed_over(tmp_path: Path, damage: bytes):
    """A crash may cut the last one."""
    write(tmp_path, event(1))
    with (tmp_path / EVENTS).open("ab") as content:
        content.write(damage)

    assert numbers(latest(tmp_path, Wanted(), 9)) == [1]


def test_what_is_added_is_followed_also_into_a_new_file(tmp_path: Path):
    """A line that is not whole yet comes when it is."""
    write(tmp_path, event(1))
    follower = Follower(tmp_path)
    assert numbers(follower.new()) == []

    write(tmp_path, event(2))
    with (tmp_path / EVENTS).open("a") as content:
        content.write('{"message": ')
    assert numbers(follower.new()) == [2]

    with (tmp_path / EVENTS).open("a") as content:
        content.write('"3"}\n')
    assert numbers(follower.new()) == [3]

    os.rename(tmp_path / EVENTS, tmp_path / f"{EVENTS}.1")  # noqa: PTH104
    assert numbers(follower.new()) == []
    write(tmp_path, event(4))
    assert numbers(follower.new()) == [4]


def test_a_log_that_does_not_exist_yet_can_be_followed(tmp_path: Path):
    """It begins with the first event."""
    follower = Follower(tmp_path)
    write(tmp_path, event(1))

    assert numbers(follower.new()) == [1]
    assert latest(tmp_path / "nowhere", Wanted(), 9) == []
