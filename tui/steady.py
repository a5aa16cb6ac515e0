"""A line of text that is drawn only when it says something else."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static


class Steady(Static):
    """Text without markup; saying the same again costs nothing."""

    said: Text | None = None

    def say(self, text: Text | str, *, layout: bool = False) -> None:
        """Say it; `layout` if its size may change with it."""
        told = text if isinstance(text, Text) else Text(text)
        if told != self.said:
            self.said = told
            self.update(told, layout=layout)
