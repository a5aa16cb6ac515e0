"""What every publisher keeps, whatever is behind it.

A provider's test makes worlds, small places to publish to, and subclasses the contract:

    class TestLibrary(PublisherContract):
        @pytest.fixture
        def new_world(self, …) -> Callable[[], World]: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import pytest
from memory_ledger import MemoryLedger

from recpipe.domain.errors import RecpipeError, StageCancelled, StageError
from recpipe.domain.ports import Lecture, Progress, Publisher
from recpipe.integrations.registry import Provider

HOSTILE_TITLES = (
    "",
    "...",
    "../../../etc/passwd",
    "-rf *",
    "NUL",
    "</script><script>alert(1)</script>",
    "\"quotes\" 'and' `ticks` & <b>tags</b> {{ 7 * 7 }} %s ${HOME}",
    "\x1b]52;c;cm0=\x07 \x00 \x9b31m bells",
    "\u202egnp.exe \u2028 \u2029 \ufeff",
    "לקראת ההרצאה الدرس الثالث \u200f",
    "🎓" * 60,
    "word " * 80,
    "x" * 400,
)


class Killed(BaseException):
    """The process ends here; nobody can catch it."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A publication as a visitor of the platform sees it."""

    remote_id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class World:
    """A platform with nothing on it, and a lecture to publish there."""

    publisher: Publisher
    lecture: Lecture
    shown: Callable[[], list[Shown]]


@dataclass
class Steps:
    """Counts what a publisher reports and remembers, and kills it at one of these."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    deadly: int = -1
    done: int = 0

    @property
    def facts(self) -> dict[str, object]:
        return self.ledger.facts

    def remember(self, **facts: object) -> None:
        self._step()
        self.ledger.remember(**facts)
        self._step()

    def report(self, progress: Progress) -> None:
        assert 0 <= progress.done <= progress.total
        self._step()

    def _step(self) -> None:
        self.done += 1
        if self.done == self.deadly:
            raise Killed


def quiet(progress: Progress) -> None:
    """Nobody looks."""


class PublisherContract:
    """Subclass it with a fixture `new_world` and the class attribute `provider`."""

    provider: Provider[Publisher]

    @pytest.fixture
    def new_world(self) -> Callable[[], World]:
        raise NotImplementedError

    @pytest.fixture
    def world(self, new_world) -> World:
        return new_world()

    def test_publishing_shows_the_lecture(self, world):
        publication = world.publisher.publish(world.lecture, MemoryLedger(), quiet)

        assert world.shown() == [Shown(remote_id=publication.remote_id, title=world.lecture.title)]
        assert publication.remote_id
        assert publication.url

    def test_publishing_twice_yields_one_publication(self, world):
        """R-901."""
        ledger = MemoryLedger()
        first = world.publisher.publish(world.lecture, ledger, quiet)
        again = world.publisher.publish(world.lecture, ledger, quiet)

        assert first == again
        assert len(world.shown()) == 1

    def test_a_changed_title_keeps_the_address(self, world):
        ledger = MemoryLedger()
        first = world.publisher.publish(world.lecture, ledger, quiet)
        renamed = replace(world.lecture, title="Quite another title")
        again = world.publisher.publish(renamed, ledger, quiet)

        assert first == again
        assert world.shown() == [Shown(remote_id=first.remote_id, title="Quite another title")]

    def test_two_lectures_are_two_publications_even_if_they_look_alike(self, world):
        other = replace(world.lecture, key="another key")
        first = world.publisher.publish(world.lecture, MemoryLedger(), quiet)
        second = world.publisher.publish(other, MemoryLedger(), quiet)

        assert first.remote_id != second.remote_id
        assert {shown.remote_id for shown in world.shown()} == {first.remote_id, second.remote_id}

    def test_what_identifies_it_is_remembered_before_publishing_ends(self, world):
        """R-902."""
        ledger = MemoryLedger()
        publication = world.publisher.publish(world.lecture, ledger, quiet)

        assert publication.remote_id in ledger.facts.values()

    def test_after_a_kill_at_any_step_the_next_attempt_completes_one_publication(self, new_world):
        """R-902, R-903."""
        for deadly in count(1):
            world, ledger = new_world(), MemoryLedger()
            steps = Steps(ledger, deadly)
            try:
                world.publisher.publish(world.lecture, steps, steps.report)
            except Killed:
                assert len(world.shown()) <= 1
            else:
                break
            publication = world.publisher.publish(world.lecture, ledger, quiet)

            assert world.shown() == [Shown(remote_id=publication.remote_id, title=world.lecture.title)]

        assert deadly > 3, "it reports too seldom to be stopped"

    def test_it_stops_when_it_is_told_to(self, world):
        def cancel(progress: Progress) -> None:
            raise StageCancelled("stopped")

        with pytest.raises(StageCancelled):
            world.publisher.publish(world.lecture, MemoryLedger(), cancel)

        assert world.shown() == []

    def test_media_that_is_gone_is_said_in_our_words(self, world):
        lecture = replace(world.lecture, media=Path("/gone/lecture.mp4"))

        with pytest.raises(StageError, match="gone") as caught:
            world.publisher.publish(lecture, MemoryLedger(), quiet)

        assert isinstance(caught.value, RecpipeError)
        assert world.shown() == []

    @pytest.mark.parametrize("title", HOSTILE_TITLES)
    def test_any_title_can_be_published(self, world, title):
        lecture = replace(world.lecture, title=title)
        ledger = MemoryLedger()
        first = world.publisher.publish(lecture, ledger, quiet)
        again = world.publisher.publish(lecture, ledger, quiet)

        assert first == again
        assert [shown.remote_id for shown in world.shown()] == [first.remote_id]
