"""Settings on disk: one TOML file in the home folder."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recpipe.config.layers import Layer, Tree
from recpipe.domain.errors import ConfigError


@dataclass(slots=True)
class SettingsOnDisk:
    """The user's settings file, which may be edited at any time; it is read again only when it changed."""

    path: Path
    _look: tuple[int, int, int] | None = None
    _layers: Sequence[Layer] = ()

    def layers(self) -> Sequence[Layer]:
        """The settings below any template; the same object while the file is the same.

        Raises `ConfigError` when the file cannot be read or is not TOML.
        """
        look = _look_of(self.path)
        if not self._layers or look != self._look:
            self._layers, self._look = (read_layer(self.path),), look
        return self._layers


def _look_of(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def read_layer(path: Path) -> Layer:
    """The user's layer from `path`; empty when there is no such file.

    Raises `ConfigError` when the file cannot be read or is not TOML.
    """
    return Layer(name=path.name, values=parsed(read_text(path), path))


def read_text(path: Path) -> str:
    """The file's text; empty when there is none. Raises `ConfigError` when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path}: cannot be read: {error}", remedy="check the file's permissions"
        ) from error


def parsed(text: str, path: Path) -> Tree:
    """The settings in a file's text; raises `ConfigError` when it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path}: not valid TOML: {error}", remedy="correct that line, or move the file away"
        ) from error


def assignment(text: str) -> Tree:
    """The tree that `section.key=value` stands for; the value is TOML, or a bare word taken as text.

    Raises `ConfigError` when there is no `=`.
    """
    key, found, value = text.partition("=")
    if not found or not key.strip():
        raise ConfigError(f"{text!r} is not of the form section.key=value")
    try:
        return tomllib.loads(f"{key} = {value}")
    except tomllib.TOMLDecodeError:
        return _as_text(key, value)


def _as_text(key: str, value: str) -> Tree:
    quoted = json.dumps(value.strip(), ensure_ascii=False)  # JSON's escapes are TOML's too
    try:
        return tomllib.loads(f"{key} = {quoted}")
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{key.strip()!r} is not a setting's name") from error
