"""The words of a publication: small Jinja templates in a sandbox of their own (R-1001).

A template has names, filters and conditions, and nothing that repeats or calls: no loops, calls,
attributes, assignments or arithmetic. So its output grows with its length and with that of the words,
and rendering stops at a limit. Not limited is the time of one filter on one long word, which
grows with the word, and what a template says.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from types import MappingProxyType

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, Undefined, nodes
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS as JINJA_TESTS

from recpipe.domain.date_words import date_words, weekday
from recpipe.domain.errors import ConfigError, RecpipeError

LONGEST_TEMPLATE = 20_000  # characters
LONGEST_OUTPUT = 50_000
MOST_JOINED = 100  # texts joined by ~ in a whole template: each may be as long as a transcript

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "display_name": "The recording's own title.",
        "topic": "The main topic: the title of the longest chapter that is no break.",
        "topics": "The list of topics, as metadata.topics has it written.",
        "themes": "The titles of all topics in one line, with commas between them.",
        "summary": "What the lecture is about, if the topic engine says so; may be empty.",
        "date": "The day of the recording, as 2026-09-01.",
        "time": "The time of day at which it began, as 09:30.",
        "duration": "How long it is, as 1 h 19 min.",
        "start": 'Day and time of its beginning; for filters, as {{ start | date("%d.%m.%Y") }}.',
        "publish_date": "The day on which it was first published there, as 2026-09-03.",
        "recording_id": "Its number in recpipe.",
        "speaker": "Who speaks, as metadata.speaker has it; may be empty.",
    }
)
FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "date": 'A date in a format, "%d.%m.%Y", or by name: iso, dotted, slashed, short, long, full, time.',
        "weekday": "The day of the week of a date, as Tuesday.",
        "upper": "In capital letters.",
        "lower": "In small letters.",
        "title": "Every Word Begins With A Capital Letter.",
        "capitalize": "The first letter is a capital, all others are small.",
        "trim": "Without space around it.",
        "truncate": "Cut at a word: truncate(60) has at most 60 characters, with … at the end.",
        "replace": 'One text instead of another: replace("<", "‹").',
        "default": 'Another text in place of an empty one: default("nobody", true).',
        "length": "How many characters it has, for conditions.",
    }
)
TESTS = ("defined", "undefined", "none")

_REMEDY = (
    'a template has names and filters, as {{ start | date("%d.%m.%Y") }}, and conditions, as '
    "{% if speaker %}…{% endif %}; see them with: recpipe templates names"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the names in a template stand for; `start` is aware and in the owner's zone."""

    display_name: str
    start: datetime
    duration: str
    recording_id: int
    publish_date: date
    topic: str = ""
    topics: str = ""
    themes: str = ""
    summary: str = ""
    speaker: str = ""

    def values(self) -> Mapping[str, object]:
        """The value of each of `NAMES`."""
        derived = {"date": self.start.date(), "time": f"{self.start:%H:%M}"}
        return derived | {name: getattr(self, name) for name in NAMES if name not in derived}


def check(template: str, where: str) -> None:
    """Raise `ConfigError`, naming the place and the line, unless the template can be rendered.

    `where` is what a person calls the place, as `template "ML": metadata.title`.
    """
    compiled = _compiled(template, where)
    full = example_words(UTC)
    for words in (full, replace(full, topic="", topics="", themes="", summary="", speaker="")):
        _output(compiled, words, where)


def render(template: str, words: Words, where: str = "the template") -> str:
    """The text without blank lines at its ends; raises `ConfigError` if it cannot be rendered."""
    return _output(_compiled(template, where), words, where).strip()


def render_line(template: str, words: Words, where: str = "the template") -> str:
    """The same on one line."""
    return " ".join(render(template, words, where).split())


def example_words(zone: tzinfo) -> Words:
    """Words of a lecture that never was, for a preview; none is empty."""
    return Words(
        display_name="Linear algebra 3",
        start=datetime(2026, 9, 1, 9, 30, tzinfo=zone),
        duration="1 h 19 min",
        recording_id=42,
        publish_date=date(2026, 9, 3),
        topic="Matrices as maps",
        topics="0:00 1. Matrices as maps\n41:05 2. Bases\n1:02:30 3. Change of basis",
        themes="Matrices as maps, Bases, Change of basis",
        summary="What a matrix does to the plane, and how it looks from another basis.",
        speaker="E. Noether",
    )


def _output(template: Template, words: Words, where: str) -> str:
    pieces, length = [], 0
    try:
        for piece in template.generate(words.values()):
            pieces.append(piece)
            length += len(piece)
            if length > LONGEST_OUTPUT:
                raise _too_long()
    except RecpipeError as error:
        raise ConfigError(f"{where}: {error}", remedy=error.remedy) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise ConfigError(f"{where}: it cannot be computed: {error}", remedy=_REMEDY) from error
    return "".join(pieces)


def _too_long() -> ConfigError:
    return ConfigError(
        f"it becomes longer than {LONGEST_OUTPUT} characters", remedy="show less, as with truncate(500)"
    )


