"""The pages of a recording that are read from files or made by the operations; each runs in a thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from recpipe.config.layers import DEFAULTS, listing
from recpipe.domain.chapters import TopicKind
from recpipe.domain.errors import PermanentError
from recpipe.domain.length import clock
from recpipe.domain.recording import ArtifactKind, Recording
from recpipe.domain.topics_file import from_json as topics_from
from recpipe.domain.transcript_file import from_json as transcript_from
from recpipe.log_events import Wanted, latest
from tui.line_list import Line, fitted, wrapped
from tui.live import Live

EVENTS = 300  # of the log
KEY, VALUE = 32, 26  # cells

Page = Callable[[Live, Recording, int], list[Line]]


def settings(live: Live, recording: Recording, width: int) -> list[Line]:
    """Every setting that a run would freeze, with the layer that it comes from; chosen ones first."""
    rows = list(listing(live.operations.control.resolved(recording.id)))
    value_cells = max(VALUE, width - KEY - 32)
    chosen = [row for row in rows if row[2] != DEFAULTS]
    rest = [row for row in rows if row[2] == DEFAULTS]
    lines: list[Line] = [[(f"{'Setting':{KEY}} {'value':{value_cells}} from", "dim")]]
    for key, value, origin in (*chosen, *rest):
        name = "" if origin != DEFAULTS else "dim"
        lines.append(
            [
                (f"{fitted(key, KEY)} {fitted(json.dumps(value, ensure_ascii=False), value_cells)} ", name),
                (origin, "running" if origin != DEFAULTS else "dim"),
            ]
        )
    hint = f"change one: recpipe set KEY=VALUE --id {recording.id}"
    return [*lines, [], [(hint, "dim")]]


def topics(live: Live, recording: Recording, width: int) -> list[Line]:
    """What it is about, part by part."""
    path = recording.artifacts.get(ArtifactKind.TOPICS)
    if path is None:
        return [[("no topics yet: they come with a run", "dim")]]
    found = topics_from(_read(path))
    lines: list[Line] = [*wrapped(found.summary, width), []] if found.summary else []
    for topic in found.topics:
        is_break = topic.kind is TopicKind.BREAK
        title = "(break)" if is_break else topic.title
        lines.append([(f"{clock(topic.start):>8}  {title}", "dim" if is_break else "")])
    return [*lines, [], [(f"found by {found.engine}", "dim")]]


def text(live: Live, recording: Recording, width: int) -> list[Line]:
    """What was said, and when."""
    path = recording.artifacts.get(ArtifactKind.TRANSCRIPT)
    if path is None:
        return [[("no transcript yet: it comes with a run", "dim")]]
    found = transcript_from(_read(path))
    head: Line = [(f"{found.language} · {found.engine} {found.model}   / finds words", "dim")]
    lines: list[Line] = [head]
    for segment in found.segments or found.words:
        first, *rest = wrapped(segment.text, width - 10) or [[]]
        lines.append([(f"{clock(segment.start):>8}  ", "dim"), *first])
        lines += [[(" " * 10, ""), *line] for line in rest]
    return lines


def events(live: Live, recording: Recording, width: int) -> list[Line]:
    """What the log says of it, newest last."""
    found = latest(live.services.home.logs, Wanted(recording=recording.id), EVENTS)
    lines: list[Line] = []
    for event in found:
        is_bad = str(event.get("level")).lower() in ("warning", "error", "critical")
        at, message = str(event.get("time", ""))[:19], str(event.get("message", ""))
        task = str(event.get("task") or "")
        lines.append([(f"{at} {task:24} ", "dim"), (message, "failed" if is_bad else "")])
        trace = str(event.get("exception") or "")
        lines += [[(f"    {line}", "dim")] for line in trace.splitlines()]
    return lines or [[("nothing happened to it yet", "dim")]]


def _read(path: Path) -> Mapping[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PermanentError(
            f"{path} is gone or damaged", remedy="make it again: R resets, r runs"
        ) from error
    return content if isinstance(content, dict) else {}


PAGES: Mapping[str, Page] = {"settings": settings, "topics": topics, "text": text, "log": events}
