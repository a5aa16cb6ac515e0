"""A key in a file of its own that only its owner can read, and what is sealed with it (Fernet)."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recpipe.domain.errors import HomeError
from recpipe.integrations.whole_file import sync_folder

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_LONGEST = 1_000  # bytes that are read of a key file


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Seals and opens texts; raises `HomeError` if the key is missing, damaged, or open to others."""

    path: Path

    def make(self) -> None:
        """A new key; an older one is never overwritten: `FileExistsError`. An empty file is no key."""
        from cryptography.fernet import Fernet

        if self.path.is_file() and self.path.stat().st_size == 0:
            self.path.unlink()  # a crash between the next two steps left it
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(descriptor)
        sync_folder(self.path.parent)

    def exists(self) -> bool:
        """Whether there is a key, or what was one."""
        return self.path.exists() and self.path.stat().st_size > 0

    def seal(self, text: str) -> str:
        """The text, unreadable without the key."""
        return self._cipher().encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """The text; raises `HomeError` if it was sealed with another key, or was changed since."""
        from cryptography.fernet import InvalidToken

        try:
            return self._cipher().decrypt(sealed).decode()
        except InvalidToken:
            raise HomeError(
                f"it was encrypted with another key than the one in {self.path.name}, or it is damaged",
                remedy=f"put the {self.path.name} back that belongs to it, or set the credential anew",
            ) from None

    def _cipher(self) -> Fernet:
        from cryptography.fernet import Fernet

        try:
            return Fernet(_read_private(self.path).strip())
        except FileNotFoundError:
            raise HomeError(f"its key, {self.path}, is missing", remedy=_BACK) from None
        except ValueError:
            raise HomeError(f"its key, {self.path}, is damaged", remedy=_BACK) from None
        except OSError as error:
            raise HomeError(
                f"its key, {self.path}, cannot be read: {error.strerror}", remedy=_BACK
            ) from error


_BACK = "put it back from a backup; or remove the credentials, move it away, and set them anew"


def _read_private(path: Path) -> bytes:
    """The content of a file of our own; raises `HomeError` if others may read it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if stat.S_IMODE(status.st_mode) & 0o077 or not stat.S_ISREG(status.st_mode):
            raise HomeError(
                f"the key {path} can be read by others", remedy=f"close it to them: chmod 600 {path}"
            )
        return file.read(_LONGEST)
