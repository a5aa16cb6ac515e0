"""What a person's request does to one recording: decided purely, applied by the database in one transaction.

The same values answer a dry run, which decides and applies nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from recpipe.domain.errors import Refused
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.recording import BoundBy, Facts, Pause, Recording
from recpipe.domain.work import PlannedRun


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRun:
    """A new run; `binds` names a template that is bound once the run is accepted (R-1306)."""

    planned: PlannedRun
    binds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoOn:
    """The pause ends, what waits is tried now, and what is held is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPause:
    """Nothing new starts."""

    pause: Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve:
    """Held stages may do what they held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """The run ends; the running stage is stopped and waits again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """What these stages made is removed and they wait again; publications are forgotten only if asked."""

    kinds: frozenset[StageKind]
    forgets_publications: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipStages:
    """A person does without these stages."""

    stage_ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A person does not want the recording; its run, if any, ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind:
    """The recording follows a template."""

    template_id: int
    by: BoundBy
    resets_settings: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbind:
    """The recording follows no template; its status stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOwnSettings:
    """The recording's own settings, whole."""

    settings: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Soft: it leaves every list, and can be restored while its files are there (R-1601)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """A deleted, expired or put-aside recording comes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Whether it is kept whatever its age."""

    is_pinned: bool


Effect = (
    StartRun
    | GoOn
    | StartPause
    | Approve
    | Cancel
    | Reset
    | SkipStages
    | SetAside
    | Bind
    | Unbind
    | SetOwnSettings
    | Delete
    | Restore
    | Pin
)


class NothingToDo(Refused):
    """The recording is already as asked: no error, and nothing changes."""


Decide = Callable[[Recording], Effect]
"""A decision about one recording; raises `NothingToDo` or `Refused` with the reason."""


class Verdict(StrEnum):
    """What became of a request for one recording."""

    DONE = "done"
    SKIPPED = "skipped"  # nothing to do
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """The answer for one recording of a bulk request (R-1307)."""

    recording_id: int
    title: str
    verdict: Verdict
    message: str = ""
    remedy: str = ""
    run_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The answer to a request, row by row, and the files that no row names any more."""

    outcomes: tuple[RowOutcome, ...]
    freed: tuple[Path, ...] = ()
