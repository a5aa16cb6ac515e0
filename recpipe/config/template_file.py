"""A template as a TOML file, to keep beside the course and to hand to a colleague (R-1205)."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from typing import Annotated, Any

import tomlkit
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from tomlkit.items import Array, InlineTable, Item, Table

from recpipe.config.layers import Tree
from recpipe.config.lecture_settings import check_settings
from recpipe.domain.dates import Weekday, parse_time
from recpipe.domain.errors import ConfigError
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules, TimeWindow, check_rules

FORMAT = 1


class _Table(BaseModel):
    """A table of the file: TOML's own types, and no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _time_of_day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse_time(value)
    except ConfigError as error:
        raise ValueError(f"{error}; {error.remedy}") from error


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _name(value: str) -> str:
    if not value or value != value.strip() or not value.isprintable():
        raise ValueError("a name is one line of text without blanks around it")
    return value


TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Weekdays = Annotated[tuple[Annotated[Weekday, Field(strict=False)], ...], BeforeValidator(_listed)]


class _Window(_Table):
    """One of [[rules.timetable]]."""

    weekdays: Weekdays = ()
    start: Annotated[TimeOfDay | None, Field(alias="from")] = None
    end: Annotated[TimeOfDay | None, Field(alias="to")] = None
    series: str = ""


class _Rules(_Table):
    """[rules]."""

    exact_matches: Texts = ()
    keywords: Texts = ()
    patterns: Texts = ()
    source_ids: Texts = ()
    exclude_keywords: Texts = ()
    exclude_patterns: Texts = ()
    case_sensitive: bool = False
    timetable: Annotated[tuple[_Window, ...], BeforeValidator(_listed)] = ()


class _File(_Table):
    """The whole file."""

    format: Annotated[int, Field(ge=1)] = FORMAT
    name: Annotated[str, Field(max_length=200), AfterValidator(_name)]
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    draft: bool = False
    active: bool = True
    rules: _Rules = _Rules()
    settings: dict[str, Any] = Field(default_factory=dict)  # Any: the tree is checked as settings


_TABLES: Mapping[tuple[str, ...], type[_Table]] = {
    (): _File,
    ("rules",): _Rules,
    ("rules", "timetable"): _Window,
}


def read_template(text: str, name_of_file: str) -> TemplateDraft:
    """The template that the file's text describes.

    Raises `ConfigError` naming the file and the key for anything that is unknown or wrong, and for a
    file that a newer recpipe wrote.
    """
    content = _content(_parsed(text, name_of_file), name_of_file)
    rules = _rules(content.rules)
    try:
        check_rules(rules)
    except ConfigError as error:
        raise ConfigError(f"{name_of_file}: rules: {error}", remedy=error.remedy) from error
    check_settings(content.settings, f"{name_of_file}: settings")
    return TemplateDraft(
        name=content.name,
        priority=content.priority,
        is_draft=content.draft,
        is_active=content.active,
        rules=rules,
        settings=content.settings,
    )


def _parsed(text: str, name: str) -> Tree:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{name}: not valid TOML: {error}", remedy="correct that line") from error


def _content(values: Tree, name: str) -> _File:
    written = values.get("format", FORMAT)
    if isinstance(written, int) and written > FORMAT:
        raise ConfigError(
            f"{name} has format {written}, and this recpipe understands {FORMAT}",
            remedy="use the newer recpipe that wrote it",
        )
    try:
        return _File.model_validate(values)
    except ValidationError as error:
        raise _wrong(error, name) from error


def _wrong(error: ValidationError, name: str) -> ConfigError:
    """What is wrong first of all: a typing error explains whatever else is missing."""
    first = min(error.errors(include_url=False), key=lambda each: each["type"] != "extra_forbidden")
    *table, key = first["loc"]
    path = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = _keys(table)
        close = difflib.get_close_matches(str(key), known, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        return ConfigError(
            f"{name}: there is no key {path!r}{hint}", remedy=f"known here: {', '.join(known)}"
        )
    said = first["msg"].removeprefix("Value error, ").lower()
    return ConfigError(f"{name}: {path}: {said}", remedy="correct it in the file, and import it again")


def _keys(table: Sequence[str | int]) -> list[str]:
    model = _TABLES[tuple(part for part in table if isinstance(part, str))]
    return [field.alias or name for name, field in model.model_fields.items()]


def _rules(content: _Rules) -> Rules:
    given = {name: getattr(content, name) for name in _Rules.model_fields if name != "timetable"}
    windows = (
        TimeWindow(weekdays=each.weekdays, start=each.start, end=each.end, series=each.series)
        for each in content.timetable
    )
    return Rules(**given, timetable=tuple(windows))


def write_template(template: TemplateDraft) -> str:
    """The file's text; `read_template` makes the same template of it. What says nothing is left out."""
    document = tomlkit.document()
    document["format"] = FORMAT
    document["name"] = template.name
    document["priority"] = template.priority
    document["draft"] = template.is_draft
    document["active"] = template.is_active
    document["rules"] = _written_rules(template.rules)
    document["settings"] = _written_table(template.settings)
    return tomlkit.dumps(document)


def _written_rules(rules: Rules) -> Table:
    given = {
        name: getattr(rules, name)
        for name in _Rules.model_fields
        if name != "timetable" and getattr(rules, name)
    }
    table = _written_table(given)
    if rules.timetable:
        windows = tomlkit.aot()
        for window in rules.timetable:
            windows.append(_written_table(dict(_window(window))))
        table["timetable"] = windows
    return table


def _window(window: TimeWindow) -> Iterator[tuple[str, object]]:
    if window.weekdays:
        yield "weekdays", [day.value for day in window.weekdays]
    if window.start and window.end:
        yield from (("from", f"{window.start:%H:%M}"), ("to", f"{window.end:%H:%M}"))
    if window.series:
        yield "series", window.series


def _written_table(values: Mapping[str, object]) -> Table:
    """Single values first: what follows a sub-table's heading belongs to the sub-table."""
    table = tomlkit.table()
    for key, value in values.items():
        if value is not None and not isinstance(value, Mapping):
            table[key] = _written(value)
    for key, value in values.items():
        if isinstance(value, Mapping):
            table[key] = _written_table(value)
    return table


def _written(value: object) -> Item:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | tuple):
        return _array(value)
    if isinstance(value, Mapping):
        return _inline(value)
    return tomlkit.item(value)


def _array(values: Sequence[object]) -> Array:
    array = tomlkit.array()
    array.extend(_written(each) for each in values)
    return array.multiline(len(array.as_string()) > 80)


def _inline(values: Mapping[str, object]) -> InlineTable:
    table = tomlkit.inline_table()
    for key, value in values.items():
        table[key] = _written(value)
    return table


def _text(value: str) -> Item:
    is_plain = value.replace("\n", "").isprintable()
    if is_plain and "\n" in value:
        return tomlkit.string(value, multiline=True)
    return tomlkit.string(value, literal=is_plain and "\\" in value and "'" not in value)
