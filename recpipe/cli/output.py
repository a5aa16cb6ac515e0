"""How commands speak: stdout is data, stderr is narration."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from recpipe.domain.display import MARKS, display_safe
from recpipe.domain.length import clock
from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.reasons import WHY_PUT_ASIDE, WHY_SKIPPED
from recpipe.domain.recording import BoundBy, Pause, Recording, RecordingLine, Stage

if TYPE_CHECKING:
    from recpipe.bootstrap import Services

Command = TypeVar("Command", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for scripts.")


def services(context: click.Context) -> Services:
    """The services of the home that the command line names."""
    from recpipe.bootstrap import Services
    from recpipe.locations import Home, default_home

    named = context.find_root().obj
    return Services(Home(named.expanduser().absolute()) if named else default_home())


def print_json(value: object) -> None:
    """One object on one line of stdout."""
    content = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    click.echo(json.dumps(content, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Path():
            return str(value)
        case Mapping():
            return dict(value)
        case _:
            return str(value)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout; every cell passes the border for foreign text."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, box=SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(display_safe(cell)) for cell in row))
    Console(soft_wrap=False).print(table)


def say(text: str) -> None:
    """Narration, on stderr."""
    click.echo(text, err=True)


def recording_line(line: RecordingLine, expire_days: int, warn_days: int) -> tuple[str, ...]:
    """A recording as cells of a list; it warns when the recording will expire within `warn_days`."""
    when = line.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
    state = " ".join([str(line.status), *_remarks(line, expire_days, warn_days)])
    return str(line.id), when, _length(line.duration), state, line.title


def _remarks(line: RecordingLine, expire_days: int, warn_days: int) -> Iterator[str]:
    if line.put_aside:
        yield f"({WHY_PUT_ASIDE[line.put_aside]})"
    if line.is_failed:
        yield "✗ failed"
    if line.is_held:
        yield "! waits for you"
    if line.pause:
        yield f"‖ {pause_in_words(line.pause)}"
    days = days_left(line, expire_days)
    if days is not None and days <= warn_days:
        yield f"expires in {days} d"


def pause_in_words(pause: Pause) -> str:
    """Why and until when."""
    until = f" until {pause.until.astimezone():%Y-%m-%d %H:%M}" if pause.until else ""
    return f"paused{until}: {pause.reason}"


def days_left(line: RecordingLine, expire_days: int) -> int | None:
    """Whole days until it expires; None if it will not."""
    is_safe = line.is_pinned or line.abilities.uploads.uploaded or line.deleted_at or line.kept_since is None
    if is_safe or line.kept_since is None or line.status is RecordingStatus.EXPIRED:
        return None
    return max(0, (line.kept_since + timedelta(days=expire_days) - datetime.now(UTC)).days)


def _length(seconds: float | None) -> str:
    return "" if seconds is None else clock(seconds)


def stage_line(stage: Stage) -> str:
    """A stage in one line: its mark, its name, and what there is to say."""
    said = stage.message or (WHY_SKIPPED[stage.skip_reason] if stage.skip_reason else "")
    return display_safe(f"{MARKS[stage.status]} {stage.name:20} {said}".rstrip())


def show_recording(recording: Recording) -> None:
    """Everything about a recording, for a person."""
    click.echo(f"{recording.id}  {display_safe(recording.title)}")
    click.echo(f"   {recording.status}, {_length(recording.duration)}, from {display_safe(recording.source)}")
    for remark in _about(recording):
        click.echo(f"   {display_safe(remark)}")
    if recording.media:
        click.echo(f"   {display_safe(str(recording.media))}")
    for stage in recording.stages:
        click.echo(f"   {stage_line(stage)}")
        if stage.remedy:
            click.echo(f"       → {display_safe(stage.remedy)}")
    for target in recording.targets:
        click.echo(f"   {display_safe(target.preset)}: {target.status} {display_safe(target.url)}")


def _about(recording: Recording) -> Iterator[str]:
    """What else there is to say: its template, its own settings, a pause, a deletion."""
    if recording.binding:
        by = "by hand" if recording.binding.by is BoundBy.PERSON else "by its rules"
        yield f"follows template {recording.binding.template!r}, {by}"
    if recording.put_aside:
        yield f"skipped: {WHY_PUT_ASIDE[recording.put_aside]}"
    if recording.pause:
        yield pause_in_words(recording.pause)
    if recording.settings:
        yield f"settings of its own: {json.dumps(recording.settings, ensure_ascii=False)}"
    if recording.is_pinned:
        yield "pinned: it never expires"
    if recording.deleted_at:
        day = f"{recording.deleted_at.astimezone():%Y-%m-%d}"
        yield f"deleted {day}; bring it back: recpipe restore {recording.id}"
