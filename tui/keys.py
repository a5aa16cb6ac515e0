"""One table of all that can be done: it makes the bindings, the footer, the help and the palette.

A verb acts on the marks if there are any, else on the recording under the cursor. Letters of the
Russian layout work too; capitals are for what can lose something, and those ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from recpipe.domain.recording import RecordingLine

LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю."
TWINS = dict(zip(LATIN, RUSSIAN, strict=True)) | dict(zip(LATIN.upper(), RUSSIAN.upper(), strict=True))
NAMES = {"/": "slash", "?": "question_mark", "*": "asterisk", ":": "colon", ".": "full_stop", ",": "comma"}


class Group(StrEnum):
    """What kind of thing a verb does; the headings of the help."""

    WORK = "work"
    LOOK = "look"
    MARK = "mark"
    BRING = "bring in"
    CHANGE = "change"
    LOSE = "lose something (asks)"
    WINDOW = "window"


class Harm(StrEnum):
    """How a verb asks (3.6)."""

    NONE = "none"  # nothing is lost, or it can be undone here
    REDO = "redo"  # must be made again: a box with what goes and what stays
    PUBLIC = "public"  # cannot be taken back: the number is typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One thing that can be done; `command` is how the command line calls it, "" if only windows have it."""

    id: str
    sentence: str
    group: Group
    key: str = ""
    short: str = ""
    command: str = ""
    harm: Harm = Harm.NONE
    needs_recording: bool = True
    wakes_worker: bool = False

    @property
    def keys(self) -> str:
        """The keys as Textual names them: the letter and its twin."""
        return ",".join(_named(key) for key in (self.key, TWINS.get(self.key, "")) if key)


def _named(key: str) -> str:
    return NAMES.get(key, key)


