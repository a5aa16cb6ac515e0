"""The words of a line, made without a window."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.lifecycle import RecordingStatus, SkipReason, StageKind, StageStatus, TargetStatus
from recpipe.domain.ports import Progress
from recpipe.domain.recording import (
    Abilities,
    Lane,
    Pause,
    PutAside,
    RecordingLine,
    Stage,
    Target,
    UploadSummary,
)
from tui.glyphs import FINE, PLAIN, State
from tui.line_list import fitted, wrapped
from tui.rates import Rates, left_in_words
from tui.rows import Moment, Next, bar, state_text, strip, strip_text, what_next

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
AT_REST = Moment(NOW, Rates())
_T, _K = StageStatus, StageKind


def a_stage(kind: StageKind = _K.TRIM, status: StageStatus = _T.PENDING, **rest: object) -> Stage:
    given: dict[str, object] = {"id": 1, "target": "", "lane": Lane.CPU} | rest
    return Stage(kind=kind, status=status, **given)  # type: ignore[arg-type]


def a_line(status: RecordingStatus = RecordingStatus.DOWNLOADED, **rest: object) -> RecordingLine:
    given: dict[str, object] = {"id": 1, "title": "a", "started_at": NOW, "source": "files"} | rest
    return RecordingLine(status=status, **given)  # type: ignore[arg-type]


def said(line: RecordingLine, *stages: Stage) -> str:
    return state_text(what_next(line, stages, (), AT_REST))


def test_the_strip_has_a_cell_for_each_stage_and_target():
    """Up to publishing, a wall, and one cell a target."""
    stages = [
        a_stage(status=_T.COMPLETED),
        a_stage(_K.TRANSCRIBE, _T.IN_PROGRESS),
        a_stage(_K.EXTRACT_TOPICS),
    ]
    targets = [Target(preset="library", platform="library", status=TargetStatus.UPLOADED)]

    assert strip_text(strip(stages, targets, cells=2)) == "✓✓▶·✓│✓ "


def test_a_failed_upload_shows_in_its_cell():
    """Both targets are told."""
    stages = [a_stage(_K.UPLOAD, _T.FAILED, target="vk")]
    targets = [
        Target(preset="library", platform="library", status=TargetStatus.UPLOADED),
        Target(preset="vk", platform="vk", status=TargetStatus.FAILED),
    ]

    assert strip_text(strip(stages, targets, cells=2)).endswith("│✓✗")


@pytest.mark.parametrize(
    ("line", "stages", "words"),
    [
        (a_line(), (), "· new"),
        (a_line(RecordingStatus.READY), (a_stage(status=_T.COMPLETED),), "✓ published"),
        (a_line(RecordingStatus.PROCESSED), (), "✓ done, not published"),
        (
            a_line(RecordingStatus.UPLOADED, abilities=Abilities(uploads=UploadSummary(total=2, uploaded=1))),
            (),
            "✓ partly (1 of 2)",
        ),
        (a_line(RecordingStatus.SKIPPED, put_aside=PutAside.BLANK), (), "─ skipped: blank"),
        (a_line(RecordingStatus.EXPIRED), (), "─ expired"),
        (a_line(pause=Pause(reason="exam")), (), "‖ paused: exam"),
        (a_line(pause=Pause(reason="by hand")), (), "‖ paused"),
        (a_line(), (a_stage(status=_T.HELD, message="sign in"),), "! sign in"),
        (a_line(), (a_stage(status=_T.HELD, message="cut 71 %", can_approve=True),), "! approve? cut 71 %"),
        (a_line(), (a_stage(status=_T.FAILED, message="no sound"),), "✗ trim: no sound"),
        (a_line(), (a_stage(is_ready=True),), "· in line: trim"),
        (
            a_line(),
            (a_stage(is_ready=True, attempts=1, not_before=NOW + timedelta(minutes=4, seconds=10)),),
            "· retry 2 in 4:10",
        ),
        (
            a_line(),
            (
                a_stage(
                    is_ready=True,
                    not_before=NOW + timedelta(hours=1),
                    message="outside hours",
                    remedy="wait",
                ),
            ),
            "· outside hours",
        ),
        (a_line(), (a_stage(status=_T.IN_PROGRESS),), "▶ trim"),
        (a_line(), (a_stage(status=_T.IN_PROGRESS, is_stopping=True),), "▶ stopping trim"),
    ],
)
def test_words_say_what_happens_next(line: RecordingLine, stages: tuple[Stage, ...], words: str):
    """R-204: a state is a mark and words, never a colour alone."""
    assert said(line, *stages) == words


def test_a_pause_that_ends_says_when():
    """R-1303: until a time today, or another day."""
    found = what_next(a_line(pause=Pause(reason="", until=NOW + timedelta(hours=2))), (), (), AT_REST)

    assert found.words.startswith("paused until ")


def running(done: float, unit: str = "s") -> Stage:
    return a_stage(status=_T.IN_PROGRESS, progress=Progress(done=done, total=100.0, unit=unit))


def test_time_left_is_what_is_left_over_the_rate():
    """After three seconds and one per cent."""
    rates = Rates()
    for second in range(6):
        rates.note([running(second * 2.0)], float(second))
    found = what_next(a_line(), [running(10.0)], (), Moment(NOW, rates))

    assert found == Next(state=State.RUNNING, words="0:45 left", share=0.1)
    assert state_text(found) == "╌╌╌╌╌╌  10% 0:45 left"


def test_too_early_nothing_is_promised():
    """A rate of one second is a guess."""
    rates = Rates()
    rates.note([running(0.0)], 0.0)
    rates.note([running(5.0)], 1.0)

    assert what_next(a_line(), [running(5.0)], (), Moment(NOW, rates)).words == "trim"


def test_what_stands_still_says_for_how_long():
    """Instead of a time left that grows."""
    rates = Rates()
    for second in (0.0, 5.0, 31.0):
        rates.note([running(20.0)], second)

    assert what_next(a_line(), [running(20.0)], (), Moment(NOW, rates)).words == "still for 0:31"


@pytest.mark.parametrize(
    ("seconds", "words"), [(9, "0:09"), (98, "1:40"), (599, "10:00"), (700, "12 min"), (7200, "2 h 00")]
)
def test_time_left_is_rounded(seconds: float, words: str):
    """So that it does not flicker."""
    assert left_in_words(seconds) == words


@given(st.floats(min_value=0, max_value=0.999))
def test_a_bar_is_full_only_at_the_end(share: float):
    """Six cells and four of per cent, always."""
    assert len(bar(share)) == 11
    assert "100%" not in bar(share)
    assert FINE.rest in bar(share)


def test_each_mark_has_a_twin_in_ascii():
    """For terminals that know no other letters."""
    assert set(FINE.states) == set(PLAIN.states)
    assert "".join(PLAIN.states.values()).isascii()
    assert len(set(PLAIN.states.values())) == len(PLAIN.states)


@given(st.text(max_size=80), st.integers(1, 40))
def test_a_cell_is_as_wide_as_it_should_be(text: str, cells: int):
    """Whatever the letters: wide ones take two cells."""
    from rich.cells import cell_len

    assert cell_len(fitted(text, cells)) == cells


@given(st.text(max_size=200), st.integers(12, 60))
def test_broken_lines_hold_all_words(text: str, cells: int):
    """Nothing is lost at a break."""
    lines = wrapped(text, cells)
    whole = "".join(piece for line in lines for piece, _ in line)

    assert [each for each in whole if not each.isspace()] == [
        each
        for each in "".join(piece for line in wrapped(text, 10_000) for piece, _ in line)
        if not each.isspace()
    ]


def test_a_skipped_stage_has_its_mark():
    """It never ran."""
    stage = a_stage(status=_T.SKIPPED, skip_reason=SkipReason.DISABLED)

    assert strip_text(strip([stage], (), cells=1))[1] == "─"
