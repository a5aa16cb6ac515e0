"""Names that people give to things: they stand in lists, in messages and on the command line."""

from __future__ import annotations

from recpipe.domain.errors import ConfigError

LONGEST_NAME = 200  # characters


def check_name(name: str, what: str) -> None:
    """Raise `ConfigError` unless `name` is one short line; `what` is the kind of thing, as "job"."""
    if not name or name != name.strip() or not name.isprintable():
        raise ConfigError(
            f"{name[:60]!r} is no name for a {what}",
            remedy="a name is one line of text without blanks around it",
        )
    if len(name) > LONGEST_NAME:
        raise ConfigError(
            f"the name of the {what} has {len(name)} of at most {LONGEST_NAME} characters",
            remedy="choose a shorter one",
        )