def _compiled(template: str, where: str) -> Template:
    if len(template) > LONGEST_TEMPLATE:
        raise ConfigError(
            f"{where}: the template has {len(template)} of at most {LONGEST_TEMPLATE} characters",
            remedy="make it shorter",
        )
    try:
        tree = _environment().parse(template)
        _refuse_strangers(tree, where)  # before it is compiled: Jinja computes constants then
        return _environment().from_string(tree)
    except TemplateSyntaxError as error:
        raise ConfigError(f"{where}, line {error.lineno}: {_as_ours(error)}", remedy=_REMEDY) from error
    except (TypeError, ValueError, SyntaxError, RecursionError, MemoryError) as error:
        # SyntaxError is Python's: Jinja has made more levels than it takes
        raise ConfigError(f"{where}: the template is too complicated", remedy=_REMEDY) from error


def _as_ours(error: TemplateSyntaxError) -> str:
    message = str(error.message)
    return message[:1].lower() + message[1:].rstrip(".")


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # plain text: pages escape it where they show it
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals.clear()
    own = {"date": _date, "weekday": _weekday, "replace": _replaced, "truncate": _truncated}
    environment.filters = {name: own.get(name) or JINJA_FILTERS[name] for name in FILTERS}
    environment.tests = {name: JINJA_TESTS[name] for name in TESTS}
    return environment


def _shown(value: object) -> str:
    """A value as text; there is none where an `if` without `else` did not hold."""
    match value:
        case str():
            return value
        case datetime():
            return date_words(value, "%Y-%m-%d %H:%M")
        case date() | int() | float():
            return str(value)
        case Undefined():
            return ""
        case _:
            raise ConfigError(f"a {type(value).__name__} is no text", remedy=_REMEDY)


def _date(moment: object, pattern: str = "iso") -> str:
    return date_words(_as_date(moment, "date"), pattern)


def _weekday(moment: object) -> str:
    return weekday(_as_date(moment, "weekday"))


def _as_date(moment: object, name: str) -> date:
    if isinstance(moment, date):
        return moment
    raise ConfigError(
        f"the filter {name!r} is for dates",
        remedy=f"use it on start, date or publish_date: {{{{ start | {name} }}}}",
    )


def _replaced(text: object, old: str, new: str) -> str:
    whole = str(text)
    if len(whole) + whole.count(old) * (len(new) - len(old)) > LONGEST_OUTPUT:
        raise _too_long()
    return whole.replace(old, new)


def _truncated(text: object, longest: int = 255) -> str:
    whole = str(text)
    if len(whole) <= longest:
        return whole
    cut = whole[: max(0, longest - 1)]
    is_torn = not whole[len(cut)].isspace() and " " in cut.strip()
    return (cut.rpartition(" ")[0] if is_torn else cut).rstrip() + "…"


# What may stand in a template, and what a person calls the rest of it.
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.CondExpr,
    nodes.Filter, nodes.Test, nodes.Keyword, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand,
    nodes.Concat, nodes.Slice, nodes.Neg, nodes.List, nodes.Tuple,
)  # fmt: skip
_CALLED: Mapping[type[nodes.Node], str] = MappingProxyType(
    {
        nodes.For: "a loop",
        nodes.Call: "a call with brackets",
        nodes.Getattr: "an attribute behind a dot",
        nodes.Assign: "set",
        nodes.AssignBlock: "set",
        nodes.BinExpr: "arithmetic",
        nodes.Dict: "a table in braces",
        nodes.Getitem: "one element in brackets",
        nodes.FilterBlock: "a block of filter",
        nodes.ScopedEvalContextModifier: "autoescape",
        nodes.Scope: "autoescape",
    }
)


def _refuse_strangers(tree: nodes.Template, where: str) -> None:
    for node in tree.find_all(nodes.Node):
        _refuse_stranger(node, f"{where}, line {node.lineno or 1}")
    if sum(len(joined.nodes) for joined in tree.find_all(nodes.Concat)) > MOST_JOINED:
        raise ConfigError(f"{where}: it joins more than {MOST_JOINED} texts with ~", remedy=_REMEDY)


def _refuse_stranger(node: nodes.Node, place: str) -> None:
    match node:
        case nodes.Name(name=name):
            _refuse_unknown(name, "name", tuple(NAMES), place)
        case nodes.Filter(name=name):
            _refuse_unknown(name, "filter", tuple(FILTERS), place)
        case nodes.Test(name=name):
            _refuse_unknown(name, "test", TESTS, place)
        case nodes.Getitem(arg=nodes.Slice()):
            pass
        case _ if not isinstance(node, _ALLOWED):
            raise ConfigError(f"{place}: {_name_of(node)} is not possible in a template", remedy=_REMEDY)


def _name_of(node: nodes.Node) -> str:
    known = (name for kind, name in _CALLED.items() if isinstance(node, kind))
    return next(known, type(node).__name__.lower())


def _refuse_unknown(name: str, kind: str, known: Sequence[str], place: str) -> None:
    if name in known:
        return
    close = difflib.get_close_matches(name, known, n=1)
    guess = f"; did you mean {close[0]!r}?" if close else ""
    raise ConfigError(
        f"{place}: there is no {kind} {name!r}{guess}", remedy=f"known {kind}s: {', '.join(known)}"
    )
