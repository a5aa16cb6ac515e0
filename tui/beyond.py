"""What stands above the window: the composition root gives it, and the window only calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol


class Checked(Protocol):
    """One thing that the doctor looked at; `grade` is ok, note or bad."""

    @property
    def name(self) -> str:
        """What it is."""
        ...

    @property
    def grade(self) -> str:
        """How it came out."""
        ...

    @property
    def message(self) -> str:
        """What was found."""
        ...

    @property
    def remedy(self) -> str:
        """What to do; empty if nothing."""
        ...


def _nothing() -> tuple[Checked, ...]:
    return ()


def _nobody() -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """`stay` starts a worker that does not end by itself; None where there is no such thing."""

    checks: Callable[[], Iterable[Checked]] = _nothing
    worker_process: Callable[[], int | None] = _nobody
    stay: Callable[[], None] | None = None
