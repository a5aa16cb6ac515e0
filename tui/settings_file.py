"""The user's settings file, changed by the same rules as `recpipe config set`: whole, or not at all."""

from __future__ import annotations

from recpipe.config.edits import with_settings, without_settings
from recpipe.config.files import assignment, parsed, read_text
from recpipe.domain.errors import Refused
from recpipe.integrations.whole_file import whole_file
from recpipe.locations import Home
from recpipe.pipeline.operations.words import check_words


def with_value(home: Home, key: str, typed: str) -> str:
    """The file's text with `key` set to what was typed; raises `ConfigError`. Nothing is written."""
    file = home.settings_file
    text = with_settings(read_text(file), file.name, assignment(f"{key}={typed}"))
    check_words(parsed(text, file), file.name)
    return text


def without_value(home: Home, key: str) -> str:
    """The file's text without `key`; raises `ConfigError` if it is not set there. Nothing is written."""
    file = home.settings_file
    return without_settings(read_text(file), file.name, [key])


def write(home: Home, text: str) -> None:
    """Replace the file; raises `Refused` if that is not allowed."""
    home.prepare()
    try:
        with whole_file(home.settings_file) as part:
            part.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(
            f"{home.settings_file} cannot be written: {error.strerror or error}",
            remedy="check the folder's permissions",
        ) from error
