"""The operating system's keyring, if it is a real one and answers in time.

The library `keyring` is happy with backends that keep nothing or keep it as plain text: a backend
counts only when it is one of the operating systems' own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from recpipe.domain.errors import HomeError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

PATIENCE = timedelta(seconds=3)  # a locked keyring may wait for a person who is not there

REAL = frozenset(
    f"keyring.backends.{name}" for name in ("SecretService", "libsecret", "kwallet", "macOS", "Windows")
)

Answer = TypeVar("Answer")


class Vault(Protocol):
    """Keeps texts by name; raises `HomeError` when it does not answer."""

    def read(self, name: str) -> str | None:
        """The text, None if there is none."""
        ...

    def write(self, name: str, text: str) -> None:
        """Keep a text, in place of an older one."""
        ...

    def remove(self, name: str) -> None:
        """Forget a text; one that is not there is fine."""
        ...


@dataclass(frozen=True, slots=True)
class Keyring:
    """Implements `Vault`; `service` sets the entries of one home apart from all others."""

    backend: KeyringBackend
    service: str

    def read(self, name: str) -> str | None:
        """The text, None if there is none."""
        return within(PATIENCE, lambda: self.backend.get_password(self.service, name))

    def write(self, name: str, text: str) -> None:
        """Keep a text, and see that it was kept: some stores cut what is long."""
        within(PATIENCE, lambda: self.backend.set_password(self.service, name, text))
        if self.read(name) != text:
            raise HomeError("the system's keyring did not keep what it was given")

    def remove(self, name: str) -> None:
        """Forget a text."""
        if self.read(name) is not None:
            within(PATIENCE, lambda: self.backend.delete_password(self.service, name))


def find_keyring(service: str) -> Vault | None:
    """This system's keyring; None if there is no real one, or it does not answer."""
    try:
        backend = within(PATIENCE, _real_backend)
        if backend is None:
            return None
        found = Keyring(backend, service)
        found.read("is-anybody-there")
    except HomeError:
        return None
    return found


def _real_backend() -> KeyringBackend | None:
    from keyring import get_keyring

    return first_real((chosen := get_keyring(), *getattr(chosen, "backends", ())))


def first_real(backends: Iterable[KeyringBackend]) -> KeyringBackend | None:
    """The first of some backends that is an operating system's own; a chain is none itself."""
    return next((backend for backend in backends if type(backend).__module__ in REAL), None)


def within(patience: timedelta, ask: Callable[[], Answer]) -> Answer:
    """What a store answers; raises `HomeError` if it fails or takes longer than `patience`.

    The thread that waits in vain does not keep the program from ending.
    """
    answers: list[Answer] = []
    errors: list[Exception] = []

    def wait() -> None:
        try:
            answers.append(ask())
        except Exception as error:  # noqa: BLE001 - backends raise whatever their system raises
            errors.append(error)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    thread.join(patience.total_seconds())
    if not answers:
        what = f"failed: {type(errors[0]).__name__}" if errors else "does not answer"
        raise HomeError(f"the system's keyring {what}", remedy="unlock it, then try again")
    return answers[0]
