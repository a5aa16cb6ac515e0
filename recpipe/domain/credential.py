"""A credential: a named set of secret values for one account, which nothing prints by accident."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from recpipe.domain.errors import ConfigError, Refused

SINGLE = "value"  # the field of a credential that is one value
LARGEST = 64 * 1024  # characters of all values

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KIND = re.compile(r"[a-z0-9_-]{0,64}")
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_BAD_TEXT = re.compile(r"\A\Z|[\ud800-\udfff]")  # nothing, or halves of characters
_OF_A_FILE = "-file"  # RECPIPE_CREDENTIAL_X_FILE names the file of X


class Place(StrEnum):
    """Where a credential's values are."""

    ENVIRONMENT = "environment"  # a variable of this process
    KEYRING = "keyring"  # the operating system's own store
    FILE = "file"  # the encrypted file in the home folder


class Secret:
    """A text that shows itself only when it is asked to."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFacts:
    """What may be shown about a credential."""

    name: str
    place: Place
    fields: tuple[str, ...] = ()
    """Names of its values; not known for one in the environment until it is read."""
    kind: str = ""
    """What it is for: a provider's name, or empty."""
    created_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A credential with its values."""

    facts: CredentialFacts
    secrets: Mapping[str, Secret] = field(repr=False)

    def reveal(self, name: str = SINGLE) -> str:
        """The value of a field; raises `Refused` if the credential has none of that name."""
        if name not in self.secrets:
            fields = ", ".join(self.secrets) or "none"
            raise Refused(
                f'credential "{self.facts.name}" has no field "{name}", only: {fields}',
                remedy=f"recpipe credentials set {self.facts.name} --field {name} …",
            )
        return self.secrets[name].reveal()


def check_name(name: str) -> str:
    """The name, if a credential may have it; raises `ConfigError` if not."""
    if not _NAME.fullmatch(name) or len(name) > 64 or name.endswith(_OF_A_FILE):
        raise ConfigError(
            f"{name!r} cannot be a credential's name",
            remedy='use small letters, digits and single hyphens, as in "zoom-main"; "-file" is no ending',
        )
    return name


def check_kind(kind: str) -> str:
    """The kind, if it is written like a provider's name; raises `ConfigError` if not."""
    if not _KIND.fullmatch(kind):
        raise ConfigError(f"{kind!r} cannot be a kind", remedy='write it like a provider, as in "youtube"')
    return kind


def secrets_of(values: object, origin: str) -> Mapping[str, Secret]:
    """Secrets from a JSON object of texts and whole numbers; no message holds what was given.

    Raises `ConfigError`, naming `origin`, for anything else, for nothing, and for too much.
    """
    if not isinstance(values, dict) or not values:
        raise _wrong(origin, "must be a JSON object with at least one field")
    for name, value in values.items():
        if not _FIELD.fullmatch(str(name)):
            raise _wrong(origin, "has a field whose name is not letters, digits and _")
        if type(value) not in {str, int} or _BAD_TEXT.search(str(value)):
            raise _wrong(origin, f'has a field "{name}" that is no text, or empty')
    if sum(len(str(value)) for value in values.values()) > LARGEST:
        raise _wrong(origin, f"is longer than {LARGEST} characters")
    return {name: Secret(str(value)) for name, value in values.items()}


def _wrong(origin: str, what: str) -> ConfigError:
    return ConfigError(f"{origin} {what}", remedy='for example: {"client_id": "…", "client_secret": "…"}')


def time_left(facts: CredentialFacts, now: datetime) -> timedelta | None:
    """How long it still works, negative if it has expired; None if it does not expire."""
    return None if facts.expires_at is None else facts.expires_at - now


def expiry_in_words(left: timedelta) -> str:
    """ "expires in 2 days", "expired 3 hours ago": in the largest unit of which there are at least two."""
    seconds = abs(left.total_seconds())
    counts = {unit: round(seconds / length) for unit, length in _UNITS.items()}
    unit, count = next((each for each in counts.items() if each[1] > 1), ("minute", counts["minute"]))
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"expires in {words}" if left > timedelta() else f"expired {words} ago"


_UNITS = {"day": 86_400, "hour": 3_600, "minute": 60}
