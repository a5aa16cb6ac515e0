"""The filter line: words that a person types become a filter, and what is no word says so.

lin is:failed course:"OS 2026" source:zoom since:2026-09-01 until:today
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from recpipe.domain.abilities import RUNTIME
from recpipe.domain.dates import day_end, day_start, parse_date
from recpipe.domain.errors import ConfigError
from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.selection import Filter

_S = RecordingStatus

STATUSES: Mapping[str, tuple[RecordingStatus, ...]] = {
    "running": tuple(sorted(RUNTIME)),
    "new": (_S.INITIALIZED, _S.DOWNLOADED),
    "done": (_S.PROCESSED, _S.UPLOADED, _S.READY),
    "published": (_S.READY,),
    "skipped": (_S.SKIPPED,),
    "expired": (_S.EXPIRED,),
    **{status.value.lower(): (status,) for status in RecordingStatus if status is not _S.SKIPPED},
}
FLAGS: Mapping[str, Callable[[Filter], Filter]] = {
    "failed": lambda before: replace(before, is_failed=True),
    "held": lambda before: replace(before, is_held=True),
    "paused": lambda before: replace(before, is_paused=True),
    "deleted": lambda before: replace(before, is_deleted=True),
    "unmapped": lambda before: replace(before, has_template=False),
}
SHOWN_WORDS = ("failed", "held", "paused", "running", "new", "done", "skipped", "deleted")
_WORD = re.compile(r'(?:(?P<key>[a-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What there is to choose from, and the owner's day and zone."""

    today: date
    zone: tzinfo
    templates: Sequence[str] = ()
    sources: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filter that a line stands for; `problem` names what in it was not understood."""

    filter: Filter
    problem: str = ""


def read_filter(line: str, known: Known) -> Asked:
    """The filter that `line` stands for; a word that is not understood is left out and named."""
    free: list[str] = []
    found, problem = Filter(), ""
    for key, value in _words(line):
        if not key and value.removesuffix(":") in READERS and value.endswith(":"):
            continue  # half typed
        if key not in READERS:
            free.append(f"{key}:{value}" if key else value)
            continue
        try:
            found = READERS[key](found, value, known) if value else found
        except ConfigError as error:
            problem = problem or str(error)
    return Asked(filter=replace(found, search=" ".join(free)), problem=problem)


def _words(line: str) -> Iterator[tuple[str, str]]:
    for found in _WORD.finditer(line):
        yield found["key"] or "", found["plain"] if found["quoted"] is None else found["quoted"]


def _is(before: Filter, value: str, _known: Known) -> Filter:
    """Several words are any of them, if all are statuses: a recording can be failed and held at once."""
    words = value.lower().split(",")
    if len(words) == 1 and words[0] in FLAGS:
        return FLAGS[words[0]](before)
    unknown = [word for word in words if word not in STATUSES]
    if unknown and unknown[0] in FLAGS:
        raise ConfigError(f"is:{unknown[0]} stands alone")
    if unknown:
        raise ConfigError(f"is:{unknown[0]}? one of {', '.join(SHOWN_WORDS)}")
    chosen = tuple(status for word in words for status in STATUSES[word])
    return replace(before, statuses=(*before.statuses, *chosen))


def _template(before: Filter, value: str, known: Known) -> Filter:
    if value.lower() == "none":
        return replace(before, has_template=False)
    return replace(before, template=_one_of(value, known.templates, "template"))


def _source(before: Filter, value: str, known: Known) -> Filter:
    return replace(before, sources=(*before.sources, _one_of(value, known.sources, "source")))


def _one_of(value: str, names: Sequence[str], what: str) -> str:
    """The name that is meant: itself, whatever the case, or the one that has this in it."""
    folded = value.casefold()
    same = [name for name in names if name.casefold() == folded]
    fitting = same or [name for name in names if folded in name.casefold()]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise ConfigError(f"{what} {value!r}: {', '.join(fitting[:3])}?")
    raise ConfigError(f"no {what} {value!r}")


def _since(before: Filter, value: str, known: Known) -> Filter:
    return replace(before, since=day_start(_day(value, known), known.zone))


def _until(before: Filter, value: str, known: Known) -> Filter:
    return replace(before, until=day_end(_day(value, known), known.zone))


def _day(value: str, known: Known) -> date:
    ago = re.fullmatch(r"(\d{1,4})d", value)
    if ago is not None or value == "today":
        return known.today - timedelta(days=int(ago[1]) if ago else 0)
    return parse_date(value)


READERS: Mapping[str, Callable[[Filter, str, Known], Filter]] = {
    "is": _is,
    "course": _template,
    "template": _template,
    "source": _source,
    "since": _since,
    "until": _until,
}
