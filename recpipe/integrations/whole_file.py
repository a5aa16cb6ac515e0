"""Files that are either whole or not there: written beside their place, synced, then renamed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recpipe.domain.errors import NeedsUserError

PART = ".part"

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield `NAME.part`, which becomes `path` when the block ends well and is removed when it does not.

    An older part file, or an older `path`, is replaced. Raises `NeedsUserError` when the disk is full.
    """
    part = path.with_name(path.name + PART)
    try:
        part.unlink(missing_ok=True)
        yield part
        sync_file(part)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in _FULL:
            raise disk_full(path) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def disk_full(path: Path) -> NeedsUserError:
    """What to say when there is no room for `path`."""
    return NeedsUserError(
        f"no space left on the disk while writing {path.name}",
        remedy=f"free some space on the disk that holds {path.parent}, then retry",
    )


def sync_file(file: Path) -> None:
    """Wait until the disk has the file's content."""
    _sync(file, os.O_RDWR)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the folder's names."""
    if os.name == "posix":  # elsewhere a folder cannot be opened, and a rename needs no help
        _sync(folder, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
