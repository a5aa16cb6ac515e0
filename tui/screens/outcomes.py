"""The answer to a request for many, row by row: refusals first, each with what to do."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from recpipe.domain.effects import Verdict
from tui.line_list import Line, LineList, fitted
from tui.screens.box import Box
from tui.verbs import DONE_WORDS, Answer, tally

ORDER = (Verdict.REFUSED, Verdict.SKIPPED, Verdict.DONE)
STYLES = {Verdict.REFUSED: "failed", Verdict.SKIPPED: "dim", Verdict.DONE: "done"}
TITLE = 44  # cells


class Outcomes(Box[None]):
    """A table of what became of each."""

    DEFAULT_CSS = """
    Outcomes > Vertical { width: 96%; height: 80%; }
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer

    def compose(self) -> ComposeResult:
        """How many, and then each."""
        with Vertical():
            yield Static(tally(self.answer.outcomes, DONE_WORDS[self.answer.verb]), markup=False)
            yield LineList(list(rows(self.answer)), id="rows")
            yield Static("esc closes" + ("   z undo" if self.answer.step else ""), markup=False)

    def on_mount(self) -> None:
        """Keys go to the table."""
        self.query_one(LineList).focus()

    def key_z(self) -> None:
        """Take it back."""
        self.dismiss(None)
        self.window.call_later(self.window.action_verb, "undo")


def rows(answer: Answer) -> Iterator[Line]:
    """A line a recording."""
    words = {
        Verdict.DONE: DONE_WORDS[answer.verb],
        Verdict.SKIPPED: "nothing to do",
        Verdict.REFUSED: "refused",
    }
    for each in sorted(answer.outcomes, key=lambda each: ORDER.index(each.verdict)):
        yield [
            (f"{each.recording_id:>6} {fitted(each.title, TITLE)} ", ""),
            (words[each.verdict], STYLES[each.verdict]),
        ]
        if each.verdict is Verdict.REFUSED:
            yield [(f"{'':7}{each.message}", "dim")]
            if each.remedy:
                yield [(f"{'':7}→ {each.remedy}", "held")]
