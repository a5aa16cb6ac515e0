"""Setup, sources: the folders that are watched, and what may be done with them."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from recpipe.domain.errors import ConfigError, Refused
from recpipe.domain.work import SourceRecord
from tui.actor import what_came
from tui.line_list import Line, fitted, wrapped
from tui.own_keys import OwnKey, bindings
from tui.places.listed import ListedPlace
from tui.screens.ask import Ask
from tui.screens.form import Asked, Field, Judged, Values
from tui.typed import as_written

if TYPE_CHECKING:
    from recpipe.pipeline.operations import Operations

NAME, BY_ITSELF = 16, 9  # cells
YES, NO = ("yes", "y", "да", "on"), ("", "no", "n", "нет", "off")
MB = 1_048_576  # as the limit that stands in the defaults: 25 MiB


class SourcesPage(ListedPlace[SourceRecord]):
    """What is watched."""

    OWN_KEYS: ClassVar[tuple[OwnKey, ...]] = (
        OwnKey(id="new", key="n", short="watch a folder", sentence="Watch another folder", needs_row=False),
        OwnKey(id="sync", key="r", short="look now", sentence="Look into this source now"),
        OwnKey(id="toggle", key="space", short="publish on/off", sentence="Publish by itself, or no more"),
        OwnKey(id="change", key="e", short="limits", sentence="Change what is taken for blank"),
        OwnKey(id="remove", key="D", short="remove", sentence="Stop watching; its recordings stay"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(OWN_KEYS)]
    NOTHING = "there is no source yet: n watches a folder"
    HELLO = "\n No sources yet.\n\n   n   watch a folder: what lands there becomes a lecture"

    def read(self) -> Sequence[SourceRecord]:
        """All of them."""
        return tuple(self.window.live.operations.sources.all())

    def identity(self, row: SourceRecord) -> int:
        """By name."""
        return hash(row.name)

    def heading(self, width: int) -> str:
        """Over the list."""
        return f" {'name':{NAME}} {'by itself':{BY_ITSELF}} folder"

    def line(self, row: SourceRecord, width: int) -> Line:
        """A source, and whether it has a problem."""
        mark = "✗ " if row.message else ""
        where = fitted(f"{mark}{row.settings.get('path', row.kind)}", width - NAME - BY_ITSELF - 3)
        by_itself = "yes" if row.runs_new else "no"
        head = f" {fitted(row.name, NAME)} {by_itself:{BY_ITSELF}} "
        return [(head, ""), (where, "failed" if row.message else "")]

    def at_once(self, row: SourceRecord, width: int) -> list[Line]:
        """Its settings, and what went wrong."""
        does = "is published without being asked" if row.runs_new else "waits to be run"
        lines = [*wrapped(f"{row.name} · {row.kind} · what it brings {does}", width, "title")]
        for key, value in row.settings.items():
            lines += wrapped(f"{key} = {as_written(value)}", width, indent="  ")
        return lines + (wrapped(f"last problem: {row.message}", width, "failed") if row.message else [])

    async def do_new(self) -> None:
        """A form for another folder."""
        operations = self.window.live.operations
        await self.fill_in(
            Asked(
                heading="Watch a folder",
                fields=FIELDS,
                judge=lambda values: Judged(lines=(sentence(source_of(values)),)),
                keep=partial(_added, operations),
            )
        )

    async def do_sync(self) -> None:
        """Look into it."""
        row = self._row
        self.window.say(f"looking into {row.name} …")
        synced = await asyncio.to_thread(self.window.live.operations.sources.sync, [row.name])
        self.window.say(what_came(synced), is_bad=any(each.error for each in synced))

    async def do_toggle(self) -> None:
        """The other way round."""
        row, change = self._row, self.window.live.operations.sources.change
        await asyncio.to_thread(change, row.name, {}, runs_new=not row.runs_new)
        does = "waits to be run" if row.runs_new else "is published by itself"
        self.window.say(f"what {row.name} brings from now on {does}")

    async def do_change(self) -> None:
        """A form for its limits; an empty field takes the limit of the settings."""
        row, change = self._row, self.window.live.operations.sources.change

        def keep(values: Values) -> str:
            change(row.name, {**dict.fromkeys(("blank_below", "blank_below_size")), **limits(values)})
            return f"source {row.name} changed"

        await self.fill_in(
            Asked(
                heading=f"What {row.name} takes for blank",
                fields=_limits_of(row),
                judge=lambda values: Judged(lines=tuple(f"{k} = {v}" for k, v in limits(values).items())),
                keep=keep,
            )
        )

    async def do_remove(self) -> None:
        """Ask first."""
        name = self._row.name
        lines = ("It is watched no more.", "Kept: its files, and the recordings that it brought.")
        if await self.window.push_screen_wait(Ask(f"Remove the source {name!r}?", lines, "Remove")):
            await asyncio.to_thread(self.window.live.operations.sources.remove, name)
            self.window.say(f"no longer watching {name}; its recordings are still here")

    @property
    def _row(self) -> SourceRecord:
        """The one under the cursor; its keys are asked for only if there is one."""
        row = self.under_cursor
        if row is None:
            raise Refused(self.NOTHING)
        return row


LIMIT_FIELDS = (
    Field(id="minutes", label="min length", hint="minutes; what is shorter is blank; empty: as in settings"),
    Field(id="size", label="min size", hint="MiB; what is smaller is blank; empty: as in settings"),
)
FIELDS = (
    Field(id="folder", label="folder", hint="~/Videos/course"),
    Field(id="name", label="name", hint="the folder's own"),
    Field(id="publish", label="by itself", hint="no; yes publishes what is found unasked"),
    *LIMIT_FIELDS,
)


def _limits_of(row: SourceRecord) -> tuple[Field, ...]:
    minutes, size = LIMIT_FIELDS
    given = {
        "minutes": _parts(row.settings.get("blank_below"), 60),
        "size": _parts(row.settings.get("blank_below_size"), MB),
    }
    return tuple(
        Field(id=each.id, label=each.label, hint=each.hint, value=given[each.id]) for each in (minutes, size)
    )


def _parts(value: object, unit: int) -> str:
    return "" if value is None else f"{float(str(value)) / unit:g}"


def source_of(values: Values) -> SourceRecord:
    """The source that a form describes; raises `ConfigError`."""
    typed = values["folder"]
    place = Path(typed).expanduser().absolute()
    if not typed or not place.is_dir():
        raise ConfigError(
            f"{typed} is no folder" if typed else "no folder yet", remedy="type the path of one that is there"
        )
    return SourceRecord(
        name=values["name"] or place.name,
        kind="folder",
        settings={"path": str(place), **limits(values)},
        runs_new=_is_yes(values["publish"]),
    )


def _is_yes(word: str) -> bool:
    if word.casefold() not in (*YES, *NO):
        raise ConfigError(f"{word!r} is neither yes nor no", remedy="type yes or no")
    return word.casefold() in YES


def limits(values: Values) -> Mapping[str, object]:
    """What is blank, in seconds and bytes, where a limit was typed; raises `ConfigError`."""
    found: dict[str, object] = {}
    if values["minutes"]:
        found["blank_below"] = _number(values["minutes"]) * 60
    if values["size"]:
        found["blank_below_size"] = round(_number(values["size"]) * MB)
    return found


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < 1e9:
        raise ConfigError(f"{text!r} is not a number that a limit can be", remedy="type it as 20 or 0.5")
    return number


def sentence(source: SourceRecord) -> str:
    """What it would be."""
    does = "publishes what lands there" if source.runs_new else "collects what lands there"
    return f"{source.name} {does}: {source.settings['path']}"


def _added(operations: Operations, values: Values) -> str:
    source = source_of(values)
    operations.sources.add(source)
    return f"watching {source.settings['path']} as {source.name}; r looks into it now"
