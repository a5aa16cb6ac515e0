"""How commands speak: stdout is data, stderr is narration."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from recpipe.domain.display import MARKS, display_safe
from recpipe.domain.length import clock
from recpipe.domain.lifecycle import SkipReason
from recpipe.domain.recording import Recording, RecordingLine, Stage

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


WHY_SKIPPED = {
    SkipReason.DISABLED: "switched off in the settings",
    SkipReason.MANUAL: "skipped by hand",
    SkipReason.ERROR: "skipped after an error",
    SkipReason.PARENT_FAILED: "what it needs failed",
    SkipReason.NOTHING_TO_DO: "nothing to do",
}


def recording_line(line: RecordingLine) -> tuple[str, ...]:
    """A recording as cells of a list."""
    state = (
        f"{line.status}{' ✗ failed' if line.is_failed else ''}{' ! waits for you' if line.is_held else ''}"
    )
    when = line.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return str(line.id), when, _length(line.duration), state, line.title


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
    if recording.media:
        click.echo(f"   {display_safe(str(recording.media))}")
    for stage in recording.stages:
        click.echo(f"   {stage_line(stage)}")
        if stage.remedy:
            click.echo(f"       → {display_safe(stage.remedy)}")
    for target in recording.targets:
        click.echo(f"   {display_safe(target.preset)}: {target.status} {display_safe(target.url)}")
