"""A watched folder: the recordings are the media files in it."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from recpipe.domain.errors import NeedsUserError, PermanentError
from recpipe.domain.ports import FoundRecording
from recpipe.integrations.local_files import MEDIA_SUFFIXES, describe, fingerprint, is_plain
from recpipe.integrations.registry import Provider, Tools

PARTS = frozenset({".part", ".crdownload", ".tmp", ".download"})


class FolderSettings(BaseModel):
    """Where to look."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    path: Path
    """The folder."""
    settle: timedelta = timedelta(seconds=10)
    """A file is taken when it has not changed for this long."""


Look = tuple[int, int, int]  # inode, size, change: while these stay, so does the content


@dataclass(slots=True)
class Folder:
    """Implements `ports.Source` (R-307)."""

    settings: FolderSettings
    _seen: dict[Path, tuple[Look, str]] = field(default_factory=dict)

    def recordings(self, known: frozenset[str]) -> Iterator[FoundRecording]:
        """Yield settled files whose content is not known yet, oldest first; a bad file stops no other."""
        met = set(known)
        for file in self._settled():
            try:
                identity = self._identity(file)
                if identity not in met:
                    met.add(identity)
                    yield describe(file, identity)
            except (PermanentError, OSError):
                continue  # it vanished or cannot be read: the next look sees it again, if it is there

    def _identity(self, file: Path) -> str:
        status = file.stat()
        look = (status.st_ino, status.st_size, status.st_mtime_ns)
        before, identity = self._seen.get(file, (None, ""))
        if before != look:
            identity = fingerprint(file)
            self._seen[file] = (look, identity)
        return identity

    def _settled(self) -> list[Path]:
        latest = time.time() - self.settings.settle.total_seconds()
        changed = {file: _changed_at(file) for file in self._candidates()}
        return sorted(
            (file for file in changed if changed[file] <= latest), key=lambda file: (changed[file], file)
        )

    def _candidates(self) -> list[Path]:
        try:
            return [file for file in self.settings.path.iterdir() if _is_candidate(file)]
        except OSError as error:
            raise NeedsUserError(
                f"cannot look into {self.settings.path}: {error.strerror}",
                remedy="check that the folder is there and may be read, or remove the source",
            ) from error


def _is_candidate(file: Path) -> bool:
    is_wanted = file.suffix.lower() in MEDIA_SUFFIXES and not file.name.startswith(".")
    return is_wanted and not PARTS & {suffix.lower() for suffix in file.suffixes} and is_plain(file)


def _changed_at(file: Path) -> float:
    """The file's last change; its inode's change counts too, since copying tools set old dates at the end."""
    try:
        status = os.lstat(file)
    except FileNotFoundError:
        return math.inf
    return max(min(status.st_mtime, time.time()), status.st_ctime) if status.st_size else math.inf


def _build(settings: FolderSettings, _tools: Tools) -> Folder:
    return Folder(settings)


PROVIDER = Provider(
    name="folder",
    title="a folder on this machine that is watched for recordings",
    settings=FolderSettings,
    build=_build,
)
