"""Which ffmpeg a program is."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

_ANSWER_WITHIN = timedelta(seconds=20)


def version_of(binary: Path) -> str:
    """The version as the program tells it, like "7.1" or "N-118"; "unknown version" if it does not."""
    try:
        answer = subprocess.run(
            [str(binary), "-hide_banner", "-version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_ANSWER_WITHIN.total_seconds(),
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown version"
    match answer.stdout.decode("utf-8", "replace").split(maxsplit=3):
        case ["ffmpeg", "version", version, *_]:
            return version
        case _:
            return "unknown version"
