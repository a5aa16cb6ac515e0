"""Which providers exist, and how to get one: names without imports, then one import on demand.

A provider is one file in `sources/`, `transcribers/`, `topics/` or `publishers/`: a pydantic
settings model, a class that implements a protocol of `recpipe.domain.ports`, and the constant
`PROVIDER = Provider(...)`. The file's name is the provider's name. Heavy libraries are imported
inside `build` or later, so that loading a provider to show its title or its settings is cheap.
"""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, get_args, overload

from pydantic import BaseModel

from recpipe.domain.errors import ConfigError
from recpipe.domain.ports import Publisher, Source, TopicFinder, Transcriber

Kind = Literal["sources", "transcribers", "topics", "publishers"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Lane = Literal["cpu", "network"]

_CALLED: dict[Kind, str] = {
    "sources": "source",
    "transcribers": "speech engine",
    "topics": "topic engine",
    "publishers": "publisher",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What this machine offers to a provider; made once, by the composition root."""

    home_models: Path
    """Folder of downloaded models; may not exist yet."""
    ffmpeg_binary: Path
    """The ffmpeg program."""
    inherited_fds: tuple[int, ...] = ()
    """Descriptors that every program started here must inherit: the worker's lock."""
    work: Path
    """Folder for temporary files; on the same disk as the media."""
    library_folder: Path
    """Folder of the local library."""
    library_title: str
    """Heading of the local library."""


ProductT_co = TypeVar("ProductT_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider(Generic[ProductT_co]):
    """One provider's entry: what a person may choose, set up and read about."""

    name: str
    """Equal to the name of its module."""
    title: str
    """One sentence for a person who chooses."""
    settings: type[BaseModel]
    """Its settings model, which may be empty."""
    build: Callable[[Any, Tools], ProductT_co]
    """Makes the provider of an instance of `settings`: Any, because only `settings` knows which."""
    lane: Lane = "cpu"
    """Whether its work burns processor time or mostly waits for the network."""
    is_local: bool = False
    """Whether what a publisher publishes stays on this machine, so that nobody has to say so (R-901)."""
    pace: float = 0.0
    """Seconds of work that an engine takes for a second of speech, as measured on two slow cores."""
    dollars_an_hour: float = 0.0
    """What an engine takes for an hour of speech, in US dollars, as far as one can know beforehand."""
    needs_credential: bool = False
    """Whether its settings must name a credential, in a field `credential: str` (R-310)."""


def names(kind: Kind) -> tuple[str, ...]:
    """Names of all providers of a kind, sorted; none of them is imported."""
    package = find_spec(f"{__package__}.{kind}")
    places = package.submodule_search_locations if package else None
    found = pkgutil.iter_modules(places or [])
    return tuple(sorted(module.name for module in found if not module.name.startswith("_")))


@overload
def load(kind: Literal["sources"], name: str) -> Provider[Source]: ...
@overload
def load(kind: Literal["transcribers"], name: str) -> Provider[Transcriber]: ...
@overload
def load(kind: Literal["topics"], name: str) -> Provider[TopicFinder]: ...
@overload
def load(kind: Literal["publishers"], name: str) -> Provider[Publisher]: ...
@overload
def load(kind: Kind, name: str) -> Provider[object]: ...
def load(kind: Kind, name: str) -> Provider[object]:
    """Import one provider; an unknown name is a `ConfigError` that names the closest known one."""
    known = names(kind)
    if name not in known:
        raise ConfigError(_unknown(kind, name, known))
    provider: Provider[object] = import_module(f"{__package__}.{kind}.{name}").PROVIDER
    return provider


def _unknown(kind: Kind, name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    guess = f'; did you mean "{close[0]}"?' if close else ";"
    return f'there is no {_CALLED[kind]} named "{name}"{guess} known: {", ".join(known) or "none"}'
