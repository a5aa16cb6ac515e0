"""What must not be told: secrets in a text, known by their value or by their shape, become `***`.

Too much is hidden rather than too little: a word lost from a log line is cheaper than a password in it.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from html import escape
from urllib.parse import quote, quote_plus

MARK = "***"
SHORTEST = 4  # characters: a shorter value would be found in half of all words
MOST = 2_000  # values remembered: tokens are renewed for as long as a worker runs

_NAMES = (
    r"(?:token|secret|passw(?:or)?d|passphrase|passcode|pwd|RECPIPE_CREDENTIAL_\w+|code_verifier|assertion"
    r"|(?:api|access|private|secret|auth|encryption)[_-]?key)"
)
_HEADERS = r"(?:authorization|cookie|x-goog-api-key|x-api-key|x-csrf-token)"
_IS = r"\s*(?:=>|[:=]|%3d)\s*"
_BYTES = r"(?:b(?=[\"']))?"
# \"…\" inside another text, "…", or '…'; what was cut before its end counts too
_QUOTED = r"(?:\\+([\"']).*?(?:\\+\2|$)|\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?)"
_PARAMETERS = r"(?:key|code|sig|signature|pass|jwt|hash|upload_id|state|sid|x-amz-[a-z-]+)"

# Group 1 of each is what stood before the secret, and stays. Repetitions before it are bounded: a long
# line must not take its square in time.
_SHAPES = (
    # a private key, whole or cut
    r"()-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)",
    # headers: to the end of the line, unless the scheme says where the secret ends
    rf"({_HEADERS}\\*[\"']?{_IS}{_BYTES})(?:{_QUOTED}|(?:bearer|basic|token|oauth)\s+[^\s\"',;]+|[^\r\n]+)",
    # pairs of a list of headers or parameters
    rf"((?:{_NAMES}|{_HEADERS})\\*[\"']\s*,\s*{_BYTES}){_QUOTED}",
    # name=value, name: value, "name": "value"
    rf"({_NAMES}\\*[\"']?{_IS}{_BYTES})(?:{_QUOTED}|[^\s&\"'<>]+)",
    # command lines
    rf"(--[\w-]{{0,40}}{_NAMES}\s+)[^\s\"']+",
    # addresses
    rf"([?&;]{_PARAMETERS}=)[^\s&#\"'<>]+",
    r"(\b[a-z][a-z0-9+.-]{0,30}://)[^\s/?#\"'<>]+(?=@)",
    r"(/rec/(?:webhook_)?(?:download|play|share)/)[^\s?#\"'<>&]+",
    # bare schemes; "basic" is an English word, so what follows must look encoded
    r"(\bbearer\s+)[\w.~+/=-]{8,}",
    r"(\bbasic\s+)(?=[\w+/-]{0,400}(?:[0-9=+/]|(?-i:[a-z][A-Z])))[\w+/=-]{8,}",
    # tokens that say themselves what they are: JWT, Google, OpenAI and its likes, Groq, VK, GitHub, AWS …
    r"()\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*){0,3}",
    r"()\bAIza[\w-]{20,}|\bya29\.[\w-]{10,}|\b1//0[\w-]{20,}|\bGOCSPX-[\w-]{10,}|\bAKIA[A-Z0-9]{12,}",
    r"()(?<![a-z0-9])(?:sk|rk|pk|fw|hf|gsk|xox[a-z]|gh[a-z])[-_][\w-]{16,}|\bvk1\.a\.[\w-]{10,}",
)
_PATTERNS = tuple(re.compile(shape, re.IGNORECASE | re.DOTALL) for shape in _SHAPES)


class Redactor:
    """Hides secrets; those that this process has read are added to it, and found in whatever form."""

    def __init__(self) -> None:
        self._forms: dict[str, tuple[str, ...]] = {}
        self._ordered: tuple[str, ...] = ()
        self._turn = threading.Lock()

    def add(self, value: str) -> None:
        """Know a secret from now on; one of fewer than four characters is not looked for."""
        with self._turn:
            self._forms.pop(value, None)
            self._forms[value] = tuple(form for form in set(_forms(value)) if len(form) >= SHORTEST)
            while len(self._forms) > MOST:
                del self._forms[next(iter(self._forms))]
            found = {form for forms in self._forms.values() for form in forms}
            self._ordered = tuple(sorted(found, key=len, reverse=True))  # a part must not spoil the whole

    def __call__(self, text: str) -> str:
        """The text without secrets."""
        for form in self._ordered:
            text = text.replace(form, MARK)
        for pattern in _PATTERNS:
            text = pattern.sub(_keep_first, text)
        return text


redact = Redactor()
"""The one of this process: what it reads from any place must not leave by any other."""


def _keep_first(found: re.Match[str]) -> str:
    return (found[1] or "") + MARK


def _forms(value: str) -> Iterator[str]:
    """How a value is written in addresses, JSON, programs, pages and headers; and its lines, if many."""
    yield value.strip()
    yield from (quote(value), quote(value, safe=""), quote_plus(value), escape(value))
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1])
    encoded = value.encode("utf-8", "surrogatepass")
    yield from (form(encoded).decode().rstrip("=") for form in (base64.b64encode, base64.urlsafe_b64encode))
    yield from (line.strip() for line in value.splitlines() if len(line.strip()) >= 2 * SHORTEST)
