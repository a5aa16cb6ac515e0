"""Subtitle files as players read them: SubRip and WebVTT, UTF-8 without a mark, whole or not there.

Text is data here, never formatting. WebVTT has escapes for that. SubRip has none: there a word joiner,
which nobody sees, keeps "<i>", "{\\an8}" and "-->" from being what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from recpipe.domain.subtitles import Cue
from recpipe.integrations.whole_file import whole_file

JOINER = "\u2060"

_Format = Literal["srt", "vtt"]

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_LOOKS_LIKE_A_TAG = re.compile(r"<|\{(?=\\)|--(?=>)")
_ASS_ESCAPE = re.compile(r"\\(?=[Nnh])")  # pysubs2 reads line breaks and spaces into these


def write_srt(path: Path, cues: Sequence[Cue]) -> None:
    """Write the cues as SubRip; an older file is replaced."""
    _write(path, cues, "srt", _srt_text)


def write_vtt(path: Path, cues: Sequence[Cue]) -> None:
    """Write the cues as WebVTT; an older file is replaced."""
    _write(path, cues, "vtt", _vtt_text)


def _write(path: Path, cues: Sequence[Cue], format_: _Format, shown: Callable[[str], str]) -> None:
    from pysubs2 import SSAEvent, SSAFile

    file = SSAFile()
    for cue in cues:
        lines = [line for line in map(_printable, cue.lines) if line]
        if lines:  # a cue without text would end the file for some players
            text = r"\N".join(_ASS_ESCAPE.sub(rf"\\{JOINER}", shown(line)) for line in lines)
            file.append(SSAEvent(start=_ms(cue.start), end=_ms(cue.end), text=text))
    # Without `keep_ssa_tags` pysubs2 silently drops every "{…}".
    content = file.to_string(format_, keep_ssa_tags=True)
    with whole_file(path) as part:
        part.write_text(content, encoding="utf-8", newline="\n")


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _printable(line: str) -> str:
    return _UNPRINTABLE.sub("", line).strip()


def _srt_text(line: str) -> str:
    return _LOOKS_LIKE_A_TAG.sub(lambda found: found[0] + JOINER, line)


def _vtt_text(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
