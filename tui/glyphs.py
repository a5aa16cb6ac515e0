"""Marks of state, and their twins for terminals that know ASCII only: no state is told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a stage, a target or a recording is, as far as a person wants to know."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    HELD = "held"
    FAILED = "failed"
    PAUSED = "paused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """One set of marks; each is one cell wide."""

    states: dict[State, str]
    mark: str
    wall: str
    full: str
    rest: str
    more: str
    worker: str


FINE = Glyphs(
    states={
        State.WAITING: "·",
        State.RUNNING: "▶",
        State.DONE: "✓",
        State.HELD: "!",
        State.FAILED: "✗",
        State.PAUSED: "‖",
        State.SKIPPED: "─",
    },
    mark="●",
    wall="│",
    full="━",
    rest="╌",
    more="+",
    worker="●",
)
PLAIN = Glyphs(
    states={
        State.WAITING: ".",
        State.RUNNING: ">",
        State.DONE: "+",
        State.HELD: "!",
        State.FAILED: "x",
        State.PAUSED: "=",
        State.SKIPPED: "-",
    },
    mark="*",
    wall="|",
    full="#",
    rest="-",
    more="&",
    worker="*",
)
