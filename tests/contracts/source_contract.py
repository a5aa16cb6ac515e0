"""What every source keeps, whatever is behind it.

A provider's test makes a lab, a small world that holds recordings, and subclasses the contract.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from recpipe.domain.ports import FoundRecording, Source


@dataclass(frozen=True, kw_only=True)
class SourceLab:
    """A source and ways to change what it holds."""

    source: Source
    add: Callable[[str], None]  # one more recording with this title, older ones first
    rename: Callable[[str, str], None]


class SourceContract:
    """Oldest first, aware times, an identity that lasts, and nothing twice."""

    def found(self, lab: SourceLab, known: frozenset[str] = frozenset()) -> list[FoundRecording]:
        return list(lab.source.recordings(known))

    def test_an_empty_source_holds_nothing(self, lab: SourceLab):
        """R-301."""
        assert self.found(lab) == []

    def test_it_lists_the_oldest_first(self, lab: SourceLab):
        """What the source will delete first is taken first."""
        for title in ("first", "second", "third"):
            lab.add(title)

        assert [each.title for each in self.found(lab)] == ["first", "second", "third"]
        assert all(a.started_at <= b.started_at for a, b in pairwise(self.found(lab)))

    def test_its_times_know_their_zone(self, lab: SourceLab):
        """A naive moment is missed by half of the searches."""
        lab.add("first")

        assert all(each.started_at.tzinfo is not None for each in self.found(lab))

    def test_a_second_look_finds_the_same_identities(self, lab: SourceLab):
        """R-301: a second sync with nothing new changes nothing."""
        lab.add("first")

        assert [each.external_id for each in self.found(lab)] == [
            each.external_id for each in self.found(lab)
        ]

    def test_what_is_known_is_left_out(self, lab: SourceLab):
        """R-301."""
        lab.add("first")
        known = frozenset(each.external_id for each in self.found(lab))
        lab.add("second")

        assert [each.title for each in self.found(lab, known)] == ["second"]

    def test_a_new_name_is_no_new_recording(self, lab: SourceLab):
        """R-307: renaming it at the source does not make a new one."""
        lab.add("first")
        before = self.found(lab)[0].external_id
        lab.rename("first", "another title")

        assert [each.external_id for each in self.found(lab)] == [before]

    def test_sizes_and_lengths_are_known_or_unknown_but_never_wrong(self, lab: SourceLab):
        """Seconds and bytes."""
        lab.add("first")

        for each in self.found(lab):
            assert each.duration is None or each.duration > 0
            assert each.size is None or each.size > 0
