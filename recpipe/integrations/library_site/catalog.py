"""The front page and what it searches: rebuilt from the lectures' folders, whoever published them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from recpipe.integrations.whole_file import whole_file

from .cleaning import clean_tags, one_line, script_literal
from .handouts import language_tag
from .marker import Marker, published
from .pages import assets, assets_version, index_page
from .shelf import CATALOG_PREFIX, Shelf
from .spoken import Phrase

SPOKEN = "spoken.json"
_SPOKEN = TypeAdapter(list[tuple[float, str]])


def write_spoken(spoken: Sequence[Phrase], folder: Path) -> None:
    """Leave in the lecture's folder what the front page's search needs of it."""
    pairs = [(round(phrase.start, 2), phrase.text) for phrase in spoken]
    (folder / SPOKEN).write_text(json.dumps(pairs, ensure_ascii=False), "utf-8", errors="replace")


def rebuild_front(shelf: Shelf, library: str) -> None:
    """Bring the front page, its catalog and the assets up to date; call it locked."""
    folder = shelf.root / "assets" / assets_version()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in assets():
        _replace(folder / name, content)
    lectures = [(path.name, marker) for path, marker in published(shelf.lectures)]
    lectures.sort(key=lambda lecture: (lecture[1].recorded_at, lecture[0]), reverse=True)
    entries = [_entry(shelf.lectures / name, marker) for name, marker in lectures]
    _replace(shelf.root / "catalog.js", f"{CATALOG_PREFIX}{script_literal(entries)};\n".encode())
    _replace(shelf.root / "index.html", index_page(lectures, library).encode())


def _entry(folder: Path, marker: Marker) -> dict[str, object]:
    return {
        "folder": folder.name,
        "title": one_line(marker.title),
        "language": language_tag(marker.language),
        "about": [text for text in (one_line(marker.speaker), *clean_tags(marker.tags)) if text],
        "topics": [[chapter.start, one_line(chapter.title)] for chapter in marker.chapters],
        "spoken": _spoken(folder),
    }


def _spoken(folder: Path) -> list[tuple[float, str]]:
    try:
        return _SPOKEN.validate_json((folder / SPOKEN).read_bytes())
    except (OSError, ValidationError):
        return []  # a lecture without words is still found by its title


def _replace(path: Path, content: bytes) -> None:
    """Write whole, and only when it changes something: what did not change keeps its time."""
    if path.is_file() and path.read_bytes() == content:
        return
    with whole_file(path) as part:
        part.write_bytes(content)
