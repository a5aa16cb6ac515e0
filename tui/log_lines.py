"""Events of the log as lines, and the words that filter them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from recpipe.log_events import Event, Wanted
from tui.line_list import Line, fitted, wrapped

LEVELS = ("debug", "info", "warning", "error")
STYLES = {"debug": "dim", "info": "", "warning": "held", "error": "failed", "critical": "failed"}
WHEN, TASK = 14, 18  # cells
OF_RECORDING = re.compile(r"(?:id|recording):(\d{1,12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought(Wanted):
    """Events of a level or worse, of one recording, with all of the words in them."""

    words: tuple[str, ...] = ()

    def __call__(self, event: Event) -> bool:
        """Whether this event is one of them."""
        text = f"{event.get('task')} {event.get('message')} {event.get('exception')}".casefold()
        return Wanted.__call__(self, event) and all(word in text for word in self.words)


def sought(typed: str, level: str) -> Sought:
    """What the words of a filter mean: id:3 is a recording, all others are looked for."""
    words = typed.casefold().split()
    ids = [int(found[1]) for word in words if (found := OF_RECORDING.fullmatch(word))]
    others = tuple(word for word in words if not OF_RECORDING.fullmatch(word))
    return Sought(recording=ids[-1] if ids else None, level=level, words=others)


def event_line(event: Event, width: int) -> Line:
    """One event: when, what did it, for which recording, what it says."""
    level = str(event.get("level") or "").lower()
    recording = event.get("recording")
    of = f"#{recording}" if recording is not None else ""
    head = f" {fitted(_when(event), WHEN)} {fitted(str(event.get('task') or ''), TASK)} {fitted(of, 6)} "
    return [(head, "dim"), (fitted(_said(event), width - len(head)), STYLES.get(level, ""))]


def _when(event: Event) -> str:
    return str(event.get("time") or "")[5:19].replace("T", " ")


def _said(event: Event) -> str:
    return str(event.get("message") or "")


def recording_of(event: Event) -> int | None:
    """The recording that it is about, if it is about one."""
    found = event.get("recording")
    return found if type(found) is int else None


def event_lines(event: Event, width: int) -> list[Line]:
    """All of an event, with the traceback of a bug."""
    level = str(event.get("level") or "").lower()
    head = f"{event.get('time')} · {level} · {event.get('task') or 'no task'}"
    lines = [*wrapped(head, width, "dim"), *wrapped(_said(event), width, STYLES.get(level, ""))]
    for line in str(event.get("exception") or "").splitlines():
        lines += wrapped(line, width, indent="    ")
    return lines


def as_text(event: Event) -> str:
    """An event as it stands in the file."""
    return json.dumps(dict(event), ensure_ascii=False, default=str)
