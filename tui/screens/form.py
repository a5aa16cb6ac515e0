"""A small form: it is judged while a person types, errors stand under their field, nothing typed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from recpipe.domain.display import display_safe
from recpipe.domain.errors import RecpipeError
from tui.latest import Latest
from tui.screens.box import Box
from tui.steady import Steady

SHOWN = 400  # characters of an error
KEYS = "enter next, at the end saves   ctrl+s saves   esc closes"
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One line to type in; `hint` stands there while it is empty."""

    id: str
    label: str
    hint: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is wrong, by field ("" for the whole), and what saving would mean, line by line."""

    errors: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a form is for. Both functions run in a thread and may raise `RecpipeError`.

    `keep` does it and returns a sentence for the notice.
    """

    heading: str
    fields: tuple[Field, ...]
    keep: Callable[[Values], str]
    judge: Callable[[Values], Judged] = lambda values: Judged()


class Form(Box[str]):
    """The form; its answer is what to say, None if it was closed."""

    DEFAULT_CSS = """
    Form > Vertical { width: 78; }
    Form Horizontal { height: 1; }
    Form .label { width: 12; height: 1; color: $text-muted; }
    Form Input { width: 1fr; }
    Form .wrong { display: none; color: $text-error; padding: 0 0 0 12; }
    Form #heading { text-style: bold; }
    Form #said { margin: 1 0 0 0; max-height: 8; }
    Form #keys { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", show=False),
        Binding("up", "app.focus_previous", "The field above", show=False),
        Binding("down", "app.focus_next", "The field below", show=False),
    ]

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked
        self._touched: set[str] = set()
        self._is_saving = self._is_left = False
        self._latest = Latest(self, self._judged, self._show)

    def compose(self) -> ComposeResult:
        """The fields, each with room for what is wrong with it, and what it would mean."""
        with Vertical():
            yield Static(display_safe(self.asked.heading), id="heading", markup=False)
            for each in self.asked.fields:
                with Horizontal():
                    yield Static(each.label, classes="label", markup=False)
                    yield self._input(each)
                yield Steady("", id=f"wrong-{each.id}", classes="wrong")
            yield Steady("", id="said")
            yield Steady(KEYS, id="keys")

    def _input(self, each: Field) -> Input:
        """Coming back to a field does not select what stands there: the next letter would replace it."""
        hint = display_safe(each.hint)
        return Input(each.value, placeholder=hint, compact=True, id=each.id, select_on_focus=False)

    def on_mount(self) -> None:
        """Type at once."""
        for each in self.query(Input):
            each.cursor_blink = False
        self.query(Input).first().focus()
        self._latest.want(self.values())

    def values(self) -> Values:
        """What stands in the fields."""
        return {each.id: self.query_one(f"#{each.id}", Input).value.strip() for each in self.asked.fields}

    def on_input_changed(self, event: Input.Changed) -> None:
        """Judge it as it is typed."""
        event.stop()
        given = {each.id: each.value for each in self.asked.fields}
        if event.input.id and event.value != given[event.input.id]:
            self._touched.add(event.input.id)
        self._latest.want(self.values())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The next field; after the last one it is saved."""
        event.stop()
        if event.input.id == self.asked.fields[-1].id:
            self.action_save()
        else:
            self.focus_next()

    def action_close(self) -> None:
        """Close; what was typed is thrown away only if it is said twice."""
        if self._touched and not self._is_left:
            self._is_left = True
            self.query_one("#keys", Steady).say("esc again throws away what you typed   ctrl+s saves it")
        else:
            self.dismiss(None)

    def _judged(self, values: Values) -> Judged:
        try:
            return self.asked.judge(values)
        except RecpipeError as error:
            return refused(error)

    def _show(self, judged: Judged) -> None:
        for each in self.asked.fields:
            wrong = judged.errors.get(each.id, "") if each.id in self._touched else ""
            line = self.query_one(f"#wrong-{each.id}", Steady)
            line.say(display_safe(wrong, SHOWN), layout=True)
            line.display = bool(wrong)
        said = [*judged.errors.get("", "").splitlines(), *judged.lines]
        self.query_one("#said", Steady).say(
            "\n".join(display_safe(each, SHOWN) for each in said), layout=True
        )

    def action_save(self) -> None:
        """Save it, once."""
        if not self._is_saving:
            self._is_saving = True
            self.window.run_worker(self._save(), group="form", exit_on_error=False)

    async def _save(self) -> None:
        try:
            values = self.values()
            self._touched |= set(values)
            judged = await asyncio.to_thread(self._judged, values)
            if not judged.errors:
                judged = await asyncio.to_thread(self._kept, values)
        finally:
            self._is_saving = False
        if self.is_attached:
            self._end(judged)

    def _kept(self, values: Values) -> Judged:
        try:
            return Judged(lines=(self.asked.keep(values),))
        except RecpipeError as error:
            return refused(error)

    def _end(self, judged: Judged) -> None:
        if not judged.errors:
            self.dismiss("\n".join(judged.lines))
            return
        self._latest.drop()
        self._show(judged)
        wrong = next((each.id for each in self.asked.fields if each.id in judged.errors), None)
        if wrong:
            self.query_one(f"#{wrong}", Input).focus()


def refused(error: RecpipeError, field: str = "") -> Judged:
    """What was raised on purpose, as an error of a field."""
    return Judged(errors={field: told(error)})


def told(error: RecpipeError) -> str:
    """What is wrong, and what to do."""
    return f"{error} → {error.remedy}" if error.remedy else str(error)


def first_lines(lines: Sequence[str], most: int, rest: str) -> tuple[str, ...]:
    """The first lines, and how many more there are."""
    more = len(lines) - most
    return (*lines[:most], *([f"  and {more} more {rest}".rstrip()] if more > 0 else []))
