"""Languages by their two letters (ISO 639-1)."""

from __future__ import annotations

from collections.abc import Iterable

CODES = frozenset(  # words in a block, which one can compare with the standard
    """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik
    io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml
    mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd
    se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi
    vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905
)


def code_of(tag: str) -> str:
    """Return the code in a language tag ("pt" for "pt-BR"), or "" if there is none."""
    code = tag.lower().replace("_", "-").split("-")[0]
    return code if code in CODES else ""


def guessed(texts: Iterable[str]) -> str:
    """Guess by script alone: Cyrillic is Russian, all else English."""
    letters = [letter for text in texts for letter in text if letter.isalpha()]
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in letters)
    return "ru" if 2 * cyrillic > len(letters) else "en"
