"""Setup, settings: each with its value, the layer that it comes from and a sentence; enter changes one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType

from recpipe.config.layers import DEFAULTS, explain, listing, resolve
from recpipe.domain.errors import Refused
from tui import settings_file
from tui.line_list import Line, fitted, wrapped
from tui.own_keys import OwnKey, bindings
from tui.places.listed import ListedPlace
from tui.screens.form import Asked, Field, Judged, Values
from tui.typed import as_written

KEY, VALUE = 33, 28  # cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One of them; `value` as JSON."""

    key: str
    value: str
    typed: str
    origin: str

    @property
    def is_set(self) -> bool:
        """Whether somebody chose it."""
        return self.origin != DEFAULTS


class SettingsPage(ListedPlace[Setting]):
    """All settings, in the order of the schema."""

    SHARE = 0.6
    OWN_KEYS: ClassVar[tuple[OwnKey, ...]] = (
        OwnKey(id="edit", key="enter", short="change", sentence="Change this setting"),
        OwnKey(id="unset", key="D", short="unset", sentence="Let the layers below decide again"),
        OwnKey(id="find", key="/", short="find", sentence="Only settings with these words", needs_row=False),
        OwnKey(id="chosen", key="c", short="only chosen", sentence="Only what is set", needs_row=False),
        OwnKey(id="copy", key="y", short="copy", sentence="Copy as KEY=VALUE"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(OWN_KEYS)]
    NOTHING = "no setting is like that: / finds others, esc shows all"
    HELLO = "\n No setting is like that.\n\n   /   finds others      esc   shows all"

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._words = ""
        self._is_only_chosen = False

    def read(self) -> Sequence[Setting]:
        """Those that are asked for, as the file is now."""
        resolved = resolve(self.window.live.operations.desk.layers())
        found = [
            Setting(key=key, value=_json(value), typed=_typed(value), origin=origin)
            for key, value, origin in listing(resolved)
        ]
        return tuple(each for each in found if self._is_wanted(each))

    def _is_wanted(self, each: Setting) -> bool:
        words = f"{each.key} {each.value}".casefold()
        is_found = all(word in words for word in self._words.casefold().split())
        return is_found and (each.is_set or not self._is_only_chosen)

    def identity(self, row: Setting) -> int:
        """By key."""
        return hash(row.key)

    def heading(self, width: int) -> str:
        """Over the list."""
        only = f"   only: {self._words}" if self._words else "   only what is set" * self._is_only_chosen
        return f" {'setting':{KEY}} {'value':{VALUE}} from{only}"

    def line(self, row: Setting, width: int) -> Line:
        """Key, value, layer."""
        head = f" {fitted(row.key, KEY)} {fitted(row.value, VALUE)} "
        return [(head, "" if row.is_set else "dim"), (row.origin, "running" if row.is_set else "dim")]

    def at_once(self, row: Setting, width: int) -> list[Line]:
        """What it is now, whole."""
        return [*wrapped(f"{row.key} = {row.value}", width, "title")]

    def about(self, row: Setting, width: int) -> list[Line]:
        """And what it does, what it may be, what it is unless set."""
        found = explain(resolve(self.window.live.operations.desk.layers()), row.key)
        rule = f"{found.rule}; {_json(found.default)} unless set"
        return [*self.at_once(row, width), *wrapped(found.sentence, width), *wrapped(rule, width, "dim")]

    async def do_edit(self) -> None:
        """A form of one field, checked while a person types."""
        row, home = self.under_cursor, self.window.live.services.home
        if row is None:
            return

        def keep(values: Values) -> str:
            settings_file.write(home, settings_file.with_value(home, row.key, values["value"]))
            return f"{row.key} is set; runs that have begun keep their settings"

        def judge(values: Values) -> Judged:
            settings_file.with_value(home, row.key, values["value"])
            return Judged(lines=(f"{row.key}={values['value']}  in {home.settings_file}",))

        field = Field(id="value", label="value", hint=row.value, value=row.typed)
        await self.fill_in(Asked(heading=row.key, fields=(field,), judge=judge, keep=keep))

    async def do_unset(self) -> None:
        """Out of the file."""
        row, home = self.under_cursor, self.window.live.services.home
        if row is None:
            return
        if not row.is_set:
            raise Refused(f"{row.key} is not set: it is the default already")
        text = await asyncio.to_thread(settings_file.without_value, home, row.key)
        await asyncio.to_thread(settings_file.write, home, text)
        self.window.say(f"{row.key} is the default again; it was {row.typed}")

    async def do_find(self) -> None:
        """Words, in a form; nothing typed shows all."""
        field = Field(id="words", label="words", hint="trim, language, …; empty shows all", value=self._words)
        await self.fill_in(Asked(heading="Find settings", fields=(field,), keep=self._found))

    def _found(self, values: Values) -> str:
        self._words = values["words"]
        return ""

    async def do_chosen(self) -> None:
        """Only those that differ, or all."""
        self._is_only_chosen = not self._is_only_chosen

    async def do_copy(self) -> None:
        """As the command line takes it."""
        row = self.under_cursor
        if row is not None:
            self.window.copy_to_clipboard(f"{row.key}={row.value}")
            self.window.say(f"copied: {row.key}={row.value}")

    def back(self) -> None:
        """Show all again."""
        self._words, self._is_only_chosen = "", False
        self.window.look_soon()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _typed(value: object) -> str:
    return "" if value is None else as_written(value)
