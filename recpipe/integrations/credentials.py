"""The credentials of one home: from the environment, the system's keyring, or an encrypted file.

The encrypted file protects copies of it: a backup, a synced folder, a picture of the screen. It does
not protect against whoever can read the home folder, because the key lies beside it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from recpipe.domain.credential import (
    Credential,
    CredentialFacts,
    Place,
    Secret,
    check_kind,
    check_name,
    secrets_of,
)
from recpipe.domain.errors import HomeError, Refused
from recpipe.integrations.credential_variables import given_names, is_given, read_given, variable_of
from recpipe.integrations.key_file import KeyFile
from recpipe.integrations.keyrings import Vault, find_keyring
from recpipe.redaction import Redactor, redact

if TYPE_CHECKING:
    from recpipe.integrations.credential_file import CredentialFile, Index, Stored, StoredCredential

STORE = "credentials.json"
KEY = "credentials.key"


def _environment() -> Mapping[str, str]:
    return os.environ


@dataclass(frozen=True, slots=True)
class Credentials:
    """Finds, keeps and removes credentials; what it has read is hidden in every log from then on.

    Every method raises `HomeError` when the store is damaged or cannot be used; nothing is changed then.
    """

    root: Path
    """The home folder."""
    environment: Mapping[str, str] = field(default_factory=_environment, repr=False)
    vault: Callable[[str], Vault | None] = find_keyring
    """The system's keyring for a service's name, if there is one."""
    redact: Redactor = redact

    def names(self) -> tuple[str, ...]:
        """Names of all credentials, sorted."""
        return tuple(each.name for each in self.facts())

    def facts(self) -> Sequence[CredentialFacts]:
        """What may be shown about all credentials, sorted by name; no value is read."""
        found = {name: each.facts(name) for name, each in self._file.read().credentials.items()}
        found |= {name: _given_facts(name) for name in given_names(self.environment)}
        return [found[name] for name in sorted(found)]

    def exists(self, name: str) -> bool:
        """Whether there is such a credential; no value is read."""
        return is_given(name, self.environment) or name in self._file.read().credentials

    def require(self, name: str) -> None:
        """Raise `Refused`, with the way to make it, if there is no such credential (R-310)."""
        if not self.exists(name):
            raise missing(name)

    def get(self, name: str) -> Credential:
        """A credential with its values; raises `Refused` if there is none."""
        found = self._given(name) if is_given(name, self.environment) else self._stored(name)
        for secret in found.secrets.values():
            self.redact.add(secret.reveal())
        return found

    def put(
        self,
        name: str,
        values: Mapping[str, str],
        *,
        kind: str | None = None,
        expires_at: datetime | None = None,
        now: datetime,
    ) -> CredentialFacts:
        """Keep a credential, in place of an older one of this name, whose kind stays if none is given.

        Raises `ConfigError` for a wrong name or wrong values, and `Refused` if the environment gives it:
        what is kept would never be read.
        """
        from recpipe.integrations.credential_file import StoredCredential

        secrets = secrets_of(dict(values), f'credential "{check_name(name)}"')
        for secret in secrets.values():
            self.redact.add(secret.reveal())
        if is_given(name, self.environment):
            raise _is_given(name)
        with self._file.changing() as index:
            older = index.credentials.get(name)
            place, sealed = self._keep(index, name, _wrapped(name, secrets))
            index.credentials[name] = StoredCredential(
                place=place,
                sealed=sealed,
                fields=tuple(secrets),
                kind=check_kind(kind) if kind is not None else (older.kind if older else ""),
                created_at=now,
                expires_at=expires_at,
            )
            return index.credentials[name].facts(name)

    def remove(self, name: str) -> None:
        """Forget a credential; raises `Refused` if there is none, or if the environment gives it."""
        with self._file.changing() as index:
            if name not in index.credentials:
                raise _is_given(name) if is_given(name, self.environment) else missing(name)
            if index.credentials[name].place is Place.KEYRING:
                self._keyring(index, name).remove(name)
            del index.credentials[name]

    def _given(self, name: str) -> Credential:
        secrets = read_given(name, self.environment)
        return Credential(facts=_given_facts(name, tuple(secrets)), secrets=secrets)

    def _stored(self, name: str) -> Credential:
        index = self._file.read()
        if name not in index.credentials:
            raise missing(name)
        entry = index.credentials[name]
        is_in_keyring = entry.place is Place.KEYRING
        text = self._from_keyring(index, name) if is_in_keyring else self._opened(name, entry)
        return Credential(facts=entry.facts(name), secrets=_unwrapped(name, text))

    def _from_keyring(self, index: Index, name: str) -> str:
        text = self._keyring(index, name).read(name)
        if text is None:
            raise HomeError(
                f'credential "{name}" is no longer in the keyring of this system', remedy=_set_anew(name)
            )
        return text

    def _keep(self, index: Index, name: str, text: str) -> tuple[Stored, str]:
        """Put the text where it stays; returns the place, and the sealed text if that is the file."""
        vault = self.vault(_service(index))
        with suppress(HomeError):  # what a keyring does not take, for its length perhaps, the file does
            if vault is not None:
                vault.write(name, text)
                return Place.KEYRING, ""
        return Place.FILE, self._sealed(index, name, text)

    def _sealed(self, index: Index, name: str, text: str) -> str:
        """The text sealed with the key of all others: one that does not open them must not be used."""
        others = {each: entry for each, entry in index.credentials.items() if entry.sealed and each != name}
        for other, entry in others.items():
            self._opened(other, entry)
        if not others and not self._key.exists():
            self._key.make()
        return self._key.seal(text)

    def _opened(self, name: str, entry: StoredCredential) -> str:
        try:
            return self._key.open(entry.sealed)
        except HomeError as error:
            raise HomeError(f'credential "{name}" cannot be read: {error}', remedy=error.remedy) from error

    def _keyring(self, index: Index, name: str) -> Vault:
        vault = self.vault(_service(index))
        if vault is None:
            raise HomeError(
                f'the keyring of this system, which holds credential "{name}", does not answer',
                remedy=f"unlock it, or give the credential as {variable_of(name)}, or {_set_anew(name)}",
            )
        return vault

    @property
    def _file(self) -> CredentialFile:
        from recpipe.integrations.credential_file import CredentialFile

        return CredentialFile(self.root / STORE)

    @property
    def _key(self) -> KeyFile:
        return KeyFile(self.root / KEY)


class NeedsCredential(Protocol):
    """What a provider says about itself, as far as it matters here; `registry.Provider` does."""

    @property
    def name(self) -> str:
        """The provider's name."""
        ...

    @property
    def needs_credential(self) -> bool:
        """Whether its settings must name a credential."""
        ...


