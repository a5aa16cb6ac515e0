"""The log: one line an event, `time | level | task | recording | message`, in a file that is rotated."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from recpipe.domain.display import display_safe

LARGEST = 5_000_000  # bytes of one file
KEPT = 5  # older files


class EventLine(logging.Formatter):
    """One event on one line, whatever its message holds; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        columns = (
            self.formatTime(record),
            record.levelname,
            str(getattr(record, "task", record.name)),
            str(getattr(record, "recording", "-")),
            display_safe(record.getMessage()),
        )
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return " | ".join(columns) + trace


def start_logging(folder: Path, level: str) -> None:
    """Write recpipe's own events to `folder`/recpipe.log, and its troubles to stderr too."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = RotatingFileHandler(folder / "recpipe.log", maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    file.setFormatter(EventLine())
    trouble = logging.StreamHandler()
    trouble.setLevel(logging.ERROR)
    trouble.setFormatter(logging.Formatter("recpipe: %(message)s"))
    for name, least in (("recpipe", level.upper()), ("huey", "ERROR")):
        logging.getLogger(name).setLevel(least)
        logging.getLogger(name).addHandler(file)
        logging.getLogger(name).addHandler(trouble)
