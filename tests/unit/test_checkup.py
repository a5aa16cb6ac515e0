"""What the doctor makes of a clock and of expiries."""

from datetime import UTC, datetime, timedelta

import pytest

from recpipe.checkup import Grade, clock_check, expiry_check
from recpipe.domain.credential import CredentialFacts, Place

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "grade"),
    [
        (timedelta(days=-400), Grade.GOOD),
        (timedelta(seconds=59), Grade.GOOD),
        (timedelta(minutes=10), Grade.FAIR),
        (timedelta(days=1), Grade.BAD),
        (timedelta(days=20_000), Grade.BAD),
    ],
)
def test_a_clock_behind_what_was_written_is_wrong(ahead: timedelta, grade: Grade):
    """R-1604: told without asking anybody."""
    found = clock_check(NOW, NOW + ahead)

    assert found.grade is grade
    assert bool(found.remedy) is (grade is not Grade.GOOD)


def credential(name: str, left: timedelta | None) -> CredentialFacts:
    return CredentialFacts(name=name, place=Place.FILE, expires_at=None if left is None else NOW + left)


@pytest.mark.parametrize(
    ("left", "grade", "said"),
    [
        (None, Grade.GOOD, "youtube, zoom"),
        (timedelta(days=15), Grade.GOOD, "youtube, zoom"),
        (timedelta(days=2), Grade.FAIR, "zoom expires in 2 days"),
        (timedelta(days=-2), Grade.BAD, "zoom expired 2 days ago"),
    ],
)
def test_an_expiry_is_told_ahead(left: timedelta | None, grade: Grade, said: str):
    """R-1604: two weeks before, while there is time to renew it."""
    found = expiry_check([credential("youtube", None), credential("zoom", left)], NOW)

    assert (found.grade, found.message) == (grade, said)


def test_the_credential_that_ends_first_is_the_one_to_renew():
    """The others are named too."""
    found = expiry_check([credential("b", timedelta(days=3)), credential("a", timedelta(days=9))], NOW)

    assert found.message == "b expires in 3 days, a expires in 9 days"
    assert found.remedy == "renew it: recpipe credentials set b"


def test_no_credentials_are_well():
    """The local library needs none."""
    assert expiry_check([], NOW).message == "none"
