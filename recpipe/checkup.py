"""What `recpipe doctor` looks at (R-1604)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from recpipe.domain.errors import RecpipeError

if TYPE_CHECKING:
    from recpipe.bootstrap import Services

SAFE_SQLITE = (3, 51, 3)  # older ones can corrupt a WAL file that two processes write


class Grade(StrEnum):
    """How a check came out."""

    GOOD = "ok"
    FAIR = "note"  # works, and is worth knowing
    BAD = "bad"  # must be mended


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    grade: Grade
    message: str
    remedy: str = ""


def checks(home: Services) -> Iterator[Check]:
    """Look at everything, one after the other; a check that fails stops no other."""
    looks: dict[str, Callable[[Services], Check]] = {
        "settings": _settings,
        "ffmpeg": _ffmpeg,
        "speech": _speech,
        "disk": _disk,
        "sqlite": _sqlite,
        "database": _database,
        "worker": _worker,
    }
    for name, look in looks.items():
        try:
            yield look(home)
        except RecpipeError as error:
            yield Check(name=name, grade=Grade.BAD, message=str(error), remedy=error.remedy)


def _settings(home: Services) -> Check:
    count = len(home.resolved.origins)
    return Check(name="settings", grade=Grade.GOOD, message=f"{count} set in {home.home.settings_file}")


def _ffmpeg(_home: Services) -> Check:
    from recpipe.integrations.ffmpeg import find_ffmpeg

    return Check(name="ffmpeg", grade=Grade.GOOD, message=str(find_ffmpeg()))


def _speech(home: Services) -> Check:
    from recpipe.integrations.speech_choice import is_whisper_ready

    model = home.settings.transcribe.model
    if is_whisper_ready(home.home.models, model):
        return Check(name="speech", grade=Grade.GOOD, message=f"local Whisper, model {model}")
    return Check(
        name="speech",
        grade=Grade.FAIR,
        message="only the embedded engine: English, draft quality",
        remedy=f"for better text: pip install 'recpipe[whisper]', then recpipe models pull {model}",
    )


def _disk(home: Services) -> Check:
    home.home.prepare()
    free, needed = shutil.disk_usage(home.home.root).free, home.settings.worker.min_free_disk
    message = f"{free / 1e9:.1f} GB free at {home.home.root}"
    if free < needed:
        return Check(
            name="disk",
            grade=Grade.BAD,
            message=message,
            remedy=f"free space: work waits below {needed / 1e9:.1f} GB",
        )
    return Check(name="disk", grade=Grade.GOOD, message=message)


def _sqlite(_home: Services) -> Check:
    from storage.migrate import sqlite_version

    version = sqlite_version()
    written = ".".join(map(str, version))
    if version >= SAFE_SQLITE:
        return Check(name="sqlite", grade=Grade.GOOD, message=written)
    return Check(
        name="sqlite",
        grade=Grade.BAD,
        message=f"{written} can corrupt a database that two processes write",
        remedy="install pysqlite3 0.6.1 or newer, or a Python with SQLite 3.51.3 or newer",
    )


def _database(home: Services) -> Check:
    from storage.migrate import integrity

    state = integrity(home.database.file)
    if state == "ok":
        return Check(name="database", grade=Grade.GOOD, message=f"sound ({home.home.database})")
    return Check(
        name="database",
        grade=Grade.BAD,
        message=f"damaged: {state}",
        remedy=f"stop recpipe and restore a copy from {home.home.backups}",
    )


def _worker(home: Services) -> Check:
    from worker.lock import holder

    process = holder(home.home.lock)
    waits = home.operations.has_open_work()
    if process is not None:
        return Check(name="worker", grade=Grade.GOOD, message=f"running (process {process})")
    return Check(
        name="worker",
        grade=Grade.FAIR,
        message="not running" + (", and work waits" if waits else ""),
        remedy="start it with: recpipe worker" if waits else "",
    )
