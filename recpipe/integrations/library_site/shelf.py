"""The library's folder: finding a lecture's place, and putting a finished edition there.

An edition is built in the workshop and swapped in by renames under the library's lock. A kill
leaves the old or the new edition complete; one that fell between the two renames is put back
by the next `swap_in` or `heal`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from filelock import FileLock, Timeout

from recpipe.domain.errors import NeedsUserError, TransientError
from recpipe.integrations.whole_file import sync_file, sync_folder

from .address import folder_names
from .marker import Marker, published, read_marker

GENERATOR = '<meta name="generator" content="recpipe">'
CATALOG_PREFIX = "window.catalog = "

_NEW = "new-"
_OLD = "old-"
_LOCK = ".lock"
_LOCK_WAIT = 120.0  # seconds; the lock is held for renames and the catalog only


@dataclass(frozen=True, slots=True)
class Shelf:
    """A library folder and the names in it."""

    root: Path

    @property
    def lectures(self) -> Path:
        """One folder a lecture."""
        return self.root / "lectures"

    @property
    def workshop(self) -> Path:
        """Hidden; everything in it is ours."""
        return self.root / ".recpipe"

    def prepare(self) -> None:
        """Make the folders; raises `NeedsUserError` if somebody else's web site is here."""
        for name, sign in (("index.html", GENERATOR), ("catalog.js", CATALOG_PREFIX)):
            path = self.root / name
            if os.path.lexists(path) and sign not in _beginning(path):
                raise NeedsUserError(
                    f"{path} was not made by recpipe",
                    remedy="set library.folder (or the preset's own folder) to a new or empty folder",
                )
        self.lectures.mkdir(parents=True, exist_ok=True)
        self.workshop.mkdir(exist_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the library's lock and heal what a kill left; only short work belongs inside."""
        try:
            lock = FileLock(self.workshop / "library.lock").acquire(timeout=_LOCK_WAIT)
        except Timeout as error:
            raise TransientError(f"another publication holds the library {self.root}") from error
        with lock:
            self._heal()
            yield

    @contextmanager
    def edition(self) -> Iterator[Path]:
        """A new hidden folder on the library's disk; removed at the end unless it was swapped in."""
        folder = self.workshop / f"{_NEW}{token_hex(8)}"
        alive = FileLock(_lock_of(folder))
        with self.locked():  # or another's `_heal` could come between the lock and the folder
            alive.acquire()
            folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            alive.release()
            _lock_of(folder).unlink(missing_ok=True)

    def find(self, key: str, remembered: str) -> tuple[Path, Marker] | None:
        """The lecture's folder: where we remember it, else wherever its marker is."""
        if remembered:
            folder = self.lectures / remembered
            marker = read_marker(folder)
            if marker and marker.key == key:
                return folder, marker
        return next((found for found in published(self.lectures) if found[1].key == key), None)

    def place_for(self, marker: Marker, remembered: str) -> Path:
        """The lecture's folder, or a free name for it; an address once given is kept."""
        found = self.find(marker.key, remembered)
        if found:
            return found[0]
        day = marker.recorded_at.astimezone().date()
        names = [*([remembered] if remembered else []), *folder_names(marker.title, day, marker.key)]
        free = (name for name in names if not os.path.lexists(self.lectures / name))
        return self.lectures / next(free)

    def swap_in(self, edition: Path, place: Path) -> None:
        """Replace what is at `place`, if anything, by the edition; call it locked."""
        _sync_tree(edition)
        if place.exists():
            place.rename(self.workshop / f"{_OLD}{place.name}")
        edition.rename(place)
        sync_folder(self.lectures)
        self._heal()

    def _heal(self) -> None:
        """Put back or remove what a killed publication left; what a living one builds stays."""
        for name in sorted(path.name for path in self.workshop.iterdir()):
            if name.startswith(_OLD):
                self._settle(self.workshop / name)
            elif name.startswith(_NEW):
                _remove_if_abandoned(self.workshop / name.removesuffix(_LOCK))

    def _settle(self, old: Path) -> None:
        place = self.lectures / old.name.removeprefix(_OLD)
        marker = read_marker(old)
        if not os.path.lexists(place) and marker and marker.is_whole(old):
            old.rename(place)
        else:
            shutil.rmtree(old, ignore_errors=True)


def _beginning(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(4096).decode("utf-8", errors="replace")


def _lock_of(edition: Path) -> Path:
    return edition.with_name(edition.name + _LOCK)


def _remove_if_abandoned(edition: Path) -> None:
    lock = FileLock(_lock_of(edition), blocking=False)
    try:
        with lock:
            shutil.rmtree(edition, ignore_errors=True)
    except Timeout:
        return  # its maker lives
    _lock_of(edition).unlink(missing_ok=True)


def _sync_tree(folder: Path) -> None:
    for path in folder.iterdir():
        sync_file(path)
    sync_folder(folder)
