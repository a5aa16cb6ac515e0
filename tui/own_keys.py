"""Keys that only one place has: they come before those of recordings, and a line in the place tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.binding import Binding

from tui.keys import TWINS
from tui.steady import Steady


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKey:
    """One thing that can be done in a place; the place does it in `do_` and the id."""

    id: str
    key: str
    short: str
    sentence: str
    needs_row: bool = True

    @property
    def keys(self) -> str:
        """The letter and its twin on a Russian keyboard."""
        return ",".join(filter(None, (self.key, TWINS.get(self.key, ""))))


def bindings(own: Sequence[OwnKey]) -> list[Binding]:
    """The keys as Textual knows them."""
    return [Binding(each.keys, f"own('{each.id}')", each.sentence, show=False) for each in own]


class OwnKeysLine(Steady):
    """The keys, each whole; those that need something under the cursor are dim when there is nothing."""

    DEFAULT_CSS = "OwnKeysLine { height: 1; background: $boost; }"

    def tell(self, own: Sequence[OwnKey], *, has_row: bool) -> None:
        """Draw it anew."""
        text, left = Text(" ", no_wrap=True), self.size.width or 80
        for each in own:
            left -= len(each.key) + len(each.short) + 3
            if left < -2:
                break
            is_on = has_row or not each.needs_row
            text.append(each.key, "bold" if is_on else "dim")
            text.append(f" {each.short}  ", "" if is_on else "dim")
        self.say(text)
