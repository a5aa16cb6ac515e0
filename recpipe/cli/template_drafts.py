"""The options and files that describe a template, and the draft that they make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from recpipe.bootstrap import Services
    from recpipe.domain.template import TemplateDraft
    from recpipe.domain.template_rules import Rules, TimeWindow

Command = TypeVar("Command", bound=Callable[..., Any])

RULES = {  # the option's word → the field of `Rules`
    "keyword": "keywords",
    "exact": "exact_matches",
    "pattern": "patterns",
    "source": "source_ids",
    "exclude": "exclude_keywords",
    "exclude_pattern": "exclude_patterns",
}
OPTIONS = (
    click.option("--keyword", multiple=True, metavar="TEXT", help="Titles with this in them; repeatable."),
    click.option("--exact", multiple=True, metavar="TITLE", help="This title and no other; repeatable."),
    click.option("--pattern", multiple=True, metavar="REGEX", help="Titles that this fits; repeatable."),
    click.option("--source", multiple=True, metavar="NAME", help="Only from this source; repeatable."),
    click.option("--exclude", multiple=True, metavar="TEXT", help="No titles with this in them; repeatable."),
    click.option("--exclude-pattern", multiple=True, metavar="REGEX", help="No titles that this fits."),
    click.option(
        "--when", multiple=True, metavar="WINDOW", help='Begun then: "mon,wed 10:00-12:00"; repeatable.'
    ),
    click.option("--series", multiple=True, metavar="ID", help="Meetings of this series; repeatable."),
    click.option("--priority", type=click.IntRange(-1000, 1000), help="Higher ones are asked first."),
    click.option(
        "--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting that it gives; repeatable."
    ),
)


def describing(command: Command) -> Command:
    """Add the options that describe a template."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def draft_of(before: TemplateDraft, chosen: dict[str, Any]) -> TemplateDraft:
    """`before` with what the options say in place of what it says; raises `ConfigError`.

    A rule given as "" takes back all of its kind; null, or an empty list, leaves things as they are.
    """
    from dataclasses import replace

    from recpipe.cli.arguments import changes_of
    from recpipe.config.layers import changed

    plain = {key: chosen[key] for key in ("priority", "is_draft", "is_active") if chosen.get(key) is not None}
    changes = changes_of(before.settings, chosen["settings"], chosen.get("unset", ()))
    return replace(
        before, rules=_rules(before.rules, chosen), settings=changed(before.settings, changes), **plain
    )


def _rules(before: Rules, chosen: dict[str, Any]) -> Rules:
    from dataclasses import replace

    given: dict[str, Any] = {
        field: tuple(filter(None, chosen[word])) for word, field in RULES.items() if chosen[word]
    }
    if chosen["when"] or chosen["series"]:
        given["timetable"] = _timetable(chosen)
    if chosen["case_sensitive"] is not None:
        given["case_sensitive"] = chosen["case_sensitive"]
    return replace(before, **given)


def _timetable(chosen: dict[str, Any]) -> tuple[TimeWindow, ...]:
    """Each window for each series; one of the two is enough."""
    from dataclasses import replace

    from recpipe.domain.rules_in_words import parse_window
    from recpipe.domain.template_rules import TimeWindow

    windows = [parse_window(each) for each in chosen["when"] if each]
    series = [each for each in chosen["series"] if each]
    if not windows:
        return tuple(TimeWindow(series=each) for each in series)
    return tuple(replace(window, series=each) for window in windows for each in series or [""])


def read_file(home: Services, file: Path) -> TemplateDraft:
    """The template in a TOML file; raises `ConfigError` naming the file and what is wrong."""
    from recpipe.domain.errors import ConfigError

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}", remedy="save it as UTF-8 text") from error
    return home.operations.templates.read(text, str(file))
