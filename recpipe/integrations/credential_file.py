"""credentials.json in the home: what is known about each credential, and its values if kept there."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from recpipe.domain.credential import CredentialFacts, Place
from recpipe.domain.errors import HomeError
from recpipe.integrations.whole_file import whole_file

PATIENCE = 10.0  # seconds to wait for another process that writes


Stored = Literal[Place.KEYRING, Place.FILE]


class StoredCredential(BaseModel):
    """One credential; nothing in it is secret but `sealed`, which is unreadable."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    place: Stored
    fields: tuple[str, ...]
    kind: str = ""
    created_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    sealed: str = ""

    def facts(self, name: str) -> CredentialFacts:
        """What may be shown."""
        return CredentialFacts(
            name=name,
            place=self.place,
            fields=self.fields,
            kind=self.kind,
            created_at=self.created_at,
            expires_at=self.expires_at,
        )


class Index(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    version: Literal[1] = 1
    store: str = Field(default_factory=lambda: uuid.uuid4().hex)
    """Sets the entries of this home in a keyring apart from those of other homes."""
    credentials: dict[str, StoredCredential] = {}


@dataclass(frozen=True, slots=True)
class CredentialFile:
    """Reads and writes the file; raises `HomeError` when it is damaged, and then leaves it as it is."""

    path: Path

    def read(self) -> Index:
        """The file's content; empty if there is none."""
        try:
            return Index.model_validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return Index()
        except ValidationError as error:
            raise HomeError(f"{self.path} is damaged", remedy=_AWAY) from error
        except OSError as error:
            raise HomeError(f"{self.path} cannot be read: {error.strerror}", remedy=_AWAY) from error

    @contextmanager
    def changing(self) -> Iterator[Index]:
        """The content, to be changed by one process at a time; written whole when the block ends well."""
        from filelock import FileLock, Timeout

        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with FileLock(self.path.with_suffix(".lock"), timeout=PATIENCE, mode=0o600):
                index = self.read()
                yield index
                self._write(index)
        except Timeout:
            raise HomeError(
                f"another process is writing {self.path}", remedy="wait until it has ended, then try again"
            ) from None

    def _write(self, index: Index) -> None:
        content = json.dumps(index.model_dump(mode="json"), indent=2).encode()
        with whole_file(self.path) as part:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)


_AWAY = "restore it from a backup; or move it away and set the credentials anew"
