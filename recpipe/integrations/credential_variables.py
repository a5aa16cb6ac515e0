"""Credentials in the environment: RECPIPE_CREDENTIAL_ZOOM_MAIN is "zoom-main", …_FILE names a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from recpipe.domain.credential import LARGEST, SINGLE, Secret, check_name, secrets_of
from recpipe.domain.errors import ConfigError

PREFIX = "RECPIPE_CREDENTIAL_"
_FILE = "_FILE"


def variable_of(name: str) -> str:
    """The variable for a credential."""
    return PREFIX + name.upper().replace("-", "_")


def given_names(environment: Mapping[str, str]) -> Iterator[str]:
    """The credentials that are given; a variable that names none is passed over."""
    for variable, value in environment.items():
        if variable.startswith(PREFIX) and value:
            name = variable.removeprefix(PREFIX).removesuffix(_FILE).lower().replace("_", "-")
            if is_given(name, environment):
                yield name


def is_given(name: str, environment: Mapping[str, str]) -> bool:
    """Whether the environment has this credential."""
    variable = variable_of(name)
    return _is_name(name) and bool(environment.get(variable) or environment.get(variable + _FILE))


def read_given(name: str, environment: Mapping[str, str]) -> Mapping[str, Secret]:
    """The values that are given; raises `ConfigError`, which never tells them, if they are wrong."""
    variable = variable_of(name)
    if text := environment.get(variable):
        return parsed(text, variable)
    return parsed(_content(environment[variable + _FILE], variable + _FILE), variable + _FILE)


def parsed(text: str, origin: str) -> Mapping[str, Secret]:
    """Values from a JSON object, or one value alone."""
    if not text.lstrip().startswith("{"):
        return secrets_of({SINGLE: text.strip()}, origin)
    try:
        return secrets_of(json.loads(text), origin)
    except (json.JSONDecodeError, RecursionError):  # whose message and attributes would tell the text
        raise ConfigError(
            f"{origin} is not valid JSON", remedy="correct it; a single value stands alone"
        ) from None


def _content(file: str, variable: str) -> str:
    try:
        with Path(file).open(encoding="utf-8") as content:
            return content.read(2 * LARGEST)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{variable} names {file}, which cannot be read: {type(error).__name__}",
            remedy="correct the variable, or the file's permissions",
        ) from None


def _is_name(name: str) -> bool:
    try:
        check_name(name)
    except ConfigError:
        return False
    return True
