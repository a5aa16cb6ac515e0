"""One table of verbs makes keys, footer, help and palette; nothing of it is said twice."""

from collections import Counter

import click
import pytest

from recpipe.cli.main import cli
from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.recording import Abilities, RecordingLine
from tui import verbs
from tui.actor import Actor
from tui.app import RecpipeApp
from tui.keys import FOOTERS, OF_MARKS, TWINS, VERBS, Verb, does_something, footer, matching
from tui.places import PLACES

OF_RECORDINGS = (
    "add",
    "show",
    "run",
    "held",
    "approve",
    "pause",
    "resume",
    "cancel",
    "retry",
    "upload",
    "reset",
    "skip",
    "set",
    "delete",
    "restore",
    "pin",
    "sync",
    "bind",
    "unbind",
    "worker",
    "logs",
)
ELSEWHERE = {  # of the machine or of later places; the test fails when a command is in neither list
    "demo",
    "list",
    "sources",
    "templates",
    "presets",
    "jobs",
    "usage",
    "models",
    "tui",
    "config",
    "credentials",
    "doctor",
}


def line(**abilities: bool) -> RecordingLine:
    from datetime import UTC, datetime

    return RecordingLine(
        id=1,
        title="a",
        status=RecordingStatus.DOWNLOADED,
        started_at=datetime(2026, 9, 1, tzinfo=UTC),
        source="files",
        abilities=Abilities(**abilities),
    )


@pytest.mark.parametrize("command", OF_RECORDINGS)
def test_each_operation_of_the_command_line_is_a_verb(command: str):
    """What can be asked of recordings there can be asked here."""
    assert command in {verb.command for verb in VERBS}


def test_no_command_is_forgotten():
    """A new command is a verb too, or belongs to another place by decision."""
    known = set(cli.list_commands(click.Context(cli)))

    assert known - set(OF_RECORDINGS) - ELSEWHERE == set()


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.id)
def test_each_verb_has_a_sentence_and_a_way(verb: Verb):
    """The palette and the help tell it; something happens when it is chosen."""
    own_ways = {"range", "mark", "all", "filter", "sort"}

    assert verb.sentence[0].isupper()
    assert len(verb.sentence) <= 51
    assert verb.id in verbs.ASKS or hasattr(Actor, f"do_{verb.id}") or verb.id in own_ways


def test_no_key_has_two_verbs():
    """Not in one layout, and not across both."""
    keys = Counter(key for verb in VERBS for key in verb.keys.split(",") if key)
    keys.update(place.key for place in PLACES)

    assert [key for key, times in keys.items() if times > 1] == []


def test_what_can_lose_something_has_a_capital_or_asks():
    """A slip of the finger is no loss."""
    for verb in VERBS:
        if verb.command in ("reset", "delete"):
            assert verb.key.isupper()
        if verb.command in ("reset", "cancel"):
            assert verb.harm.value == "redo"


def test_every_letter_works_under_a_russian_layout():
    """j arrives as о there."""
    letters = [verb.key for verb in VERBS if len(verb.key) == 1 and verb.key.isalpha()]

    assert [letter for letter in letters if letter not in TWINS] == []
    assert TWINS["j"] == "о"


def test_the_bindings_are_those_of_the_table():
    """Textual knows no key of its own making."""
    bound = {binding.action for binding in RecpipeApp.BINDINGS}

    assert bound == {
        *(f"verb('{verb.id}')" for verb in VERBS if verb.key),
        *(f"place('{place.id}')" for place in PLACES),
        "leave",
    }


@pytest.mark.parametrize("width", range(30, 130, 7))
@pytest.mark.parametrize("name", FOOTERS)
def test_the_footer_shows_whole_keys(name: str, width: int):
    """None is cut, whatever the width."""
    shown = "  ".join(f"{key} {word}" for key, word, _ in footer(FOOTERS[name], line(), width))

    assert len(shown) <= width


def test_the_footer_tells_what_does_nothing_now():
    """Disabled, not hidden."""
    told = {word: is_on for _, word, is_on in footer(OF_MARKS, line(can_run=True), 200)}

    assert told["run"] is True
    assert told["approve"] is False


def test_words_find_verbs():
    """The help is searched by what a verb says."""
    assert [verb.id for verb in matching("sources")] == ["sync"]


def test_a_verb_that_needs_a_recording_does_nothing_without_one():
    """An empty list."""
    assert [verb.id for verb in VERBS if verb.command and does_something(verb, None)] == [
        "add",
        "sync",
        "worker",
        "held",
    ]
