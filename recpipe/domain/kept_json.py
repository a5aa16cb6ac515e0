"""Reads the JSON that recpipe itself wrote: the right type under every name, or a clear error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recpipe.domain.errors import PermanentError

Kept = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads fields of one kind of file; `what` and `remedy` are for the error's reader."""

    what: str
    remedy: str

    def text(self, kept: Kept, name: str) -> str:
        """A string; raises `PermanentError` for anything else."""
        value = kept.get(name)
        if not isinstance(value, str):
            raise self.damaged(name)
        return value

    def number(self, kept: Kept, name: str) -> float:
        """A number; raises `PermanentError` for anything else."""
        value = kept.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.damaged(name)
        return float(value)

    def objects(self, kept: Kept, name: str) -> list[Kept]:
        """A list of objects; raises `PermanentError` for anything else."""
        listed = kept.get(name)
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise self.damaged(name)
        return listed

    def damaged(self, name: str) -> PermanentError:
        """What to say of a field that is missing or has the wrong type."""
        return PermanentError(
            f"{self.what} damaged: {name!r} is missing or has the wrong type", remedy=self.remedy
        )