VERBS: tuple[Verb, ...] = (
    Verb(
        id="open", key="enter", short="open", sentence="Open the recording", group=Group.LOOK, command="show"
    ),
    Verb(
        id="run",
        key="r",
        short="run",
        sentence="Run what is left",
        group=Group.WORK,
        command="run",
        wakes_worker=True,
    ),
    Verb(
        id="pause",
        key="p",
        short="pause",
        sentence="Pause, or resume what is paused",
        group=Group.WORK,
        command="pause",
    ),
    Verb(
        id="resume",
        sentence="End pauses, and try again what waits or is held",
        group=Group.WORK,
        command="resume",
        wakes_worker=True,
    ),
    Verb(
        id="retry",
        sentence="Try again what has failed",
        key="b",
        short="retry",
        group=Group.WORK,
        command="retry",
        wakes_worker=True,
    ),
    Verb(
        id="approve",
        key="c",
        short="approve",
        sentence="Approve what is held: you looked, and it is right",
        group=Group.WORK,
        command="approve",
        wakes_worker=True,
    ),
    Verb(
        id="upload",
        key="u",
        short="upload",
        sentence="Publish what is finished",
        group=Group.WORK,
        command="upload",
        wakes_worker=True,
    ),
    Verb(id="dry_run", key="d", short="dry run", sentence="Show what a run would do", group=Group.LOOK),
    Verb(
        id="bind", key="t", short="template", sentence="Follow a template", group=Group.CHANGE, command="bind"
    ),
    Verb(id="unbind", sentence="Follow no template", group=Group.CHANGE, command="unbind"),
    Verb(
        id="rematch",
        sentence="Ask the rules of the templates again",
        group=Group.CHANGE,
        command="templates rematch",
    ),
    Verb(
        id="set",
        key="e",
        short="settings",
        sentence="Settings of this recording",
        group=Group.CHANGE,
        command="set",
    ),
    Verb(id="skip", sentence="Do without this recording", group=Group.CHANGE, command="skip"),
    Verb(
        id="restore",
        sentence="Bring back what was deleted, expired or skipped",
        group=Group.CHANGE,
        command="restore",
    ),
    Verb(
        id="pin",
        key="i",
        short="pin",
        sentence="Keep whatever its age, or no more",
        group=Group.CHANGE,
        command="pin",
    ),
    Verb(
        id="look",
        key="o",
        short="look",
        sentence="Look at stages, settings, topics, text, log",
        group=Group.LOOK,
    ),
    Verb(id="log", key="l", short="log", sentence="Log of this recording", group=Group.LOOK, command="logs"),
    Verb(
        id="copy",
        key="y",
        short="copy",
        sentence="Copy the link, else the error, else the title",
        group=Group.LOOK,
    ),
    Verb(
        id="add",
        key="a",
        short="add",
        sentence="Add video files",
        group=Group.BRING,
        command="add",
        needs_recording=False,
    ),
    Verb(
        id="sync",
        key="S",
        short="sync",
        sentence="Look for new recordings in all sources",
        group=Group.BRING,
        command="sync",
        needs_recording=False,
    ),
    Verb(
        id="cancel",
        key="x",
        short="cancel",
        sentence="Cancel the run: what is running stops",
        group=Group.LOSE,
        command="cancel",
        harm=Harm.REDO,
    ),
    Verb(
        id="reset",
        key="R",
        short="reset…",
        sentence="Reset: remove what stages made",
        group=Group.LOSE,
        command="reset",
        harm=Harm.REDO,
    ),
    Verb(
        id="delete",
        key="D",
        short="delete",
        sentence="Delete; z brings it back",
        group=Group.LOSE,
        command="delete",
    ),
    Verb(
        id="undo",
        key="z",
        short="undo",
        sentence="Undo the last change",
        group=Group.CHANGE,
        needs_recording=False,
    ),
    Verb(
        id="worker",
        key="W",
        short="worker",
        sentence="Start the worker",
        group=Group.WINDOW,
        command="worker",
        needs_recording=False,
    ),
    Verb(
        id="held",
        sentence="What waits for you",
        group=Group.WINDOW,
        command="held",
        needs_recording=False,
    ),
    Verb(
        id="filter",
        key="/",
        short="filter",
        sentence="Filter the list",
        group=Group.MARK,
        needs_recording=False,
    ),
    Verb(
        id="sort",
        key="s",
        short="sort",
        sentence="Sort the list otherwise",
        group=Group.MARK,
        needs_recording=False,
    ),
    Verb(id="mark", key="space", short="mark", sentence="Mark or unmark", group=Group.MARK),
    Verb(id="range", key="v", short="range", sentence="Mark a range: here, and then there", group=Group.MARK),
    Verb(
        id="all",
        key="*",
        short="all",
        sentence="Mark all of the filter",
        group=Group.MARK,
        needs_recording=False,
    ),
    Verb(
        id="keys",
        key="?",
        short="keys",
        sentence="All keys; enter runs one",
        group=Group.WINDOW,
        needs_recording=False,
    ),
    Verb(
        id="palette",
        key=":",
        short="commands",
        sentence="All commands",
        group=Group.WINDOW,
        needs_recording=False,
    ),
    Verb(
        id="theme",
        sentence="Another theme: dark, light, of the terminal",
        group=Group.WINDOW,
        needs_recording=False,
    ),
    Verb(id="quit", key="q", short="quit", sentence="Leave", group=Group.WINDOW, needs_recording=False),
)
BY_ID = {verb.id: verb for verb in VERBS}
OF_MARKS = ("run", "pause", "dry_run", "bind", "reset", "delete", "approve", "upload", "retry", "cancel")
FOOTERS = {
    "library": (
        "open",
        "run",
        "pause",
        "mark",
        "filter",
        "dry_run",
        "approve",
        "keys",
        "bind",
        "add",
        "quit",
    ),
    "held": ("open", "look", "approve", "retry", "run", "log", "dry_run", "copy", "keys", "quit"),
    "detail": ("run", "pause", "cancel", "dry_run", "approve", "bind", "copy", "keys", "set", "log", "quit"),
    "empty": ("add", "sync", "keys", "palette", "quit"),
}


def does_something(verb: Verb, line: RecordingLine | None) -> bool:
    """Whether a press would do something with a recording, as far as its line tells."""
    if line is None:
        return not verb.needs_recording
    able = line.abilities
    told = {
        "run": able.can_run or line.is_held,
        "pause": able.can_pause or line.pause is not None,
        "resume": line.pause is not None or line.is_held,
        "approve": line.is_held,
        "retry": line.is_failed,
        "upload": able.ready_to_upload,
        "cancel": able.can_pause or able.is_runtime or line.pause is not None,
        "unbind": bool(line.template),
        "restore": line.deleted_at is not None or line.put_aside is not None,
    }
    return told.get(verb.id, True)


def footer(
    verbs: Sequence[str], line: RecordingLine | None, width: int, *, is_sure: bool = True
) -> Iterator[tuple[str, str, bool]]:
    """Keys with their words that fit whole into `width` cells, and whether they do something now.

    What is marked is many: only the press tells then (not `is_sure`).
    """
    left = width
    for verb in (BY_ID[each] for each in verbs):
        left -= len(verb.key) + len(verb.short) + 3
        if left < -2:
            return
        yield verb.key, verb.short, not is_sure or does_something(verb, line)


def matching(words: str, verbs: Sequence[Verb] = VERBS) -> list[Verb]:
    """The verbs in whose sentence or key the words are."""
    wanted = words.casefold().split()
    return [verb for verb in verbs if all(word in f"{verb.sentence} {verb.id}".casefold() for word in wanted)]
