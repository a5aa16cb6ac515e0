"""The pages, rendered by Jinja with escaping always on, and the files they stand on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from recpipe.domain.length import clock, in_words
from recpipe.domain.ports import Lecture

from .cleaning import clean_tags, one_line, script_literal, several_lines
from .handouts import language_tag, named_tracks
from .marker import Marker
from .mux import PlayedMedia
from .spoken import Phrase, cues, sections

_PACKAGE = files(__package__)
_ASSETS = ("site.css", "text.js", "player.js", "transcript.js", "index.js")
_UNITS = ("B", "kB", "MB", "GB")
_TEMPLATES = ("base.html", "index.html", "lecture.html")


@dataclass(frozen=True, slots=True)
class Download:
    """A file that a page offers; `size` in bytes."""

    label: str
    name: str
    size: int


def asset(name: str) -> bytes:
    """A style or script file."""
    return (_PACKAGE / "assets" / name).read_bytes()


def assets() -> Iterator[tuple[str, bytes]]:
    """All style and script files by name."""
    return ((name, asset(name)) for name in _ASSETS)


def assets_version() -> str:
    """Changes with any style or script: pages of an older recpipe keep the files they were made with."""
    return _digest(content for _, content in assets())


def pages_version() -> str:
    """Changes with anything that shapes a page."""
    return _digest([assets_version().encode(), *(_template(name).encode() for name in _TEMPLATES)])


def _digest(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:8]


def lecture_page(
    lecture: Lecture,
    spoken: Sequence[Phrase],
    media: PlayedMedia,
    downloads: Sequence[Download],
    library: str,
) -> str:
    """The page of one lecture, to lie in the lecture's folder."""
    return _render(
        "lecture.html",
        root="../../",
        library=one_line(library),
        lecture=lecture,
        title=one_line(lecture.title),
        description=several_lines(lecture.description),
        speaker=one_line(lecture.speaker),
        tags=clean_tags(lecture.tags),
        language=language_tag(lecture.language),
        media=media.name,
        has_picture=media.has_picture,
        sections=sections(spoken, lecture.chapters) if spoken else (),
        downloads=downloads,
        script=Markup(script_literal(_for_scripts(lecture))),  # noqa: S704 - `<` and `&` are escaped in it
    )


def _for_scripts(lecture: Lecture) -> dict[str, object]:
    return {
        "duration": lecture.duration,
        "chapters": [
            {"start": chapter.start, "title": one_line(chapter.title)} for chapter in lecture.chapters
        ],
        "subtitles": [
            {
                "language": language_tag(track.language),
                "cues": [[cue.start, cue.end, several_lines(cue.text)] for cue in cues(track)],
            }
            for _, track in named_tracks(lecture.subtitles)
        ],
    }


def index_page(markers: Sequence[tuple[str, Marker]], library: str) -> str:
    """The front page: lectures by their folders' names, in the given order."""
    return _render(
        "index.html",
        root="",
        library=one_line(library),
        lectures=markers,
        total=sum(marker.duration for _, marker in markers),
    )


def _render(name: str, **values: object) -> str:
    return _environment().get_template(name).render(assets=f"assets/{assets_version()}", **values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clock=clock, lasting=in_words, size=size, day=day, line=one_line, path=quote, tag=language_tag
    )
    return environment


def _template(name: str) -> str:
    return (_PACKAGE / "templates" / name).read_text("utf-8")


def size(count: int) -> str:
    """A file's size in words."""
    power = min(max(len(str(count)) - 1, 0) // 3, 3)
    amount = count / 1000**power
    return f"{amount:.1f} {_UNITS[power]}" if power and amount < 10 else f"{amount:.0f} {_UNITS[power]}"


def day(moment: datetime) -> str:
    """The date in the time zone of this machine, which is its owner's."""
    local = moment.astimezone()
    return f"{local.day} {local:%B %Y}"
