"""What `recpipe doctor` looks at (R-1604)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from recpipe.domain.errors import HomeError, RecpipeError

if TYPE_CHECKING:
    from recpipe.bootstrap import Services
    from recpipe.domain.credential import CredentialFacts

SAFE_SQLITE = (3, 51, 3)  # older ones can corrupt a WAL file that two processes write
EXPIRES_SOON = timedelta(days=14)
CLOCK_SLACK = timedelta(minutes=1)  # file systems do not round times alike
CLOCK_WRONG = timedelta(hours=1)  # what retries and leases get over


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
        "time zone": _time_zone,
        "clock": _clock,
        "ffmpeg": _ffmpeg,
        "speech": _speech,
        "disk": _disk,
        "sqlite": _sqlite,
        "database": _database,
        "queue": _queue,
        "worker": _worker,
        "credentials": _credentials,
    }
    for name, look in looks.items():
        try:
            yield look(home)
        except RecpipeError as error:
            yield Check(name=name, grade=Grade.BAD, message=str(error), remedy=error.remedy)


def _settings(home: Services) -> Check:
    count = len(home.resolved.origins)
    return Check(name="settings", grade=Grade.GOOD, message=f"{count} set in {home.home.settings_file}")


def _time_zone(home: Services) -> Check:
    from recpipe.domain.dates import zone_named

    try:
        zone = zone_named(home.settings.timezone)
    except RecpipeError as error:
        remedy = f"recpipe config set timezone=NAME: {error.remedy}"
        return Check(name="time zone", grade=Grade.BAD, message=str(error), remedy=remedy)
    message = f"{zone}: {datetime.now(zone):%H:%M, UTC%z}"
    return Check(name="time zone", grade=Grade.GOOD, message=message)


def _clock(home: Services) -> Check:
    """A clock cannot be behind what was written by it, or by whoever installed this program."""
    now = datetime.now(UTC)
    latest = max(_written_at(home), default=now)
    return clock_check(now, latest)


def clock_check(now: datetime, latest: datetime) -> Check:
    """What a clock that says `now` is worth, if something was written at `latest`."""
    if latest - now <= CLOCK_SLACK:
        return Check(
            name="clock", grade=Grade.GOOD, message=f"{now:%Y-%m-%d %H:%M} UTC, as far as can be told"
        )
    return Check(
        name="clock",
        grade=Grade.BAD if latest - now > CLOCK_WRONG else Grade.FAIR,
        message=f"it says {now:%Y-%m-%d %H:%M} UTC, but something was written at {latest:%Y-%m-%d %H:%M} UTC",
        remedy="set the clock; if it was ahead before and is right now, nothing needs to be done",
    )


def _written_at(home: Services) -> Iterator[datetime]:
    from storage.latest import latest_moment

    place = home.home
    files = (Path(__file__), place.database, place.database.with_name("app.db-wal"), place.settings_file)
    for file in (*files, *place.logs.glob("*")):
        with suppress(OSError):
            yield datetime.fromtimestamp(file.stat().st_mtime, UTC)
    with suppress(HomeError):  # which has a check of its own
        if latest := latest_moment(home.database):
            yield latest


def _ffmpeg(_home: Services) -> Check:
    from recpipe.integrations.ffmpeg import find_ffmpeg
    from recpipe.integrations.ffmpeg_version import version_of

    binary = find_ffmpeg()
    return Check(name="ffmpeg", grade=Grade.GOOD, message=f"{version_of(binary)} ({binary})")


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


def _queue(home: Services) -> Check:
    from storage.migrate import integrity

    file = home.home.queue
    if not file.exists():
        return Check(name="queue", grade=Grade.GOOD, message="empty: a worker makes it")
    with suppress(HomeError):
        if integrity(file) == "ok":
            return Check(name="queue", grade=Grade.GOOD, message="readable")
    return Check(
        name="queue",
        grade=Grade.FAIR,
        message="cannot be read, and a worker makes it anew",
        remedy=f"start a worker anew, or remove {file}: nothing in it is needed",
    )


def _worker(home: Services) -> Check:
    from worker.lock import holder

    process = holder(home.home.lock)
    waits = home.operations.recordings.has_open_work()
    if process is not None:
        return Check(name="worker", grade=Grade.GOOD, message=f"running (process {process})")
    return Check(
        name="worker",
        grade=Grade.FAIR,
        message="not running" + (", and work waits" if waits else ""),
        remedy="start it with: recpipe worker" if waits else "",
    )


def _credentials(home: Services) -> Check:
    found = home.credentials.facts()
    for each in found:
        home.credentials.get(each.name)  # raises what is wrong with it
    settings = [source.settings for source in home.operations.sources.all()]
    settings += [preset.settings for preset in home.operations.presets.all()]
    for name in filter(None, (each.get("credential") for each in settings)):
        home.credentials.require(str(name))  # it may have been removed since
    return expiry_check(found, datetime.now(UTC))


def expiry_check(credentials: Sequence[CredentialFacts], now: datetime) -> Check:
    """How long credentials still work: the one that ends first decides."""
    from recpipe.domain.credential import expiry_in_words, time_left

    lefts = {each.name: left for each in credentials if (left := time_left(each, now)) is not None}
    ending = sorted((left, name) for name, left in lefts.items() if left <= EXPIRES_SOON)
    if not ending:
        names = ", ".join(each.name for each in credentials)
        return Check(name="credentials", grade=Grade.GOOD, message=names or "none")
    return Check(
        name="credentials",
        grade=Grade.BAD if ending[0][0] <= timedelta() else Grade.FAIR,
        message=", ".join(f"{name} {expiry_in_words(left)}" for left, name in ending),
        remedy=f"renew it: recpipe credentials set {ending[0][1]}",
    )
