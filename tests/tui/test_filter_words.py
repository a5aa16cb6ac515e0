"""The filter line, read without a window."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.selection import Filter
from tui.filter_words import Asked, Known, read_filter

KNOWN = Known(
    today=date(2026, 9, 10),
    zone=UTC,
    templates=["OS 2026", "ML 2026", "ML 2025"],
    sources=["files", "Zoom main"],
)


def read(line: str) -> Asked:
    return read_filter(line, KNOWN)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", Filter()),
        ("linear algebra", Filter(search="linear algebra")),
        ("is:failed", Filter(is_failed=True)),
        ("lin is:held", Filter(search="lin", is_held=True)),
        ("is:paused is:failed", Filter(is_paused=True, is_failed=True)),
        ("is:skipped,expired", Filter(statuses=(RecordingStatus.SKIPPED, RecordingStatus.EXPIRED))),
        ("is:READY", Filter(statuses=(RecordingStatus.READY,))),
        ('course:"os 2026"', Filter(template="OS 2026")),
        ("template:os", Filter(template="OS 2026")),
        ("template:none", Filter(has_template=False)),
        ("source:zoom", Filter(sources=("Zoom main",))),
        ("since:2026-09-01", Filter(since=datetime(2026, 9, 1, tzinfo=UTC))),
        ("since:7d", Filter(since=datetime(2026, 9, 3, tzinfo=UTC))),
        ("until:today", Filter(until=datetime(2026, 9, 10, 23, 59, 59, tzinfo=UTC))),
        ("is:", Filter()),
        ("12:30", Filter(search="12:30")),
        ("https://a", Filter(search="https://a")),
    ],
)
def test_words_become_a_filter(line: str, expected: Filter):
    """R-204: what is typed chooses what the command line chooses."""
    asked = read(line)

    assert asked.filter == expected
    assert asked.problem == ""


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("is:faild", "is:faild? one of failed, held"),
        ("is:failed,held", "is:failed stands alone"),
        ("course:ml", "template 'ml': ML 2026, ML 2025?"),
        ("course:physics", "no template 'physics'"),
        ("since:yesterday", "'yesterday'"),
    ],
)
def test_what_is_not_understood_is_named(line: str, problem: str):
    """And the rest of the line still counts."""
    asked = read(f"algebra {line}")

    assert problem in asked.problem
    assert asked.filter.search == "algebra"


@given(st.text(max_size=60))
def test_anything_may_be_typed(line: str):
    """Half a word is typed on the way to a whole one."""
    assert isinstance(read(line).filter, Filter)
