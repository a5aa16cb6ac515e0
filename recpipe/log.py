"""The log: one line an event, `time | level | task | recording | message`, and the same events as JSON.

Every sink hides secrets (R-1603): the two files and stderr, for recpipe and for every library.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import traceback
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from recpipe.domain.display import display_safe
from recpipe.redaction import redact

LINES = "recpipe.log"
EVENTS = "recpipe.jsonl"
LARGEST = 5_000_000  # bytes of one file
KEPT = 5  # older files
LONGEST = 8_000  # characters of a message
LONGEST_TRACE = 32_000  # characters of a traceback, whose end says most
NEXT_LINE = " ⏎ "  # where a traceback had a line's end

_MARGIN = 4_096  # characters: no secret is longer, so none is cut before it was seen
_LONG_ID = re.compile(r"\b(?=[0-9a-f-]*\d)([0-9a-f]{8})[0-9a-f-]{4,}\b", re.IGNORECASE)


def start_logging(folder: Path, level: str) -> None:
    """Write events to `folder`/recpipe.log and recpipe.jsonl, and troubles to stderr too.

    May be called again: the sinks of the last call count. Events of other libraries are written from
    a warning on; what ends a thread or the program unexpectedly is an event as well.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler, _Sink)]:
        root.removeHandler(old)
        old.close()
    for sink in (_File(folder / LINES, EventLine()), _File(folder / EVENTS, EventObject()), _Stderr()):
        root.addHandler(sink)
    for name, least in (("", "WARNING"), ("recpipe", level.upper()), ("huey", "ERROR")):
        logging.getLogger(name).setLevel(least)
    sys.excepthook, threading.excepthook = _program_crashed, _thread_crashed


class EventLine(logging.Formatter):
    """One event on one line, whatever it holds; a traceback follows in the line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return " | ".join(
            (
                _moment(record).isoformat(sep=" ", timespec="milliseconds"),
                record.levelname,
                _LONG_ID.sub(r"\1", _shown(_task(record))),
                _shown(getattr(record, "recording", "-"))[:8],
                NEXT_LINE.join((_message(record), *map(display_safe, _trace(record).splitlines()))),
            )
        )


class EventObject(logging.Formatter):
    """One event as a JSON object on one line: ids whole, the traceback with its lines."""

    def format(self, record: logging.LogRecord) -> str:
        """The object."""
        recording = getattr(record, "recording", None)
        event = {
            "time": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "task": _shown(_task(record)),
            "recording": recording if recording is None or type(recording) is int else _shown(recording),
            "message": _message(record),
            "exception": "\n".join(map(display_safe, _trace(record).splitlines())) or None,
        }
        return json.dumps(event, ensure_ascii=False)


class _Trouble(logging.Formatter):
    """What a person at the screen needs: the message, and what kind of error it was."""

    def format(self, record: logging.LogRecord) -> str:
        return "recpipe: " + NEXT_LINE.join(
            (_message(record), *map(display_safe, _trace(record).splitlines()[-1:]))
        )


class _Sink(logging.Handler):
    """A handler of ours. When it cannot write it says so, once, without the event: that may hold a secret."""

    is_silent = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        if not self.is_silent and sys.stderr:
            self.is_silent = True
            error = sys.exc_info()[1]
            sys.stderr.write(f"recpipe: the log cannot be written: {type(error).__name__}\n")


class _File(_Sink, RotatingFileHandler):
    """A file that only its owner reads, and that several processes write and rotate."""

    def __init__(self, file: Path, formatter: logging.Formatter) -> None:
        super().__init__(file, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
        self.setFormatter(formatter)

    def _open(self) -> IO[str]:  # type: ignore[override]  # narrower in typeshed than what logging needs
        return open(self.baseFilename, "a", encoding="utf-8", opener=_open_private)

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802 - logging's own name
        if self.stream and not _is_at(Path(self.baseFilename), self.stream.fileno()):
            self.stream.close()  # another process has rotated it: writing opens the new one
            self.stream = None
        return self.stream is not None and os.fstat(self.stream.fileno()).st_size >= self.maxBytes


class _Stderr(_Sink, logging.StreamHandler[IO[str]]):
    """The screen, for errors only."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.setLevel(logging.ERROR)
        self.setFormatter(_Trouble())


def _is_at(file: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(file.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _open_private(path: str, flags: int) -> int:
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)  # a file of an older recpipe may be readable by others
    return descriptor


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created).astimezone()


def _task(record: logging.LogRecord) -> object:
    return getattr(record, "task", record.name)


def _message(record: logging.LogRecord) -> str:
    """The message; one whose arguments do not fit it is written with them beside it."""
    try:
        text = record.getMessage()
    except Exception:  # noqa: BLE001 - a wrong message must not end the work that it tells about
        text = _written(record.msg) + (f" {_written(record.args)}" if record.args else "")
    return _shown(text)


def _written(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - see above
        return f"<{type(value).__name__}>"


def _shown(value: object) -> str:
    """The value as text: secrets hidden first, since what is cut or cleaned can no longer be recognized."""
    return display_safe(_without_secrets(_written(value)))[:LONGEST]


def _without_secrets(text: str) -> str:
    whole = redact(text[: LONGEST + _MARGIN])
    return whole if len(text) <= LONGEST + _MARGIN else whole[:-_MARGIN]


def _trace(record: logging.LogRecord) -> str:
    """The traceback with its causes, and the stack if it was asked for; empty without them."""
    told = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
    told += record.stack_info or ""
    return _end_of(redact(told[-LONGEST_TRACE - _MARGIN :]), is_cut=len(told) > LONGEST_TRACE + _MARGIN)


def _end_of(text: str, *, is_cut: bool) -> str:
    return "… " + text[_MARGIN:] if is_cut else text


def _program_crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None, /) -> None:
    """Python's own report would tell secrets."""
    if issubclass(kind, Exception):
        logging.getLogger("recpipe").critical("ended by a bug", exc_info=(kind, error, trace))
    else:
        sys.__excepthook__(kind, error, trace)


def _thread_crashed(ended: threading.ExceptHookArgs, /) -> None:
    if ended.exc_value and ended.exc_type is not SystemExit:
        told = (ended.exc_type, ended.exc_value, ended.exc_traceback)
        logging.getLogger("recpipe").critical("a thread was ended by a bug", exc_info=told)
