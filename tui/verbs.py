"""What a verb asks of the operations: the window has no rules of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recpipe.domain.effects import RowOutcome, Verdict
from recpipe.domain.recording import Recording
from recpipe.domain.selection import Selection
from tui.undo import BY_HAND, Step, step_of

if TYPE_CHECKING:
    from recpipe.pipeline.operations import Operations
    from recpipe.pipeline.operations.control import Control

MANY_UPLOADS = 20  # above that many at once, the number is typed
LOADED = 500  # above that many, an undo would cost more than it saves

Ask = Callable[["Control", Selection, bool], Sequence[RowOutcome]]

ASKS: Mapping[str, Ask] = {
    "run": lambda control, chosen, is_dry: control.run(chosen, is_dry=is_dry),
    "pause": lambda control, chosen, is_dry: control.pause(chosen, reason=BY_HAND, is_dry=is_dry),
    "resume": lambda control, chosen, is_dry: control.resume(chosen, is_dry=is_dry),
    "retry": lambda control, chosen, is_dry: control.retry(chosen, is_dry=is_dry),
    "approve": lambda control, chosen, is_dry: control.approve(chosen, is_dry=is_dry),
    "upload": lambda control, chosen, is_dry: control.upload(chosen, is_dry=is_dry),
    "cancel": lambda control, chosen, is_dry: control.cancel(chosen, is_dry=is_dry),
    "reset": lambda control, chosen, is_dry: control.reset(chosen, is_dry=is_dry),
    "skip": lambda control, chosen, is_dry: control.skip(chosen, is_dry=is_dry),
    "unbind": lambda control, chosen, is_dry: control.unbind(chosen, is_dry=is_dry),
    "rematch": lambda control, chosen, is_dry: control.rematch(chosen, is_dry=is_dry),
    "delete": lambda control, chosen, is_dry: control.delete(chosen, is_dry=is_dry),
    "restore": lambda control, chosen, is_dry: control.restore(chosen, is_dry=is_dry),
    "pin": lambda control, chosen, is_dry: control.pin(chosen, is_dry=is_dry),
    "unpin": lambda control, chosen, is_dry: control.pin(chosen, is_pinned=False, is_dry=is_dry),
}
DONE_WORDS = {
    "run": "started",
    "pause": "paused",
    "resume": "resumed",
    "retry": "started again",
    "approve": "approved",
    "upload": "started to publish",
    "cancel": "cancelled",
    "reset": "reset",
    "skip": "skipped",
    "bind": "bound",
    "unbind": "unbound",
    "rematch": "bound by the rules",
    "delete": "deleted",
    "restore": "restored",
    "pin": "pinned",
    "unpin": "unpinned",
    "set": "set",
    "undo": "put back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a request, with the way back if there is one."""

    verb: str
    outcomes: tuple[RowOutcome, ...]
    step: Step | None = None

    @property
    def is_plain(self) -> bool:
        """Whether one sentence tells all: it concerns one recording, or all of them are done."""
        return len(self.outcomes) <= 1 or all(each.verdict is Verdict.DONE for each in self.outcomes)

    @property
    def is_refused(self) -> bool:
        """Whether anything was refused."""
        return any(each.verdict is Verdict.REFUSED for each in self.outcomes)

    def sentence(self) -> str:
        """The answer in one line or two: what was done, or why not and what to do."""
        if not self.outcomes:
            return "no recording is meant: nothing was done"
        if len(self.outcomes) > 1:
            return f"{tally(self.outcomes, DONE_WORDS[self.verb])}{self._undo()}"
        (only,) = self.outcomes
        if only.verdict is Verdict.DONE:
            return f"{DONE_WORDS[self.verb]}: {only.title}{self._undo()}"
        return f"{only.message}\n{only.remedy}" if only.remedy else only.message

    def _undo(self) -> str:
        return "   z undo" if self.step else ""


def tally(outcomes: Sequence[RowOutcome], done: str) -> str:
    """How many were done, had nothing to do, were refused."""
    words = {Verdict.DONE: done, Verdict.SKIPPED: "nothing to do", Verdict.REFUSED: "refused"}
    counts = {verdict: sum(each.verdict is verdict for each in outcomes) for verdict in words}
    return ", ".join(f"{count} {words[verdict]}" for verdict, count in counts.items() if count)


def ask(operations: Operations, verb: str, chosen: Selection) -> Answer:
    """Ask for a verb; where it can be taken back, the answer says how."""
    return asked(operations, verb, chosen, lambda: ASKS[verb](operations.control, chosen, False))


def bind(operations: Operations, template: str, chosen: Selection) -> Answer:
    """Let recordings follow a template; "" stands for none."""
    if not template:
        return ask(operations, "unbind", chosen)
    return asked(operations, "bind", chosen, lambda: operations.control.bind(chosen, template))


def asked(
    operations: Operations, verb: str, chosen: Selection, request: Callable[[], Sequence[RowOutcome]]
) -> Answer:
    """The answer to a request, with the way back."""
    before = _before(operations, chosen)
    outcomes = tuple(request())
    return Answer(verb=verb, outcomes=outcomes, step=step_of(verb, before, outcomes))


def _before(operations: Operations, chosen: Selection) -> Sequence[Recording]:
    if len(chosen.ids) > LOADED:
        return ()
    return operations.desk.records.recordings(chosen.ids)


def preview(operations: Operations, verb: str, chosen: Selection) -> Sequence[RowOutcome]:
    """What a verb would do; nothing is changed."""
    return ASKS[verb](operations.control, chosen, True)


def toggled(verb: str, recordings: Sequence[Recording]) -> str:
    """A key that does the opposite when all are so already: paused ones are resumed, pinned ones unpinned."""
    if recordings and verb == "pause" and all(each.pause for each in recordings):
        return "resume"
    if recordings and verb == "pin" and all(each.is_pinned for each in recordings):
        return "unpin"
    return verb
