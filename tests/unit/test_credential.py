"""A credential as a value: it does not show itself."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from recpipe.domain.credential import (
    Credential,
    CredentialFacts,
    Place,
    Secret,
    check_name,
    expiry_in_words,
    secrets_of,
    time_left,
)
from recpipe.domain.errors import ConfigError, Refused

FACTS = CredentialFacts(name="zoom-main", place=Place.FILE, fields=("client_secret",))
CREDENTIAL = Credential(facts=FACTS, secrets={"client_secret": Secret("Qx7vNp2L")})
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def as_listing(value: Credential) -> str:
    return json.dumps(asdict(value), default=str)


@pytest.mark.parametrize("write", [repr, str, "{}".format, as_listing])
def test_nothing_that_is_printed_shows_a_value(write):
    """Neither a repr nor the JSON of a listing."""
    assert "Qx7vNp2L" not in write(CREDENTIAL)


def test_a_value_shows_itself_when_it_is_asked_to():
    """By the name of its field."""
    assert CREDENTIAL.reveal("client_secret") == "Qx7vNp2L"


def test_a_field_that_is_not_there_is_refused_by_name():
    """R-310: what is missing, and how to give it."""
    with pytest.raises(
        Refused, match='"zoom-main" has no field "account_id", only: client_secret'
    ) as refusal:
        CREDENTIAL.reveal("account_id")

    assert "recpipe credentials set zoom-main --field account_id" in refusal.value.remedy


@pytest.mark.parametrize("name", ["youtube", "zoom-main", "vk2"])
def test_a_name_is_small_letters_digits_and_hyphens(name: str):
    """So that it has exactly one variable in the environment."""
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "Zoom", "zoom_main", "-a", "a--b", "a b", "../a", "zoom-file", "a" * 65]
)
def test_any_other_name_is_refused(name: str):
    """ "-file" would be taken for the variable that names a file."""
    with pytest.raises(ConfigError):
        check_name(name)


@pytest.mark.parametrize(
    "values",
    [
        None,
        [],
        "Qx7vNp2L",
        {},
        {"a": ""},
        {"a": "\ud800"},
        {"a": None},
        {"a": True},
        {"a": ["Qx7vNp2L"]},
        {"a b": "Qx7vNp2L"},
        {"a": "Qx7vNp2L" * 10_000},
    ],
)
def test_values_that_are_not_texts_are_refused_without_being_told(values: object):
    """The message names the origin."""
    with pytest.raises(ConfigError, match=r"^stdin ") as refusal:
        secrets_of(values, "stdin")

    assert "Qx7vNp2L" not in str(refusal.value)


def test_a_whole_number_is_taken_as_its_digits():
    """Ids of applications are written so in JSON."""
    assert secrets_of({"app_id": 51}, "stdin") == {"app_id": Secret("51")}


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=2, minutes=-1), "expires in 2 days"),
        (timedelta(days=400), "expires in 400 days"),
        (timedelta(hours=30), "expires in 30 hours"),
        (timedelta(minutes=61), "expires in 61 minutes"),
        (timedelta(seconds=50), "expires in 1 minute"),
        (timedelta(0), "expired 0 minutes ago"),
        (timedelta(hours=-3), "expired 3 hours ago"),
    ],
)
def test_an_expiry_is_told_in_words(left: timedelta, words: str):
    """R-1604."""
    assert expiry_in_words(left) == words


def test_what_has_no_expiry_has_no_time_left():
    """None is not zero."""
    assert time_left(FACTS, NOW) is None
