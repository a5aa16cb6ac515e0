"""A question before something is lost: what goes, what is refused, and never a yes by the same key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from recpipe.domain.display import display_safe
from recpipe.domain.effects import RowOutcome, Verdict
from tui.keys import Verb
from tui.screens.box import Box

SHOWN = 4  # recordings named in a question
LOSSES = {
    "cancel": ("What is running stops and waits again.", "Kept: everything that is finished."),
    "reset": (
        "Removed: what trim and the later stages made.",
        "Kept: source files, and what was published stays online.",
    ),
    "upload": ("They become public where their presets say so.", "What is published already is left alone."),
}


def question(verb: Verb, preview: Sequence[RowOutcome], *, number: int | None = None) -> Ask | None:
    """What to ask, made of a preview of the request; None if nothing would be done."""
    done = [each for each in preview if each.verdict is Verdict.DONE]
    refused = [each for each in preview if each.verdict is Verdict.REFUSED]
    if not done:
        return None
    word = verb.short.rstrip("…").capitalize()
    title = (
        f"{word} {display_safe(done[0].title, 40)!r}?"
        if len(done) == 1
        else f"{word} {len(done)} recordings?"
    )
    lines = [*LOSSES.get(verb.id, ()), ""]
    if refused:
        lines += [
            f"Refused {len(refused)}:",
            *(f"  {each.title}: {each.message}" for each in refused[:SHOWN]),
        ]
    return Ask(title, lines, f"{word} {len(done)}", len(done) if number else None)


class Ask(Box[bool]):
    """The box. With `number`, that number must be typed; else y says yes, and Cancel has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,н", "yes", "Yes", show=False),
        Binding("n,т", "close", "No", show=False),
    ]
    DEFAULT_CSS = """
    Ask Horizontal { height: auto; align-horizontal: right; }
    Ask Button { margin: 0 1; min-width: 12; }
    """

    def __init__(self, title: str, lines: Sequence[str], do: str, number: int | None = None) -> None:
        super().__init__()
        self.heading, self.lines, self.do, self.number = title, lines, do, number

    def compose(self) -> ComposeResult:
        """The question, and the two answers."""
        with Vertical():
            yield Static(self.heading, markup=False)
            yield Static("\n".join(display_safe(line) for line in self.lines), markup=False)
            if self.number is not None:
                yield Input(placeholder=f"type {self.number} to go on", compact=True)
            else:
                with Horizontal():
                    yield Button("Cancel", id="no", compact=True)
                    yield Button(f"{self.do} (y)", id="yes", compact=True, variant="error")

    def on_mount(self) -> None:
        """Enter does nothing that could be regretted."""
        self.query_one("Input" if self.number is not None else "#no").focus()

    def action_yes(self) -> None:
        """Go on, if no number is asked for."""
        if self.number is None:
            self.dismiss(True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """One of the two answers."""
        self.dismiss(event.button.id == "yes")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The number, or no."""
        self.dismiss(event.value.strip() == str(self.number))
