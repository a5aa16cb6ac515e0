"""Words on the command line become values of the domain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from recpipe.domain.errors import ConfigError

if TYPE_CHECKING:
    from recpipe.domain.lifecycle import RecordingStatus, StageKind

SHORT_NAMES = {"topics": "EXTRACT_TOPICS", "subtitles": "GENERATE_SUBTITLES"}
UNITS = {"s": "seconds", "min": "minutes", "m": "minutes", "h": "hours", "d": "days"}
LASTING = re.compile(r"(?P<number>\d+)\s*(?P<unit>s|min|m|h|d)")


def tree_of(assignments: Sequence[str]) -> dict[str, Any]:
    """The settings that `section.key=value` words stand for; raises `ConfigError` for any other form."""
    from recpipe.config.files import assignment
    from recpipe.config.layers import merge

    tree: dict[str, Any] = {}
    for each in assignments:
        merge(tree, assignment(each))
    return tree


def changes_of(
    before: Mapping[str, Any], assignments: Sequence[str], unset: Sequence[str] = ()
) -> dict[str, Any]:
    """The changes that assignments and dotted keys to take back stand for: null takes a key back.

    Raises `ConfigError` for a key that `before` does not set.
    """
    changes = tree_of(assignments)
    for key in unset:
        _take_back(before, changes, key)
    return changes


def _take_back(before: Any, changes: dict[str, Any], key: str) -> None:  # any part of a tree
    *tables, last = key.split(".")
    for table in tables:
        before = before.get(table) if isinstance(before, Mapping) else None
        changes = changes.setdefault(table, {})
    if not isinstance(before, Mapping) or last not in before:
        raise ConfigError(f"{key!r} is not set there", remedy="see what is set with the command show")
    changes[last] = None


def status_named(word: str) -> RecordingStatus:
    """A status by its name, whatever the case; raises `ConfigError` naming the known ones."""
    from recpipe.domain.lifecycle import RecordingStatus

    try:
        return RecordingStatus(word.upper())
    except ValueError as error:
        known = ", ".join(status.value for status in RecordingStatus)
        raise ConfigError(f"there is no status {word!r}", remedy=f"known: {known}") from error


def stage_named(word: str) -> StageKind:
    """A stage by its name or its short name; raises `ConfigError` naming the known ones."""
    from recpipe.domain.lifecycle import StageKind

    name = SHORT_NAMES.get(word.lower(), word.upper())
    if name not in StageKind.__members__:
        known = ", ".join(kind.value.lower() for kind in StageKind)
        raise ConfigError(f"there is no stage {word!r}", remedy=f"known: {known}, topics, subtitles")
    return StageKind[name]


def lasting(text: str) -> timedelta:
    """A time like "30 min", "2h" or "3d"; raises `ConfigError` naming the forms."""
    match = LASTING.fullmatch(text.strip())
    if match is None:
        raise ConfigError(f"{text!r} is no length of time", remedy="for example 30min, 2h or 3d")
    return timedelta(**{UNITS[match["unit"]]: int(match["number"])})
