"""Changes to the settings file as text, so that a person's comments and order stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from recpipe.config.layers import Layer, Tree, resolve
from recpipe.domain.errors import ConfigError


def with_settings(text: str, name: str, changes: Tree) -> str:
    """The file's text with `changes` laid over it; raises `ConfigError` if the result would not be valid."""
    document = _document(text, name)
    _lay(document, changes)
    return _checked(document, name)


def without_settings(text: str, name: str, keys: Sequence[str]) -> str:
    """The file's text without the dotted `keys`; raises `ConfigError` for one that is not set there."""
    document = _document(text, name)
    for key in keys:
        _drop(document, key.split("."), name)
    return _checked(document, name)


def _document(text: str, name: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise ConfigError(
            f"{name}: not valid TOML: {error}", remedy="correct it with: recpipe config edit"
        ) from error


def _lay(table: Any, changes: Tree) -> None:  # Any: documents and tables of tomlkit share no base
    for key, value in changes.items():
        if isinstance(value, Mapping) and isinstance(table.get(key), Table):
            _lay(table[key], value)
        else:
            table[key] = value


def _drop(table: Any, path: Sequence[str], name: str) -> None:
    for part in path[:-1]:
        table = table.get(part, {})
    if path[-1] not in table:
        raise ConfigError(
            f"{name} does not set {'.'.join(path)!r}", remedy="see what is set: recpipe config show"
        )
    del table[path[-1]]


def _checked(document: tomlkit.TOMLDocument, name: str) -> str:
    resolve([Layer(name=name, values=document.unwrap())])
    return tomlkit.dumps(document)
