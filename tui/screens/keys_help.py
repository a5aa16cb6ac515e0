"""All keys, found by their words; enter does the one under the cursor."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui.keys import Verb, matching
from tui.line_list import Line, LineList
from tui.screens.box import Box

MOVES = (
    "j k g G ctrl+d ctrl+u, arrows, PgUp PgDn move · tab next pane or tab · esc goes back\n"
    "1 to 8: the places above, each with keys of its own in its last lines\n"
    "letters of the Russian layout work too\n"
    "Capitals lose something and ask. For screen readers: recpipe list, show, logs"
)


class KeysHelp(Box[str]):
    """The table of verbs."""

    DEFAULT_CSS = "KeysHelp > Vertical { height: 90%; width: 78; }"

    def compose(self) -> ComposeResult:
        """A filter, the verbs, and the keys that move."""
        with Vertical():
            yield Input(placeholder="type to find a key; enter does it, esc closes", compact=True)
            yield LineList(id="verbs")
            yield Static(MOVES, markup=False)

    def on_mount(self) -> None:
        """Type at once; arrows move in the list."""
        self.query_one(Input).cursor_blink = False
        self._show("")

    def _show(self, words: str) -> None:
        self.found = matching(words)
        self.query_one(LineList).show([_line(verb) for verb in self.found])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Fewer verbs."""
        self._show(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Do the verb under the cursor."""
        if self.found:
            self.dismiss(self.found[self.query_one(LineList).cursor].id)

    def key_down(self) -> None:
        """The next verb."""
        self.query_one(LineList).action_move("down")

    def key_up(self) -> None:
        """The verb before."""
        self.query_one(LineList).action_move("up")

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """A second click does it."""
        self.dismiss(self.found[message.lines.cursor].id)


def _line(verb: Verb) -> Line:
    return [(f" {verb.key:6}", "title"), (f"{verb.sentence:51} ", ""), (verb.command, "dim")]
