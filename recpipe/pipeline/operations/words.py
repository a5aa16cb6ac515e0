"""The wording that settings hold is checked when it is saved, not when a lecture is published (R-1001)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recpipe.config.layers import Tree
from recpipe.config.lecture_settings import check_settings

WORDED = ("title", "description")


def check_lecture_settings(values: Tree, where: str) -> None:
    """Refuse settings that a lecture cannot have, and templates of titles that could never be filled in.

    Raises `ConfigError` naming the key, and for a typing error the closest known one.
    """
    check_settings(values, where)
    check_words(values, where)


def check_words(values: Tree, where: str) -> None:
    """Refuse templates of titles and descriptions that could never be filled in; raises `ConfigError`."""
    for key, text in _worded(values):
        from recpipe.pipeline.wording import check  # most settings have no wording, and need no Jinja

        check(text, f"{where}: {key}")


def _worded(values: Tree) -> Iterator[tuple[str, str]]:
    metadata = values.get("metadata", {})
    blocks = metadata.get("platforms", {}) if isinstance(metadata, Mapping) else {}
    places = {"metadata": metadata} | {f"metadata.platforms.{name}": each for name, each in blocks.items()}
    for place, block in places.items():
        if isinstance(block, Mapping):
            yield from ((f"{place}.{key}", block[key]) for key in WORDED if isinstance(block.get(key), str))
