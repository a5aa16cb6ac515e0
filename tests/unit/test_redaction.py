"""Secrets in texts: known by value, or by shape; what is no secret stays."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.redaction import Redactor

SHAPES = [
    "Authorization: Bearer {}",
    "authorization: Basic {}",
    "{{'Authorization': 'Bearer {}', 'Accept': '*/*'}}",
    "Headers([(b'authorization', b'Bearer {}')])",
    "Cookie: a=1; session={}",
    "https://api.zoom.us/v2/users?access_token={}&page=2",
    "GET /?page=2&refresh_token={} HTTP/1.1",
    "https://www.googleapis.com/youtube/v3/videos?part=id&key={}",
    "https://zoom.us/rec/download/{}?type=mp4",
    "https://zoom.us/rec/webhook_download/{}",
    "https://anna:{}@example.org/feed",
    "https://{}@example.org/feed",
    "redirect%3Faccess_token%3D{}",
    '{{"access_token": "{}", "expires_in": 3600}}',
    '{{"client_secret":"{}"}}',
    'body was "{{\\"refresh_token\\": \\"{}\\"}}"',
    "Credential(user='anna', password='{}')",
    "[('api_key', '{}'), ('page', '2')]",
    "api_key={}",
    "api-key: {}",
    "password = {}",
    "ZOOM_CLIENT_SECRET={}",
    "RECPIPE_CREDENTIAL_ZOOM_MAIN={}",
    "tool --token {} --fast",
    "['tool', '--password', '{}']",
    "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----\n{}",
]

TOKENS = [
    "AIza" + "SyD4nFv8qLk2mXw9RzT1uYbC3eH5jK7pQ0s",
    "sk-" + "proj-a1B2c3D4e5F6g7H8i9J0",
    "gsk_" + "a1B2c3D4e5F6g7H8i9J0k1L2",
    "ya29." + "a0AfH6SMBx1y2z3",
    "vk1.a." + "Qw3rTy7uI0p_x1",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "Bearer 0123456789abcdef",
    "Basic dXNlcjpwYXNzd29yZA==",
]

PLAIN = [
    "stage stopped: the token has expired",
    "max_tokens=512 and 3 chapters",
    "basic understanding of thermodynamics",
    "key=trim.padding value=5",
    "task-0123456789abcdefghijkl is done",
    "file:///home/anna@work/lecture.mp4",
    "see https://example.org/@anna/about",
    'there is no credential "zoom-main"',
    "recpipe credentials set zoom-main",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_secret_is_known_by_what_stands_around_it(shape: str):
    """R-1603: headers, addresses, JSON, assignments, command lines, keys."""
    shown = Redactor()(shape.format("Qx7-vNp.2Lm_9"))

    assert "Qx7" not in shown
    assert "9" not in shown.replace("HTTP/1.1", "")
    assert "***" in shown


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_known_by_its_own_shape(token: str):
    """R-1603: in the middle of any text."""
    assert Redactor()(f"the answer to {token} was no") in {
        "the answer to *** was no",
        f"the answer to {token.split(maxsplit=1)[0]} *** was no",
    }


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_secret_stays(text: str):
    """A log without words helps nobody."""
    assert Redactor()(text) == text


def as_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def as_base64_of_addresses(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "form",
    [
        str,
        repr,
        json.dumps,
        quote,
        quote_plus,
        as_base64,
        as_base64_of_addresses,
    ],
)
@pytest.mark.parametrize("value", ["correct horse/bätterÿ?", "a\"b'c\\d+e=", "кириллица и пробел"])
def test_a_known_value_is_found_in_every_form(value: str, form):
    """R-1603: as it is, quoted, escaped, or encoded."""
    redact = Redactor()
    redact.add(value)

    assert redact(f"x{form(value).strip(chr(34) + chr(39))}x").strip("=x") == "***"


def test_a_longer_secret_is_hidden_whole_although_a_part_of_it_is_known():
    """The rest of it would be a help to guess it."""
    redact = Redactor()
    redact.add("abcd")
    redact.add("abcd-efgh-tail")

    assert redact("it is abcd-efgh-tail") == "it is ***"


def test_a_value_of_three_characters_is_not_looked_for():
    """It would be found in half of all words."""
    redact = Redactor()
    redact.add("rec")

    assert redact("recording") == "recording"


def test_the_lines_of_a_long_secret_are_hidden_one_by_one():
    """A traceback sets something before each line."""
    redact = Redactor()
    redact.add("first-line-of-it\nsecond-line-of-it")

    assert redact("  | first-line-of-it\n  | second-line-of-it") == "  | ***\n  | ***"


@given(
    before=st.text(max_size=40),
    value=st.text(st.characters(codec="utf-8"), min_size=4, max_size=40),
    after=st.text(max_size=40),
)
def test_no_text_around_a_known_value_brings_it_to_light(before: str, value: str, after: str):
    """R-1603."""
    redact = Redactor()
    redact.add(value)
    shown = redact(f"{before}{value}{after}")

    assert value not in shown or value in before + after or value in "***" * 3


@pytest.mark.parametrize(
    "piece",
    ["token", '"', "\\", "token=", "://", "bearer ", "a-", "sk-", 'token\\"', "--", "eyJa.", "-----BEGIN "],
)
def test_a_long_text_takes_no_more_than_its_length(piece: str):
    """A program's output must not stop the log: what takes the square of this length takes minutes."""
    text = piece * (60_000 // len(piece))

    assert len(Redactor()(text)) <= 2 * len(text)
