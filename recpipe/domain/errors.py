"""Errors say what happens next: wait, ask a person, or give up.

    RecpipeError
    ├── ConfigError            a setting or argument is wrong            exit 2
    ├── Refused                the request cannot be done as things are  exit 3
    ├── HomeError              the home folder or database is unusable   exit 4
    └── StageError             one stage of one recording
        ├── TransientError     heals by waiting: tried again
        ├── NotYetError        a condition is not met: goes on by itself, and is no attempt
        ├── NeedsUserError     waits for a person, who is told what to do
        └── PermanentError     waiting will not help

Providers translate their libraries' exceptions into these at their own border.
Messages are for the person at the screen: lower case, what failed, then what to do.
"""

from __future__ import annotations

from datetime import timedelta

from recpipe.domain.lifecycle import StageKind


class RecpipeError(Exception):
    """Anything recpipe raises on purpose; `remedy` says what a person can do, when there is something."""

    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class ConfigError(RecpipeError):
    """A setting or an argument is wrong; nothing was done."""

    exit_code = 2


class Refused(RecpipeError):
    """The request is understood and cannot be carried out as things are; nothing was changed."""

    exit_code = 3


class HomeError(RecpipeError):
    """The home folder, the database or the worker's lock cannot be used."""

    exit_code = 4


class StageError(RecpipeError):
    """One stage of one recording did not reach its end."""


class TransientError(StageError):
    """Waiting heals it. `retry_after` is the server's own wish, when it gave one."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after


class NotYetError(StageError):
    """The time has not come: the disk is full, the day's quota is used, the hour is wrong.

    The stage waits, showing why, and looks again after `again_after`; no attempt is counted.
    `closes` names the kinds of stages that would all hear the same: none of them is tried meanwhile.
    """

    def __init__(
        self,
        message: str,
        *,
        again_after: timedelta,
        remedy: str = "",
        closes: frozenset[StageKind] = frozenset(),
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.again_after = again_after
        self.closes = closes


class NeedsUserError(StageError):
    """Only a person can go on: the stage is HELD with `remedy` beside it.

    `can_approve` tells whether "approve" is one of the remedies: the stage then runs
    again with `Job.is_approved` set and does what it held back.
    """

    def __init__(self, message: str, *, remedy: str, can_approve: bool = False) -> None:
        super().__init__(message, remedy=remedy)
        self.can_approve = can_approve


class PermanentError(StageError):
    """Neither waiting nor approval helps: the input or the request is bad."""


class StageCancelled(StageError):
    """The stage was told to stop; its part files are gone and it may run again."""
