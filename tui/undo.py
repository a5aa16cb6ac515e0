"""What can be taken back within a session: the requests that put things back as they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recpipe.domain.effects import RowOutcome, Verdict
from recpipe.domain.recording import Recording
from recpipe.domain.selection import Selection

if TYPE_CHECKING:
    from recpipe.pipeline.operations import Operations

Request = Callable[["Operations"], Sequence[RowOutcome]]
BY_HAND = "by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change, and the requests that take it back."""

    sentence: str
    back: tuple[Request, ...]

    def take_back(self, operations: Operations) -> list[RowOutcome]:
        """Ask for all of it; the answer is row by row."""
        return [outcome for request in self.back for outcome in request(operations)]


@dataclass(slots=True)
class History:
    """The changes of a session, the last one on top."""

    steps: list[Step] = field(default_factory=list)

    def remember(self, step: Step | None) -> None:
        """Keep a change that can be taken back."""
        if step is not None:
            self.steps.append(step)

    def last(self) -> Step | None:
        """Take the last change from the top."""
        return self.steps.pop() if self.steps else None


def step_of(verb: str, before: Sequence[Recording], outcomes: Sequence[RowOutcome]) -> Step | None:
    """How to take a verb back for the recordings that it changed; None if it cannot be, or did nothing."""
    done = {each.recording_id for each in outcomes if each.verdict is Verdict.DONE}
    changed = [each for each in before if each.id in done]
    if not changed or verb not in WAYS_BACK:
        return None
    back = tuple(WAYS_BACK[verb](changed))
    return Step(sentence=f"{verb} of {len(changed)}", back=back) if back else None


def _chosen(recordings: Sequence[Recording]) -> Selection:
    return Selection(ids=tuple(each.id for each in recordings))


def _rebind(changed: Sequence[Recording]) -> list[Request]:
    """Each goes back to the template that it followed, or to none."""
    by_template: Mapping[str, list[Recording]] = defaultdict(list)
    for each in changed:
        by_template[each.binding.template if each.binding else ""].append(each)
    return [_binding(template, _chosen(group)) for template, group in by_template.items()]


def _binding(template: str, chosen: Selection) -> Request:
    if template:
        return lambda operations: operations.control.bind(chosen, template)
    return lambda operations: operations.control.unbind(chosen)


def _pause_again(changed: Sequence[Recording]) -> list[Request]:
    by_reason: Mapping[str, list[Recording]] = defaultdict(list)
    for each in changed:
        if each.pause is not None:
            by_reason[each.pause.reason].append(each)
    return [_pause(reason, _chosen(group)) for reason, group in by_reason.items()]


def _pause(reason: str, chosen: Selection) -> Request:
    return lambda operations: operations.control.pause(chosen, reason=reason or BY_HAND)


WAYS_BACK: Mapping[str, Callable[[Sequence[Recording]], list[Request]]] = {
    "bind": _rebind,
    "unbind": _rebind,
    "pause": lambda changed: [lambda operations: operations.control.resume(_chosen(changed))],
    "resume": _pause_again,
    "delete": lambda changed: [lambda operations: operations.control.restore(_chosen(changed))],
    "skip": lambda changed: [lambda operations: operations.control.restore(_chosen(changed))],
}
