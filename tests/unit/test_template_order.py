"""R-1201, R-1202: which of several templates takes a recording."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.template import Template, explain, first_match, in_order
from recpipe.domain.template_rules import Rules, Subject

VIENNA = ZoneInfo("Europe/Vienna")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
ALGEBRA = Rules(keywords=("algebra",))
LECTURE = Subject(
    title="Linear Algebra II", source="zoom", started_at=datetime(2026, 7, 27, 16, 30, tzinfo=UTC)
)


def template(
    number: int, rules: Rules = ALGEBRA, *, priority: int = 0, age: int = 0, **flags: bool
) -> Template:
    """A template made `age` days after the first one."""
    return Template(
        id=number,
        name=f"template {number}",
        priority=priority,
        rules=rules,
        created_at=LONG_AGO + timedelta(days=age),
        **flags,
    )


def test_templates_are_asked_by_priority_then_by_age():
    """R-1201: the older of two equal ones; the id decides what was made at once."""
    low, young, old = template(1, priority=-1), template(2, age=2), template(3, age=1)
    twin, high = template(4, age=1), template(5, priority=10, age=9)

    assert in_order([low, young, twin, old, high]) == (high, old, twin, young, low)


@given(st.permutations([template(number, priority=number % 3, age=number % 2) for number in range(8)]))
def test_the_order_does_not_depend_on_how_they_come(templates: list[Template]):
    """R-1201."""
    assert in_order(templates) == in_order(sorted(templates, key=lambda each: each.id))


def test_the_first_that_fits_takes_it():
    """R-1201: and says by which rule."""
    physics = template(1, Rules(keywords=("physics",)), priority=9)
    exact = template(2, Rules(exact_matches=("Linear Algebra II",)), priority=1)

    found = first_match([template(3), exact, physics], LECTURE, VIENNA)

    assert found is not None
    assert (found[0], found[1].reason) == (exact, 'exact title "Linear Algebra II"')


def test_none_may_fit():
    """R-302: then nobody takes it."""
    assert (
        first_match([template(1, Rules(keywords=("physics",))), template(2, Rules())], LECTURE, VIENNA)
        is None
    )
    assert first_match([], LECTURE, VIENNA) is None


@pytest.mark.parametrize("flags", [{"is_draft": True}, {"is_active": False}])
def test_a_draft_or_inactive_template_never_matches_by_itself(flags: Mapping[str, bool]):
    """R-1202: the next one does."""
    kept_back, other = template(1, priority=9, **flags), template(2)

    found = first_match([kept_back, other], LECTURE, VIENNA)

    assert found is not None
    assert found[0] is other


def test_every_template_tells_what_it_says_of_a_recording():
    """R-1203: which rule matched, which would, and why the others do not; in order."""
    templates = [
        template(6, Rules(keywords=("linear",))),
        template(5, Rules(keywords=("physics",)), priority=1, is_draft=True),
        template(4, priority=2, is_draft=True),
        template(3, priority=3, is_active=False),
        template(2, Rules(source_ids=("folder",)), priority=4),
        template(1, Rules(), priority=5),
    ]

    told = [
        (each.id, verdict.matched, verdict.reason) for each, verdict in explain(templates, LECTURE, VIENNA)
    ]

    assert told == [
        (1, False, "has no rules"),
        (2, False, "other source"),
        (3, False, 'is inactive: would match by keyword "algebra"'),
        (4, False, 'is a draft: would match by keyword "algebra"'),
        (5, False, "is a draft: no rule fits"),
        (6, True, 'keyword "linear"'),
    ]


def test_the_first_that_says_yes_is_the_one_that_takes_it():
    """R-1203: the preview and the match cannot disagree."""
    templates = [template(1, age=3), template(2, priority=5, is_draft=True), template(3, age=1)]

    told = explain(templates, LECTURE, VIENNA)

    assert first_match(templates, LECTURE, VIENNA) == next(each for each in told if each[1].matched)
