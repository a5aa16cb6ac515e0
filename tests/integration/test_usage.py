"""What a month used, and limits that hold back new work."""

import pytest
from office import Office, ids

from recpipe.domain.dates import Period
from recpipe.domain.lifecycle import SkipReason, StageKind
from recpipe.domain.usage import Caps, Use, UseLine, reached
from recpipe.domain.work import Outcome

K = StageKind
HOUR = 3600.0


def used(office: Office, period: str = "202609") -> dict[Use, UseLine]:
    return {line.what: line for line in office.operations.upkeep.usage(Period.parse(period))}


def test_a_published_lecture_is_counted_in_every_way(office: Office):
    """R-1602: recordings, hours, bytes, engine minutes, estimated cost, uploads."""
    office.run(office.add())
    office.work_off({K.TRANSCRIBE: Outcome(facts={"engine": "groq", "cost": 0.25})})

    lines = used(office)
    assert (lines[Use.RECORDING].count, lines[Use.RECORDING].size) == (1, 500 * 1024 * 1024)
    speech = lines[Use.SPEECH]
    assert (speech.engine, speech.seconds, speech.cost) == ("groq", 1.5 * HOUR, 0.25)
    assert (lines[Use.UPLOAD].engine, lines[Use.UPLOAD].count) == ("library", 1)


def test_a_period_is_a_month_where_the_owner_lives(office: Office):
    """R-1602: by period YYYYMM."""
    office.settings["timezone"] = "Pacific/Kiritimati"  # 14 hours ahead
    office.clock.now = office.clock.now.replace(month=8, day=31, hour=11)
    office.add()

    assert used(office, "202608") == {}
    assert used(office, "202609")[Use.RECORDING].count == 1


def test_what_was_used_outlives_the_recording(office: Office):
    """R-1602, R-1601."""
    office.run(office.add())
    office.work_off()
    before = used(office)
    office.operations.control.delete(ids(1))
    for _ in range(2):
        office.clock.forward(days=40)
        office.operations.upkeep.sweep()

    assert used(office) == before


def test_a_stage_that_had_nothing_to_do_used_nothing(office: Office):
    """R-1602."""
    office.run(office.add())
    office.work_off({K.TRANSCRIBE: Outcome(skipped=SkipReason.NOTHING_TO_DO)})

    assert Use.SPEECH not in used(office)


@pytest.mark.parametrize(
    ("caps", "says"),
    [
        (Caps(), ""),
        (Caps(recordings=3), ""),
        (Caps(recordings=2), "2 of 2 recordings"),
        (Caps(hours=3), "3 of 3 hours of speech"),
        (Caps(cost=0.4), "0.5 of 0.4 US dollars for engines"),
        (Caps(recordings=0), "2 of 0 recordings"),
    ],
)
def test_a_limit_is_reached_when_nothing_more_fits(caps: Caps, says: str):
    """R-1602: optional caps."""
    lines = [UseLine(what=Use.SPEECH, count=2, seconds=3 * HOUR, cost=0.5)]

    assert reached(lines, caps) == says


def test_a_reached_limit_is_said_and_a_higher_one_lets_work_go_on(office: Office):
    """R-1602: caps are read anew, so raising one counts at once; a new month begins at nothing."""
    office.settings["usage"] = {"max_hours": 1}
    office.run(office.add())
    office.work_off()
    assert office.operations.upkeep.cap_reached() == "1.5 of 1 hours of speech"
    office.settings["usage"] = {"max_hours": 2}
    assert office.operations.upkeep.cap_reached() == ""
    office.settings["usage"] = {"max_hours": 1}
    office.clock.forward(days=30)

    assert office.operations.upkeep.cap_reached() == ""
