"""The lines around a place: tabs with counts above, a state that must be known, keys below."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.events import Click

from recpipe.domain.display import display_safe
from storage.glances import Tally
from tui.glyphs import Glyphs, State
from tui.keys import FOOTERS, OF_MARKS, footer
from tui.places import PLACES
from tui.places.place import View
from tui.steady import Steady


class TabsLine(Steady):
    """The places, the badge of what waits for a person, and what runs."""

    DEFAULT_CSS = "TabsLine { height: 1; background: $panel; }"

    _ends: Sequence[int] = ()  # where each place's name ends, in cells

    def show(self, place: str, tally: Tally, glyphs: Glyphs) -> None:
        """Draw it anew."""
        width = self.size.width or 80
        right = (
            f"{glyphs.states[State.RUNNING]}{tally.running} {glyphs.states[State.WAITING]}{tally.waiting} "
        )
        left = self._places(place, tally)
        if left.cell_len + len(right) >= width:
            left = self._places(place, tally, is_narrow=True)
        gap = max(1, width - left.cell_len - len(right))
        self.say(Text.assemble(left, " " * gap, right))

    def _places(self, here: str, tally: Tally, *, is_narrow: bool = False) -> Text:
        """Where they do not fit, only the one in front and the badge have their names."""
        text = Text(no_wrap=True)
        ends: list[int] = []
        for place in PLACES:
            waiting = tally.held + tally.failed if place.id == "held" else 0
            badge = f" {waiting}" if waiting else ""
            style = "reverse bold" if place.id == here else "bold" if badge else ""
            title = "" if is_narrow and place.id != here and not badge else f" {place.title}"
            text.append(" ").append(f"{place.key}{title}{badge}", style)
            ends.append(text.cell_len)
        self._ends = ends
        return text

    def on_click(self, event: Click) -> None:
        """Go to the place under the mouse."""
        for place, end in zip(PLACES, self._ends, strict=False):
            if event.x < end:
                self.app.call_later(self.app.run_action, f"place('{place.id}')")
                return


class StateLine(Steady):
    """One line that tells a state of the machine or of the home, with what to do; hidden when all is well."""

    DEFAULT_CSS = """
    StateLine {
        height: auto; max-height: 5; display: none; background: $warning-muted; color: $text-warning;
    }
    StateLine:ansi { text-style: bold; }
    """

    def tell(self, text: str) -> None:
        """Tell it, or hide the line."""
        self.say(Text(f" {display_safe(text)}"), layout=True)
        self.display = bool(text)


class KeysLine(Steady):
    """The keys that do something now, each whole; the others are dim, and say why not when pressed."""

    DEFAULT_CSS = "KeysLine { height: 1; background: $panel; }"

    def show(self, view: View) -> None:
        """Draw it anew."""
        width = self.size.width or 80
        name = view.footer_name
        text = Text(" ", no_wrap=True)
        if view.marked():
            text.append(f"{view.marked():,} marked │ ", "bold")
        verbs = OF_MARKS if view.marked() else FOOTERS[name]
        for key, word, is_on in footer(
            verbs, view.current(), width - text.cell_len, is_sure=not view.marked()
        ):
            text.append(key, "bold" if is_on else "dim")
            text.append(f" {word}  ", "" if is_on else "dim")
        self.say(text)
