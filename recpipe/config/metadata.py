"""What one target shows beside a lecture: the preset's values among the layers of settings (R-1003).

From the lowest to the highest: the user's file, the preset, the template, the template's block for
the platform, the recording's own values, those of this run. Each layer may have a platform block.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from recpipe.config.layers import DEFAULTS, Layer, Tree, merge
from recpipe.config.model import MetadataSettings, TopicsDisplaySettings
from recpipe.domain.errors import ConfigError

_BLOCKS = "platforms"
_PARTS = frozenset(MetadataSettings.model_fields) - {_BLOCKS}
_TOPICS = "topics"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetMetadata:
    """The words for one target, the platform's own settings, and where each value was set.

    `metadata` has no platform blocks any more. A key that both have, as `privacy`, is one value:
    it is resolved as metadata and handed over in `own` too.
    """

    metadata: MetadataSettings
    own: Mapping[str, object]
    origins: Mapping[str, str]

    def origin(self, key: str) -> str:
        """The place that decided the dotted `key`, or "default"."""
        return self.origins.get(key, DEFAULTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Values from one place, and the keys that are the platform's own there."""

    name: str
    values: Tree
    own_keys: frozenset[str] = frozenset()


def resolve_metadata(
    layers: Sequence[Layer], preset: Layer, platform: str, own_keys: frozenset[str], *, above: int
) -> TargetMetadata:
    """Lay the preset's flat values over the lowest `above` layers and under the others, lowest first.

    Layers are whole settings. Tables merge, lists replace, null never overrides. Raises
    `ConfigError` naming the place, the key and, for an unknown one, the closest known key.
    """
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for place in _places(layers, preset, platform, own_keys, above):
        _refuse_unknown(place)
        merge(merged, place.values)
        _validated(place.name, merged)
        origins |= {key: place.name for key, value in _leaves(place) if value is not None}
    metadata = _validated(DEFAULTS, merged)
    return TargetMetadata(metadata=metadata, own=_own(merged, own_keys, metadata), origins=origins)


def _places(
    layers: Sequence[Layer], preset: Layer, platform: str, own_keys: frozenset[str], above: int
) -> Iterator[_Place]:
    for layer in layers[:above]:
        yield from _places_in(layer, platform, own_keys)
    yield _Place(name=preset.name, values=preset.values, own_keys=own_keys)
    for layer in layers[above:]:
        yield from _places_in(layer, platform, own_keys)


def _places_in(layer: Layer, platform: str, own_keys: frozenset[str]) -> Iterator[_Place]:
    metadata = _table(layer.values, "metadata", layer.name)
    blocks = _table(metadata, _BLOCKS, layer.name)
    general = {key: value for key, value in metadata.items() if key != _BLOCKS}
    yield _Place(name=layer.name, values=general)
    yield _Place(
        name=f"{layer.name} ({platform})", values=_table(blocks, platform, layer.name), own_keys=own_keys
    )


def _table(values: Tree, key: str, place: str) -> Tree:
    found = values.get(key)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise ConfigError(f"{place}: {key} = {found!r}: a table of settings belongs there")
    return found


def _leaves(place: _Place) -> Iterator[tuple[str, Any]]:
    """The dotted keys of a place with their values; only the topics' display is a table of its own."""
    for key, value in place.values.items():
        if key == _TOPICS and key not in place.own_keys and isinstance(value, Mapping):
            yield from ((f"{key}.{inner}", each) for inner, each in value.items())
        else:
            yield key, value


def _refuse_unknown(place: _Place) -> None:
    display = {f"{_TOPICS}.{name}" for name in TopicsDisplaySettings.model_fields}
    known = sorted(_PARTS | display | place.own_keys)
    for key, _ in _leaves(place):
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            guess = f"; did you mean {close[0]!r}?" if close else ""
            raise ConfigError(f"{place.name}: there is no setting {key!r}{guess}")


def _validated(place: str, merged: Tree) -> MetadataSettings:
    try:
        return MetadataSettings.model_validate({key: merged[key] for key in _PARTS if key in merged})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{place}: {key} = {first['input']!r}: {first['msg'].lower()}") from error


def _own(merged: Tree, own_keys: frozenset[str], metadata: MetadataSettings) -> dict[str, object]:
    only = {key: merged[key] for key in sorted(own_keys - _PARTS) if key in merged}
    shared = metadata.model_dump(mode="json", include=set(own_keys & _PARTS))
    return only | shared