def check_credential(
    provider: NeedsCredential, values: Mapping[str, object], credentials: Credentials
) -> None:
    """Raise `Refused` if a source or preset with these settings names no credential that exists (R-310).

    A provider that can do without one is refused only for naming one that does not exist.
    """
    name = str(values.get("credential") or "")
    if name:
        credentials.require(name)
    elif provider.needs_credential:
        raise Refused(
            f"{provider.name} needs a credential, and none is named",
            remedy="name one that `recpipe credentials list` shows: credential=NAME",
        )


def missing(name: str) -> Refused:
    """What to say about a credential that does not exist."""
    return Refused(f'there is no credential "{name}"', remedy=f"make it with: recpipe credentials set {name}")


def _is_given(name: str) -> Refused:
    variable = variable_of(name)
    return Refused(
        f'credential "{name}" comes from the environment',
        remedy=f"change or unset {variable} or {variable}_FILE",
    )


def _set_anew(name: str) -> str:
    return f"set it anew: recpipe credentials set {name}"


def _given_facts(name: str, fields: tuple[str, ...] = ()) -> CredentialFacts:
    return CredentialFacts(name=name, place=Place.ENVIRONMENT, fields=fields)


def _service(index: Index) -> str:
    return f"recpipe-{index.store}"


def _wrapped(name: str, secrets: Mapping[str, Secret]) -> str:
    return json.dumps({"name": name, "values": {each: secret.reveal() for each, secret in secrets.items()}})


def _unwrapped(name: str, text: str) -> Mapping[str, Secret]:
    """The values in a stored text; the name within tells whether it was stored for this one."""
    try:
        content = json.loads(text)
        if content["name"] == name:
            return secrets_of(content["values"], f'credential "{name}"')
    except (ValueError, KeyError, TypeError):  # whose messages would tell the text
        pass
    raise HomeError(f'what is stored as credential "{name}" is damaged', remedy=_set_anew(name)) from None
