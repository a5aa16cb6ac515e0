"""Layers of settings become one set of values, each with the layer that it came from (R-1101, R-1102)."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from recpipe.config.model import Settings
from recpipe.domain.errors import ConfigError

Tree = Mapping[str, Any]  # nested settings as TOML or JSON has them; leaves are of any type
DEFAULTS = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Settings from one place; `name` is what a person calls the place."""

    name: str
    values: Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Settings and, for each dotted key that a layer set, the name of that layer."""

    settings: Settings
    origins: Mapping[str, str]

    def origin(self, key: str) -> str:
        """The layer that decided `key`, or "default"."""
        return self.origins.get(key, DEFAULTS)


def resolve(layers: Sequence[Layer]) -> Resolved:
    """Merge layers, lowest first: tables merge, lists replace, null never overrides.

    Raises `ConfigError` naming the layer, the key and, for a typing error, the closest known key.
    """
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for layer in layers:
        _refuse_unknown(layer)
        merge(merged, layer.values)
        _validate(layer.name, merged)
        origins |= dict.fromkeys(_leaves(layer.values), layer.name)
    return Resolved(settings=_validate(DEFAULTS, merged), origins=origins)


def merge(into: dict[str, Any], values: Tree) -> None:
    """Lay `values` over `into`, which is changed."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            below = into.get(key)
            into[key] = below if isinstance(below, dict) else {}
            merge(into[key], value)
        elif value is not None:
            into[key] = value


def changed(values: Tree, changes: Tree) -> dict[str, Any]:
    """`values` with `changes` laid over them: null takes a key back, and a table that it empties goes."""
    result = dict(values)
    for key, value in changes.items():
        below = result.pop(key, None)
        if isinstance(value, Mapping):
            table = changed(below if isinstance(below, Mapping) else {}, value)
            result |= {key: table} if table else {}
        elif value is not None:
            result[key] = value
    return result


def listing(resolved: Resolved) -> Iterator[tuple[str, Any, str]]:
    """Every setting as (dotted key, value, origin), in the order of the schema."""
    for key, value in _flatten(resolved.settings.model_dump(mode="json")):
        yield key, value, resolved.origin(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All about one setting: what it is, what it may be, what it is now and why."""

    key: str
    value: Any  # whatever the schema says
    origin: str
    default: Any
    rule: str
    sentence: str


def explain(resolved: Resolved, key: str) -> Explanation:
    """All about `key`; raises `ConfigError` naming the closest known one if there is none."""
    values = {each: (value, origin) for each, value, origin in listing(resolved)}
    if key not in values:
        raise ConfigError(f"there is no setting {key!r}{_closest(key, known_keys())}")
    defaults = {each: value for each, value, _ in listing(resolve([]))}
    schema = _schema_of(key)
    return Explanation(
        key=key,
        value=values[key][0],
        origin=values[key][1],
        default=defaults[key],
        rule=rule_in_words(schema),
        sentence=str(schema.get("description", "")),
    )


def _schema_of(key: str) -> dict[str, Any]:
    whole = Settings.model_json_schema()
    found: dict[str, Any] = whole
    for part in key.split("."):
        found = found["properties"][part]
        if "$ref" in found:
            found = whole["$defs"][found["$ref"].rsplit("/", 1)[1]] | found
    return found


RANGES = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
}


def rule_in_words(schema: Tree) -> str:
    """A JSON schema's type and range, as a person says them."""
    if "anyOf" in schema:
        return " or ".join(rule_in_words(option) for option in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    kind = str(schema.get("format") or schema.get("type", "any value")).replace("null", "nothing")
    return ", ".join([kind, *(f"{word} {schema[name]:g}" for name, word in RANGES.items() if name in schema)])


def known_keys() -> tuple[str, ...]:
    """Every dotted key that may be set."""
    return tuple(_schema_keys(Settings))


def _schema_keys(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _schema_keys(field.annotation, f"{prefix}{name}.")
        else:
            yield prefix + name


def _flatten(values: Tree, prefix: str = "") -> Iterator[tuple[str, Any]]:
    known = known_keys()
    for name, value in values.items():
        key = prefix + name
        if isinstance(value, Mapping) and key not in known:
            yield from _flatten(value, f"{key}.")
        else:
            yield key, value


def _leaves(values: Tree) -> Iterator[str]:
    return (key for key, value in _flatten(values) if value is not None)


def _refuse_unknown(layer: Layer) -> None:
    known = known_keys()
    for key, _ in _flatten(layer.values):
        if key not in known and not any(each.startswith(f"{key}.") for each in known):
            raise ConfigError(f"{layer.name}: there is no setting {key!r}{_closest(key, known)}")


def _closest(key: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _validate(layer: str, merged: Tree) -> Settings:
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{layer}: {key} = {first['input']!r}: {first['msg'].lower()}") from error
