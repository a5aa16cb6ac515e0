"""Words that would do something to a terminal, to markup or to a list if they were more than text."""

import unicodedata

WORDS = (
    "\x1b]52;c;cm0gLXJm\x07",
    "\x1b[2J\x1b[H",
    "\x9b31m",
    "\u202eright to left",
    "[red]bold[/]",
    "[@click=app.quit]x[/]",
    "[link=file:///etc/passwd]x[/link]",
    "\r\nnew line",
    "\x00nul",
    "e\u0301" * 40,
    "漢字" * 60,
    "{{ title }} %s {0}",
    "a" * 5_000,
)
OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def obeyed(text: str) -> set[str]:
    """Letters that a terminal would obey."""
    return {letter for letter in text if unicodedata.category(letter) in OBEYED and letter != "\n"}


def name_of(words: str, number: int) -> str:
    """What of it a name may hold, made another name by the number."""
    return f"{''.join(letter for letter in words if letter.isprintable())[:190].strip()} {number}"
