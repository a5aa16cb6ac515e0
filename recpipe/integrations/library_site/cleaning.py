"""Text from outside, made harmless for pages, files and scripts."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable

# Control bytes, halves of surrogate pairs, and what turns the direction of all that follows.
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_BREAKS = re.compile("[\r\n\t\v\f\x85\u2028\u2029]+")
# `<` could end the script element, U+2028 was once a line's end in JavaScript, half a pair is no UTF-8.
_UNSAFE_IN_SCRIPT = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def one_line(text: str) -> str:
    """The text on one line, without control bytes and direction overrides."""
    flat = _HARMFUL.sub("", _BREAKS.sub(" ", text))
    return unicodedata.normalize("NFC", " ".join(flat.split()))


def several_lines(text: str) -> str:
    """The same, keeping the line breaks."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip()


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Each tag on one line, without empty ones."""
    return tuple(filter(None, map(one_line, tags)))


def script_literal(value: object) -> str:
    """JSON that may stand inside a script element and a script file, and is still JSON."""
    plain = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE_IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", plain)
