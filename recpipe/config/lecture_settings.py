"""The settings that a template, a recording, a run or a job may have of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping

from recpipe.config.layers import Layer, Tree, resolve
from recpipe.domain.errors import ConfigError

OF_THE_MACHINE = frozenset(
    {"library", "log_level", "retention", "retry", "sources", "timezone", "usage", "worker"}
)
"""Settings of the machine as a whole: no single lecture has its own."""


def check_settings(values: Tree, where: str) -> None:
    """Refuse settings that a single lecture cannot have; `where` is what a person calls their place.

    Raises `ConfigError` naming the key: for settings of the machine, unknown ones, and wrong values.
    """
    _refuse_those_of_the_machine(values, where)
    try:
        resolve([Layer(name=where, values=values)])
    except ConfigError as error:
        raise ConfigError(str(error), remedy="see what may be set: recpipe config show") from error
    try:
        json.dumps(values, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ConfigError(
            f"{where}: a value cannot be kept: {str(error).lower()}",
            remedy="use text, numbers, true or false, lists and tables only",
        ) from error


def _refuse_those_of_the_machine(values: Tree, where: str) -> None:
    for name in sorted(OF_THE_MACHINE.intersection(values)):
        key = _whole_key(name, values[name])
        raise ConfigError(
            f"{where}: {key!r} belongs to the whole machine, not to single lectures",
            remedy=f"take it out there, and set it once for all: recpipe config set {key}=…",
        )


def _whole_key(key: str, value: object) -> str:
    """The dotted key of the first value in a tree."""
    while isinstance(value, Mapping) and value:
        name, value = next(iter(value.items()))
        key = f"{key}.{name}"
    return key
