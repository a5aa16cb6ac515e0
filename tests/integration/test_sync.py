"""What a sync brings, and what it leaves as it is."""

from datetime import timedelta
from pathlib import Path

import pytest
from office import NOON, Office, found, ids

from recpipe.domain.arrival import Blank
from recpipe.domain.errors import NeedsUserError, Refused
from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.recording import BoundBy, PutAside, Recording
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules

S = RecordingStatus
MINUTE = 60.0


def template(office: Office, name: str = "algebra", *keywords: str, **more: object) -> int:
    rules = Rules(keywords=keywords or (name,))
    return office.operations.templates.add(TemplateDraft(name=name, rules=rules, **more))  # type: ignore[arg-type]


def synced(office: Office) -> list[Recording]:
    office.operations.sources.sync()
    return [office.show(line.id) for line in reversed(office.operations.recordings.browse())]


def test_what_a_template_wants_is_initialized_and_bound_by_its_rule(office: Office):
    """R-302: matched → INITIALIZED (DOWNLOADED where the file is here already)."""
    template(office)
    office.source("zoom", found("Algebra 1", media=None), found("Algebra 2", minutes=1))

    far, near = synced(office)
    assert (far.status, near.status) == (S.INITIALIZED, S.DOWNLOADED)
    assert far.binding is not None
    assert (far.binding.template, far.binding.by) == ("algebra", BoundBy.RULE)


def test_what_no_template_wants_is_skipped_and_says_so(office: Office):
    """R-302: unmatched → SKIPPED (no template)."""
    office.source("zoom", found("Meeting with Ivan"))

    (recording,) = synced(office)
    assert (recording.status, recording.put_aside) == (S.SKIPPED, PutAside.NO_TEMPLATE)


def test_a_source_that_publishes_by_itself_needs_no_template(office: Office):
    """R-302: a person said that all of it is wanted."""
    office.source("course", found("Meeting with Ivan"), runs_new=True)

    (recording,) = synced(office)
    assert recording.is_active


def test_what_its_source_is_still_making_moves_on_at_a_later_sync(office: Office):
    """R-302: PENDING_SOURCE."""
    template(office)
    office.source("zoom", found("Algebra 1", is_pending=True, media=None, duration=None, size=None))
    assert [each.status for each in synced(office)] == [S.PENDING_SOURCE]
    with pytest.raises(Refused, match="still being made by its source"):
        office.run(1)
    office.world.shelves["zoom"] = [found("Algebra 1", media=None)]

    (recording,) = synced(office)
    assert recording.status is S.INITIALIZED
    assert recording.duration == 90 * MINUTE


def test_what_turns_out_blank_when_it_is_made_is_skipped(office: Office):
    """R-302, R-303."""
    office.source("zoom", found("Test", is_pending=True, duration=None, size=None))
    synced(office)
    office.world.shelves["zoom"] = [found("Test", duration=MINUTE)]

    assert [each.put_aside for each in synced(office)] == [PutAside.BLANK]


@pytest.mark.parametrize(
    ("facts", "is_blank"),
    [
        ({"duration": 20 * MINUTE - 1}, True),
        ({"duration": 20 * MINUTE}, False),
        ({"size": 25 * 1024 * 1024 - 1}, True),
        ({"size": 25 * 1024 * 1024}, False),
        ({"duration": None, "size": None}, False),
        ({"duration": 0.0}, True),
    ],
)
def test_blank_is_shorter_than_twenty_minutes_or_smaller_than_25_mib(
    office: Office, facts: dict[str, object], is_blank: bool
):
    """R-303: unknown size or length is not blank."""
    template(office)
    office.source("zoom", found("Algebra", **facts))

    (recording,) = synced(office)
    assert (recording.put_aside is PutAside.BLANK) == is_blank


def test_what_is_blank_is_a_setting_and_each_source_may_have_its_own(office: Office):
    """R-303."""
    office.settings["sources"] = {"blank_below": 30 * MINUTE}
    short = {"duration": 25 * MINUTE, "size": None}
    office.source("strict", found("a", **short), runs_new=True)
    office.source("lenient", found("b", minutes=1, **short), runs_new=True, blank_below=60)

    strict, lenient = synced(office)
    assert (strict.put_aside, lenient.put_aside) == (PutAside.BLANK, None)


def test_what_a_person_adds_is_never_blank(office: Office):
    """R-303: only what a sync brings is judged."""
    assert office.show(office.add("voice note", duration=5.0, size=10)).put_aside is None


def test_blank_judges_what_it_knows():
    """R-303: as a pure decision."""
    blank = Blank(shorter_than=timedelta(minutes=20), smaller_than=100)

    assert blank.covers(found("x", duration=1.0, size=None))
    assert not blank.covers(found("x", duration=None, size=None))


def test_a_second_sync_changes_nothing(office: Office):
    """R-301: idempotent, to the last row of the database."""
    template(office)
    office.source("zoom", found("Algebra 1"), found("Meeting", minutes=1))
    office.operations.sources.sync()
    before = dump(office)
    office.clock.forward(hours=1)
    office.operations.sources.sync()

    assert dump(office) == before


def dump(office: Office) -> list[list[tuple]]:
    tables = [name for (name,) in office.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [office.rows(f'SELECT * FROM "{name}" ORDER BY 1') for name in tables]


def test_a_sync_never_overwrites_a_binding_that_a_person_made(office: Office):
    """R-301 [gap]: not even when the recording has just come out of its source."""
    template(office)
    template(office, "geometry")
    office.source("zoom", found("Algebra 1", is_pending=True, media=None))
    synced(office)
    office.operations.control.bind(ids(1), "geometry")
    office.world.shelves["zoom"] = [found("Algebra 1", media=None)]

    (recording,) = synced(office)
    assert recording.binding is not None
    assert (recording.binding.template, recording.binding.by) == ("geometry", BoundBy.PERSON)


def test_a_sync_never_revives_a_deleted_recording(office: Office):
    """R-301 [gap]: neither a fresh deletion nor one of which only the identity is left."""
    template(office)
    office.source("zoom", found("Algebra 1"))
    synced(office)
    office.operations.control.delete(ids(1))
    assert synced(office) == []
    for _ in range(2):
        office.clock.forward(days=40)
        office.operations.upkeep.sweep()

    assert synced(office) == []
    assert office.rows("SELECT title, is_forgotten FROM recording") == [("", 1)]


def test_a_sync_never_lowers_a_status(office: Office):
    """R-301 [gap]: what is READY stays READY, whatever the source says now."""
    template(office)
    office.source("zoom", found("Algebra 1"))
    synced(office)
    office.run(1)
    office.work_off()
    office.world.shelves["zoom"] = [found("Algebra 1", is_pending=True, media=None)]

    (recording,) = synced(office)
    assert recording.status is S.READY
    assert recording.media == Path("/x.mp4")


def test_one_bad_source_never_stops_the_rest(office: Office):
    """R-301: it is said, with the remedy, and the others are synced."""
    office.source("broken")
    office.source("good", found("x"))
    office.world.broken["broken"] = NeedsUserError("cannot look into it", remedy="open the door")
    bad, good = office.operations.sources.sync()

    assert (bad.error, bad.remedy) == ("cannot look into it", "open the door")
    assert good.new == (1,)
    assert [each.message for each in office.operations.sources.all()] == ["cannot look into it", ""]


def test_the_moment_of_the_last_match_is_kept(office: Office):
    """R-1205: statistics."""
    template(office)
    office.source("zoom", found("Algebra 1"))
    office.clock.forward(hours=3)
    synced(office)

    (use,) = office.operations.templates.all()
    assert use.template.last_matched_at == NOON + timedelta(hours=3)
    assert use.recordings == {S.DOWNLOADED: 1}


def test_the_same_content_is_taken_once_whatever_its_name(office: Office):
    """R-301: identity is (source, external id, start time)."""
    office.source("zoom", found("Algebra 1"))
    synced(office)
    office.world.shelves["zoom"] = [found("Renamed", external_id="Algebra 1")]

    assert [each.title for each in synced(office)] == ["Algebra 1"]
